"""The strip in this engine's style: compiled scalar rules, addressed draws, tables row by row."""

from typing import Any

import numpy as np

from benchmarks.peers import strip_rules as rules
from benchmarks.peers.strip_rules import Counts
from sim.base.compiled import compiled, is_compiled
from sim.base.draws import uniforms
from sim.base.rows import (
    Row,
    Table,
    address_of,
    amount_at,
    dtype_of,
    getter,
    getter_of,
    number_at,
    records,
    tables_of,
)
from sim.engine.world import Record

STEP = 1  # What a draw is for; it has no neighbours here.
COLUMNS, ROWS, REACH_CELLS = rules.COLUMNS, rules.ROWS, rules.REACH_CELLS
AHEAD, LEFT, RIGHT = rules.AHEAD, rules.LEFT, rules.RIGHT
CAUGHT, THROUGH = range(2)
WALKER = np.dtype([("column", np.int32), ("row", np.int32)], align=True)


class Patrol(Row):
    """A patrol and its beat."""

    row: int
    start: int
    cells: int
    phase: int


class Strip(Row):
    """Every table that a run reads and writes."""

    walkers: Table  # WALKER
    patrols: Table  # Patrol
    cover: Table  # Number: patrols within reach of a cell in this tick, by row and column
    caught_share: Table  # Amount, by patrols within reach
    counts: Table  # Number: caught, through
    seed: int
    all_walkers: int
    all_patrols: int


PATROL = dtype_of(Patrol)
walker_at, patrol_at, strip_at = getter_of(WALKER), getter(Patrol), getter(Strip)


class State:
    """The tables of a strip, where Python keeps them; `handle` is what compiled code takes."""

    def __init__(self, walkers: int, seed: int) -> None:
        places = rules.starting_places(walkers, seed).view(WALKER).reshape(walkers)
        patrols = np.array([tuple(beat) for beat in rules.beats()], dtype=PATROL)
        self.walkers, self.patrols = records(places), records(patrols)
        self.cover = np.zeros((ROWS, COLUMNS), dtype=np.int64)
        self.caught_share, self.counts = rules.CAUGHT_SHARE, np.zeros(2, dtype=np.int64)
        self.record = records(np.zeros(1, dtype=dtype_of(Strip)))
        self.record["seed"] = seed
        self.record["all_walkers"], self.record["all_patrols"] = walkers, len(patrols)
        for name in tables_of(Strip):
            self.record[name] = address_of(getattr(self, name))
        self.handle: Any = address_of(self.record) if is_compiled() else [self._interpreted()]

    def _interpreted(self) -> Record:
        named = {name: getattr(self, name).reshape(-1) for name in tables_of(Strip)}
        for name in ("cover", "caught_share", "counts"):
            named[name] = records(named[name].view([("value", named[name].dtype)]))
        return Record(self.record[0], named)


def prepare(walkers: int, seed: int) -> State:
    """The state at the start."""
    return State(walkers, seed)


def run(state: State, ticks: int) -> Counts:
    """Some ticks; what was counted in them."""
    state.counts[:] = 0
    run_ticks(state.handle, ticks)
    return Counts(int(state.counts[CAUGHT]), int(state.counts[THROUGH]))


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
    for p in range(strip.all_patrols):
        patrol = patrol_at(strip.patrols, p)
        column = beat_column(patrol.start, patrol.cells, patrol.phase, tick)
        for row in range(patrol.row - REACH_CELLS, patrol.row + REACH_CELLS + 1):
            first, last = max(0, column - REACH_CELLS), min(COLUMNS, column + REACH_CELLS + 1)
            for reached in range(first, last):
                number_at(strip.cover, row * COLUMNS + reached).value += by


@compiled
def walk(strip: Strip, tick: int, w: int) -> None:
    """One walker's tick."""
    walker = walker_at(strip.walkers, w)
    u, v, x, _ = uniforms(strip.seed, w, tick, STEP, 0)
    row = max(0, walker.row + rows_ahead(u))
    column = min(COLUMNS - 1, max(0, walker.column + columns_right(u)))
    is_through = row >= ROWS
    is_caught = False
    if not is_through:
        near = number_at(strip.cover, row * COLUMNS + column).value
        is_caught = v < amount_at(strip.caught_share, near).value
    number_at(strip.counts, CAUGHT).value += is_caught
    number_at(strip.counts, THROUGH).value += is_through
    if is_through or is_caught:
        row, column = 0, int(x * COLUMNS)
    walker.row = row
    walker.column = column


@compiled
def run_ticks(handle: Any, ticks: int) -> None:
    """The ticks from 0 up to, and without, the last."""
    strip = strip_at(handle, 0)
    for tick in range(ticks):
        cover_cells(strip, tick, 1)
        for w in range(strip.all_walkers):
            walk(strip, tick, w)
        cover_cells(strip, tick, -1)
