"""Every parameter has unit, bounds, meaning and source, and its line in docs/odd.md."""

from pathlib import Path

import pytest

from sim.base.evidence import read_evidence
from sim.views.parameters import BEGIN, END, parameters, parameters_table, with_parameters

ODD = Path(__file__).parents[2] / "docs" / "odd.md"
ENTRIES = list(parameters())


def test_all_sections_and_measures_are_there():
    sections = {entry.path.rpartition(".")[0] for entry in ENTRIES}
    assert len(ENTRIES) > 110
    assert {"migrants", "patrols", "organiser", "exposure", "support_team", "costs"} <= sections
    assert {"measures.<fence>", "measures.<information_campaign>"} <= sections


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.path)
def test_a_parameter_says_all_of_itself(entry):
    assert entry.unit, "its name has to end in a unit"
    assert entry.meaning
    assert entry.source == "assumption" or entry.source in read_evidence()
    low, high = entry.plausible
    assert entry.allowed[0] <= low <= entry.default <= high <= entry.allowed[1]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.path)
def test_a_parameter_has_its_line_in_the_odd(entry):
    assert f"| `{entry.path}` |" in ODD.read_text(encoding="utf-8"), "run scripts/renew-odd"


def test_the_table_of_the_odd_is_that_of_the_code():
    text = ODD.read_text(encoding="utf-8")
    assert with_parameters(text) == text, "run scripts/renew-odd"


def test_renewing_changes_nothing_else():
    text = f"before\n{BEGIN}\nstale\n{END}\nafter\n"
    assert with_parameters(text) == f"before\n{BEGIN}\n\n{parameters_table()}\n\n{END}\nafter\n"
    with pytest.raises(ValueError, match="no place"):
        with_parameters("nothing here")
