"""Patrols on their beats see a group that is near where they walk.

The group is seen after so many km of beat near it, whoever walks them. Patrols off their beats
are counted in, but a sighting by an absent patrol is discarded: so nobody needs to know beforehand
who is called away.
"""

from typing import NamedTuple

from sim.actors import patrols
from sim.actors.migrants import NOBODY, Group
from sim.base.compiled import inlined
from sim.base.draws import SIGHTING
from sim.engine.shifts import first_patrol, lap_km
from sim.engine.surveillance.layer import NEVER_H, Layer
from sim.engine.surveillance.width import pace_km_per_h, stands, sweep_width_km
from sim.engine.tables import Guard, Scene, cell_at, patrol_at, sector_at
from sim.laws import search


class Walk(NamedTuple):
    """The stretch of a beat from which a cell is seen, and who walks it."""

    patrol: int  # the first who does, or NOBODY
    walkers: int  # several only where each walks in this cell alone
    beat_km: float
    from_km: float
    to_km: float


@inlined
def walk_near(cell: int, beyond_km: float, guard: Guard, scene: Scene) -> Walk:
    """The stretch of a beat in a cell and so far beyond it; of a beat that does not reach it none.

    Each cell takes as much of a beat as lanes LANE_KM apart lay in it.
    """
    place = cell_at(scene.cells, cell)
    sector = sector_at(guard.sectors, place.sector)
    if place.beat_place < 0 or sector.on_duty == 0:
        return Walk(NOBODY, 0, 0.0, 0.0, 0.0)
    first = patrols.first_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    last = patrols.last_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    p = first_patrol(guard, scene, place.sector) + first
    patrol = patrol_at(guard.patrols, p)
    number = sector.first_beat + place.beat_place - patrol.beat_start
    from_km = max(0.0, number * scene.beat_km_per_cell - beyond_km)
    to_km = min(patrol.beat_km, (number + 1) * scene.beat_km_per_cell + beyond_km)
    return Walk(p, last - first + 1, patrol.beat_km, from_km, to_km)


@inlined
def walked_km(walk: Walk, guard: Guard, scene: Scene, from_h: float, hours: float) -> float:
    """The km that all who walk a stretch walk on it in some hours."""
    before_km = lap_km(patrol_at(guard.patrols, walk.patrol), scene, from_h)
    after_km = before_km + scene.patrol_speed_km_per_h * hours
    on_km = patrols.walked_on_stretch_km(after_km, walk.beat_km, walk.from_km, walk.to_km)
    on_km -= patrols.walked_on_stretch_km(before_km, walk.beat_km, walk.from_km, walk.to_km)
    return walk.walkers * on_km


@inlined
def hours_until_walked(walk: Walk, km: float, guard: Guard, scene: Scene) -> float:
    """The hours from now in which they walk so many km on it."""
    start_km = lap_km(patrol_at(guard.patrols, walk.patrol), scene, scene.at_h)
    on_km = patrols.walked_on_stretch_km(start_km, walk.beat_km, walk.from_km, walk.to_km)
    on_km += km / walk.walkers
    end_km = patrols.walked_until_km(on_km, walk.beat_km, walk.from_km, walk.to_km)
    return max(0.0, (end_km - start_km) / scene.patrol_speed_km_per_h)


@inlined
def who(u: float, walk: Walk, guard: Guard) -> int:
    """One of those who walk there, if he is on his beat, or NOBODY."""
    if walk.patrol == NOBODY:
        return NOBODY
    p = walk.patrol + int(u * walk.walkers)
    return p if patrol_at(guard.patrols, p).state == patrols.PATROLLING else NOBODY


@inlined
def width_seen_km(group: Group, cell: int, scene: Scene) -> float:
    """The width in which a patrol on its beat meets a group: both may move."""
    speed = scene.patrol_speed_km_per_h
    width_km = sweep_width_km(group, cell, scene)
    width_km *= search.pace_share(speed, scene.search_pace_km_per_h)
    walking = 0.0 if stands(group) else pace_km_per_h(group, cell, scene)
    return width_km * search.meeting_factor(speed, walking)


@inlined
def seen_from(group: Group, cell: int, guard: Guard, scene: Scene) -> tuple[Walk, float]:
    """The stretch from which a group is seen, beyond its cell if it is seen so far; and how often
    to expect it, per km that is walked there."""
    width_km = width_seen_km(group, cell, scene) if scene.beats else 0.0
    if width_km <= 0.0:
        return Walk(NOBODY, 0, 0.0, 0.0, 0.0), 0.0
    cell_km2 = scene.cell_km * scene.cell_km
    beyond = max(0.0, 0.5 * (width_km / scene.cell_km - 1.0))
    walk = walk_near(cell, beyond * scene.beat_km_per_cell, guard, scene)
    length_km = max(1e-9, walk.to_km - walk.from_km)
    return walk, width_km / cell_km2 * scene.beat_km_per_cell / length_km


@inlined
def expected(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> float:
    """Sightings to expect: the km that are walked near the group, times the sweep width."""
    walk, seen_per_km = seen_from(group, cell, guard, scene)
    if walk.patrol == NOBODY:
        return 0.0
    return seen_per_km * walked_km(walk, guard, scene, from_h, hours)


@inlined
def watch(
    store: float, group: Group, cell: int, guard: Guard, scene: Scene, hours: float
) -> tuple[float, float]:
    """When a patrol on its beat sees the group."""
    walk, seen_per_km = seen_from(group, cell, guard, scene)
    if walk.patrol == NOBODY:
        return NEVER_H, 0.0
    in_all = seen_per_km * walked_km(walk, guard, scene, scene.at_h, hours)
    if in_all < store or in_all <= 0.0:
        return NEVER_H, in_all
    return min(hours, hours_until_walked(walk, store / seen_per_km, guard, scene)), store


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """The patrol that walks there, if it is on its beat."""
    return who(u, walk_near(cell, 0.0, guard, scene), guard)


LAYER = Layer("beats", "patrols on their beats see a group", watch, expected, noticed_by, SIGHTING)
