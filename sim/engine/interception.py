"""Patrols come up to groups they found: stopped at the line, held, or lost (process 10)."""

from sim.actors import migrants, patrols
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.base.draws import INTERCEPT, uniforms
from sim.engine import ledger
from sim.engine.decisions import housed_people, stop_at_line
from sim.engine.movement import cross_line
from sim.engine.queue import dequeue, enqueue
from sim.engine.tasks import go_back_to_beat, take_up
from sim.engine.watch import count, raise_alert
from sim.engine.world import ACTIVE, World
from sim.laws import search

TURN_BACK = int(Lever.TURN_BACK)
PLACES = int(Lever.PLACES)


@compiled
def intercept_groups(world: World, day: int) -> None:
    """Claims of patrols on groups resolve by time and then id; a patrol takes one at a time."""
    clock = world.clock[0]
    clock.queued_groups = 0
    for entry in range(clock.active_groups):
        group = world.groups[world.lists[ACTIVE, entry]]
        if group.state == migrants.UNDER_WAY and group.found_by >= 0:
            enqueue(world, world.lists[ACTIVE, entry], group.found_h)
    while clock.queued_groups > 0:
        g = dequeue(world)
        p = world.groups[g].found_by
        if world.patrols[p].state == patrols.PATROLLING or world.groups[g].responder == p:
            meet(world, day, g, p)
        else:
            raise_alert(world, day, g, world.groups[g].cell, world.groups[g].found_h)


@compiled
def meet(world: World, day: int, g: int, p: int) -> None:
    """A patrol comes up to a group, which closes its alert: it stops it, holds it, or loses it."""
    group, s = world.groups[g], world.settings[0]
    release_responder(world, day, g, p)
    group.alert_h = -1.0
    if group.is_at_line:
        if world.levers[day, world.cells[group.next_cell].sector, TURN_BACK] > 0.0:
            count(world, day, group.cell, ledger.SIGHTED, float(group.people))
            take_up(world, day, p, group.cell, group.found_h, s.line_stop_h)
            stop_at_line(world, day, g)
            return
        group.cell = group.next_cell
        group.next_cell = NOBODY
        cross_line(world, day, g)
    chance = search.interception_probability(
        world.patrols[p].officers, group.people, s.people_per_officer_people
    )
    u, _, _, _ = uniforms(
        world.clock[0].seed, group.entity, group.attempts, INTERCEPT, group.renewals
    )
    if group.is_evading and u >= chance:
        take_up(world, day, p, group.cell, group.found_h, s.scatter_h)
        count(world, day, group.cell, ledger.SCATTERED, float(group.people))
        raise_alert(world, day, g, group.cell, group.found_h)
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
    group.until_h = group.found_h + hours
    take_up(world, day, p, group.cell, group.found_h, hours)
    count(world, day, group.cell, ledger.SIGHTED, float(group.people))
    count(world, day, group.cell, ledger.INTERCEPTED, float(group.people))


@compiled
def release_responder(world: World, day: int, g: int, p: int) -> None:
    """Another patrol was on its way to a group that is found now: it goes back."""
    group = world.groups[g]
    other = group.responder
    group.responder = NOBODY
    if other >= 0 and other != p:
        go_back_to_beat(world, day, other, group.found_h)
