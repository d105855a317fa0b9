"""Groups set out and walk, cell by cell, under the eyes of others (processes 5 and 6)."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors import migrants
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.base.draws import HOP, REPORT, SIGHTING, uniforms
from sim.engine import ledger
from sim.engine.harm import expose_waiting, expose_walking
from sim.engine.queue import expect_group
from sim.engine.sight import is_searched_for, stay
from sim.engine.tasks import next_change_h
from sim.engine.tracks import note_group
from sim.engine.watch import away_km, count, look_by_camera, note_looks, raise_alert, renewed
from sim.engine.world import ACTIVE, NEXT_DEPARTURE, World
from sim.stage.terrain import PICKUP, SETTLEMENT

BREACH_H = int(Lever.BREACH_H)
FENCE_SHARE = int(Lever.FENCE_SHARE)


@compiled
def move_groups(world: World, day: int, tick: int) -> None:
    """Every group under way walks; those whose attempt has ended are listed no more."""
    clock, kept = world.clock[0], 0
    for entry in range(clock.active_groups):
        g = world.lists[ACTIVE, entry]
        state = world.groups[g].state
        if state == migrants.UNDER_WAY:
            walk(world, day, tick, g)
        elif state != migrants.HANDLING:
            note_group(world, tick, g)
            continue
        world.lists[ACTIVE, kept] = g
        kept += 1
    clock.active_groups = kept


@compiled
def set_out(world: World, day: int, tick: int) -> None:
    """Groups whose hour has come leave for the line, and walk for what is left of the tick."""
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
            walk(world, day, tick, g)
        g = world.lists[NEXT_DEPARTURE, g]
    world.departures[tick % clock.ticks_per_day] = -1


@compiled
def begin_attempt(world: World, group: Any) -> None:
    """A group is on its way, with nothing left of its last attempt but memory and cold."""
    group.state = migrants.UNDER_WAY
    group.clock_h = group.outdoor_h = group.ready_h
    group.attempts += 1
    group.hops = 0
    group.renewals = 0
    group.unseen = renewed(world, group, SIGHTING)
    group.unreported = renewed(world, group, REPORT)
    group.next_cell = NOBODY
    group.leg_h = 0.0
    group.found_by = NOBODY
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
    a, b, c, group.camera_u = uniforms(
        world.clock[0].seed, group.entity, group.attempts, HOP, group.hops
    )
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
    if group.is_at_line:
        cross_line(world, day, g)
    else:
        group.cell = cell
        group.next_cell = NOBODY
        look_by_camera(world, day, tick, g, cell)
    if world.cells[cell].is_destination == 0 or group.state != migrants.UNDER_WAY:
        return
    if group.wants_asylum_here == 1 and group.is_evading == 0:
        if world.cells[cell].is_goal[SETTLEMENT]:
            wait_to_be_met(world, day, g)
    elif world.cells[cell].is_goal[PICKUP]:
        expose_walking(world, day, g, group.clock_h)
        get_away(world, day, g)


@compiled
def wait_to_be_met(world: World, day: int, g: int) -> None:
    """A group stays where residents see it; a patrol that is looking for it is there at once."""
    group = world.groups[g]
    raise_alert(world, day, g, group.cell, group.clock_h)
    group.is_presenting = 1  # Only now: it keeps no alert that was dropped before.
    if is_searched_for(world, group):
        group.found_by = group.responder


@compiled
def get_away(world: World, day: int, g: int) -> None:
    """A group that nobody found reaches a pick-up point, if anybody is left of it."""
    group = world.groups[g]
    if group.state == migrants.UNDER_WAY:
        group.state = migrants.ENTERED
        count(world, day, group.cell, ledger.ENTERED, float(group.people))
        world.clock[0].other_outcome_events += group.people


@compiled
def cross_line(world: World, day: int, g: int) -> None:
    """Counts a crossing, and the people who cross for the first time."""
    group = world.groups[g]
    expose_walking(world, day, g, group.clock_h)
    group.cell = group.next_cell
    group.next_cell = NOBODY
    group.is_at_line = 0
    count(world, day, group.cell, ledger.CROSSINGS, float(group.people))
    if group.has_crossed == 0:
        group.has_crossed = 1
        count(world, day, group.cell, ledger.CROSSED, float(group.people))


@compiled
def walk(world: World, day: int, tick: int, g: int) -> None:
    """One group walks on, until the tick ends or it has its turn with patrols and stations."""
    group, end_h = world.groups[g], world.clock[0].end_h
    while goes_on(group) and group.clock_h < end_h:
        until_h = min(end_h, next_of_responder_h(world, group))
        if until_h <= group.clock_h:
            break
        go(world, day, tick, g, until_h)
    if group.state != migrants.UNDER_WAY:
        return
    if group.found_by != NOBODY or group.is_calling:
        expect_group(world, g, group.clock_h)
    elif group.is_presenting:
        group.clock_h = end_h
    elif group.clock_h < end_h:
        expect_group(world, g, group.clock_h)


@compiled
def goes_on(group: Any) -> bool:
    """Whether a group walks: nobody has found it, nor does it wait for somebody."""
    return (
        group.state == migrants.UNDER_WAY
        and group.found_by == NOBODY
        and not group.is_calling
        and not group.is_presenting
    )


@compiled
def next_of_responder_h(world: World, group: Any) -> float:
    """When the patrol sent after a group arrives or gives up; infinite if nobody was sent."""
    if group.responder == NOBODY:
        return math.inf
    return max(group.clock_h, next_change_h(world, group.responder))


@compiled
def go(world: World, day: int, tick: int, g: int, until_h: float) -> None:
    """A group goes on to the edge of its cell, or over the line, as far as the time allows."""
    group = world.groups[g]
    if group.next_cell < 0:
        choose_next_cell(world, tick, g)
    pace = group.pace_factor * world.clock[0].pace_factor
    left_h = group.breach_h if group.is_at_line else group.leg_h / pace
    stay_h = passed_h = min(left_h, until_h - group.clock_h)
    place = group.next_cell if group.is_at_line else group.cell
    if world.cells[place].is_destination:
        passed_h = stay(world, day, g, place, stay_h)
    else:
        group.clock_h += stay_h
    if group.is_at_line:
        group.breach_h -= passed_h
    else:
        group.leg_h -= passed_h * pace
    if passed_h < left_h or group.found_by != NOBODY:
        return
    if is_before_line(world, group):
        reach_line(world, day, tick, g)
    else:
        enter_cell(world, day, tick, g)


@compiled
def is_before_line(world: World, group: Any) -> bool:
    """Whether a group has come up to the line on a way that crosses it."""
    return (
        group.is_at_line == 0
        and world.cells[group.cell].is_destination == 0
        and world.cells[group.next_cell].is_destination == 1
    )
