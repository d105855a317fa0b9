"""Plans of the government's side: patrols on duty by sector (process 3), advice (process 14)."""

import math
from typing import Any

from sim.actors import patrols, support_team
from sim.actors.government import ALLOCATIONS, Lever
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import ALLOCATION, uniforms
from sim.engine import ledger
from sim.engine.world import World
from sim.laws.fading import left_share

RULE = int(Lever.ALLOCATION)
EXTRA_PATROLS = int(Lever.EXTRA_PATROLS)
FIRST_ADVISERS = int(Lever.FUSION_ADVISERS)
PLANNED_ADVISERS = int(Lever.PLANNED_ADVISERS)
FUSION, FORECAST, COMMUNICATION, SCREENING = (int(task) for task in Task)
UNIFORM, FIXED, HOTSPOT, FORESEEN, STACKELBERG = range(len(ALLOCATIONS))
WEEK_DAYS = 7
GRAINS = 1048576.0
BISECTIONS = 100  # Halves any range to neighbouring numbers.


@compiled
def put_patrols_on_duty(world: World, day: int) -> None:
    """The scenario's patrols and reinforcement, by sector, under `uniform` and `fixed`."""
    for index in range(len(world.sectors)):
        sector = world.sectors[index]
        is_fixed = world.levers[day, index, RULE] == FIXED
        own = sector.fixed_patrols if is_fixed else sector.uniform_patrols
        extra = int(world.levers[day, index, EXTRA_PATROLS])
        sector.on_duty = min(world.clock[0].slots, own + extra)


@compiled
def share_patrols(world: World, day: int) -> None:
    """Part of each sector's patrols stays, the rest goes where the rule wants it."""
    s, rule = world.settings[0], int(world.levers[day, 0, RULE])
    remember_sightings(world, day)
    if rule <= FIXED:
        return
    movable = 0
    for index in range(len(world.sectors)):
        sector = world.sectors[index]
        sector.kept_patrols = sector.on_duty - math.floor(sector.on_duty * s.movable_share)
        movable += sector.on_duty - int(sector.kept_patrols)
    weigh_sectors(world, rule)
    place_patrols(
        world.sectors,
        float(movable),
        s.most_per_sector_patrols,
        s.patrol_reach_km,
        rule == STACKELBERG,
    )
    u = 0.5
    if rule == STACKELBERG:
        clock = world.clock[0]
        u = uniforms(clock.seed, 0, clock.first_ordinal + day, ALLOCATION, 0)[0]
    round_plan(world.sectors, movable, u)


@compiled
def remember_sightings(world: World, day: int) -> None:
    """Yesterday's sightings come to those of the days before, which fade."""
    fade = left_share(1.0, world.settings[0].hotspot_half_life_days)
    for index in range(len(world.sectors)):
        sector = world.sectors[index]
        sector.sightings *= fade
        if day > 0:
            sector.sightings += world.ledger[day - 1, index, ledger.SIGHTED]


@compiled
def weigh_sectors(world: World, rule: int) -> None:
    """What each sector is worth guarding, by sightings, a forecast of them, or the game."""
    s, seen = world.settings[0], 0.0
    for index in range(len(world.sectors)):
        seen += world.sectors[index].sightings + 1.0
    for index in range(len(world.sectors)):
        sector = world.sectors[index]
        sector.weight = (sector.sightings + 1.0) / seen
        if rule == FORESEEN:
            skill = world.advice[FORECAST].effect_share
            sector.weight = patrols.foreseen_share(sector.weight, sector.share, skill)
        elif rule == STACKELBERG:
            sector.weight = math.pow(max(sector.base_share, 1e-9), s.pull_exponent_factor)


@compiled
def round_plan(sectors: Any, movable: int, u: float) -> None:
    """Puts whole patrols on duty, whose mean over all draws `u` is the plan."""
    before = 0.0
    for index in range(len(sectors)):
        sector = sectors[index]
        # In grains of a power of two sums are exact, so that no whole number gains or loses one.
        reached = before + math.floor(sector.wanted_patrols * GRAINS + 0.5) / GRAINS
        if index == len(sectors) - 1:
            reached = float(movable)
        sector.on_duty = int(sector.kept_patrols) + patrols.combed(reached, before, u)
        before = reached


