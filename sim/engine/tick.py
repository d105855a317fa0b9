"""One tick, one day, one season: the processes in their order, numbered as in docs/odd.md."""

from collections.abc import Callable

from sim.actors import patrols
from sim.base.compiled import compiled
from sim.engine.daily import decide_day, decide_plainly, end_day, is_adaptive, start_day
from sim.engine.encounters import take_turns
from sim.engine.movement import wake_groups
from sim.engine.response import answer_all
from sim.engine.tasks import expect_tasked
from sim.engine.tracks import note_ended, note_hour
from sim.engine.wakings import is_quiet
from sim.engine.watch import note_conditions
from sim.engine.world import World

type Revision = Callable[[World, int], None]


@compiled
def run_tick(world: World, day: int, tick: int) -> None:
    """Everything that happens in one tick; `tick` counts from the start of the season."""
    is_new_shift = change_shift(world, tick)
    note_ended(world, tick)  # 15: tracks for the film, if asked for
    if is_new_shift or not nothing_happens(world, tick):
        run_processes(world, day, tick, is_new_shift)
    note_hour(world, tick)  # 15


@compiled
def nothing_happens(world: World, tick: int) -> bool:
    """Whether no group is to be woken, and no patrol is off its beat."""
    return is_quiet(world, tick) and world.clock[0].tasked_patrols == 0


@compiled
def run_processes(world: World, day: int, tick: int, is_new_shift: bool) -> None:
    """The processes of a tick in which something happens."""
    note_conditions(world, world.weather[tick])  # 1, 2: light and weather
    if is_new_shift:
        answer_all(world, tick * world.clock[0].tick_h)  # 8: a new shift answers who waited
    expect_tasked(world)
    wake_groups(world, day, tick)  # 5, 6, 7, 9: releases leave, groups move, others see them
    take_turns(world, day, tick)  # 8 to 12: what passes between groups and patrols, in its order


@compiled
def change_shift(world: World, tick: int) -> bool:
    """Sets the clock to a tick; whether patrols of a new shift or day come on duty with it."""
    clock = world.clock[0]
    clock.end_h = (tick + 1) * clock.tick_h
    tick_of_day, before = tick % clock.ticks_per_day, clock.shift
    clock.shift = int(tick_of_day * clock.tick_h / patrols.SHIFT_H)
    start_h = (tick // clock.ticks_per_day) * 24.0
    clock.shift_end_h = start_h + (clock.shift + 1) * patrols.SHIFT_H
    return tick_of_day == 0 or clock.shift != before


@compiled
def run_days(world: World, first_day: int, last_day: int, is_decided: bool) -> None:
    """The days from the first up to, and without, the last; decides each plainly if nobody has."""
    per_day = world.clock[0].ticks_per_day
    for day in range(first_day, last_day):
        if not is_decided:
            decide_plainly(world, day)  # 3, 5, 14: what people decide for the day
        start_day(world, day)  # 3, 4, 5: how it begins
        for tick in range(day * per_day, (day + 1) * per_day):
            run_tick(world, day, tick)  # 1, 2, 5 to 12
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
