"""Every parameter says where it comes from, in which unit, and within what."""

import pytest

from sim.base.evidence import read_evidence, read_series
from sim.base.units import unit_of
from sim.scenario.load import load_scenario
from sim.scenario.scenario import plausible_ranges, sections

SCENARIO = load_scenario("lithuania-2021")
FIELDS = {
    f"{section}.{name}": field
    for section, model in sections(SCENARIO).items()
    for name, field in type(model).model_fields.items()
}
NUMBERS = {
    path: field
    for path, field in FIELDS.items()
    if field.annotation in (int, float) and isinstance(field.json_schema_extra, dict)
}


def test_there_are_parameters_to_check():
    assert len(NUMBERS) > 70


@pytest.mark.parametrize("path", NUMBERS)
def test_a_parameter_cites_evidence_or_says_assumption(path):
    source = NUMBERS[path].json_schema_extra["source"]
    assert source == "assumption" or source in read_evidence()


@pytest.mark.parametrize("path", NUMBERS)
def test_a_parameter_ends_in_its_unit_and_has_a_meaning(path):
    assert unit_of(path.split(".")[1]), path
    assert NUMBERS[path].description


@pytest.mark.parametrize("path", NUMBERS)
def test_the_default_is_plausible(path):
    low, high = plausible_ranges(SCENARIO)[path]
    assert low <= NUMBERS[path].default <= high


def test_parameter_names_are_unique_across_sections():
    names = [path.split(".")[1] for path in NUMBERS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "name",
    ["lithuania-2021", "surge", "no-turn-back", "fence-first", "winter", "quiet-2020"],
)
def test_shipped_scenarios_cite_evidence(name):
    scenario = load_scenario(name)
    assert scenario.description
    assert scenario.sources
    assert set(scenario.sources) <= set(read_evidence())


def test_observed_series_are_read_by_name():
    assert read_series("turnbacks_daily_2021")["turned_back"].max() == 321
