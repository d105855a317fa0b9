"""Worlds beside one another, and step by step."""

import numpy as np

from sim.base.rows import tables_of
from sim.engine.day import decide_day, end_day, start_day
from sim.engine.run import run_events
from sim.engine.world import RECORDS, World

LINE_ONLY = {"second_line_per_sector_patrols": 0}
FEW = LINE_ONLY | {"on_duty_per_sector_patrols": 1, "alert_lifetime_h": 0.5}


def contents(world: World) -> dict[str, bytes]:
    """The bytes of every table by its name; in records, those of every column but addresses."""
    return {name: _bytes(name, table) for name, table in world.tables().items()}


def _bytes(name: str, table) -> bytes:
    if name not in RECORDS:
        return table.tobytes()
    addresses = tables_of(RECORDS[name])
    return b"".join(table[field].tobytes() for field in table.dtype.names if field not in addresses)


def assert_same(one: World, other: World, *but: str) -> None:
    """Fails unless both hold the same bytes, in all tables but some."""
    theirs = contents(other)
    for name, mine in contents(one).items():
        assert name in but or mine == theirs[name], name


def quarters(world):
    """Runs a season and stops after each quarter of an hour: its day, and the hour so far."""
    for day in range(len(world.ledger)):
        decide_day(world.handle, day)
        start_day(world.handle, day)
        for quarter in range(96 * day + 1, 96 * (day + 1) + 1):
            run_events(world.handle, quarter / 4)
            yield day, quarter / 4
        end_day(world.handle, day)


def a_cell(world: World, sector: int, inside: bool) -> int:
    """The first cell of a sector on one side of the line."""
    cells = world.cells
    is_there = (cells["is_destination"] == inside) & (cells["sector"] == sector)
    return int(np.flatnonzero(is_there)[0])
