"""The scorecard: every outcome as median and 90% range over replicates, as a table of numbers."""

import pandas as pd

from sim.base.units import unit_of
from sim.engine import ledger

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
        "undetected_share",
        "share of people who crossed that got inland unseen",
        "detection",
        "entered_undetected_people",
        "crossed_people",
        1.0,
    ),
    (
        "alert_to_arrival_mean_min",
        "mean time from alert to arrival",
        "detection",
        "alert_to_arrival_min",
        "answered_alerts_events",
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
