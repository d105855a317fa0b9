"""The scorecard as people read it."""

import io

import pytest
from rich.console import Console

from sim.experiments.ensemble import run_ensemble
from sim.experiments.scorecard import scorecard_of
from sim.views.tables.scorecard import median_and_range, scorecard_table
from tests.conftest import ALL_MEASURES


@pytest.mark.parametrize("width", [80, 100])
def test_no_number_is_cut_off(scenario, width):
    """On a terminal of 80 columns labels may go on in a second line, below their beginning."""
    case = scenario(measures=ALL_MEASURES, inflow={"people_per_day": 4000})
    runs = run_ensemble(case, replicates=3)
    written = io.StringIO()
    Console(file=written, width=width).print(scorecard_table(runs))
    text = written.getvalue()
    assert "…" not in text
    rows = scorecard_of(runs).set_index("outcome")
    for outcome in ("crossed_people", "recorded_turn_backs_events", "stranded_person_h"):
        assert median_and_range(rows.loc[outcome], 1.0, True) in text
    assert all(line.startswith("  ") or line[0] != " " for line in text.splitlines() if line)
    assert max(map(len, text.splitlines())) <= width
