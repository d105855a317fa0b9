"""Tasks of patrols off their beats: how they begin and end, and the account of their hours."""

from sim.actors import patrols
from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.engine import ledger
from sim.engine.queue import expect_patrol
from sim.engine.world import World


@compiled
def next_change_h(world: World, p: int) -> float:
    """When a patrol off its beat arrives where it was sent, or else ends its task."""
    patrol = world.patrols[p]
    return patrol.arrive_h if patrol.state == patrols.RESPONDING else patrol.until_h


@compiled
def leave_beat(world: World, p: int, state: int) -> None:
    """A patrol turns to a task, and is listed among those off their beats."""
    patrol, clock = world.patrols[p], world.clock[0]
    patrol.state = state
    if not patrol.is_listed:
        patrol.is_listed = 1
        world.tasked[clock.tasked_patrols] = p
        clock.tasked_patrols += 1
    expect_patrol(world, p, next_change_h(world, p))


@compiled
def take_up(world: World, day: int, p: int, cell: int, from_h: float, hours: float) -> None:
    """A patrol is taken up by a group in a cell for some hours."""
    patrol = world.patrols[p]
    account_task(world, day, p, from_h)
    patrol.group = NOBODY
    patrol.task_cell = cell
    patrol.since_h = from_h
    patrol.until_h = from_h + hours
    leave_beat(world, p, patrols.HANDLING)


@compiled
def account_task(world: World, day: int, p: int, until_h: float) -> None:
    """Adds the hours of a task that ends to the ledger."""
    patrol = world.patrols[p]
    hours = max(0.0, until_h - patrol.since_h)
    row = world.ledger[day, patrol.sector]
    if patrol.state == patrols.RESPONDING:
        row[ledger.RESPONDING_H] += hours
    elif patrol.state == patrols.SEARCHING:
        row[ledger.SEARCHING_H] += hours
    elif patrol.state == patrols.HANDLING:
        row[ledger.HANDLING_H] += hours
    patrol.since_h = until_h


@compiled
def go_back_to_beat(world: World, day: int, p: int, hours: float) -> None:
    """A task ends; an alert that led to nothing is closed."""
    patrol = world.patrols[p]
    account_task(world, day, p, hours)
    patrol.state = patrols.PATROLLING
    if patrol.group == NOBODY:
        return
    group = world.groups[patrol.group]
    if group.responder == p:
        group.responder = NOBODY
        group.alert_h = -1.0
    patrol.group = NOBODY


@compiled
def expect_tasked(world: World) -> None:
    """Patrols off their beats have their turns in this tick; those on them are listed no more."""
    clock, kept = world.clock[0], 0
    for entry in range(clock.tasked_patrols):
        p = world.tasked[entry]
        patrol = world.patrols[p]
        patrol.is_listed = patrol.state != patrols.PATROLLING
        if patrol.is_listed:
            expect_patrol(world, p, next_change_h(world, p))
            world.tasked[kept] = p
            kept += 1
    clock.tasked_patrols = kept
