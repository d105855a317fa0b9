"""Fates account for everybody, agree with the ledger, and are the same people's under policies."""

import numpy as np
import pytest

from sim.experiments.ensemble import run_ensemble, run_replicate
from sim.experiments.fates import ENDS, FATE, fates_frame
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
    for name in ("registered_people", "entered_undetected_people", "left_people", "dead_people"):
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
    assert FATE.itemsize == 12
    assert fates_frame({}).empty
