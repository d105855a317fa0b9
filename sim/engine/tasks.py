"""Tasks of patrols off their beats: how they begin and end, and the account of their hours."""

from sim.actors import patrols
from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.engine import ledger
from sim.engine.world import World


@compiled
def leave_beat(world: World, p: int, state: int) -> None:
    """A patrol turns to a task, and is listed among those off their beats."""
    patrol, clock = world.patrols[p], world.clock[0]
    patrol.state = state
    if not patrol.is_listed:
        patrol.is_listed = 1
        world.tasked[clock.tasked_patrols] = p
        clock.tasked_patrols += 1


@compiled
def take_up(world: World, day: int, p: int, cell: int, from_h: float, hours: float) -> None:
    """A patrol is taken up by a group in a cell for some hours."""
    patrol = world.patrols[p]
    account_task(world, day, p, from_h)
    leave_beat(world, p, patrols.HANDLING)
    patrol.group = NOBODY
    patrol.task_cell = cell
    patrol.since_h = from_h
    patrol.until_h = from_h + hours


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
    if patrol.group < 0:
        return
    group = world.groups[patrol.group]
    if group.responder == p:
        group.responder = NOBODY
        group.alert_h = -1.0
    patrol.group = NOBODY


@compiled
def end_tasks(world: World, day: int, tick: int) -> None:
    """Patrols whose task ends in this tick go back to their beats."""
    clock = world.clock[0]
    end_h, kept = (tick + 1) * clock.tick_h, 0
    for entry in range(clock.tasked_patrols):
        p = world.tasked[entry]
        patrol = world.patrols[p]
        if patrol.state != patrols.PATROLLING and patrol.until_h <= end_h:
            go_back_to_beat(world, day, p, patrol.until_h)
        patrol.is_listed = patrol.state != patrols.PATROLLING
        if patrol.is_listed:
            world.tasked[kept] = p
            kept += 1
    clock.tasked_patrols = kept
