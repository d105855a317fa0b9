"""How vectors are judged: the distance of their seasons from the record."""

import numpy as np
import pytest

from sim.experiments.validation.distance import distance, spread_of
from sim.experiments.validation.record import record

ROWS = record()


def perfect() -> np.ndarray:
    return np.array([row.value for row in ROWS])


def test_the_record_itself_has_no_distance_and_a_miss_counts_by_its_spread():
    spread = np.full(len(ROWS), 0.5)
    assert distance(ROWS, perfect(), spread, 3) == 0
    off = perfect()
    place = next(i for i, row in enumerate(ROWS) if row.what == "turned back, September")
    off[place] = (off[place] + 2.0) * np.exp(1.0) - 2.0
    assert distance(ROWS, off, spread, 1) == pytest.approx(1.0 / (0.5 * 2**0.5))
    off[place] = 1e12  # as far as can be: five deviations
    assert distance(ROWS, off, spread, 1) == pytest.approx(5.0)


def test_displacement_and_rows_beyond_the_judged_do_not_count():
    off = perfect()
    for place, row in enumerate(ROWS):
        if row.outcome in ("hardened_change", "total_change") or row.what.startswith("detained, 9"):
            off[place] = 1e6
    assert distance(ROWS, off, np.full(len(ROWS), 0.5), 3) == 0


def test_a_figure_read_elsewhere_has_a_spread_all_the_same():
    values = np.array([[1.0, np.nan], [8.0, np.nan]])
    spread = spread_of(values)
    assert spread[0] > 0.5
    assert 0.1 < spread[1] < 0.5
