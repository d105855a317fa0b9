"""A shorter tick changes nothing but rounding."""

import numpy as np
import pytest
from scipy import stats

from sim.experiments.ensemble import run_ensemble
from tests.conftest import ALL_MEASURES

OUTCOMES = (
    "crossings_events",
    "intercepted_events",
    "recorded_turn_backs_events",
    "registered_people",
    "entered_undetected_people",
    "handling_patrol_hours",
)
LEVEL, POWER = 0.01, 0.9


def compare(case, coarse: int, fine: int, replicates: int) -> dict[str, tuple[float, float]]:
    """p-value and smallest shift (share of the mean) found with 90% power, by outcome.

    Both arms meet the same people, so their paired differences are tested (Student's t) at 1%
    after Bonferroni's correction.
    """
    a, b = (
        run_ensemble(case.model_copy(update={"minutes_per_tick": minutes}), replicates).outcomes
        for minutes in (coarse, fine)
    )
    found = {}
    for name in OUTCOMES:
        difference = (b[name] - a[name]).to_numpy(dtype=float)
        error = difference.std(ddof=1) / np.sqrt(replicates)
        p_value = 2 * stats.t.sf(abs(difference.mean()) / error, replicates - 1)
        reach = stats.norm.ppf(1 - LEVEL / len(OUTCOMES) / 2) + stats.norm.ppf(POWER)
        found[name] = min(1.0, p_value * len(OUTCOMES)), reach * error / a[name].mean()
    return found


def test_halving_the_tick_changes_no_outcome(scenario):
    found = compare(scenario(measures=ALL_MEASURES), 30, 15, 80)
    for name, (p_value, smallest_shift) in found.items():
        assert p_value > LEVEL, name
        assert smallest_shift < 0.15, f"{name}: the test is too weak to mean anything"


@pytest.mark.long
def test_halving_the_tick_changes_no_outcome_by_three_percent(scenario):
    found = compare(scenario(measures=ALL_MEASURES), 10, 5, 1500)
    for name, (p_value, smallest_shift) in found.items():
        assert p_value > LEVEL, name
        assert smallest_shift < 0.03, f"{name}: the test is too weak to mean anything"
