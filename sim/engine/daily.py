"""What happens once a day, at its start: measures, arrivals, steering, advice, release; and the
account at its end (processes 1 to 5, 14 and 15)."""

from typing import Any

from sim.actors import migrants, organiser, patrols
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import RELEASE, START, TRACK, uniforms
from sim.engine import ledger
from sim.engine.decisions import housed_people
from sim.engine.harm import expose_waiting, expose_walking
from sim.engine.planning import FIXED, RULE, advise, plan_week, put_patrols_on_duty, share_patrols
from sim.engine.steering import keep_course, steer
from sim.engine.triggers import pull_triggers
from sim.engine.wakings import wake_up
from sim.engine.watch import away_km, count, harm_until_ill
from sim.engine.world import PRESENT, World

PLACES = int(Lever.PLACES)
FENCE_SHARE = int(Lever.FENCE_SHARE)
CAMERA_SHARE = int(Lever.CAMERA_SHARE)
FIRST_ORIGIN = len(Lever)
MOST_SLOTS = 4096
FIRST_ADVISERS = int(Lever.FUSION_ADVISERS)
PLANNED_ADVISERS = int(Lever.PLANNED_ADVISERS)
DAILY_COST_EUR = int(Lever.DAILY_COST_EUR)
RETURN_SEATS = int(Lever.RETURN_SEATS)
COMMUNICATION = int(Task.COMMUNICATION)


@compiled
def decide_day(world: World, day: int) -> None:
    """What people decide for a day, into the columns that `start_day` reads.

    Writes world.levers[day]; on_duty and share of world.sectors; release_share, push_hour,
    push_place_u, decoy_share and decoy_sector of world.clock; and world.advice.
    """
    pull_triggers(world, day)  # 3: measures in force
    plan_week(world, day)  # 14: the support team plans its week
    decide_plainly(world, day)
    steer(world, day)  # 5: the organiser adapts, by what was published of patrols
    share_patrols(world, day)  # 3: patrols are shared out anew


@compiled
def decide_plainly(world: World, day: int) -> None:
    """All that there is to decide while nobody adapts: `is_adaptive` tells.

    Most scenarios need no more, and compile in two thirds of the time without the rest.
    """
    advise(world, day)  # 14: the support team works
    keep_course(world, day)  # 5: the organiser lets groups go as ever
    put_patrols_on_duty(world, day)  # 3: patrols are where they always are


def is_adaptive(world: World) -> bool:
    """Whether anybody's decisions depend on how the season goes."""
    is_steered = world.settings["organiser_strategy"][0] != organiser.FROZEN
    is_shared = world.levers[:, :, RULE].max() > FIXED
    is_planned = world.levers[:, :, PLANNED_ADVISERS].any()
    return bool(is_steered or is_shared or is_planned or len(world.triggers))


@compiled
def start_day(world: World, day: int) -> None:
    """How a day begins, given what was decided for it."""
    for sector in range(len(world.sectors)):
        assign_beats(world, day, sector)
    world.clock[0].free_seats = world.levers[day, 0, RETURN_SEATS]
    update_belief(world)
    receive_arrivals(world, day)  # 4: arrivals at staging
    release_groups(world, day)  # 5: the organiser lets groups go


@compiled
def assign_beats(world: World, day: int, index: int) -> None:
    """The patrols on duty share the cells of their sector; each starts somewhere on its lap."""
    sector, slots = world.sectors[index], world.clock[0].slots
    sector.on_duty = min(slots, sector.on_duty)
    for slot in range(sector.on_duty):
        first = slot * sector.beat_cells // sector.on_duty
        last = (slot + 1) * sector.beat_cells // sector.on_duty
        # Slots are as many as the policy needs, so the index of a patrol is no address.
        address = index * MOST_SLOTS + slot
        ordinal = world.clock[0].first_ordinal + day
        phases = uniforms(world.clock[0].seed, address, ordinal, TRACK, 0)
        for shift in range(patrols.SHIFTS):
            patrol = world.patrols[(index * patrols.SHIFTS + shift) * slots + slot]
            patrol.beat_start = sector.first_beat + first
            patrol.beat_cells = max(1, last - first)
            patrol.phase_share = phases[shift]


