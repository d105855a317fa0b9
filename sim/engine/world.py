"""The state of a season: one record of columns, shared by every process of the tick."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.organiser import STEERING
from sim.base.by_reference import by_reference
from sim.stage.terrain import SECTOR

CLOCK = np.dtype(
    [
        ("seed", np.int64),
        ("tick_h", np.float64),  # length of a tick
        ("end_h", np.float64),  # end of this tick, in hours since the start of the season
        ("ticks_per_day", np.int64),
        ("first_ordinal", np.int64),  # the proleptic day number of the first day
        ("belief_share", np.float64),  # shared perceived chance of a turn-back
        ("arrived_groups", np.int64),  # groups seen so far, in order of arrival
        ("followed_groups", np.int64),  # length of the list FOLLOWED
        ("expected", np.int64),  # length of World.queue
        ("present_groups", np.int64),  # length of the list PRESENT
        ("tasked_patrols", np.int64),  # length of the list World.tasked
        ("shift", np.int64),  # 0, 1, 2: which patrols are on duty …
        ("shift_end_h", np.float64),  # … and until when
        ("slots", np.int64),  # patrols by sector and shift, on duty or not
        # Of the last tick in which something happened:
        ("width_km", np.float64, (5,)),  # sweep width over each cover
        ("pace_factor", np.float64),  # walking pace in its light and snow, relative
        ("steady_until_h", np.float64),  # when its light or shift changes
        ("turned_back_events", np.float64),  # today, for tomorrow's belief
        ("other_outcome_events", np.float64),
        ("track_rows", np.int64),  # rows of tracks noted and not yet taken out
        ("release_share", np.float64),  # decided: chance today of a ready group to be let go
        ("push_hour", np.float64),  # decided: one hour for all; < 0: each at an hour of its own
        ("push_place_u", np.float64),  # decided: with push_hour, which of the staging places
        ("decoy_share", np.float64),  # decided: groups sent openly to decoy_sector
        ("decoy_sector", np.int64),
        ("free_seats", np.float64),  # on today's flights home
        ("planned_day", np.int64),  # when the support team last planned its week, or -1
    ],
    align=True,
)


SECTOR_STATE = np.dtype(
    [
        *SECTOR.descr,
        ("uniform_patrols", np.int64),  # on duty before reinforcement under `uniform`
        ("fixed_patrols", np.int64),  # the same under `fixed`
        ("sightings", np.float64),  # people seen of late, faded
        ("wanted_patrols", np.float64),  # the plan of the day before it is rounded
        ("weight", np.float64),  # of the sector in that plan
        ("kept_patrols", np.float64),  # what stays whatever the plan
        ("on_duty", np.int64),  # decided: patrols on duty today
        ("first_alert", np.int64),  # the group whose alert here has waited longest, or -1 …
        ("last_alert", np.int64),  # … and the group whose alert came last
        ("housed_people", np.float64),  # registered here so far
        *STEERING.descr,
    ],
    align=True,
)
TURN = np.dtype(
    [
        ("hours", np.float64),  # when somebody has their turn in this tick
        ("place", np.int64),  # where they stand in World.queue, or -1
    ],
    align=True,
)
# The rows of World.lists, with what is in them:
FOLLOWED = 0  # for the film: groups whose attempt goes on, and those that had one in this tick
PRESENT = 1  # groups that came and have not ended, by arrival
NEXT_WAKING = 2  # by group: who is woken after it in the same tick, or -1
NEXT_ALERT = 3  # by group: whose alert came to the same station after its own, or -1 …
PREVIOUS_ALERT = 4  # … and before it
LISTS = 5


@by_reference
class World(NamedTuple):
    """Every column that a season reads and writes; a copy of it is a snapshot."""

    clock: NDArray[np.void]  # (1,) CLOCK
    settings: NDArray[np.void]  # (1,) every numeric parameter by its name
    weather: NDArray[np.void]  # (ticks,) WEATHER_TICK
    levers: NDArray[np.float64]  # (days, sectors, len(Lever) + origins)
    cells: NDArray[np.void]  # (cells,) CELL, never written to
    reports_per_h: NDArray[np.float64]  # (cells,) by residents about a group that does not hide
    sectors: NDArray[np.void]  # (sectors,) SECTOR_STATE
    places: NDArray[np.int64]  # cells of staging places and beats
    groups: NDArray[np.void]  # (groups,) GROUP, by arrival
    lists: NDArray[np.int64]  # (LISTS, groups): FOLLOWED, PRESENT, NEXT_WAKING, …
    queue: NDArray[np.int64]  # (patrols + groups,) a heap of those with a turn in this tick …
    turns: NDArray[np.void]  # (patrols + groups,) TURN … of each patrol, then of each group
    wakings: NDArray[np.int64]  # (ticks per day,) first group to wake in each, or -1
    patrols: NDArray[np.void]  # (sectors · shifts · slots,) PATROL
    tasked: NDArray[np.int64]  # (patrols,) those that are not on their beats come first
    advice: NDArray[np.void]  # (tasks,) ADVICE
    triggers: NDArray[np.void]  # (measures by trigger,) TRIGGER
    conditions: NDArray[np.void]  # (conditions of these,) CONDITION
    effects: NDArray[np.void]  # (levers of these,) EFFECT
    tracks: NDArray[np.void]  # (rows,) TRACK, as many as a week needs; none unless asked for
    ledger: NDArray[np.float64]  # (days, sectors, COLUMNS)


NEVER_WRITTEN = ("weather", "cells", "reports_per_h", "places")


def copy_of(world: World) -> World:
    """A snapshot: every column copied, except those that a season never writes to."""
    return World(
        **{
            name: column if name in NEVER_WRITTEN else column.copy()
            for name, column in world._asdict().items()
        }
    )
