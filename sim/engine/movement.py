"""Groups set out and walk under the eyes of patrols, cameras and residents (processes 5 to 7)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors import migrants, patrols
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import CAMERA, HOP, SIGHTING, exponential, uniforms
from sim.engine import ledger
from sim.engine.world import ACTIVE, NEXT_DEPARTURE, World
from sim.laws import search
from sim.stage.terrain import FOREST, PICKUP, SETTLEMENT

TRACK_STEP_KM = 0.5
CAMERA_SHARE, BREACH_H, FENCE_SHARE = (
    int(Lever.CAMERA_SHARE),
    int(Lever.BREACH_H),
    int(Lever.FENCE_SHARE),
)
FUSION = int(Task.FUSION)


@compiled
def count(world: World, day: int, cell: int, column: int, amount: float) -> None:
    """Adds to the ledger where something happened."""
    world.ledger[day, world.cells[cell].sector, column] += amount


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
def set_out(world: World, day: int, tick: int) -> None:
    """Groups whose hour has come leave for the line."""
    clock = world.clock[0]
    g = world.departures[tick % clock.ticks_per_day]
    while g >= 0:
        group = world.groups[g]
        group.state = migrants.UNDER_WAY
        group.clock_h = group.ready_h
        group.attempts += 1
        group.next_cell = NOBODY
        group.leg_h = 0.0
        group.is_at_line = 0
        group.is_stranded = 0
        world.lists[ACTIVE, clock.active_groups] = g
        clock.active_groups += 1
        world.ledger[day, group.sector, ledger.PUSHES] += group.size
        g = world.lists[NEXT_DEPARTURE, g]
    world.departures[tick % clock.ticks_per_day] = -1


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
def is_free(world: World, p: int, sector: int) -> bool:
    """Whether a patrol is on duty and on its beat."""
    patrol = world.patrols[p]
    return patrol.slot < world.sectors[sector].on_duty and patrol.state == patrols.PATROLLING


@compiled
def first_patrol(world: World, sector: int) -> tuple[int, int]:
    """The index of the first patrol of the present shift in a sector, and how many there are."""
    clock = world.clock[0]
    return (sector * patrols.SHIFTS + clock.shift) * clock.slots, clock.slots


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
        group.size,
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
    return rate * (p.report_evading_factor if group.is_evading else 1.0)


@compiled
def raise_alert(world: World, day: int, g: int, cell: int, hours: float) -> None:
    """Tells the station where and when a group was seen; a new sighting renews an open alert."""
    group = world.groups[g]
    count(world, day, cell, ledger.SIGHTED, group.size)
    if group.alert_h < 0.0:
        count(world, day, cell, ledger.ALERTS, 1.0)
    group.alert_h = hours
    group.alert_cell = cell
    if group.responder >= 0:
        world.patrols[group.responder].alert_h = hours


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
def choose_next_cell(world: World, tick: int, g: int) -> None:
    """Draws the next cell on the way to the group's goal, once more if a memory warns."""
    group, p = world.groups[g], world.settings[0]
    frozen = world.weather[tick].is_frozen
    wants_contact = group.wants_asylum_here == 1 and group.is_evading == 0
    way = world.cells[group.cell].ways[frozen, SETTLEMENT if wants_contact else PICKUP]
    # Draws of one tick differ by the cell they are made in.
    a, b, c, _ = uniforms(world.clock[0].seed, group.entity, tick, HOP, group.cell)
    direction = pick(way, a)
    if group.memory_cell >= 0:
        ahead = world.cells[world.cells[group.cell].neighbours[direction]]
        caught = world.cells[group.memory_cell]
        away_km = abs(ahead.x_km - caught.x_km) + abs(ahead.y_km - caught.y_km)
        if migrants.avoids_place(away_km, p.memory_radius_km, p.memory_avoidance_probability, b):
            direction = pick(way, c)
    group.next_cell = world.cells[group.cell].neighbours[direction]
    group.leg_h = world.cells[group.cell].hop_h[frozen, direction]


@compiled
def pick(cumulative: NDArray[np.float64], u: float) -> int:
    """The first entry of a cumulative distribution that reaches `u`."""
    for entry in range(len(cumulative)):
        if u <= cumulative[entry]:
            return entry
    return len(cumulative) - 1


