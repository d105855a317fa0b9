"""Groups set out and walk, cell by cell, under the eyes of others (processes 5 and 6)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors import migrants
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.base.draws import HOP, REPORT, SIGHTING, uniforms
from sim.engine import ledger
from sim.engine.harm import expose_waiting
from sim.engine.tracks import note_group
from sim.engine.watch import (
    away_km,
    count,
    look_by_camera,
    note_looks,
    raise_alert,
    renewed,
    report_rate_per_h,
    sighting_rate_per_h,
    tracks_in,
)
from sim.engine.world import ACTIVE, NEXT_DEPARTURE, World
from sim.stage.terrain import PICKUP, SETTLEMENT

BREACH_H = int(Lever.BREACH_H)
FENCE_SHARE = int(Lever.FENCE_SHARE)


@compiled
def set_out(world: World, day: int, tick: int) -> None:
    """Groups whose hour has come leave for the line."""
    clock = world.clock[0]
    g = world.departures[tick % clock.ticks_per_day]
    while g >= 0:
        group = world.groups[g]
        if group.attempts > 0:
            expose_waiting(world, day, g, group.ready_h)
        if group.state == migrants.WAITING:
            begin_attempt(world, group)
            world.lists[ACTIVE, clock.active_groups] = g
            clock.active_groups += 1
            world.ledger[day, group.sector, ledger.PUSHES] += group.people
            note_group(world, tick, g)
        g = world.lists[NEXT_DEPARTURE, g]
    world.departures[tick % clock.ticks_per_day] = -1


@compiled
def begin_attempt(world: World, group: Any) -> None:
    """A group is on its way, with nothing left of its last attempt but memory and cold."""
    group.state = migrants.UNDER_WAY
    group.clock_h = group.ready_h
    group.attempts += 1
    group.hops = 0
    group.renewals = 0
    group.unseen = renewed(world, group, SIGHTING)
    group.unreported = renewed(world, group, REPORT)
    group.next_cell = NOBODY
    group.leg_h = 0.0
    group.is_at_line = 0
    group.is_stranded = 0
    note_looks(world, group)


@compiled
def choose_next_cell(world: World, tick: int, g: int) -> None:
    """Draws the next cell on the way to the group's goal, once more if a memory warns."""
    group, p = world.groups[g], world.settings[0]
    frozen = world.weather[tick].is_frozen
    wants_contact = group.wants_asylum_here == 1 and group.is_evading == 0
    way = world.cells[group.cell].ways[frozen, SETTLEMENT if wants_contact else PICKUP]
    a, b, c, _ = uniforms(world.clock[0].seed, group.entity, group.attempts, HOP, group.hops)
    group.hops += 1
    direction = pick(way, a)
    if group.memory_cell >= 0:
        ahead = int(world.cells[group.cell].neighbours[direction])
        distance_km = away_km(world, ahead, group.memory_cell)
        if migrants.avoids_place(
            distance_km, p.memory_radius_km, p.memory_avoidance_probability, b
        ):
            direction = pick(way, c)
    group.next_cell = int(world.cells[group.cell].neighbours[direction])
    group.leg_h = float(world.cells[group.cell].hop_h[frozen, direction])


@compiled
def pick(cumulative: NDArray[np.float32], u: float) -> int:
    """The first entry of a cumulative distribution that reaches `u`."""
    entry = 0
    for before in range(len(cumulative) - 1):
        entry += float(cumulative[before]) < u  # To leave early would cost wrong guesses.
    return entry


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
        count(world, day, cell, ledger.ENTERED, float(group.people))
        world.clock[0].other_outcome_events += group.people


@compiled
def cross_line(world: World, day: int, g: int) -> None:
    """Counts a crossing, and the people who cross for the first time."""
    group = world.groups[g]
    group.is_at_line = 0
    count(world, day, group.cell, ledger.CROSSINGS, float(group.people))
    if group.has_crossed == 0:
        group.has_crossed = 1
        count(world, day, group.cell, ledger.CROSSED, float(group.people))


@compiled
def walk(world: World, day: int, tick: int, g: int) -> None:
    """One group's tick: it walks on, cell by cell, until the tick ends or a patrol sees it."""
    clock, group = world.clock[0], world.groups[g]
    end_h = (tick + 1) * clock.tick_h
    pace = group.pace_factor * clock.pace_factor
    while group.clock_h < end_h and group.state == migrants.UNDER_WAY and not group.is_presenting:
        if group.next_cell < 0:
            choose_next_cell(world, tick, g)
        left_h = group.breach_h if group.is_at_line else group.leg_h / pace
        stay_h = min(left_h, end_h - group.clock_h)
        place = group.next_cell if group.is_at_line else group.cell
        if world.cells[place].is_destination:
            unseen_h = stay_in_sight(world, tick, g, place, stay_h)
            spend(group, unseen_h, pace)
            if group.found_by >= 0:
                group.found_h = group.clock_h
                return
            be_reported(world, day, g, place, stay_h)
        else:
            spend(group, stay_h, pace)
        if stay_h < left_h:
            continue
        if is_before_line(world, group):
            reach_line(world, day, tick, g)
        else:
            enter_cell(world, day, tick, g)
    group.clock_h = max(group.clock_h, end_h)


@compiled
def stay_in_sight(world: World, tick: int, g: int, cell: int, hours: float) -> float:
    """Some hours where patrols may walk: how many of them pass until a patrol sees the group."""
    group = world.groups[g]
    track_km, patrol = tracks_in(world, tick, cell)
    if track_km <= 0.0:
        return hours
    rate = sighting_rate_per_h(world, group, cell, track_km)
    if rate * hours < group.unseen:
        group.unseen -= rate * hours
        return hours
    unseen_h = group.unseen / rate
    group.unseen = renewed(world, group, SIGHTING)
    group.found_by = patrol
    return unseen_h


@compiled
def be_reported(world: World, day: int, g: int, cell: int, hours: float) -> None:
    """Some hours inside the country, where residents may report a group."""
    group = world.groups[g]
    group.unreported -= report_rate_per_h(world, group, cell) * hours
    if group.unreported <= 0.0:
        group.unreported = renewed(world, group, REPORT)
        raise_alert(world, day, g, cell, group.clock_h)


@compiled
def spend(group: Any, hours: float, pace: float) -> None:
    """Hours of a group at the line, or on its leg: so much less is left of it."""
    group.clock_h += hours
    if group.is_at_line:
        group.breach_h -= hours
    else:
        group.leg_h -= hours * pace


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
