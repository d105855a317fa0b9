"""Every parameter says where it comes from, in which unit, and within what."""

from typing import Any

import pytest
from pydantic.fields import FieldInfo

from sim.actors.government import SHIPPED_MEASURES
from sim.base.evidence import read_evidence, read_series
from sim.base.parameter import parameter
from sim.base.shipped import folder
from sim.base.units import unit_of
from sim.engine import ledger
from sim.scenario.inflow import Pulse
from sim.scenario.load import load_scenario
from sim.scenario.scenario import plausible_ranges, sections

SCENARIOS = sorted(path.stem for path in folder("scenarios").glob("*.yaml"))
README = (folder("scenarios").parent / "README.md").read_text(encoding="utf-8")
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


def documented() -> dict[str, dict[str, Any]]:
    """What each field of every section and measure says of itself beside its type."""
    parts = {name: type(part) for name, part in sections(SCENARIO).items()}
    parts |= {measure.__name__: measure for measure in SHIPPED_MEASURES} | {"pulse": Pulse}
    return {
        f"{name}.{field}": said_of(info)
        for name, part in parts.items()
        for field, info in part.model_fields.items()
        if field != "type"
    }


def said_of(info: FieldInfo) -> dict[str, Any]:
    """What a field says; one whose choices can grow tells by itself what there are."""
    said = {"description": info.description}
    if callable(info.json_schema_extra):
        info.json_schema_extra(said)
    else:
        said |= info.json_schema_extra or {}
    return said


@pytest.mark.parametrize("path", documented())
def test_every_field_has_a_meaning_and_no_unknown_source(path):
    said = documented()[path]
    assert said["description"], path
    assert said.get("source", "assumption") in {"assumption", *read_evidence()}


@pytest.mark.parametrize("path", NUMBERS)
def test_what_is_plausible_is_allowed(path):
    limits = {type(part).__name__: part.ge if hasattr(part, "ge") else part.le
              for part in NUMBERS[path].metadata}  # fmt: skip
    low, high = plausible_ranges(SCENARIO)[path]
    assert limits["Ge"] <= low <= high <= limits["Le"]
    if NUMBERS[path].annotation is int:
        assert NUMBERS[path].default == int(NUMBERS[path].default)


def test_uncertain_parameters_have_a_range_to_be_drawn_from():
    for path in SCENARIO.uncertain:
        low, high = plausible_ranges(SCENARIO)[path]
        assert low < high


@pytest.mark.parametrize(
    ("default", "plausible", "allowed"),
    [(3, (0, 2), (0, 5)), (1, (0, 6), (0, 5)), (1, (-1, 2), (0, 5)), (1, (2, 1), (0, 5))],
)
def test_a_default_outside_its_ranges_is_refused(default, plausible, allowed):
    with pytest.raises(ValueError, match="outside"):
        parameter(default, plausible, allowed, "a number")


@pytest.mark.parametrize("name", ledger.NAMES)
def test_a_column_of_the_ledger_ends_in_its_unit(name):
    assert unit_of(name)


def test_parameter_names_are_unique_across_sections():
    names = [path.split(".")[1] for path in NUMBERS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", SCENARIOS)
def test_shipped_scenarios_cite_evidence(name):
    scenario = load_scenario(name)
    assert scenario.description
    assert scenario.sources
    assert set(scenario.sources) <= set(read_evidence())
    assert f"`{name}`" in README


def test_observed_series_are_read_by_name():
    assert read_series("turnbacks_daily_2021")["turned_back"].max() == 321
