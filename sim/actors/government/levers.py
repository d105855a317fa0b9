"""Levers: what measures write and rules read.

No rule asks which measure is active. A measure writes levers (by day and sector) and shares of
arrivals (by day and origin); a rule reads them. Each measure declares the levers that it brings.
"""

from datetime import date
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ALWAYS = 1 << 31  # More days than any season has.
FROM_ORIGIN = "arrivals_from_"  # before an origin's name: the share of its arrivals that is left


class Lever(NamedTuple):
    """One number that a measure writes and rules read, for each day and sector."""

    name: str
    meaning: str
    at_rest: float | None = 0.0  # while no measure writes it; None: what the scenario says
    is_switch: bool = False  # either 0 or 1


class LeverTables(NamedTuple):
    """What the measures in force mean on each day."""

    levers: NDArray[np.void]  # (days, sectors) LEVERS
    arrivals_left: NDArray[np.float64]  # (days, origins) share of arrivals that measures leave


class Operation(IntEnum):
    """What a measure does to the value that a lever has."""

    SET = 0
    ADD = 1
    SCALE = 2
    GROW = 3  # km that are added day by day, as a share of the sector
    SET_WHERE_GROWN = 4  # what holds where that growth has begun


class LeverChange(NamedTuple):
    """One lever of one sector that a measure writes while it is in force."""

    lever: Lever | str  # itself, its name, or arrivals_from(origin), which has no sector
    sector: int
    operation: Operation
    value: float
    pace_km_per_day: float = 0.0  # of growth
    start_km: float = 0.0  # built elsewhere before growth begins here
    length_km: float = 1.0  # of the sector
    after_days: int = 0  # written from so many days on since the measure came into force …
    before_days: int = ALWAYS  # … and until so many days are over


class Stage(NamedTuple):
    """What a measure must know to write its levers."""

    dates: list[date]
    sectors: tuple[str, ...]
    lengths_km: NDArray[np.float64]
    origins: tuple[str, ...]


def arrivals_from(origin: str) -> str:
    """The name under which a row writes the share of an origin's arrivals that is left."""
    return f"{FROM_ORIGIN}{origin}"


def lever_number(lever: Lever | str, names: tuple[str, ...]) -> int:
    """Where a lever stands among the names; raises ValueError if it is none of them."""
    name = lever.name if isinstance(lever, Lever) else lever
    if name not in names:
        raise ValueError(f"no lever '{name}' (known: {', '.join(names)})")
    return names.index(name)


def cells_of(
    row: LeverChange, tables: LeverTables, origins: tuple[str, ...]
) -> NDArray[np.float64]:
    """What a row writes to, day by day: a view into the tables, (days,).

    Raises ValueError for a lever that there is not.
    """
    levers = tables.levers.dtype.names or ()
    number = lever_number(row.lever, (*levers, *map(arrivals_from, origins)))
    if number < len(levers):
        cells: NDArray[np.float64] = tables.levers[levers[number]][:, row.sector]
        return cells
    return tables.arrivals_left[:, number - len(levers)]
