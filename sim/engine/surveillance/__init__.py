"""Surveillance: who may notice a group during its stay in a cell, and who does first.

A new layer is a file like those beside this one, and a line in LAYERS.
"""

from typing import Any

from sim.actors.migrants import MOST_LAYERS, NOBODY, Group
from sim.base.compiled import inlined
from sim.base.draws import exponential, uniforms
from sim.engine.surveillance import beats, cameras, pursuit, residents, second_line, strip
from sim.engine.surveillance.layer import REPORTED, TRACKED, Layer
from sim.engine.tables import Guard, Scene

LAYERS: tuple[Layer, ...] = (
    beats.LAYER, residents.LAYER, pursuit.LAYER, cameras.LAYER, strip.LAYER, second_line.LAYER,
)  # fmt: skip
PURSUIT = LAYERS.index(pursuit.LAYER)

if len(LAYERS) > MOST_LAYERS:
    raise ValueError(f"a group has room for {MOST_LAYERS} layers of surveillance")


@inlined
def renewed(scene: Scene, group: Group, purpose: int) -> tuple[float, float]:
    """A new store for a layer, and a uniform beside it to tell who notices.

    Hazards have no memory, so what is left of a store keeps its law from stay to stay.
    """
    group.renewals += 1
    u, v, _, _ = uniforms(scene.seed, group.entity, group.attempts, purpose, group.renewals)
    return exponential(u), v


# What layers need drawn at the start of an attempt; 0: nothing.
PURPOSES = tuple(layer.purpose for layer in LAYERS)


@inlined
def draw_stores(group: Group, scene: Scene) -> None:
    """Draws the stores of an attempt."""
    for number in range(len(PURPOSES)):
        if PURPOSES[number] > 0:
            group.unnoticed[number], _ = renewed(scene, group, PURPOSES[number])


# Each function below asks one layer after another. They are chained here, from the list, because
# compiled code cannot go through a list of functions.


def _then_give_back(before: Any, number: int, expected: Any) -> Any:
    @inlined
    def give_back(
        group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
    ) -> None:
        """Gives stores back what hours have taken that the group does not stay after all."""
        before(group, cell, guard, scene, from_h, hours)
        group.unnoticed[number] += expected(group, cell, guard, scene, from_h, hours)

    return give_back


def _then_watch(before: Any, number: int, watch: Any, give_back_before: Any) -> Any:
    @inlined
    def watched_h(group: Group, cell: int, guard: Guard, scene: Scene, hours: float) -> float:
        """Hours in a cell, or fewer if a layer notices the group first: how many pass.

        Takes from the stores what these hours use up, and notes the layer in `ends_by`.
        """
        most_h: float = before(group, cell, guard, scene, hours)
        noticed_h, spent = watch(group.unnoticed[number], group, cell, guard, scene, most_h)
        group.unnoticed[number] -= spent
        if noticed_h > most_h:
            return most_h
        give_back_before(group, cell, guard, scene, scene.at_h + noticed_h, most_h - noticed_h)
        group.ends_by = number
        return noticed_h

    return watched_h


def _then_notice(before: Any, own: int, noticed_by: Any) -> Any:
    purpose = PURPOSES[own]

    @inlined
    def notice(group: Group, cell: int, guard: Guard, scene: Scene, number: int) -> int:
        """Who has noticed the group by a layer: a patrol, REPORTED, TRACKED, or NOBODY."""
        if number != own:
            return before(group, cell, guard, scene, number)
        u = 0.0
        if purpose > 0:
            group.unnoticed[own], u = renewed(scene, group, purpose)
        return noticed_by(u, group, cell, guard, scene)

    return notice


@inlined
def give_back(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> None:
    """Where a chain begins: no layer."""


@inlined
def watched_h(group: Group, cell: int, guard: Guard, scene: Scene, hours: float) -> float:
    """Where a chain begins: no layer."""
    return hours


@inlined
def noticed_by(group: Group, cell: int, guard: Guard, scene: Scene, number: int) -> int:
    """Where a chain begins: no layer."""
    return NOBODY


# The last of the list are asked first: the others need not look beyond what they have found.
for _number, _layer in reversed(list(enumerate(LAYERS))):
    watched_h = _then_watch(watched_h, _number, _layer.watch, give_back)
    give_back = _then_give_back(give_back, _number, _layer.expected)
    noticed_by = _then_notice(noticed_by, _number, _layer.noticed_by)

__all__ = [
    "LAYERS", "PURSUIT", "REPORTED", "TRACKED", "Layer", "draw_stores", "give_back", "noticed_by",
    "renewed", "watched_h",
]  # fmt: skip
