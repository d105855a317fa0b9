"""Tracks: where groups and busy patrols were, noted once an hour for the film of a season.

Nothing is noted, and nothing costs time, unless the world was built with room for tracks.
"""

import numpy as np

from sim.actors import migrants, patrols
from sim.base.compiled import compiled
from sim.engine.world import FOLLOWED, World

TRACK = np.dtype(
    [
        ("ticks", np.int64),  # ticks that were over when this was so
        ("kind", np.int64),  # GROUP or PATROL
        ("index", np.int64),  # in world.groups or world.patrols
        ("cell", np.int64),  # a patrol's is that of its task
        ("state", np.int64),  # of the group or patrol; the last row of an attempt tells its end
        ("people", np.int64),  # in the group; officers in the patrol
        ("attempts", np.int64),  # which attempt of the group
        ("is_evading", np.int64),
    ],
    align=True,
)
GROUP, PATROL = range(2)
DAYS_AT_ONCE = 7  # Between two times that the rows are taken out.
ROWS_PER_DAY = 32  # That one group or patrol may need: a row an hour, and those at either end.
MOST_ROWS = 4_000_000  # Ten times what the largest scenario notes in a week.


@compiled
def follow(world: World, tick: int, g: int) -> None:
    """A group that sets out is noted, and followed until its attempt has ended, if asked for."""
    clock = world.clock[0]
    if len(world.tracks) > 0:
        world.lists[FOLLOWED, clock.followed_groups] = g
        clock.followed_groups += 1
        note_group(world, tick, g)


@compiled
def note_ended(world: World, tick: int) -> None:
    """Notes how attempts ended that did so in the tick before; they are followed no more."""
    clock, kept = world.clock[0], 0
    for entry in range(clock.followed_groups):
        g = world.lists[FOLLOWED, entry]
        if is_on_the_way(world, g):
            world.lists[FOLLOWED, kept] = g
            kept += 1
        else:
            note_group(world, tick, g)
    clock.followed_groups = kept


@compiled
def is_on_the_way(world: World, g: int) -> bool:
    """Whether a group's attempt goes on."""
    state = world.groups[g].state
    return bool(state == migrants.UNDER_WAY or state == migrants.HANDLING)


@compiled
def note_hour(world: World, tick: int) -> None:
    """Notes all groups on their way or held, and all patrols with a task, at full hours."""
    if len(world.tracks) == 0 or int((tick + 1) * world.clock[0].tick_h * 60.0 + 0.5) % 60 != 0:
        return
    is_last = tick + 1 == len(world.weather)  # No tick follows that would note who ended in it.
    for entry in range(world.clock[0].followed_groups):
        g = world.lists[FOLLOWED, entry]
        if is_last or is_on_the_way(world, g):
            note_group(world, tick + 1, g)
    for entry in range(world.clock[0].tasked_patrols):
        p = world.tasked[entry]
        patrol = world.patrols[p]
        if patrol.state != patrols.PATROLLING:
            note(world, tick + 1, PATROL, p, patrol.task_cell, patrol.state, patrol.officers, 0, 0)


@compiled
def note_group(world: World, ticks: int, g: int) -> None:
    """Notes one group."""
    group = world.groups[g]
    note(
        world, ticks, GROUP, g, group.cell, group.state, group.people, group.attempts,
        group.is_evading,
    )  # fmt: skip


@compiled
def note(
    world: World, ticks: int, kind: int, index: int, cell: int, state: int, people: int,
    attempts: int, is_evading: int,
) -> None:  # fmt: skip
    """Writes a row, while there is room."""
    row = world.clock[0].track_rows
    if row < len(world.tracks):
        track = world.tracks[row]
        track.ticks, track.kind, track.index = ticks, kind, index
        track.cell, track.state, track.people = cell, state, people
        track.attempts, track.is_evading = attempts, is_evading
        world.clock[0].track_rows = row + 1
