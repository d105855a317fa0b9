"""Policies compared on paired futures: the same people, weather and draws under each.

A difference is taken replicate by replicate, so what both futures share cancels. Intervals are
Student's t on the mean paired difference; verdicts hold after Holm's correction (Holm 1979) for
all outcomes that are compared at once.
"""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sim.engine import ledger
from sim.experiments.ensemble import Runs

CONFIDENCE = 0.95
POWER = 0.8
CORRECTION = "Holm"


def compare(baseline: Runs, other: Runs) -> pd.DataFrame:
    """One row per outcome: medians, the paired difference with its interval, and a verdict.

    Columns: outcome, theme, median_baseline, median_other, paired_difference (mean of other −
    baseline, in the outcome's unit), low_95, high_95, share_better (of futures, where one
    direction is better; else of futures with more), p_adjusted, verdict, replicates_to_tell.
    Raises ValueError if the two share no replicate of the same seed.
    """
    a, b = paired(baseline, other)
    rows = [_row(column, a[column.name], b[column.name]) for column in ledger.COLUMNS]
    frame = pd.DataFrame(rows)
    frame["p_adjusted"] = holm(frame.pop("p_value").to_numpy())
    better = {column.name: column.better for column in ledger.COLUMNS}
    frame["verdict"] = [
        verdict(difference, p_adjusted, better[outcome])
        for outcome, difference, p_adjusted in zip(
            frame["outcome"], frame["paired_difference"], frame["p_adjusted"], strict=True
        )
    ]
    return frame


def paired(baseline: Runs, other: Runs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The outcomes of the replicates that both have, row for row with the same seed."""
    a, b = (runs.outcomes.set_index(["replicate", "seed"]) for runs in (baseline, other))
    both = a.index.intersection(b.index).sort_values()
    if both.empty:
        raise ValueError("the runs share no replicate of the same seed")
    return a.loc[both], b.loc[both]


def _row(column: ledger.Column, a: "pd.Series[float]", b: "pd.Series[float]") -> dict[str, object]:
    difference: NDArray[np.float64] = np.asarray(b - a, dtype=np.float64)
    low, high, p_value = interval(difference)
    wins = difference < 0 if column.better == "lower" else difference > 0
    return {
        "outcome": column.name,
        "theme": column.theme,
        "median_baseline": float(a.median()),
        "median_other": float(b.median()),
        "paired_difference": float(difference.mean()),
        "low_95": low,
        "high_95": high,
        "share_better": float(wins.mean()),
        "p_value": p_value,
        "replicates_to_tell": replicates_to_tell(difference),
    }


def interval(difference: NDArray[np.float64]) -> tuple[float, float, float]:
    """The interval of the mean paired difference (Student's t), and the two-sided p-value."""
    count, mean = len(difference), float(difference.mean())
    if count < 2:
        return -math.inf, math.inf, 1.0
    error = float(difference.std(ddof=1)) / math.sqrt(count)
    if error == 0.0:
        return mean, mean, 1.0 if mean == 0.0 else 0.0
    reach = float(stats.t.ppf(0.5 + CONFIDENCE / 2.0, count - 1)) * error
    p_value = 2.0 * float(stats.t.sf(abs(mean) / error, count - 1))
    return mean - reach, mean + reach, p_value


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Holm's step-down adjustment: a verdict at 5% keeps the family-wise error below 5%."""
    order = np.argsort(p_values)
    count = len(p_values)
    stepped = np.maximum.accumulate(p_values[order] * (count - np.arange(count)))
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(1.0, stepped)
    return adjusted


def verdict(difference: float, p_adjusted: float, better: str) -> str:
    """The result in words; where no direction is better in itself, only more or fewer."""
    if p_adjusted >= 1.0 - CONFIDENCE:
        return "not distinguishable"
    if not better:
        return "more" if difference > 0 else "less"
    return "better" if (difference < 0) == (better == "lower") else "worse"


def replicates_to_tell(difference: NDArray[np.float64]) -> float:
    """Replicates that would show the observed mean difference with 80% power; NaN if it is 0."""
    mean, spread = float(difference.mean()), float(difference.std())
    if mean == 0.0:
        return math.nan
    z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2.0) + stats.norm.ppf(POWER))
    return float(math.ceil(max(2.0, (z * spread / mean) ** 2)))
