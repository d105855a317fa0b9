"""The patrol that was sent after a group searches for it around the place of the alert."""

from sim.actors import patrols
from sim.actors.migrants import NOBODY, Group
from sim.base.compiled import inlined
from sim.engine.surveillance.layer import NEVER_H, Layer
from sim.engine.surveillance.width import sweep_width_km
from sim.engine.tables import Guard, Scene, patrol_at
from sim.laws import search


@inlined
def is_searched_for(group: Group, guard: Guard) -> bool:
    """Whether a patrol is at the place of the alert and looks for the group."""
    p = group.responder
    return p != NOBODY and patrol_at(guard.patrols, p).state == patrols.SEARCHING


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
    """Finds to expect, fewer the farther away the group may be by then."""
    if not is_searched_for(group, guard):
        return 0.0
    since_h = max(0.0, from_h - patrol_at(guard.patrols, group.responder).alert_h)
    return rate_per_h(group, cell, scene) * search.datum_searched_h(
        scene.datum_initial_area_km2,
        scene.open_speed_km_per_h * group.pace_factor,
        since_h,
        since_h + hours,
    )


@inlined
def watch(
    store: float, group: Group, cell: int, guard: Guard, scene: Scene, hours: float
) -> tuple[float, float]:
    """When the patrol finds the group."""
    if not is_searched_for(group, guard):
        return NEVER_H, 0.0
    found_h = search.datum_hours(
        scene.datum_initial_area_km2,
        scene.open_speed_km_per_h * group.pace_factor,
        max(0.0, scene.at_h - patrol_at(guard.patrols, group.responder).alert_h),
        max(0.0, store) / rate_per_h(group, cell, scene),
    )
    if found_h <= hours:
        return found_h, store
    return NEVER_H, expected(group, cell, guard, scene, scene.at_h, hours)


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """The patrol that searches."""
    return group.responder if is_searched_for(group, guard) else NOBODY


LAYER = Layer("pursuit", "a patrol sent after a group searches for it", watch, expected, noticed_by)
