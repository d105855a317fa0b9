"""Who is woken when: who sleeps costs nothing until the tick in which something happens to them.

Groups sleep until their hour to set out, and while they stay where they are. For each tick of the
day to come there is a list of those to wake; everybody stands in one of them at most.
"""

from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.engine.world import NEXT_WAKING, World


@compiled
def wake_up(world: World, g: int, tick: int) -> None:
    """A group is to be woken in a tick, which lies less than a day ahead."""
    place = tick % world.clock[0].ticks_per_day
    world.lists[NEXT_WAKING, g] = world.wakings[place]
    world.wakings[place] = g


@compiled
def taken_out(world: World, tick: int) -> int:
    """The first of those to wake in a tick, or NOBODY; nobody is listed there any more."""
    place = tick % world.clock[0].ticks_per_day
    first = world.wakings[place]
    world.wakings[place] = NOBODY
    return first


@compiled
def is_quiet(world: World, tick: int) -> bool:
    """Whether nobody is to be woken in a tick."""
    return world.wakings[tick % world.clock[0].ticks_per_day] == NOBODY
