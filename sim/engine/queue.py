"""Whose turn it is within a tick: by time, and then by number, patrols before groups.

A binary heap, so that a queue of thousands costs little more for each of them than a short one.
Everybody stands in it once at most; whoever is expected at another time moves.
"""

from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.engine.world import World


@compiled
def expect_patrol(world: World, p: int, hours: float) -> None:
    """A patrol has its turn at a time, if that lies in this tick."""
    if hours < world.clock[0].end_h:
        expect(world, p, hours)


@compiled
def expect_group(world: World, g: int, hours: float) -> None:
    """A group has its turn at a time of this tick."""
    expect(world, len(world.patrols) + g, hours)


@compiled
def expect(world: World, who: int, hours: float) -> None:
    """Somebody has their turn at a time."""
    clock = world.clock[0]
    world.turns[who].hours = hours
    if world.turns[who].place == NOBODY:
        put(world, who, clock.expected)
        clock.expected += 1
    rise(world, who)
    sink(world, who)


@compiled
def next_turn(world: World) -> int:
    """Takes out whose turn comes first: a patrol's number, or a group's after those of patrols."""
    clock = world.clock[0]
    first, clock.expected = world.queue[0], clock.expected - 1
    world.turns[first].place = NOBODY
    if clock.expected > 0:
        last = world.queue[clock.expected]
        put(world, last, 0)
        sink(world, last)
    return first


@compiled
def is_before(world: World, who: int, other: int) -> bool:
    """Whether somebody's turn comes before that of another."""
    hours, others_h = world.turns[who].hours, world.turns[other].hours
    return hours < others_h or (hours == others_h and who < other)


@compiled
def put(world: World, who: int, place: int) -> None:
    """Gives somebody a place."""
    world.queue[place] = who
    world.turns[who].place = place


@compiled
def rise(world: World, who: int) -> None:
    """Changes places with whoever is above and comes later."""
    place = world.turns[who].place
    while place > 0:
        above = world.queue[(place - 1) // 2]
        if is_before(world, above, who):
            break
        put(world, above, place)
        place = (place - 1) // 2
    put(world, who, place)


@compiled
def sink(world: World, who: int) -> None:
    """Changes places with whoever is below and comes earlier."""
    place, expected = world.turns[who].place, world.clock[0].expected
    while 2 * place + 1 < expected:
        below = 2 * place + 1
        if below + 1 < expected:
            below += is_before(world, world.queue[below + 1], world.queue[below])
        if is_before(world, who, world.queue[below]):
            break
        put(world, world.queue[below], place)
        place = below
    put(world, who, place)