@compiled
def reach_line(world: World, day: int, tick: int, g: int) -> None:
    """A group stands at the line: in view for a while, longer at a finished fence."""
    group = world.groups[g]
    place = world.cells[group.next_cell]
    group.is_at_line = 1
    group.breach_h = world.settings[0].line_watch_h
    if place.fence_rank < world.levers[day, place.sector, FENCE_SHARE]:
        group.breach_h += world.levers[day, place.sector, BREACH_H]
    look_by_camera(world, day, tick, g, group.next_cell)


@compiled
def enter_cell(world: World, day: int, tick: int, g: int) -> None:
    """A group comes into its next cell: it may have crossed, may be seen, may have arrived."""
    group = world.groups[g]
    cell = group.next_cell
    group.cell = cell
    group.next_cell = NOBODY
    if group.is_at_line:
        cross_line(world, day, g)
    else:
        look_by_camera(world, day, tick, g, cell)
    if world.cells[cell].is_destination == 0:
        return
    if group.wants_asylum_here == 1 and group.is_evading == 0:
        if world.cells[cell].is_goal[SETTLEMENT]:
            group.is_presenting = 1
            raise_alert(world, day, g, cell, group.clock_h)
    elif world.cells[cell].is_goal[PICKUP]:
        group.state = migrants.ENTERED
        count(world, day, cell, ledger.ENTERED, group.size)
        world.clock[0].other_outcome_events += group.size


@compiled
def cross_line(world: World, day: int, g: int) -> None:
    """Counts a crossing, and the people who cross for the first time."""
    group = world.groups[g]
    group.is_at_line = 0
    count(world, day, group.cell, ledger.CROSSINGS, group.size)
    if group.has_crossed == 0:
        group.has_crossed = 1
        count(world, day, group.cell, ledger.CROSSED, group.size)


@compiled
def walk(world: World, day: int, tick: int, g: int) -> None:
    """One group's tick: it walks on, cell by cell, until the tick ends or a patrol sees it."""
    clock, group, p = world.clock[0], world.groups[g], world.settings[0]
    end_h = (tick + 1) * clock.tick_h
    weather = world.weather[tick]
    pace = migrants.pace_factor(
        group.pace_factor,
        weather.light_share,
        p.night_pace_factor,
        weather.is_snow,
        p.snow_pace_factor,
    )
    u, v, _, _ = uniforms(clock.seed, group.entity, tick, SIGHTING, 0)
    unseen, unreported = exponential(u), exponential(v)
    while group.clock_h < end_h and group.state == migrants.UNDER_WAY and not group.is_presenting:
        if group.next_cell < 0:
            choose_next_cell(world, tick, g)
        left_h = group.breach_h if group.is_at_line else group.leg_h / pace
        stay_h = min(left_h, end_h - group.clock_h)
        place = group.next_cell if group.is_at_line else group.cell
        rate = sighting_rate_per_h(world, group, place)
        if rate * stay_h >= unseen:
            group.clock_h += unseen / rate
            group.found_h = group.clock_h
            group.found_by = world.effort[place].patrol
            return
        unseen -= rate * stay_h
        unreported -= report_rate_per_h(world, group, place) * stay_h
        group.clock_h += stay_h
        if unreported <= 0.0:
            unreported = 1e9  # One report in a tick is enough.
            raise_alert(world, day, g, place, group.clock_h)
        if stay_h < left_h:
            if group.is_at_line:
                group.breach_h -= stay_h
            else:
                group.leg_h -= stay_h * pace
        elif is_before_line(world, group):
            reach_line(world, day, tick, g)
        else:
            enter_cell(world, day, tick, g)
    group.clock_h = max(group.clock_h, end_h)


@compiled
def is_before_line(world: World, group: Any) -> bool:
    """Whether a group has come up to the line on a way that crosses it."""
    return (
        group.is_at_line == 0
        and world.cells[group.cell].is_destination == 0
        and world.cells[group.next_cell].is_destination == 1
    )


@compiled
def move_groups(world: World, day: int, tick: int) -> None:
    """Every group under way walks; patrols, cameras and residents watch."""
    clock = world.clock[0]
    for entry in range(clock.active_groups):
        g = world.lists[ACTIVE, entry]
        group = world.groups[g]
        group.found_by = NOBODY
        if group.state == migrants.UNDER_WAY:
            walk(world, day, tick, g)


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