@compiled
def update_belief(world: World) -> None:
    """Word of yesterday's outcomes spreads."""
    clock = world.clock[0]
    clock.belief_share = migrants.updated_belief_share(
        clock.belief_share,
        clock.turned_back_events,
        clock.other_outcome_events,
        world.settings[0].belief_half_life_days,
    )
    clock.turned_back_events = 0.0
    clock.other_outcome_events = 0.0


@compiled
def receive_arrivals(world: World, day: int) -> None:
    """Groups whose day has come arrive at staging, thinned by what measures and advice leave."""
    clock = world.clock[0]
    end_h = (day + 1) * 24.0
    demand = 1.0 - world.advice[COMMUNICATION].effect_share
    g = clock.arrived_groups
    while g < len(world.groups) and world.groups[g].arrival_h < end_h:
        group = world.groups[g]
        if group.thinning_u < world.levers[day, 0, FIRST_ORIGIN + group.origin] * demand:
            group.state = migrants.WAITING
            u, _, _, _ = uniforms(clock.seed, group.entity, 0, START, 0)
            group.sector = pick_sector(world, u)
            world.ledger[day, group.sector, ledger.ARRIVED] += group.people
            group.unharmed = harm_until_ill(world, group)
            world.lists[PRESENT, clock.present_groups] = g
            clock.present_groups += 1
        g += 1
    clock.arrived_groups = g


@compiled
def pick_sector(world: World, u: float) -> int:
    """The sector in which a uniform falls under today's shares."""
    reached = 0.0
    for sector in range(len(world.sectors)):
        reached += world.sectors[sector].share
        if u <= reached:
            return sector
    return len(world.sectors) - 1


@compiled
def expose_all(world: World, day: int) -> None:
    """Groups outdoors, or waiting after a turn-back, are taken to the end of the day."""
    end_h = (day + 1) * 24.0
    for entry in range(world.clock[0].present_groups):
        g = world.lists[PRESENT, entry]
        group = world.groups[g]
        if group.state == migrants.UNDER_WAY:
            expose_walking(world, day, g, end_h)
        elif group.state == migrants.WAITING and group.attempts > 0:
            expose_waiting(world, day, g, end_h)


@compiled
def release_groups(world: World, day: int) -> None:
    """The organiser lets groups go that are ready; each sets out at an hour of its own."""
    clock = world.clock[0]
    start_h, end_h = day * 24.0, (day + 1) * 24.0
    ordinal = clock.first_ordinal + day
    for entry in range(clock.present_groups):
        g = world.lists[PRESENT, entry]
        group = world.groups[g]
        if group.state != migrants.WAITING or group.ready_h >= end_h:
            continue
        a, b, c, d = uniforms(clock.seed, group.entity, ordinal, RELEASE, 0)
        if a >= clock.release_share:
            continue
        is_decoy = d < clock.decoy_share
        group.is_evading = decides_to_hide(world, g) and not is_decoy
        hour = clock.push_hour
        if hour < 0.0:
            dusk_hour = world.weather[day * clock.ticks_per_day].dusk_hour
            hour = migrants.departure_hour(group.is_evading, dusk_hour, b)
        if is_decoy:
            hour = max(0.0, hour - world.settings[0].decoy_lead_h)
        hour += start_h
        if hour < group.ready_h:
            continue
        group.ready_h = hour
        choose_start(world, g, c)
        if is_decoy:
            place_start(world, group, clock.decoy_sector, c)
        elif clock.push_hour >= 0.0:
            place_start(world, group, group.sector, clock.push_place_u)
        tick = min(int((hour - start_h) / clock.tick_h), clock.ticks_per_day - 1)
        wake_up(world, g, day * clock.ticks_per_day + tick)


