"""The scorecard: every outcome as median and 90% range over replicates, as a table of numbers."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.units import unit_of
from sim.engine import ledger
from sim.engine.prepared import planned_shares
from sim.experiments.ensemble import Runs

LOW, HIGH = 0.05, 0.95

# Ratios that a planner asks for: name, meaning, theme, numerator, denominator, factor.
RATIOS: tuple[tuple[str, str, str, str, str, float], ...] = (
    (
        "turn_backs_per_turned_back_person_events",
        "recorded turn-backs for each person turned back",
        "turn-backs",
        "recorded_turn_backs_events",
        "turned_back_people",
        1.0,
    ),
    (
        "admitted_share",
        "share of people who crossed that were let in",
        "access",
        "registered_people",
        "crossed_people",
        1.0,
    ),
    (
        "entered_share",
        "share of people who crossed that got inland",
        "detection",
        "entered_people",
        "crossed_people",
        1.0,
    ),
    (
        "alert_to_arrival_mean_min",
        "mean time from alert to arrival",
        "detection",
        "alert_to_arrival_total_min",
        "answered_alerts_events",
        1.0,
    ),
    (
        "answered_share",
        "share of alerts that a patrol reached",
        "detection",
        "answered_alerts_events",
        "alerts_events",
        1.0,
    ),
    (
        "responding_share",
        "share of patrols' duty on the way to alerts",
        "effort",
        "responding_patrol_hours",
        "patrol_hours",
        1.0,
    ),
    (
        "searching_share",
        "share of patrols' duty searching after alerts",
        "effort",
        "searching_patrol_hours",
        "patrol_hours",
        1.0,
    ),
    (
        "handling_share",
        "share of patrols' duty with people found",
        "effort",
        "handling_patrol_hours",
        "patrol_hours",
        1.0,
    ),
    (
        "emergencies_per_1000_turn_backs_people",
        "medical emergencies per 1,000 recorded turn-backs",
        "harm",
        "medical_emergencies_people",
        "recorded_turn_backs_events",
        1000.0,
    ),
)


MOVED = (
    "moved_share",
    "share of attempts made in other sectors than planned at first",
    "displacement",
)


def scorecard_of(runs: Runs) -> pd.DataFrame:
    """The scorecard of a run, with the share of attempts that moved to other sectors."""
    return scorecard(with_moved_share(runs))


def with_moved_share(runs: Runs) -> pd.DataFrame:
    """The outcomes of a run with one more column, `moved_share`."""
    planned = planned_shares(runs.scenario)
    return runs.outcomes.assign(moved_share=moved_share(runs.daily, planned))


def moved_share(daily: pd.DataFrame, planned: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each replicate, how much of the flow went elsewhere than planned, (replicates,)."""
    pushes = daily.groupby(["replicate", "sector"], observed=False)["pushes_events"].sum()
    return moved_of(pushes.unstack("sector").to_numpy(dtype=np.float64), planned)


def moved_of(attempts: NDArray[np.float64], planned: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of attempts (replicates, sectors) that is not where it was planned.

    Half the sum of absolute differences between each sector's share of all attempts and its
    planned share: what would have to be moved to undo it. Chance alone moves a little. NaN where
    nobody set out.
    """
    if not attempts.size:  # No replicate was finished.
        return np.full(len(attempts), np.nan)
    total = attempts.sum(axis=1, keepdims=True)
    shares = attempts / np.where(total > 0, total, np.nan)
    return 0.5 * np.abs(shares - planned).sum(axis=1)


def scorecard(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row per outcome from a frame with one row per replicate.

    Columns: theme, outcome, meaning, unit, median, low_90, high_90 (5th and 95th percentile over
    replicates). A ratio whose denominator is zero in every replicate is NaN.
    """
    values = {column.name: outcomes[column.name] for column in ledger.COLUMNS}
    about = {column.name: (column.theme, column.meaning) for column in ledger.COLUMNS}
    for name, meaning, theme, above, below, factor in RATIOS:
        divisor = outcomes[below].where(outcomes[below] > 0)
        values[name] = factor * outcomes[above] / divisor
        about[name] = theme, meaning
    if MOVED[0] in outcomes:
        values[MOVED[0]], about[MOVED[0]] = outcomes[MOVED[0]], (MOVED[2], MOVED[1])
    rows = [
        {
            "theme": about[name][0],
            "outcome": name,
            "meaning": about[name][1],
            "unit": unit_of(name),
            "median": float(series.median()),
            "low_90": float(series.quantile(LOW)),
            "high_90": float(series.quantile(HIGH)),
        }
        for name, series in values.items()
    ]
    return pd.DataFrame(rows)
