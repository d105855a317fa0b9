"""The strip in this engine's style: compiled scalar rules, addressed draws, typed columns."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import strip_rules as rules
from benchmarks.peers.strip_rules import Counts
from sim.base.by_reference import by_reference
from sim.base.compiled import compiled
from sim.base.draws import uniforms

STEP = 1  # What a draw is for; it has no neighbours here.
COLUMNS, ROWS, REACH_CELLS = rules.COLUMNS, rules.ROWS, rules.REACH_CELLS
AHEAD, LEFT, RIGHT = rules.AHEAD, rules.LEFT, rules.RIGHT
WALKER = np.dtype([("column", np.int32), ("row", np.int32)], align=True)
PATROL = np.dtype(
    [("row", np.int64), ("start", np.int64), ("cells", np.int64), ("phase", np.int64)], align=True
)


@by_reference
@by_reference
class Strip(NamedTuple):
    """Every column that a run reads and writes."""

    seed: int
    walkers: NDArray[np.void]  # (walkers,) WALKER
    patrols: NDArray[np.void]  # (patrols,) PATROL
    cover: NDArray[np.int64]  # (ROWS, COLUMNS) patrols within reach in this tick
    caught_share: NDArray[np.float64]  # (MOST_NEAR + 1,)
    counts: NDArray[np.int64]  # (2,) caught, through


def prepare(walkers: int, seed: int) -> Strip:
    """The state at the start."""
    patrols = np.array([tuple(beat) for beat in rules.beats()], dtype=PATROL)
    return Strip(
        seed,
        rules.starting_places(walkers, seed).view(WALKER).reshape(walkers).view(np.recarray),
        patrols.view(np.recarray),
        np.zeros((ROWS, COLUMNS), dtype=np.int64),
        rules.CAUGHT_SHARE,
        np.zeros(2, dtype=np.int64),
    )


def run(strip: Strip, ticks: int) -> Counts:
    """Some ticks; what was counted in them."""
    strip.counts[:] = 0
    run_ticks(strip, ticks)
    return Counts(int(strip.counts[0]), int(strip.counts[1]))


beat_column = compiled(rules.beat_column)


@compiled
def rows_ahead(u: float) -> int:
    """The rows that a step leads ahead."""
    return int(u < AHEAD) - int(u >= RIGHT)


@compiled
def columns_right(u: float) -> int:
    """The columns that a step leads to the right."""
    return int(u >= LEFT) - int(u >= RIGHT) - int(u < LEFT) + int(u < AHEAD)


@compiled
def cover_cells(strip: Strip, tick: int, by: int) -> None:
    """Adds to the cells that each patrol reaches in a tick."""
    for p in range(len(strip.patrols)):
        patrol = strip.patrols[p]
        column = beat_column(patrol.start, patrol.cells, patrol.phase, tick)
        for row in range(patrol.row - REACH_CELLS, patrol.row + REACH_CELLS + 1):
            first, last = max(0, column - REACH_CELLS), min(COLUMNS, column + REACH_CELLS + 1)
            for reached in range(first, last):
                strip.cover[row, reached] += by


@compiled
def walk(strip: Strip, tick: int, w: int) -> None:
    """One walker's tick."""
    walker = strip.walkers[w]
    u, v, x, _ = uniforms(strip.seed, w, tick, STEP, 0)
    row = max(0, walker.row + rows_ahead(u))
    column = min(COLUMNS - 1, max(0, walker.column + columns_right(u)))
    is_through = row >= ROWS
    is_caught = not is_through and v < strip.caught_share[strip.cover[row, column]]
    strip.counts[0] += is_caught
    strip.counts[1] += is_through
    if is_through or is_caught:
        row, column = 0, int(x * COLUMNS)
    walker.row = row
    walker.column = column


@compiled
def run_ticks(strip: Strip, ticks: int) -> None:
    """The ticks from 0 up to, and without, the last."""
    for tick in range(ticks):
        cover_cells(strip, tick, 1)
        for w in range(len(strip.walkers)):
            walk(strip, tick, w)
        cover_cells(strip, tick, -1)
