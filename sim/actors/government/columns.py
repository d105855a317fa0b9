"""Levers by number, for rules that do not read them by name yet."""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors.government.levers import LeverTables
from sim.actors.government.tables import LEVERS


def _numbered() -> Any:
    """The number of each lever under its name in capitals."""
    names = LEVERS.names or ()
    return IntEnum("Lever", {name.upper(): number for number, name in enumerate(names)})


Lever = _numbered()


def as_columns(tables: LeverTables) -> NDArray[np.float64]:
    """Levers, then the share of arrivals left by origin, (days, sectors, levers + origins)."""
    days, sectors = tables.levers.shape
    levers = tables.levers.view(np.float64).reshape(days, sectors, -1)
    left = np.repeat(tables.arrivals_left[:, None, :], sectors, axis=1)
    return np.concatenate([levers, left], axis=2)
