"""The strip in NumPy, all walkers at once: whole-array steps, the default generator."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import strip_rules as rules
from benchmarks.peers.strip_rules import COLUMNS, REACH_CELLS, ROWS, Counts


class Strip(NamedTuple):
    """Every column that a run reads and writes."""

    generator: np.random.Generator
    column: NDArray[np.int32]  # (walkers,)
    row: NDArray[np.int32]  # (walkers,)
    beats: list[rules.Beat]


def prepare(walkers: int, seed: int) -> Strip:
    """The state at the start."""
    column, row = rules.starting_places(walkers, seed).T.copy()
    return Strip(np.random.default_rng(seed), column, row, rules.beats())


def cover_of(beats: list[rules.Beat], tick: int) -> NDArray[np.uint8]:
    """How many patrols reach each cell in a tick, (ROWS, COLUMNS)."""
    cover = np.zeros((ROWS, COLUMNS), dtype=np.uint8)
    for beat in beats:
        column = rules.beat_column(beat.start, beat.cells, beat.phase, tick)
        rows = slice(beat.row - REACH_CELLS, beat.row + REACH_CELLS + 1)
        cover[rows, max(0, column - REACH_CELLS) : column + REACH_CELLS + 1] += 1
    return cover


def run(strip: Strip, ticks: int) -> Counts:
    """Some ticks; what was counted in them."""
    generator, column, row = strip.generator, strip.column, strip.row
    caught_count = through_count = 0
    walkers = len(column)
    for tick in range(ticks):
        cover = cover_of(strip.beats, tick)
        u = generator.random(walkers)
        row += u < rules.AHEAD
        row -= u >= rules.RIGHT
        column -= (u >= rules.AHEAD) & (u < rules.LEFT)
        column += (u >= rules.LEFT) & (u < rules.RIGHT)
        np.maximum(row, 0, out=row)
        np.clip(column, 0, COLUMNS - 1, out=column)
        through = row >= ROWS
        row[through] = 0  # Out of every patrol's reach.
        caught = generator.random(walkers) < rules.CAUGHT_SHARE[cover[row, column]]
        again = np.flatnonzero(through | caught)
        row[again] = 0
        column[again] = generator.integers(0, COLUMNS, len(again))
        caught_count += int(np.count_nonzero(caught))
        through_count += int(np.count_nonzero(through))
    return Counts(caught_count, through_count)
