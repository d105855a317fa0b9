"""Two naive forecasts that the model has to beat on the same rows of the record.

Persistence: it goes on as in the figure before. Pro rata: a constant share of those who arrive is
recorded, as detained before the order of 3 August and as turned back from it on.
"""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.experiments.validation.record import (
    DAY,
    DETAINED,
    LAST_DAY,
    MONTH,
    ORDER_DAY,
    SPAN,
    TRAIT,
    TURNED_BACK,
    RecordedFigure,
    figure,
)

BY_DAYS, BY_MONTHS = (DAY, SPAN), (MONTH,)
TURNED_BACK_MONTHS = ("turned back, August", "turned back, September", "turned back, 1 to 28 Oct")


def persistence(row: RecordedFigure, rows: Sequence[RecordedFigure]) -> float:
    """The rate of the latest earlier figure of the series; 2019 for 2020; else NaN."""
    if row.outcome == "detained_2020":
        return figure("det_2019_by")
    if row.kind == TRAIT:
        return math.nan
    kinds = BY_DAYS if row.kind in BY_DAYS else BY_MONTHS
    earlier = [
        other
        for other in rows
        if other.outcome == row.outcome and other.kind in kinds and other.last < row.first
    ]
    if not earlier:
        # January and February for those detained; nobody was turned back before the order.
        return figure("det_2021-0102") / 59.0 * row.days if row.outcome == DETAINED else 0.0
    latest = max(earlier, key=lambda other: (other.last, other.first))
    return latest.value / latest.days * row.days


def pro_rata(
    row: RecordedFigure, rows: Sequence[RecordedFigure], arrived: NDArray[np.float64], start: date
) -> float:
    """A constant share of the arrivals of the same days; `arrived` a day from `start` on."""
    if row.outcome not in (DETAINED, TURNED_BACK) or row.kind == TRAIT:
        return math.nan
    shares = {DETAINED: _detained_share(rows, arrived, start)}
    shares[TURNED_BACK] = _turned_back_share(rows, arrived, start)
    is_before = row.outcome == DETAINED
    first = row.first if is_before else max(row.first, ORDER_DAY)
    last = min(row.last, date.fromordinal(ORDER_DAY.toordinal() - 1)) if is_before else row.last
    return shares[row.outcome] * _arrived(arrived, start, first, last)


def _detained_share(
    rows: Sequence[RecordedFigure], arrived: NDArray[np.float64], start: date
) -> float:
    months = [row for row in rows if row.pattern == "P1"]
    total = sum(row.value for row in months)
    return total / _arrived(arrived, start, months[0].first, months[-1].last)


def _turned_back_share(
    rows: Sequence[RecordedFigure], arrived: NDArray[np.float64], start: date
) -> float:
    total = sum(row.value for row in rows if row.what in TURNED_BACK_MONTHS)
    return total / _arrived(arrived, start, ORDER_DAY, LAST_DAY)


def _arrived(arrived: NDArray[np.float64], start: date, first: date, last: date) -> float:
    begin, end = (first - start).days, (last - start).days + 1
    return float(arrived[max(0, begin) : max(0, end)].sum())
