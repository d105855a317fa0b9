"""Patrols on their beats see a group that is in a cell where they walk.

The group is seen after so many km of beat in its cell, whoever walks them. Patrols off their beats
are counted in, but a sighting by an absent patrol is discarded: so nobody needs to know beforehand
who is called away.
"""

from sim.actors import patrols
from sim.actors.migrants import NOBODY, Group
from sim.base.compiled import inlined
from sim.base.draws import SIGHTING
from sim.engine.shifts import first_patrol, lap_km
from sim.engine.surveillance.layer import NEVER_H, Layer
from sim.engine.surveillance.width import sweep_width_km
from sim.engine.tables import Guard, Scene, cell_at, patrol_at, sector_at


@inlined
def who_walks(cell: int, guard: Guard, scene: Scene) -> tuple[int, int, int]:
    """The first patrol that walks a cell, or NOBODY; how many do; the number of the cell in theirs.

    Several walk it only where each walks in this cell alone.
    """
    place = cell_at(scene.cells, cell)
    sector = sector_at(guard.sectors, place.sector)
    if place.beat_place < 0 or sector.on_duty == 0:
        return NOBODY, 0, 0
    first = patrols.first_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    last = patrols.last_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    p = first_patrol(guard, scene, place.sector) + first
    start = patrol_at(guard.patrols, p).beat_start
    return p, last - first + 1, sector.first_beat + place.beat_place - start


@inlined
def expected(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> float:
    """Sightings to expect: the km that are walked in the cell, times the sweep width in 1 km²."""
    p, walkers, beat_cell = who_walks(cell, guard, scene)
    if p == NOBODY:
        return 0.0
    first = patrol_at(guard.patrols, p)
    length_km, from_km = float(first.beat_cells), lap_km(first, scene, from_h)
    until_km = from_km + scene.patrol_speed_km_per_h * hours
    track_km = patrols.walked_in_cell_km(until_km, length_km, beat_cell)
    track_km -= patrols.walked_in_cell_km(from_km, length_km, beat_cell)
    return sweep_width_km(group, cell, scene) * walkers * track_km


@inlined
def watch(
    store: float, group: Group, cell: int, guard: Guard, scene: Scene, hours: float
) -> tuple[float, float]:
    """When a patrol on its beat sees the group."""
    in_all = expected(group, cell, guard, scene, scene.at_h, hours)
    if in_all < store or in_all <= 0.0:
        return NEVER_H, in_all
    p, walkers, beat_cell = who_walks(cell, guard, scene)
    first = patrol_at(guard.patrols, p)
    length_km, from_km = float(first.beat_cells), lap_km(first, scene, scene.at_h)
    seen_per_km = sweep_width_km(group, cell, scene) * walkers
    before_km = patrols.walked_in_cell_km(from_km, length_km, beat_cell)
    until_km = patrols.walked_until_km(before_km + store / seen_per_km, length_km, beat_cell)
    seen_h = (until_km - from_km) / scene.patrol_speed_km_per_h
    return max(0.0, min(hours, seen_h)), store


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """The patrol that walks there, if it is on its beat."""
    p, walkers, _ = who_walks(cell, guard, scene)
    if p == NOBODY:
        return NOBODY
    p += int(u * walkers)
    return p if patrol_at(guard.patrols, p).state == patrols.PATROLLING else NOBODY


LAYER = Layer("beats", "patrols on their beats see a group", watch, expected, noticed_by, SIGHTING)
