"""One tick, one day, one season: the processes in their order, numbered as in docs/odd.md."""

from collections.abc import Callable

from sim.actors import migrants, patrols
from sim.base.compiled import compiled
from sim.engine.daily import decide_day, decide_plainly, end_day, is_adaptive, start_day
from sim.engine.decisions import handle_groups
from sim.engine.harm import expose_active
from sim.engine.interception import intercept_groups
from sim.engine.movement import move_groups, set_out
from sim.engine.response import dispatch_patrols, patrols_work
from sim.engine.tasks import end_tasks
from sim.engine.tracks import note_group, note_hour
from sim.engine.watch import note_conditions
from sim.engine.world import ACTIVE, World

type Revision = Callable[[World, int], None]


@compiled
def run_tick(world: World, day: int, tick: int) -> None:
    """Everything that happens in one tick; `tick` counts from the start of the season."""
    change_shift(world, tick)
    if nothing_happens(world, tick):
        return
    note_conditions(world, world.weather[tick])  # 1, 2: light and weather
    set_out(world, day, tick)  # 5: the organiser's releases leave
    move_groups(world, day, tick)  # 6, 7, 9: groups move; patrols on their beats and others see
    dispatch_patrols(world, tick)  # 8: stations dispatch
    patrols_work(world, day, tick)  # 9: patrols respond and search
    intercept_groups(world, day)  # 10: interceptions
    handle_groups(world, day, tick)  # 11, 12: handling, and what groups do then
    expose_active(world, day, tick)  # 13: exposure and rescue
    keep_active(world, tick)
    end_tasks(world, day, tick)
    note_hour(world, tick)  # 15: tracks for the film, if asked for


@compiled
def nothing_happens(world: World, tick: int) -> bool:
    """Whether a tick can be passed over: nobody is on the move, and no patrol off its beat."""
    clock = world.clock[0]
    leaving = world.departures[tick % clock.ticks_per_day]
    return clock.active_groups == 0 and clock.tasked_patrols == 0 and leaving < 0


@compiled
def change_shift(world: World, tick: int) -> None:
    """Which of the three shifts is on duty."""
    clock = world.clock[0]
    hour = (tick % clock.ticks_per_day) * clock.tick_h
    clock.shift = int(hour / patrols.SHIFT_H)


@compiled
def keep_active(world: World, tick: int) -> None:
    """Drops groups that are neither under way nor in handling any more."""
    clock = world.clock[0]
    kept = 0
    for entry in range(clock.active_groups):
        g = world.lists[ACTIVE, entry]
        state = world.groups[g].state
        if state == migrants.UNDER_WAY or state == migrants.HANDLING:
            world.lists[ACTIVE, kept] = g
            kept += 1
        else:
            note_group(world, tick + 1, g)
    clock.active_groups = kept


@compiled
def run_days(world: World, first_day: int, last_day: int, is_decided: bool) -> None:
    """The days from the first up to, and without, the last; decides each plainly if nobody has."""
    per_day = world.clock[0].ticks_per_day
    for day in range(first_day, last_day):
        if not is_decided:
            decide_plainly(world, day)  # 3, 5, 14: what people decide for the day
        start_day(world, day)  # 3, 4, 5: how it begins
        for tick in range(day * per_day, (day + 1) * per_day):
            run_tick(world, day, tick)  # 1, 2, 5 to 13
        end_day(world, day)  # 15: the account


@compiled
def run_adaptively(world: World, first_day: int, last_day: int) -> None:
    """The same where people's decisions depend on how the season goes."""
    for day in range(first_day, last_day):
        decide_day(world, day)  # 3, 5, 14: what people decide for the day
        run_days(world, day, day + 1, True)


def run_season(world: World, first_day: int, last_day: int) -> None:
    """The days from the first up to, and without, the last."""
    if is_adaptive(world):
        run_adaptively(world, first_day, last_day)
    else:
        run_days(world, first_day, last_day, False)


def run_by_hand(world: World, first_day: int, last_day: int, revise: Revision) -> None:
    """As `run_season`, with a strategy in plain Python that revises what was decided each day.

    `revise(world, day)` may overwrite what `decide_day` writes.
    """
    for day in range(first_day, last_day):
        decide_day(world, day)
        revise(world, day)
        run_days(world, day, day + 1, True)


def run_day(world: World, day: int) -> None:
    """One day of a season."""
    run_season(world, day, day + 1)
