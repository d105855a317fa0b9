"""How far a season is from the record: misses in standard deviations of a season."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.experiments.validation.record import RecordedFigure

# Beyond the patterns, what vectors are judged by.
JUDGED_TOO = (
    "turned back, August",
    "turned back, 3 Aug to 21 Sep",
    "admitted, 3 Aug to 21 Sep",
    "detained, 6 Aug to 11 Aug",
)
NOT_JUDGED = ("hardened_change", "total_change")  # they take a pair of seasons
UNKNOWN_SPREAD = 0.2  # of a figure that another season is read for
SMALLEST_SPREAD = 0.1  # of a figure's logarithm: the record is no better than this


def spread_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much one season differs from another in each figure, on the scale of `distance`."""
    known = ~np.isnan(values).all(axis=0)
    spread = np.full(values.shape[1], UNKNOWN_SPREAD)
    spread[known] = np.nanstd(scale(values[:, known]), axis=0)
    return np.sqrt(spread**2 + SMALLEST_SPREAD**2)


def scale(values: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Counts as logarithms, gently near zero; shares, which are small, nearly as they are."""
    return np.log(np.maximum(np.asarray(values, dtype=np.float64), 0.0) + 2.0)


def distance(
    rows: Sequence[RecordedFigure],
    values: NDArray[np.float64],
    spread: NDArray[np.float64],
    seasons: int,
) -> float:
    """Root of the sum of squared misses, each in standard deviations of a season.

    `values` are means over some seasons. A figure that is far off counts as five deviations, so
    that one which the model cannot reach does not drown the others.
    """
    total = 0.0
    for row, value, deviation in zip(rows, values, spread, strict=True):
        if not (row.pattern or row.what in JUDGED_TOO) or row.outcome in NOT_JUDGED:
            continue
        low, high = (float(scale(end)) for end in (row.low, min(row.high, 1e9)))
        missed = max(low - float(scale(value)), float(scale(value)) - high, 0.0)
        total += min(5.0, missed / (deviation * (1.0 + 1.0 / seasons) ** 0.5)) ** 2
    return float(np.sqrt(total))
