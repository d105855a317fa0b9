"""The queue in which patrols turn to groups: by time, and then by number (processes 8 and 10).

A binary heap, so that a queue of thousands costs little more for each of them than a short one.
"""

from sim.base.compiled import compiled
from sim.engine.world import QUEUE, World


@compiled
def is_before(world: World, g: int, other: int) -> bool:
    """Whether a group's turn comes before that of another."""
    hours, others_h = world.groups[g].queue_h, world.groups[other].queue_h
    return hours < others_h or (hours == others_h and g < other)


@compiled
def enqueue(world: World, g: int, hours: float) -> None:
    """Puts a group into the queue."""
    world.groups[g].queue_h = hours
    place = world.clock[0].queued_groups
    world.clock[0].queued_groups += 1
    while place > 0:
        above = world.lists[QUEUE, (place - 1) // 2]
        if is_before(world, above, g):
            break
        world.lists[QUEUE, place] = above
        place = (place - 1) // 2
    world.lists[QUEUE, place] = g


@compiled
def dequeue(world: World) -> int:
    """Takes the group whose turn it is out of the queue."""
    clock = world.clock[0]
    first = world.lists[QUEUE, 0]
    clock.queued_groups -= 1
    last, place, below = world.lists[QUEUE, clock.queued_groups], 0, 1
    while below < clock.queued_groups:
        g = world.lists[QUEUE, below]
        if below + 1 < clock.queued_groups:
            beside = world.lists[QUEUE, below + 1]
            if is_before(world, beside, g):
                g, below = beside, below + 1
        if is_before(world, last, g):
            break
        world.lists[QUEUE, place] = g
        place, below = below, 2 * below + 1
    world.lists[QUEUE, place] = last
    return first
