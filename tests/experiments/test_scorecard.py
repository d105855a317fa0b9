"""The scorecard's numbers."""

import numpy as np
import pandas as pd

from sim.engine import ledger
from sim.engine.prepared import planned_shares
from sim.experiments.ensemble import run_ensemble
from sim.experiments.scorecard import moved_share, scorecard, scorecard_of
from sim.stage.terrain import sector_names


def outcomes(**values) -> pd.DataFrame:
    return pd.DataFrame({name: values.get(name, [0.0] * 5) for name in ledger.NAMES})


def test_median_and_range():
    rows = scorecard(outcomes(dead_people=[0, 1, 2, 3, 10])).set_index("outcome")
    assert rows.loc["dead_people", "median"] == 2
    assert rows.loc["dead_people", "low_90"] == np.quantile([0, 1, 2, 3, 10], 0.05)
    assert rows.loc["dead_people", "theme"] == "harm"


def test_ratios_without_a_denominator_are_not_a_number():
    rows = scorecard(outcomes()).set_index("outcome")
    assert np.isnan(rows.loc["entered_share", "median"])
    some = outcomes(crossed_people=[10] * 5, entered_people=[4] * 5)
    assert scorecard(some).set_index("outcome").loc["entered_share", "median"] == 0.4


def test_every_outcome_has_a_row_and_a_unit():
    rows = scorecard(outcomes())
    assert set(ledger.NAMES) <= set(rows["outcome"])
    assert (rows["unit"] != "").all()


def test_what_moved_is_what_it_takes_to_undo_it():
    names = sector_names()
    planned = np.zeros(len(names))
    planned[:2] = 0.5
    daily = pd.DataFrame(
        {
            "replicate": [0, 0, 0, 1, 1],
            "sector": pd.Categorical.from_codes([0, 1, 2, 0, 0], categories=pd.Index(names)),
            "pushes_events": [50, 20, 30, 0, 0],
        }
    )
    moved = moved_share(daily, planned)
    assert moved[0] == 0.3  # 30 of 100 would have to go back to the second sector
    assert np.isnan(moved[1])  # nobody set out


def test_a_frozen_organiser_moves_no_more_than_chance_and_a_banned_sector_shows(scenario):
    even = dict.fromkeys(sector_names(), 1.0)
    week = scenario(inflow={"people_per_day": 800}, organiser={"sector_shares": even})
    runs = run_ensemble(week, replicates=2)
    row = scorecard_of(runs).set_index("outcome").loc["moved_share"]
    assert row["theme"] == "displacement"
    assert 0 < row["median"] < 0.25
    half = np.array([2.0 / len(even)] * (len(even) // 2) + [0.0] * (len(even) - len(even) // 2))
    assert moved_share(runs.daily, half).min() > 0.35
    assert planned_shares(week).sum() == 1.0


def test_shares_of_duty_leave_room_for_the_beat(scenario):
    rows = scorecard_of(run_ensemble(scenario(), replicates=2)).set_index("outcome")["median"]
    busy = sum(rows[f"{name}_share"] for name in ("responding", "searching", "handling"))
    assert 0 < busy < 1
    assert 0 < rows["answered_share"] <= 1
