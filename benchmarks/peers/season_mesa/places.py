"""The terrain as Mesa cells; tables as objects; rules as plain functions."""

import math
from collections.abc import Iterable
from random import Random
from types import ModuleType, SimpleNamespace
from typing import Any

import networkx as nx
import numpy as np
from mesa.discrete_space import Cell, Network
from numpy.typing import NDArray

from sim.actors import migrants, organiser, patrols
from sim.laws import exposure, search


class Place(Cell):
    """A square km; its attributes are the columns of the terrain's table."""

    def away_km(self, other: "Place") -> float:
        """The distance to another cell's centre."""
        return math.hypot(self.x_km - other.x_km, self.y_km - other.y_km)


def network_of(
    cells: NDArray[np.void], reports_per_h: NDArray[np.float64], random: Random
) -> Network:
    """Every cell, connected with those around it; how often residents report a group there."""
    cell, direction = np.nonzero(cells["neighbours"] >= 0)
    beside = cells["neighbours"][cell, direction]
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(cells)))
    graph.add_edges_from(zip(cell.tolist(), beside.tolist(), strict=True))
    network = Network(graph, random=random, cell_klass=Place, layout=None)
    for place, row, rate in zip(network, objects_of(cells), reports_per_h.tolist(), strict=True):
        vars(place).update(vars(row), reports_per_h=rate)
        place.neighbours = [network[near] if near >= 0 else None for near in row.neighbours]
    return network


def objects_of(table: NDArray[np.void]) -> list[SimpleNamespace]:
    """The rows of a table as objects with plain Python values."""
    names = table.dtype.names or ()
    rows = zip(*(table[name].tolist() for name in names), strict=True)
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]


def plain(modules: Iterable[ModuleType]) -> Any:
    """The rules of modules of the project, as plain Python functions."""
    names = (item for module in modules for item in vars(module).items())
    return SimpleNamespace(**{name: getattr(what, "py_func", what) for name, what in names})


rules = plain([exposure, migrants, organiser, patrols, search])
