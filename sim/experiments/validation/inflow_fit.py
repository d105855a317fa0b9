"""The inflow by date that makes the record likely, given how people and patrols behave.

Outcomes are nearly linear in arrivals, so the multiplicative update of Richardson (1972) and Lucy
(1974) applies: arrivals of a day grow by the mean ratio of observed to simulated in the figures
that they contribute to. The kernel only has to say roughly when; at the fixed point every ratio
is one.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.experiments.validation.record import (
    DETAINED,
    LAST_DAY,
    MONTH,
    ORDER_DAY,
    TRAIT,
    TURNED_BACK,
    RecordedFigure,
)

FIRST_DAY = date(2021, 3, 1)
# Before these days arrivals are even; between the two pairs they are set day by day.
STEPS = (
    *(date(2021, 3, 1), date(2021, 3, 30), date(2021, 4, 29), date(2021, 5, 30)),
    *(date(2021, 6, 10), date(2021, 6, 20)),
)
# The last four days share a level: most of their tries lie beyond the record.
DAILY_SPANS = ((date(2021, 6, 29), date(2021, 8, 8)), (date(2021, 9, 29), date(2021, 10, 25)))
BETWEEN = (
    *(date(2021, 8, 9), date(2021, 8, 14), date(2021, 8, 19), date(2021, 8, 26)),
    *(date(2021, 9, 1), date(2021, 9, 8), date(2021, 9, 15), date(2021, 9, 22)),
)
LEAST_PEOPLE, SMALL_COUNT = 0.05, 3.0
LARGEST_STEP = 2.5
LAST_DAYS, LAG_DAYS = 14, 3  # the days whose mean level is held after the record
PULL = 0.4  # weight of "as it was": days that few figures speak of move little
KERNEL_DAYS = 30


def first_guess(rows: Sequence[RecordedFigure]) -> NDArray[np.float64]:
    """Where the fit begins whatever the scenario says: what was recorded of each month, evenly."""
    people = np.full((LAST_DAY - FIRST_DAY).days + 1, LEAST_PEOPLE)
    for row in rows:
        if row.kind == MONTH:
            people[(row.first - FIRST_DAY).days : (row.last - FIRST_DAY).days + 1] += (
                row.value / row.days
            )
    return people


def segment_starts() -> list[date]:
    """The dates from which a level of arrivals holds until the next."""
    days = [
        first + timedelta(days=n)
        for first, last in DAILY_SPANS
        for n in range((last - first).days + 1)
    ]
    return sorted({*STEPS, *BETWEEN, *days})


def level_of_day() -> NDArray[np.int64]:
    """Which level holds on each day from 1 March to 28 October, (days,)."""
    starts = [day.toordinal() for day in segment_starts()]
    days = np.arange(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)
    return np.searchsorted(starts, days, side="right") - 1


def first_try_kernel(wait_median_h: float, wait_log_sd: float) -> NDArray[np.float64]:
    """Share of arrivals whose first try comes so many days later, (KERNEL_DAYS,)."""
    from scipy.stats import lognorm

    # Arrival is even over the day; a try and its handling take some hours more.
    hours = (np.arange(KERNEL_DAYS + 1) - 0.5) * 24.0 - 6.0
    reached = lognorm.cdf(np.maximum(hours, 0.0), wait_log_sd, scale=wait_median_h)
    return np.diff(reached) / reached[-1]


def all_tries_kernel(
    first: NDArray[np.float64], again_share: float, wait: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Expected tries so many days after arrival, further ones after a turn-back included."""
    total, tries = first.copy(), first
    for _ in range(8):
        tries = again_share * np.convolve(tries, wait)[:KERNEL_DAYS]
        total = total + tries
    return total


def response(
    rows: Sequence[RecordedFigure], wait_median_h: float, retry_median_h: float
) -> NDArray[np.float64]:
    """How much of each figure comes from each day's arrivals, roughly, (rows, days)."""
    first = first_try_kernel(wait_median_h, 0.7)
    again = all_tries_kernel(first, 0.5, first_try_kernel(retry_median_h, 0.8))
    days = (LAST_DAY - FIRST_DAY).days + 1
    matrix = np.zeros((len(rows), days))
    for place, row in enumerate(rows):
        kernel = first if row.outcome == DETAINED else again
        for day in range((row.first - FIRST_DAY).days, (row.last - FIRST_DAY).days + 1):
            if row.outcome == DETAINED and FIRST_DAY + timedelta(days=day) >= ORDER_DAY:
                continue
            for lag in range(min(KERNEL_DAYS, day + 1)):
                matrix[place, day - lag] += kernel[lag]
    return matrix


def fitted_rows(rows: Sequence[RecordedFigure]) -> list[int]:
    """The figures that the inflow is set to: series, not traits, admissions under the order not."""
    return [
        place
        for place, row in enumerate(rows)
        if row.kind != TRAIT
        and row.outcome in (DETAINED, TURNED_BACK)
        and not (row.outcome == DETAINED and row.last >= ORDER_DAY and row.first >= ORDER_DAY)
    ]


def update(
    people: NDArray[np.float64],
    rows: Sequence[RecordedFigure],
    simulated: NDArray[np.float64],
    matrix: NDArray[np.float64],
    damping: float,
) -> NDArray[np.float64]:
    """Arrivals a day (days,) after one step: `simulated` and `matrix` belong to `rows`."""
    ratio = np.array(
        [
            (float(np.clip(value, row.low, row.high)) + SMALL_COUNT) / (value + SMALL_COUNT)
            for row, value in zip(rows, simulated, strict=True)
        ]
    )
    # Narrow figures say more about a day than wide ones: each weighs as much as its days do.
    weight = matrix / np.maximum(1.0, np.array([row.days for row in rows]))[:, None] ** 0.5
    total = weight.sum(axis=0)
    step = (weight.T @ ratio + PULL) / (total + PULL)
    step = np.clip(step, 1.0 / LARGEST_STEP, LARGEST_STEP) ** damping
    return np.maximum(LEAST_PEOPLE, _even(people * step))


def _even(people: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same total in each level, spread evenly over its days."""
    level = level_of_day()
    sums = np.bincount(level, weights=people)
    return (sums / np.bincount(level))[level]


def people_by_date(people: NDArray[np.float64]) -> dict[date, float]:
    """The levels by their first day, and the level that is held after the record."""
    by_date = {
        day: round(
            float(people[(day - FIRST_DAY).days]), 3 if people[(day - FIRST_DAY).days] < 10 else 1
        )
        for day in segment_starts()
    }
    by_date[LAST_DAY + timedelta(days=1)] = round(
        float(people[-LAST_DAYS - LAG_DAYS : -LAG_DAYS].mean()), 1
    )
    return by_date
