"""Fates account for everybody, agree with the ledger, and are the same people's under policies."""

import numpy as np
import pytest

from sim.experiments.ensemble import run_ensemble, run_replicate
from sim.experiments.fates import ENDS, FATE, fates_frame, flows_of
from tests.conftest import ALL_MEASURES


@pytest.fixture
def season(scenario):
    return run_replicate(
        scenario(measures=ALL_MEASURES, exposure={"emergency_base_per_h": 0.002}), 5
    )


def test_the_ends_of_each_group_add_up_to_its_people(season):
    fates = season.fates
    assert len(fates) > 20
    together = sum(fates[name].astype(int) for name in ENDS)
    assert (together == fates["people"]).all()


def test_fates_agree_with_the_ledger(season):
    from sim.engine import ledger

    totals = dict(zip(ledger.NAMES, season.ledger.sum(axis=(0, 1)), strict=True))
    fates = season.fates
    for name in ENDS[:-1]:
        assert fates[name].sum(dtype=int) == totals[name], name
    assert fates["people"].sum(dtype=int) == totals["arrived_people"]
    assert fates["harmed_people"].sum(dtype=int) == totals["medical_emergencies_people"] > 0
    assert fates["was_turned_back"].any()
    assert not fates["was_turned_back"].all()


def test_the_same_people_are_found_under_both_policies(scenario):
    open_door, closed = (
        run_replicate(scenario(measures=measures), 5).fates for measures in ({}, ALL_MEASURES)
    )
    both, at_open, at_closed = np.intersect1d(
        open_door["entity"], closed["entity"], return_indices=True
    )
    assert len(both) == len(closed) < len(open_door), "a flight ban keeps some from coming"
    assert (open_door["people"][at_open] == closed["people"][at_closed]).all()


def test_rows_are_made_when_wanted_and_records_are_small(scenario):
    runs = run_ensemble(scenario(), replicates=2)
    frame = fates_frame(runs.fates)
    assert frame.columns.tolist() == ["replicate", *(FATE.names or ())]
    arrived = frame.groupby("replicate")["people"].sum()
    assert arrived.tolist() == runs.outcomes["arrived_people"].tolist()
    assert FATE.itemsize == 13
    assert fates_frame({}).empty


def test_everybody_is_followed_once(scenario):
    a = run_ensemble(scenario(), replicates=2)
    b = run_ensemble(scenario(measures=ALL_MEASURES), replicates=2)
    flows = flows_of(a.fates, b.fates)
    assert flows["people"].sum() == pytest.approx(a.outcomes["arrived_people"].mean())
    for runs, which in ((a, "baseline"), (b, "other")):
        ends = flows.groupby(f"end_{which}")["people"].sum()
        for name in ("registered_people", "entered_people"):
            assert ends[name] == pytest.approx(runs.outcomes[name].mean()), (which, name)
        turned = flows[flows[f"was_turned_back_{which}"]]["people"].sum()
        assert turned >= runs.outcomes["turned_back_people"].mean() > 0 or which == "baseline"
    kept_away = flows[flows["end_other"] == "never_came_people"]["people"].sum()
    came = b.outcomes["arrived_people"].mean()
    assert kept_away == pytest.approx(a.outcomes["arrived_people"].mean() - came)


def test_under_one_policy_everybody_who_stays_together_ends_where_they_end(scenario):
    """Two groups by hand: one whole, one that parted; the parted one is crossed in proportion."""
    fates = np.zeros(2, dtype=FATE)
    fates["entity"] = [7, 9]
    fates["people"] = [4, 10]
    fates["registered_people"] = [4, 2]
    fates["left_people"] = [0, 8]
    fates["harmed_people"] = [0, 5]
    other = fates[1:].copy()
    other["was_turned_back"] = True
    rows = flows_of({0: fates}, {0: other}).set_index(["end_baseline", "end_other"])
    assert rows["people"].to_dict() == pytest.approx(
        {
            ("registered_people", "registered_people"): 0.4,
            ("registered_people", "left_people"): 1.6,
            ("registered_people", "never_came_people"): 4.0,
            ("left_people", "registered_people"): 1.6,
            ("left_people", "left_people"): 6.4,
        }
    )
    assert rows["harmed_other_people"].sum() == pytest.approx(5.0)
    assert rows["was_turned_back_other"].sum() == 4
