"""Patrols come up to groups they found: stopped at the line, held, or lost (process 10)."""

from sim.actors import migrants, patrols
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.base.draws import INTERCEPT, uniforms
from sim.engine import ledger
from sim.engine.decisions import housed_people, stop_at_line
from sim.engine.harm import expose_walking
from sim.engine.movement import cross_line
from sim.engine.response import set_free, stop_waiting
from sim.engine.tasks import take_up
from sim.engine.watch import count, raise_alert
from sim.engine.world import World
from sim.laws import search

TURN_BACK = int(Lever.TURN_BACK)
PLACES = int(Lever.PLACES)


@compiled
def is_there(world: World, g: int, p: int) -> bool:
    """Whether the patrol that would have found a group was on its beat, or was searching for it."""
    if world.groups[g].responder == p:
        return world.patrols[p].state == patrols.SEARCHING
    return world.patrols[p].state == patrols.PATROLLING


@compiled
def meet(world: World, day: int, g: int, p: int) -> None:
    """A patrol comes up to a group, which closes its alert: it stops it, holds it, or loses it."""
    group, s = world.groups[g], world.settings[0]
    expose_walking(world, day, g, group.clock_h)
    if group.state != migrants.UNDER_WAY:
        return
    close_alert(world, day, g, p)
    if group.is_at_line:
        if world.levers[day, world.cells[group.next_cell].sector, TURN_BACK] > 0.0:
            count(world, day, group.cell, ledger.SIGHTED, float(group.people))
            take_up(world, day, p, group.cell, group.clock_h, s.line_stop_h)
            stop_at_line(world, day, g)
            return
        cross_line(world, day, g)
    chance = search.interception_probability(
        world.patrols[p].officers, group.people, s.people_per_officer_people
    )
    u, _, _, _ = uniforms(
        world.clock[0].seed, group.entity, group.attempts, INTERCEPT, group.renewals
    )
    if group.is_evading and u >= chance:
        take_up(world, day, p, group.cell, group.clock_h, s.scatter_h)
        count(world, day, group.cell, ledger.SCATTERED, float(group.people))
        raise_alert(world, day, g, group.cell, group.clock_h)
        return
    hold(world, day, g, p)


@compiled
def hold(world: World, day: int, g: int, p: int) -> None:
    """A group is held: the patrol is taken up until everybody is handled."""
    group, s = world.groups[g], world.settings[0]
    places = world.levers[day, 0, PLACES]
    crowding = s.crowded_handling_factor if housed_people(world) > places else 1.0
    hours = patrols.handling_h(group.people, s.handling_base_h, s.handling_per_person_h, crowding)
    group.state = migrants.HANDLING
    group.found_by = p
    group.found_h = group.clock_h
    group.until_h = group.clock_h + hours
    take_up(world, day, p, group.cell, group.clock_h, hours)
    world.patrols[p].group = g
    count(world, day, group.cell, ledger.SIGHTED, float(group.people))
    count(world, day, group.cell, ledger.INTERCEPTED, float(group.people))


@compiled
def close_alert(world: World, day: int, g: int, p: int) -> None:
    """A group is found: its alert waits no longer, and another patrol sent after it is free."""
    group = world.groups[g]
    other = group.responder
    group.responder = NOBODY
    stop_waiting(world, g)
    if other != NOBODY and other != p:
        set_free(world, day, other, group.clock_h)
    group.alert_h = -1.0
