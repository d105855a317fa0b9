"""What a layer of surveillance is: somebody who may notice a group that is in a cell.

Each group has a store for each layer: the notices to expect until one comes, drawn from the unit
exponential law. A stay takes from the store what the layer is expected to notice in it, and when
nothing is left the layer notices the group. A layer may also look at the moment at which a group
comes into a cell.
"""

from collections.abc import Callable
from typing import NamedTuple

REPORTED = -2  # Noticed by somebody who tells the station: no patrol has seen the group itself.
NEVER_H = 1e300


class Layer(NamedTuple):
    """A layer as the list in `sim/engine/surveillance` names it; all functions are compiled.

    The rest of what the first two take is `group, cell, guard, scene`.
    """

    name: str
    meaning: str
    # (store, *rest, hours): when it notices the group from now on, in hours, or NEVER_H if not in
    # so many; and the notices that were to be expected until then.
    watch: Callable[..., tuple[float, float]] | None = None
    # (*rest, from_h, hours): the notices to expect in so many hours from a time on.
    expected: Callable[..., float] | None = None
    # (u, group, cell, guard, scene): the patrol that notices, REPORTED, or NOBODY.
    noticed_by: Callable[..., int] | None = None
    # What its draws are for, a number of `sim.base.draws`; 0: its store is drawn elsewhere.
    purpose: int = 0
    # (group, place, levers, scene): whether it sees the group come into the cell.
    sees_coming: Callable[..., bool] | None = None
