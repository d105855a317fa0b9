"""The strip: a workload so small that any framework can express it.

A strip of 679 x 40 cells. 200 patrols walk to and fro on beats of 13 or 14 columns, one cell a
tick, in four rows. N walkers start at random cells. In each tick a walker

1. steps: half the time one row ahead, else to a side or back; the strip's edges hold it;
2. gets through if it leaves the last row, and starts again in a random column of row 0;
3. is caught with probability 0.02 by each patrol within two cells, and starts again likewise.

Every contender counts the caught and those who got through. Where walkers start and where patrols
are is the same for all; chance is each contender's own.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

COLUMNS, ROWS = 679, 40
PATROLS, PATROL_ROWS, ROW_SPACING, STRETCHES = 200, 4, 8, 50
REACH_CELLS = 2
CATCH_PROBABILITY = 0.02
AHEAD, LEFT, RIGHT = 0.5, 0.7, 0.9  # Cumulative; the rest steps back.
MOST_NEAR = 25
# The chance to be caught beside so many patrols, (MOST_NEAR + 1,).
CAUGHT_SHARE = 1.0 - (1.0 - CATCH_PROBABILITY) ** np.arange(MOST_NEAR + 1)


class Counts(NamedTuple):
    """What every contender counts."""

    caught: int
    through: int


class Beat(NamedTuple):
    """The stretch of a row that a patrol walks."""

    row: int
    start: int
    cells: int
    phase: int


def beats() -> list[Beat]:
    """The beat of each patrol."""
    found = []
    for patrol in range(PATROLS):
        stretch, row = divmod(patrol, PATROL_ROWS)
        start = stretch * COLUMNS // STRETCHES
        end = (stretch + 1) * COLUMNS // STRETCHES
        found.append(Beat(ROW_SPACING * (1 + row), start, end - start, 5 * patrol))
    return found


def beat_column(start: int, cells: int, phase: int, tick: int) -> int:
    """Where a patrol is on its beat, walked to and fro a cell a tick."""
    lap = 2 * (cells - 1)
    along = (tick + phase) % lap
    return start + (along if along < cells else lap - along)


def starting_places(walkers: int, seed: int) -> NDArray[np.int32]:
    """Column and row of each walker at the start, (walkers, 2)."""
    generator = np.random.default_rng(seed)
    places = np.empty((walkers, 2), dtype=np.int32)
    places[:, 0] = generator.integers(0, COLUMNS, walkers)
    places[:, 1] = generator.integers(0, ROWS, walkers)
    return places
