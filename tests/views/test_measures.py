"""docs/odd.md names every measure and lever."""

from pathlib import Path

import pytest

from sim.actors.government import LEVERS, SHIPPED_MEASURES, type_of
from sim.views.measures import BEGIN, END, measures_table, with_measures

ODD = Path(__file__).parents[2] / "docs" / "odd.md"


def test_the_tables_of_the_odd_are_those_of_the_code():
    text = ODD.read_text(encoding="utf-8")
    assert with_measures(text) == text, "run scripts/renew-odd"


def test_every_measure_and_lever_has_its_line():
    lines = measures_table().splitlines()
    for name in [*map(type_of, SHIPPED_MEASURES), *LEVERS.names]:
        assert sum(line.startswith(f"| `{name}` |") for line in lines) >= 1, name
    assert all(cell.strip() for line in lines if line for cell in line.strip("|").split("|"))


def test_renewing_changes_nothing_else():
    text = f"before\n{BEGIN}\nstale\n{END}\nafter\n"
    assert with_measures(text) == f"before\n{BEGIN}\n\n{measures_table()}\n\n{END}\nafter\n"
    with pytest.raises(ValueError, match="no place"):
        with_measures("nothing here")
