"""The second line: patrols on roads inland, who meet people that walk in view of a road.

A patrol passes a point of its roads as often as its pace over their length says; so units ÷ km of
road make the chance.
"""

from sim.actors import patrols
from sim.actors.migrants import NOBODY, Group
from sim.base.compiled import inlined
from sim.base.draws import ROAD
from sim.engine.shifts import first_on_roads
from sim.engine.surveillance.layer import Layer, steady
from sim.engine.tables import Guard, Scene, cell_at, patrol_at, sector_at
from sim.laws import search
from sim.stage.terrain import BEAT_DEPTH_KM, ROAD_DEPTH_KM


@inlined
def expected(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> float:
    """Meetings to expect: patrols that pass, while the group is in view of a road."""
    place = cell_at(scene.cells, cell)
    sector = sector_at(guard.sectors, place.sector)
    if scene.second_line == 0.0 or sector.second_line == 0:
        return 0.0
    depth_km = place.distance_to_border_km
    if depth_km <= BEAT_DEPTH_KM or depth_km > ROAD_DEPTH_KM:
        return 0.0
    passes_per_h = scene.second_line_speed_km_per_h / (scene.road_km_per_km2 * sector.inland_km2)
    per_pass = search.passes(scene.road_sight_probability)
    return per_pass * passes_per_h * sector.second_line * scene.road_time_share * hours


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """One of the patrols on the roads, if it is not called away."""
    number = cell_at(scene.cells, cell).sector
    p = first_on_roads(guard, scene, number)
    p += int(u * sector_at(guard.sectors, number).second_line)
    return p if patrol_at(guard.patrols, p).state == patrols.PATROLLING else NOBODY


LAYER = Layer(
    "second_line", "patrols on the roads meet a group", steady(expected), expected, noticed_by, ROAD
)
