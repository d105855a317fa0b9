"""The patrol that was sent after a group pursues it: along its trail, or around the last sighting.

With a dog or tracker the patrol follows the trail and closes up, as fast as it is quicker than the
group, until the trail is lost. Without, it searches the disc that the group can have reached.
"""

from sim.actors import patrols
from sim.actors.migrants import NOBODY, Group
from sim.base.compiled import inlined
from sim.engine.surveillance.layer import NEVER_H, Layer
from sim.engine.surveillance.width import pace_km_per_h, stands, sweep_width_km
from sim.engine.tables import Guard, Scene, patrol_at
from sim.laws import search


@inlined
def is_searched_for(group: Group, guard: Guard) -> bool:
    """Whether a patrol is at the place of the alert and looks for the group."""
    p = group.responder
    return p != NOBODY and patrol_at(guard.patrols, p).state == patrols.SEARCHING


@inlined
def closing_km_per_h(group: Group, cell: int, scene: Scene) -> float:
    """How fast a patrol on the trail comes nearer; negative if the group is the faster."""
    walking = 0.0 if stands(group) else pace_km_per_h(group, cell, scene)
    return scene.trail_speed_km_per_h - walking


@inlined
def hours_in_sight(group: Group, from_h: float) -> float:
    """For how long from a time on cameras keep sight of a group: the disc does not grow yet."""
    return max(0.0, group.datum_h - from_h)


@inlined
def rate_per_h(group: Group, cell: int, scene: Scene) -> float:
    """The rate at which the patrol finds a group that cannot have left the place of the alert."""
    width_km = sweep_width_km(group, cell, scene) * scene.datum_range_factor
    area_km2 = scene.datum_initial_area_km2
    rate: float = search.random_search_rate_per_h(width_km, scene.datum_search_km_per_h, area_km2)
    return max(1e-9, rate)


@inlined
def expected(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> float:
    """On a trail, the km that the patrol comes nearer; else finds to expect, fewer the farther
    away the group may be by then."""
    if scene.pursuit == 0.0 or not is_searched_for(group, guard):
        return 0.0
    if group.is_trailed:
        return closing_km_per_h(group, cell, scene) * hours
    in_sight_h = min(hours, hours_in_sight(group, from_h))
    since_h = max(0.0, from_h - group.datum_h)
    return rate_per_h(group, cell, scene) * (
        in_sight_h
        + search.datum_searched_h(
            scene.datum_initial_area_km2,
            pace_km_per_h(group, cell, scene),
            since_h,
            since_h + hours - in_sight_h,
        )
    )


@inlined
def watch(
    store: float, group: Group, cell: int, guard: Guard, scene: Scene, hours: float
) -> tuple[float, float]:
    """When the patrol finds the group."""
    if scene.pursuit == 0.0 or not is_searched_for(group, guard):
        return NEVER_H, 0.0
    in_all = expected(group, cell, guard, scene, scene.at_h, hours)
    if group.is_trailed:
        if in_all < store or in_all <= 0.0:
            return NEVER_H, in_all
        return max(0.0, store) / closing_km_per_h(group, cell, scene), store
    found_h = max(0.0, store) / rate_per_h(group, cell, scene)
    in_sight_h = hours_in_sight(group, scene.at_h)
    if found_h > in_sight_h:
        found_h = in_sight_h + search.datum_hours(
            scene.datum_initial_area_km2,
            pace_km_per_h(group, cell, scene),
            max(0.0, scene.at_h - group.datum_h),
            found_h - in_sight_h,
        )
    return (found_h, store) if found_h <= hours else (NEVER_H, in_all)


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """The patrol that pursues."""
    return group.responder if is_searched_for(group, guard) else NOBODY


LAYER = Layer("pursuit", "a patrol sent after a group pursues it", watch, expected, noticed_by)
