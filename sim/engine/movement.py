"""Groups set out and walk, cell by cell, under the eyes of others (processes 5 and 6).

A group stays in a cell until it comes to its edge, or somebody notices it. When that will be is
worked out at once, and the group sleeps until the tick in which it is.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors import migrants
from sim.actors.government import Lever
from sim.actors.migrants import EDGE, NOBODY, RESIDENTS
from sim.base.compiled import compiled
from sim.base.draws import HOP, REPORT, SIGHTING, uniforms
from sim.engine import ledger
from sim.engine.harm import expose_waiting, expose_walking
from sim.engine.queue import expect_group
from sim.engine.sight import is_searched_for, watched_h
from sim.engine.tasks import next_change_h
from sim.engine.tracks import follow
from sim.engine.wakings import taken_out, wake_up
from sim.engine.watch import away_km, count, look_by_camera, note_looks, raise_alert, renewed
from sim.engine.world import NEXT_WAKING, World
from sim.stage.terrain import PICKUP, SETTLEMENT

BREACH_H = int(Lever.BREACH_H)
FENCE_SHARE = int(Lever.FENCE_SHARE)


@compiled
def wake_groups(world: World, day: int, tick: int) -> None:
    """Groups whose hour has come set out; those under way go on from where their stay ends."""
    g = taken_out(world, tick)
    while g != NOBODY:
        group, after = world.groups[g], world.lists[NEXT_WAKING, g]
        if group.state == migrants.WAITING:
            set_out(world, day, tick, g)
        elif group.state == migrants.UNDER_WAY and group.clock_h < world.clock[0].end_h:
            end_stay(world, day, tick, g)
        walk(world, day, tick, g)
        g = after


@compiled
def set_out(world: World, day: int, tick: int, g: int) -> None:
    """A group leaves for the line, if the wait has left anybody to leave."""
    group = world.groups[g]
    if group.attempts > 0:
        expose_waiting(world, day, g, group.ready_h)
    if group.state == migrants.WAITING:
        begin_attempt(world, group)
        world.ledger[day, group.sector, ledger.PUSHES] += group.people
        follow(world, tick, g)


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
    group.next_cell = world.cells[group.cell].neighbours[direction]
    if group.memory_cell >= 0:
        distance_km = away_km(world, group.next_cell, group.memory_cell)
        if migrants.avoids_place(
            distance_km, p.memory_radius_km, p.memory_avoidance_probability, b
        ):
            direction = pick(way, c)
            group.next_cell = world.cells[group.cell].neighbours[direction]
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
    """One group walks on: to its turn with patrols or stations, or to where the tick leaves it."""
    group, end_h = world.groups[g], world.clock[0].end_h
    while goes_on(group) and group.clock_h < end_h:
        until_h = next_interruption_h(world, group)
        if until_h <= group.clock_h:
            break
        begin_stay(world, tick, g, until_h)
        if group.clock_h < end_h:
            end_stay(world, day, tick, g)
    if group.state != migrants.UNDER_WAY:
        return
    if group.clock_h >= end_h:
        wake_up(world, g, max(tick + 1, int(group.clock_h / world.clock[0].tick_h)))
    elif not waits_to_be_met(group):
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
def waits_to_be_met(group: Any) -> bool:
    """Whether a group stays where it is, its alert is heard, and only a patrol can wake it."""
    return bool(group.is_presenting) and group.found_by == NOBODY and not group.is_calling


@compiled
def next_interruption_h(world: World, group: Any) -> float:
    """Until when a group may stay where it is undisturbed.

    Light changes, or the shift of patrols; the patrol sent after it arrives or gives up. To whom
    a patrol may be sent at any time, because their alert waits for one, is seen to in every tick.
    """
    clock = world.clock[0]
    until_h: float = clock.end_h if group.station != NOBODY else clock.steady_until_h
    if group.responder == NOBODY:
        return until_h
    return min(until_h, max(group.clock_h, next_change_h(world, group.responder)))


@compiled
def begin_stay(world: World, tick: int, g: int, until_h: float) -> None:
    """A group is in its cell, or at the line: when its stay there will end, and what ends it."""
    group = world.groups[g]
    if group.next_cell < 0:
        choose_next_cell(world, tick, g)
    pace = group.pace_factor * world.clock[0].pace_factor
    left_h = group.breach_h if group.is_at_line else group.leg_h / pace
    hours = min(left_h, until_h - group.clock_h)
    group.ends_by = EDGE if hours >= left_h else NOBODY
    place = place_of(group)
    if world.cells[place].is_destination:
        hours = watched_h(world, group, place, hours)
    group.clock_h += hours
    if group.is_at_line:
        group.breach_h -= hours
    else:
        group.leg_h -= hours * pace


@compiled
def end_stay(world: World, day: int, tick: int, g: int) -> None:
    """A stay ends as foreseen: at the edge of the cell, or because somebody notices the group."""
    group = world.groups[g]
    ends_by, group.ends_by = group.ends_by, NOBODY
    if ends_by >= 0:
        group.found_by = ends_by
    elif ends_by == RESIDENTS:
        raise_alert(world, day, g, place_of(group), group.clock_h)
    elif ends_by == EDGE and is_before_line(world, group):
        reach_line(world, day, tick, g)
    elif ends_by == EDGE:
        enter_cell(world, day, tick, g)


@compiled
def place_of(group: Any) -> int:
    """The cell in which a group can be seen: at the line, the one that it is about to enter."""
    cell: int = group.next_cell if group.is_at_line else group.cell
    return cell


@compiled
def is_before_line(world: World, group: Any) -> bool:
    """Whether a group has come up to the line on a way that crosses it."""
    return (
        group.is_at_line == 0
        and world.cells[group.cell].is_destination == 0
        and world.cells[group.next_cell].is_destination == 1
    )
