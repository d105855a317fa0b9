"""What passes between groups, stations and patrols within a tick, in the order of time.

Groups have walked until their stay ends in a later tick, or until they have their turn: a patrol
sees them, an alert about them is opened, the patrol sent after them arrives or gives up. Patrols
have theirs when they arrive or end a task. Each turn finds everybody as earlier turns left them.
"""

from sim.actors import migrants, patrols
from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.engine.decisions import decide
from sim.engine.interception import is_there, meet
from sim.engine.movement import walk
from sim.engine.queue import next_turn
from sim.engine.response import arrive, call_station, set_free
from sim.engine.tasks import next_change_h
from sim.engine.world import World


@compiled
def take_turns(world: World, day: int, tick: int) -> None:
    """Everybody who has a turn in this tick takes it; at the same time patrols come first."""
    while world.clock[0].expected > 0:
        who = next_turn(world)
        if who < len(world.patrols):
            turn_of_patrol(world, day, who, world.turns[who].hours)
        else:
            turn_of_group(world, day, tick, who - len(world.patrols))


@compiled
def turn_of_patrol(world: World, day: int, p: int, hours: float) -> None:
    """A patrol arrives at the place of an alert, or ends its task and is free."""
    patrol = world.patrols[p]
    if patrol.state == patrols.PATROLLING or next_change_h(world, p) != hours:
        return  # It was called off, and may have been sent elsewhere.
    if patrol.state == patrols.RESPONDING:
        arrive(world, day, p)
        return
    if patrol.state == patrols.HANDLING and patrol.group != NOBODY:
        decide(world, day, patrol.group)  # 11, 12: registered or turned back, and what then
    set_free(world, day, p, hours)


@compiled
def turn_of_group(world: World, day: int, tick: int, g: int) -> None:
    """A group meets the patrol that found it, an alert reaches the station, or it walks on."""
    group = world.groups[g]
    p = group.found_by
    group.found_by = NOBODY
    if p != NOBODY and is_there(world, g, p):
        meet(world, day, g, p)
    if group.is_calling:
        call_station(world, g)
    if group.state == migrants.UNDER_WAY:
        walk(world, day, tick, g)
