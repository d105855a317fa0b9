"""The control strip: a patrol that passes finds the track of a group that has crossed it.

How soon depends on how often the strip is walked, so on how many patrols there are. The patrol
that finds the track takes up the pursuit itself.
"""

from sim.actors.migrants import NOBODY, Group
from sim.base.compiled import inlined
from sim.base.draws import STRIP
from sim.engine.surveillance.beats import hours_until_walked, walk_near, walked_km, who
from sim.engine.surveillance.layer import NEVER_H, TRACKED, Layer
from sim.engine.tables import Guard, Scene
from sim.laws import search


@inlined
def found_per_km(scene: Scene) -> float:
    """Finds to expect per km that is walked in the cell of a track; a pass is a whole cell."""
    return search.passes(scene.track_find_probability) / scene.beat_km_per_cell


@inlined
def findable_h(group: Group, scene: Scene, from_h: float, hours: float) -> float:
    """How much of some hours a track can still be found in; none where there is no strip."""
    if group.track_cell == NOBODY or scene.strip == 0.0:
        return 0.0
    return max(0.0, min(hours, group.crossed_h + scene.track_life_h - from_h))


@inlined
def expected(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> float:
    """Finds to expect while patrols walk past the track."""
    until_h = findable_h(group, scene, from_h, hours)
    if until_h <= 0.0:
        return 0.0
    walk = walk_near(group.track_cell, 0.0, guard, scene)
    if walk.patrol == NOBODY:
        return 0.0
    return found_per_km(scene) * walked_km(walk, guard, scene, from_h, until_h)


@inlined
def watch(
    store: float, group: Group, cell: int, guard: Guard, scene: Scene, hours: float
) -> tuple[float, float]:
    """When a patrol finds the track."""
    in_all = expected(group, cell, guard, scene, scene.at_h, hours)
    if in_all < store or in_all <= 0.0:
        return NEVER_H, in_all
    walk = walk_near(group.track_cell, 0.0, guard, scene)
    return min(hours, hours_until_walked(walk, store / found_per_km(scene), guard, scene)), store


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """The patrol that passes the track takes up the pursuit, if it is on its beat.

    Where another patrol looks for the group already, the track tells nothing new.
    """
    p = who(u, walk_near(group.track_cell, 0.0, guard, scene), guard)
    if p == NOBODY or group.responder != NOBODY:
        return NOBODY
    group.found_by = p
    return TRACKED


LAYER = Layer("strip", "a patrol finds a track in the strip", watch, expected, noticed_by, STRIP)