@compiled
def place_patrols(
    sectors: Any, movable: float, most: float, reach_km: float, is_game: bool
) -> None:
    """Raises the level at which sectors want patrols until all movable ones are placed.

    `sectors` is (sectors,) SECTOR_STATE; reads weight, on_duty, kept_patrols and length_km, writes
    wanted_patrols, which sum to `movable`. A sector takes in no more than `most`, unless it has
    more already; so there is room for all that came from these sectors.
    """
    low, high, total = 0.0, 1.0, -1.0
    for index in range(len(sectors)):
        low = min(low, -sectors[index].weight)
    while total < movable and high < 1e12:
        high *= 2.0
        total = placed_at(sectors, high, most, reach_km, is_game)
    for _ in range(BISECTIONS):
        level = 0.5 * (low + high)
        if placed_at(sectors, level, most, reach_km, is_game) < movable:
            low = level
        else:
            high = level
    placed_at(sectors, high, most, reach_km, is_game)


@compiled
def placed_at(sectors: Any, level: float, most: float, reach_km: float, is_game: bool) -> float:
    """How many patrols the sectors want at a level."""
    total = 0.0
    for index in range(len(sectors)):
        sector = sectors[index]
        sector.wanted_patrols = patrols.wanted_patrols(
            level,
            sector.weight,
            sector.kept_patrols,
            max(most, float(sector.on_duty)),
            sector.length_km / reach_km,
            is_game,
        )
        total += sector.wanted_patrols
    return total


@compiled
def advise(world: World, day: int) -> None:
    """The support team works a day on its tasks."""
    s = world.settings[0]
    for task in range(len(world.advice)):
        advice = world.advice[task]
        planned = world.levers[day, 0, PLANNED_ADVISERS] * advice.plan_share
        advisers = world.levers[day, 0, FIRST_ADVISERS + task] + planned
        advice.effort_person_days = advisers + support_team.faded_effort(
            advice.effort_person_days, advisers > 0.0, s.effect_half_life_days
        )
        advice.effect_share = support_team.effect_share(
            advice.most_effect_share, advice.effort_person_days, s.effort_scale_person_days
        )


@compiled
def plan_week(world: World, day: int) -> None:
    """The team shares out its week by what went wrong in the last one; at first, alike."""
    clock, least = world.clock[0], world.settings[0].least_need_share
    if world.levers[day, 0, PLANNED_ADVISERS] <= 0.0:
        return
    if clock.planned_day >= 0 and day < clock.planned_day + WEEK_DAYS:
        return
    clock.planned_day = day
    alerts, answered, crossed, entered, pushes, again, back, missed = (0.0,) * 8
    for past in range(max(0, day - WEEK_DAYS), day):
        for sector in range(len(world.sectors)):
            row = world.ledger[past, sector]
            alerts += row[ledger.ALERTS]
            answered += row[ledger.ANSWERED]
            crossed += row[ledger.CROSSINGS]
            entered += row[ledger.ENTERED]
            pushes += row[ledger.PUSHES]
            again += row[ledger.RETRIES]
            back += row[ledger.TURNED_BACK]
            missed += row[ledger.VULNERABLE_TURNED_BACK]
    world.advice[FUSION].plan_share = support_team.need_share(alerts - answered, alerts, least)
    world.advice[FORECAST].plan_share = support_team.need_share(entered, crossed, least)
    world.advice[COMMUNICATION].plan_share = support_team.need_share(again, pushes, least)
    world.advice[SCREENING].plan_share = support_team.need_share(missed, back, least)
    total = 0.0
    for task in range(len(world.advice)):
        total += world.advice[task].plan_share
    for task in range(len(world.advice)):
        world.advice[task].plan_share /= total
