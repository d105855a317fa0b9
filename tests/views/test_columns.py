"""The dictionary of columns is that of the tables, and says of each what it counts."""

from pathlib import Path

import pytest

from sim.base.outcomes import COLUMNS
from sim.experiments.ensemble import run_ensemble
from sim.experiments.scorecard import scorecard_of
from sim.views.columns import counts, document

FILE = Path(__file__).parents[2] / "docs" / "columns.md"


def test_the_dictionary_is_that_of_the_code():
    assert FILE.read_text(encoding="utf-8") == document(), "run scripts/renew-columns"


def test_every_column_of_the_tables_is_in_it(scenario):
    runs, text = run_ensemble(scenario(), replicates=1), document()
    scorecard = scorecard_of(runs)["outcome"]
    for name in [*runs.outcomes.columns, *runs.daily.columns, *scorecard]:
        assert f"`{name}`" in text, name


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_a_column_says_all_of_itself(column):
    line = next(line for line in document().splitlines() if line.startswith(f"| `{column.name}` |"))
    _, unit, counted, _, meaning = (cell.strip() for cell in line.strip("|").split("|"))
    assert unit
    assert counted
    assert meaning == column.meaning


def test_people_events_stocks_and_sums_are_told_apart():
    assert counts("crossed_people") == "people, once"
    assert counts("crossings_events") == "events"
    assert counts("waiting_people") == "at day's end"
    assert counts("alert_to_arrival_total_min") == "sum"
