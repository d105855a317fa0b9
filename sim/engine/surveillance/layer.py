"""What a layer of surveillance is: somebody who may notice a group that is in a cell.

Each group has a store for each layer: the notices to expect until one comes, drawn from the unit
exponential law. A stay takes from the store what the layer is expected to notice in it, and when
nothing is left the layer notices the group.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.actors.migrants import Group
from sim.base.compiled import inlined
from sim.engine.tables import Guard, Scene

REPORTED = -2  # Noticed by somebody who tells the station: no patrol has seen the group itself.
TRACKED = -3  # The patrol `found_by` has found its track, and pursues it.
NEVER_H = 1e300


class Layer(NamedTuple):
    """A layer as the list in `sim/engine/surveillance` names it; all functions are compiled.

    The rest of what the first two take is `group, cell, guard, scene`.
    """

    name: str
    meaning: str
    # (store, *rest, hours): when it notices the group from now on, in hours, or NEVER_H if not in
    # so many; and the notices that were to be expected until then.
    watch: Callable[..., tuple[float, float]]
    # (*rest, from_h, hours): the notices to expect in so many hours from a time on.
    expected: Callable[..., float]
    # (u, group, cell, guard, scene): the patrol that notices, REPORTED, TRACKED, or NOBODY. With
    # REPORTED it writes until when it is known where the group is to `group.datum_h`.
    noticed_by: Callable[..., int]
    # What its draws are for, a number of `sim.base.draws`; 0: its store is drawn elsewhere.
    purpose: int = 0


def steady(expected: Callable[..., float]) -> Any:
    """When a layer notices whose rate does not change during a stay: its `watch`."""

    @inlined
    def watch(
        store: float, group: Group, cell: int, guard: Guard, scene: Scene, hours: float
    ) -> tuple[float, float]:
        """When it notices the group, and what was to be expected until then."""
        rate_per_h = expected(group, cell, guard, scene, scene.at_h, 1.0)
        if rate_per_h <= 0.0 or rate_per_h * hours < store:
            return NEVER_H, rate_per_h * hours
        return store / rate_per_h, store

    return watch
