"""What patrols, cameras and residents see of groups in a tick (processes 7 and 9)."""

import math
from typing import Any

from sim.actors import migrants, patrols
from sim.actors.government import Lever
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import CAMERA, uniforms
from sim.engine import ledger
from sim.engine.world import ACTIVE, World
from sim.laws import search
from sim.stage.terrain import FOREST

TRACK_STEP_KM = 0.5
CAMERA_SHARE = int(Lever.CAMERA_SHARE)
FUSION = int(Task.FUSION)


@compiled
def count(world: World, day: int, cell: int, column: int, amount: float) -> None:
    """Adds to the ledger where something happened."""
    world.ledger[day, world.cells[cell].sector, column] += amount


@compiled
def away_km(world: World, cell: int, other: int) -> float:
    """The distance between two cells' centres."""
    east_km = world.cells[cell].x_km - world.cells[other].x_km
    north_km = world.cells[cell].y_km - world.cells[other].y_km
    return math.sqrt(east_km * east_km + north_km * north_km)


@compiled
def see_by_cover(world: World, weather: Any) -> None:
    """The sweep width over each cover in the light of this tick."""
    p = world.settings[0]
    light, clear = weather.light_share, weather.visibility_share
    open_km = patrols.detection_range_km(p.open_day_range_km, p.open_night_range_km, light, clear)
    wetland_km = patrols.detection_range_km(
        p.wetland_day_range_km, p.wetland_night_range_km, light, clear
    )
    forest_km = patrols.detection_range_km(
        p.forest_day_range_km, p.forest_night_range_km, light, clear
    )
    world.clock[0].width_km[0] = search.sweep_width_km(open_km, p.open_width_ratio_factor)
    world.clock[0].width_km[1] = search.sweep_width_km(forest_km, p.forest_width_ratio_factor)
    world.clock[0].width_km[2] = search.sweep_width_km(wetland_km, p.wetland_width_ratio_factor)
    world.clock[0].width_km[3] = world.clock[0].width_km[0]
    world.clock[0].width_km[4] = search.sweep_width_km(
        p.urban_range_km, p.forest_width_ratio_factor
    )


@compiled
def note_presence(world: World) -> None:
    """Counts the groups under way by sector, so that only their patrols need tracks."""
    for sector in range(len(world.sectors)):
        world.sectors[sector].groups_near = 0
    for entry in range(world.clock[0].active_groups):
        group = world.groups[world.lists[ACTIVE, entry]]
        if group.state == migrants.UNDER_WAY:
            sector = world.cells[group.cell].sector
            # A walk of one tick may lead into the next sector.
            for near in range(max(0, sector - 1), min(len(world.sectors), sector + 2)):
                world.sectors[near].groups_near += 1


@compiled
def first_patrol(world: World, sector: int) -> tuple[int, int]:
    """The index of the first patrol of the present shift in a sector, and how many there are."""
    clock = world.clock[0]
    return (sector * patrols.SHIFTS + clock.shift) * clock.slots, clock.slots


@compiled
def is_free(world: World, p: int, sector: int) -> bool:
    """Whether a patrol is on duty and on its beat."""
    patrol = world.patrols[p]
    return patrol.slot < world.sectors[sector].on_duty and patrol.state == patrols.PATROLLING


@compiled
def patrol_cell(world: World, p: int, hours: float) -> int:
    """The cell of its beat that a patrol is in at a time; each patrol on duty has its stretch."""
    patrol = world.patrols[p]
    along_km = patrols.beat_position_km(
        float(patrol.beat_cells),
        world.settings[0].patrol_speed_km_per_h,
        hours,
        patrol.phase_share,
    )
    return world.places[patrol.beat_start + min(int(along_km), patrol.beat_cells - 1)]


@compiled
def lay_tracks(world: World, tick: int) -> None:
    """Patrols walk their beats where groups are near: adds their track to the cells."""
    steps, step_km, step_h = track_steps(world)
    start_h = tick * world.clock[0].tick_h
    for sector in range(len(world.sectors)):
        if world.sectors[sector].groups_near == 0:
            continue
        first, slots = first_patrol(world, sector)
        for p in range(first, first + min(slots, world.sectors[sector].on_duty)):
            if not is_free(world, p, sector):
                continue
            for step in range(steps):
                effort = world.effort[patrol_cell(world, p, start_h + (step + 0.5) * step_h)]
                effort.track_km += step_km
                effort.patrol = p


@compiled
def lift_tracks(world: World) -> None:
    """Takes the tracks of the tick off the map again."""
    for sector in range(len(world.sectors)):
        if world.sectors[sector].groups_near > 0:
            first = world.sectors[sector].first_beat
            for place in range(first, first + world.sectors[sector].beat_cells):
                world.effort[world.places[place]].track_km = 0.0


@compiled
def track_steps(world: World) -> tuple[int, float, float]:
    """The steps a track is laid in during a tick: how many, their length and their time."""
    walked_km = world.settings[0].patrol_speed_km_per_h * world.clock[0].tick_h
    steps = int(walked_km / TRACK_STEP_KM) + 1
    return steps, walked_km / steps, world.clock[0].tick_h / steps


@compiled
def sighting_rate_per_h(world: World, group: Any, cell: int) -> float:
    """The rate at which the patrols of this tick see a group in a cell."""
    p = world.settings[0]
    factor = search.detection_range_factor(
        group.people,
        p.range_size_exponent_factor,
        p.evasion_factor if group.is_evading else 1.0,
    )
    speed_km_per_h = world.effort[cell].track_km / world.clock[0].tick_h
    return search.random_search_rate_per_h(
        factor * world.clock[0].width_km[world.cells[cell].cover], speed_km_per_h, 1.0
    )


@compiled
def report_rate_per_h(world: World, group: Any, cell: int) -> float:
    """The rate at which residents report a group inside the country."""
    if world.cells[cell].is_destination == 0:
        return 0.0
    p = world.settings[0]
    rate = search.local_report_rate_per_h(
        p.report_rate_per_h, world.cells[cell].town_distance_km, p.report_decay_km
    )
    heard = 1.0 + world.advice[FUSION].effect_share  # More weak cues become alerts.
    return rate * heard * (p.report_evading_factor if group.is_evading else 1.0)


@compiled
def look_by_camera(world: World, day: int, tick: int, g: int, cell: int) -> None:
    """A camera may see a group that enters a covered cell near the line."""
    group, place, p = world.groups[g], world.cells[cell], world.settings[0]
    if abs(place.distance_to_border_km) > p.camera_reach_km:
        return
    if place.camera_rank >= world.levers[day, place.sector, CAMERA_SHARE]:
        return
    chance = search.camera_probability(
        p.camera_detection_probability,
        world.weather[tick].visibility_share,
        p.camera_forest_factor if place.cover == FOREST else 1.0,
    )
    chance += (1.0 - chance) * world.advice[FUSION].effect_share
    if uniforms(world.clock[0].seed, group.entity, tick, CAMERA, cell)[0] < chance:
        raise_alert(world, day, g, cell, group.clock_h)


@compiled
def raise_alert(world: World, day: int, g: int, cell: int, hours: float) -> None:
    """Tells the station where and when a group was seen; a new sighting renews an open alert."""
    group = world.groups[g]
    count(world, day, cell, ledger.SIGHTED, float(group.people))
    if group.alert_h < 0.0:
        count(world, day, cell, ledger.ALERTS, 1.0)
    group.alert_h = hours
    group.alert_cell = cell
    if group.responder >= 0:
        world.patrols[group.responder].alert_h = hours