@compiled
def decides_to_hide(world: World, g: int) -> bool:
    """Whether a group evades on its next attempt, given what is believed."""
    group, s = world.groups[g], world.settings[0]
    probability = migrants.evasion_probability(
        world.clock[0].belief_share,
        s.evasion_at_no_belief_share,
        s.evasion_at_full_belief_share,
        1.0 if group.wants_asylum_here else s.transit_evasion_odds_factor,
    )
    return group.evasion_u < probability


@compiled
def choose_start(world: World, g: int, u: float) -> None:
    """Where a group sets out: by today's shares, once more if a memory warns."""
    group, s = world.groups[g], world.settings[0]
    a, b, c, d = uniforms(world.clock[0].seed, group.entity, group.attempts, START, 1)
    place_start(world, group, pick_sector(world, a), b)
    if group.memory_cell == NOBODY:
        return
    distance_km = away_km(world, group.cell, group.memory_cell)
    if migrants.avoids_place(distance_km, s.memory_radius_km, s.memory_avoidance_probability, u):
        place_start(world, group, pick_sector(world, c), d)


@compiled
def place_start(world: World, group: Any, sector: int, u: float) -> None:
    """Puts a group at one of a sector's staging places."""
    group.sector = sector
    place = int(u * world.sectors[sector].staging_places)
    group.cell = world.places[world.sectors[sector].first_staging + place]


@compiled
def take_stock(world: World, day: int) -> None:
    """Where people are at the end of a day; groups that have ended are listed no more."""
    clock, kept = world.clock[0], 0
    for entry in range(clock.present_groups):
        g = world.lists[PRESENT, entry]
        group = world.groups[g]
        if group.state == migrants.WAITING:
            world.ledger[day, group.sector, ledger.STOCK_WAITING] += group.people
        elif group.state == migrants.UNDER_WAY:
            count(world, day, group.cell, ledger.STOCK_UNDER_WAY, float(group.people))
        elif group.state == migrants.HANDLING:
            count(world, day, group.cell, ledger.STOCK_HANDLING, float(group.people))
        else:
            continue
        world.lists[PRESENT, kept] = g
        kept += 1
    clock.present_groups = kept


@compiled
def end_day(world: World, day: int) -> None:
    """The end of a day: the cold for those who wait, and the account of people and cost."""
    expose_all(world, day)  # 13: exposure and rescue
    take_stock(world, day)
    s, sectors = world.settings[0], len(world.sectors)
    housed = housed_people(world)
    over = max(0.0, housed - world.levers[day, 0, PLACES])
    for sector in range(sectors):
        row = world.ledger[day, sector]
        people = world.sectors[sector].housed_people
        row[ledger.DUTY_H] += world.sectors[sector].on_duty * 24.0
        row[ledger.RECEPTION_DAYS] += people
        if housed > 0.0:
            row[ledger.OVER_CAPACITY_DAYS] += over * people / housed
        now = world.levers[day, sector]
        before = world.levers[max(0, day - 1), sector]
        length_km = world.sectors[sector].length_km
        fence_km = gained_km(now[FENCE_SHARE], before[FENCE_SHARE], length_km)
        camera_km = gained_km(now[CAMERA_SHARE], before[CAMERA_SHARE], length_km)
        row[ledger.FENCE_KM] += fence_km
        officers = world.sectors[sector].on_duty * s.officers_per_patrol_officers
        row[ledger.COST] += (
            officers * 24.0 * s.officer_eur_per_h
            + people * s.reception_eur_per_person_day
            + fence_km * s.fence_eur_per_km
            + camera_km * s.camera_eur_per_km
            + advisers(world, day) / sectors * s.adviser_eur_per_day
            + row[ledger.EMERGENCIES] * s.emergency_eur
            + world.levers[day, 0, DAILY_COST_EUR] / sectors
        )


@compiled
def advisers(world: World, day: int) -> float:
    """Advisers at work on a day."""
    total = world.levers[day, 0, PLANNED_ADVISERS]
    for task in range(len(world.advice)):
        total += world.levers[day, 0, FIRST_ADVISERS + task]
    return total


@compiled
def gained_km(share: float, share_before: float, length_km: float) -> float:
    """Km of a sector that a share gained since the day before."""
    return max(0.0, share - share_before) * length_km
