"""Paired comparison: exact where nothing differs, calibrated where something does."""

import numpy as np
import pytest

from sim.experiments.compare import compare, holm, interval, replicates_to_tell, verdict
from sim.experiments.ensemble import run_ensemble


def test_two_names_of_one_scenario_differ_by_exactly_nothing(scenario):
    a = run_ensemble(scenario(), replicates=3)
    b = run_ensemble(scenario(name="other"), replicates=3)
    table = compare(a, b)
    assert (table["paired_difference"] == 0).all()
    assert (table["verdict"] == "not distinguishable").all()


def test_a_policy_shows_and_pairs_are_sharper(scenario):
    a = run_ensemble(scenario(), replicates=12)
    b = run_ensemble(scenario(measures={"order": {"type": "turn_back"}}), replicates=12)
    table = compare(a, b).set_index("outcome")
    assert table.loc["registered_people", "verdict"] == "less"
    assert table.loc["vulnerable_turned_back_people", "verdict"] == "worse"
    assert table.loc["arrived_people", "paired_difference"] == 0
    unpaired = np.hypot(a.outcomes["crossings_events"].std(), b.outcomes["crossings_events"].std())
    paired = (b.outcomes["crossings_events"] - a.outcomes["crossings_events"]).std()
    assert paired < unpaired


def test_intervals_cover_as_often_as_they_say():
    """2,000 studies of 20 skewed pairs: 95% intervals cover in 93–97% of them."""
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(2000):
        low, high, _ = interval(rng.gamma(9.0, 1.0, 20) - rng.gamma(9.0, 1.0, 20) + 1.0)
        covered += low <= 1.0 <= high
    assert 0.93 <= covered / 2000 <= 0.97


def test_holm_by_hand():
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])


def test_verdicts_in_words():
    assert verdict(-1.0, 0.2, "lower") == "not distinguishable"
    assert verdict(-1.0, 0.01, "lower") == "better"
    assert verdict(1.0, 0.01, "lower") == "worse"
    assert verdict(1.0, 0.01, "") == "more"


def test_replicates_that_would_tell():
    assert np.isnan(replicates_to_tell(np.zeros(5)))
    # (1.96 + 0.84)² · sd² / mean² with sd 2 and mean 1.
    assert replicates_to_tell(np.array([-1.0, 3.0])) == 32


def test_runs_without_a_common_seed_cannot_be_paired(scenario):
    a = run_ensemble(scenario(), replicates=1)
    b = run_ensemble(scenario(seed=1), replicates=1)
    with pytest.raises(ValueError, match="share no replicate"):
        compare(a, b)
