"""The length of the tick does not matter: what happens within it happens at its own time.

Both arms of a study meet the same people, so their paired differences are tested: Student's t at
1% after Bonferroni's correction for the outcomes. What a study can find is computed from the
spread that it observed, and has to be useful.
"""

import numpy as np
import pytest
from scipy import stats

from sim.experiments.ensemble import run_ensemble
from tests.conftest import ALL_MEASURES

LEVEL, POWER = 0.01, 0.9
# The smallest shift, as a share of the mean, that must be found with 90% power in 100 pairs. It is
# coarse where few are counted; the long studies find a quarter of it.
USEFUL = {
    "crossings_events": 0.01,
    "intercepted_events": 0.015,
    "stopped_at_line_events": 0.05,
    "entered_undetected_people": 0.04,
    "recorded_turn_backs_events": 0.015,
    "registered_people": 0.025,
    "retries_events": 0.02,
    "alerts_events": 0.015,
    "answered_alerts_events": 0.015,
    "alert_to_arrival_total_min": 0.02,
    "searching_patrol_hours": 0.02,
    "handling_patrol_hours": 0.015,
    "exposed_person_h": 0.08,
    "medical_emergencies_people": 0.04,
}
HARSH = {"emergency_base_per_h": 0.0005}


def compare(case, coarse: int, fine: int, replicates: int, outcomes) -> list[tuple]:
    """By outcome: mean shift (share), p-value (Bonferroni), smallest shift found with 90% power."""
    a, b = (
        run_ensemble(case.model_copy(update={"minutes_per_tick": minutes}), replicates).outcomes
        for minutes in (coarse, fine)
    )
    reach = stats.norm.isf(LEVEL / len(outcomes) / 2) + stats.norm.ppf(POWER)
    found = []
    for name in outcomes:
        difference, mean = (b[name] - a[name]).to_numpy(dtype=float), a[name].mean()
        error = difference.std(ddof=1) / np.sqrt(replicates)
        # Where all pairs are alike there is no spread to divide by.
        t_value = abs(difference.mean()) / error if difference.any() else 0.0
        p_value = 2 * stats.t.sf(t_value, replicates - 1)
        found.append(
            (
                name,
                difference.mean() / mean,
                min(1.0, p_value * len(outcomes)),
                reach * error / mean,
            )
        )
    return found


def check(found: list[tuple], finer: float = 1.0) -> None:
    for name, shift, p_value, smallest_shift in found:
        assert smallest_shift < finer * USEFUL[name], f"{name}: too weak to mean anything"
        assert p_value > LEVEL, f"{name} shifts by {shift:+.1%}"


@pytest.mark.parametrize("coarse", [30, 60])
def test_halving_the_tick_changes_no_outcome(scenario, coarse):
    """100 pairs find a shift of 1% in crossings and of 1.5% in interceptions with 90% power."""
    case = scenario(measures=ALL_MEASURES, exposure=HARSH)
    check(compare(case, coarse, coarse // 2, 100, USEFUL))


def test_a_shift_would_be_found(scenario):
    """The study itself is put to the test: a twentieth more people must show."""
    case = scenario(measures=ALL_MEASURES)
    a = run_ensemble(case, 80).outcomes["intercepted_events"]
    b = run_ensemble(scenario(measures=ALL_MEASURES, inflow={"people_per_day": 126}), 80)
    difference = b.outcomes["intercepted_events"] - a
    p_value = stats.ttest_1samp(difference, 0).pvalue
    assert p_value * len(USEFUL) < LEVEL


@pytest.mark.long
@pytest.mark.parametrize("other", [5, 30, 60])
def test_no_outcome_depends_on_the_tick(scenario, other):
    """2,000 pairs find a shift of 0.25% in crossings and of 0.4% in interceptions."""
    case = scenario(measures=ALL_MEASURES, exposure=HARSH)
    check(compare(case, 15, other, 2000, USEFUL), finer=0.25)


@pytest.mark.long
@pytest.mark.parametrize("other", [5, 30, 60])
def test_alerts_that_wait_hardly_depend_on_the_tick(scenario, other):
    """With one patrol a sector for 400 people a day most alerts wait until one is free.

    A group may have walked to the end of the tick when that happens, so the patrol sent meets it
    minutes late. The intervals (99%, 1,000 pairs) of all shifts lie within 0.5%.
    """
    few = {"on_duty_per_sector_patrols": 1}
    inflow = {"people_per_day": 400}
    case = scenario(measures=ALL_MEASURES, exposure=HARSH, patrols=few, inflow=inflow)
    outcomes = ("answered_alerts_events", "alert_to_arrival_total_min", "intercepted_events")
    for name, shift, _, smallest_shift in compare(case, 15, other, 1000, outcomes):
        error = smallest_shift / (stats.norm.isf(LEVEL / 6) + stats.norm.ppf(POWER))
        assert abs(shift) + stats.norm.isf(LEVEL / 2) * error < 0.005, f"{name}: {shift:+.2%}"
