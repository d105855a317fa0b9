"""Stations answer alerts: dispatch, datum search and interception (processes 8 to 10)."""

from typing import Any

from sim.actors import migrants, patrols
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import DATUM, DISPATCH, INTERCEPT, standard_normal, uniforms
from sim.engine import ledger
from sim.engine.decisions import housed_people, stop_at_line
from sim.engine.movement import cross_line
from sim.engine.watch import (
    away_km,
    count,
    first_patrol,
    is_free,
    patrol_cell,
    raise_alert,
    renewed,
)
from sim.engine.world import ACTIVE, QUEUE, World
from sim.laws import search

TURN_BACK = int(Lever.TURN_BACK)
PLACES = int(Lever.PLACES)
FUSION = int(Task.FUSION)


@compiled
def dispatch_patrols(world: World, day: int, tick: int) -> None:
    """Open alerts get the nearest free patrol of their sector or the next, oldest alert first."""
    clock = world.clock[0]
    clock.queued_groups = 0
    for entry in range(clock.active_groups):
        group = world.groups[world.lists[ACTIVE, entry]]
        if group.state == migrants.UNDER_WAY and group.alert_h >= 0.0 and group.responder < 0:
            enqueue(world, world.lists[ACTIVE, entry], group.alert_h)
    if clock.queued_groups > 0:
        count_free_patrols(world)
    for entry in range(clock.queued_groups):
        g = world.lists[QUEUE, entry]
        group = world.groups[g]
        p = nearest_free_patrol(world, group.alert_cell, tick)
        if p >= 0:
            send(world, tick, g, p)
        elif is_out_of_date(world, group, (tick + 1) * clock.tick_h):
            group.alert_h = -1.0


@compiled
def is_out_of_date(world: World, group: Any, hours: float) -> bool:
    """Whether an alert is too old to act on; people who wait to be met stay where they are."""
    age_h = hours - group.alert_h
    return age_h > world.settings[0].alert_lifetime_h and not group.is_presenting


@compiled
def enqueue(world: World, g: int, hours: float) -> None:
    """Puts a group into the queue, which is kept in order of time and then id."""
    world.groups[g].queue_h = hours
    place = world.clock[0].queued_groups
    world.clock[0].queued_groups += 1
    while place > 0:
        before = world.lists[QUEUE, place - 1]
        others_h = world.groups[before].queue_h
        if others_h < hours or (others_h == hours and before < g):
            break
        world.lists[QUEUE, place] = before
        place -= 1
    world.lists[QUEUE, place] = g


@compiled
def count_free_patrols(world: World) -> None:
    """How many patrols of each sector can be sent."""
    for sector in range(len(world.sectors)):
        free = 0
        first, slots = first_patrol(world, sector)
        for p in range(first, first + min(slots, world.sectors[sector].on_duty)):
            free += is_free(world, p, sector)
        world.sectors[sector].free_patrols = free


@compiled
def nearest_free_patrol(world: World, cell: int, tick: int) -> int:
    """The free patrol nearest to a cell in its sector or the two beside it, or NOBODY."""
    best, best_km = NOBODY, 1e9
    place = world.cells[cell]
    middle_h = (tick + 0.5) * world.clock[0].tick_h
    for sector in range(max(0, place.sector - 1), min(len(world.sectors), place.sector + 2)):
        if world.sectors[sector].free_patrols == 0:
            continue
        first, slots = first_patrol(world, sector)
        for p in range(first, first + min(slots, world.sectors[sector].on_duty)):
            if not is_free(world, p, sector):
                continue
            distance_km = away_km(world, patrol_cell(world, p, middle_h), cell)
            if distance_km < best_km:
                best, best_km = p, distance_km
    return best


@compiled
def send(world: World, tick: int, g: int, p: int) -> None:
    """A patrol sets out for the place of an alert."""
    group, patrol, s = world.groups[g], world.patrols[p], world.settings[0]
    start_h = tick * world.clock[0].tick_h
    distance_km = away_km(world, patrol_cell(world, p, start_h), group.alert_cell)
    u, v, _, _ = uniforms(
        world.clock[0].seed, group.entity, group.attempts, DISPATCH, group.renewals
    )
    delay_h = migrants.lognormal(
        s.dispatch_delay_median_h, s.dispatch_delay_log_sd_factor, standard_normal(u, v)
    ) * (1.0 - world.advice[FUSION].effect_share)
    ready_h = max(group.alert_h + delay_h, start_h)
    world.sectors[patrol.sector].free_patrols -= 1
    leave_beat(world, p, patrols.RESPONDING)
    patrol.since_h = max(group.alert_h, start_h)
    patrol.group = g
    patrol.task_cell = group.alert_cell
    patrol.alert_h = group.alert_h
    patrol.arrive_h = ready_h + patrols.response_h(distance_km, s.response_speed_km_per_h, 0.0)
    patrol.until_h = patrol.arrive_h + s.datum_search_h
    group.responder = p


@compiled
def patrols_work(world: World, day: int, tick: int) -> None:
    """Patrols off their beats: arrivals at alerts, datum searches, ends of tasks."""
    start_h, end_h = tick * world.clock[0].tick_h, (tick + 1) * world.clock[0].tick_h
    for entry in range(world.clock[0].tasked_patrols):
        p = world.tasked[entry]
        patrol = world.patrols[p]
        if patrol.state == patrols.RESPONDING and patrol.arrive_h < end_h:
            arrive(world, day, p)
        if patrol.state == patrols.SEARCHING:
            search_datum(world, tick, p, start_h, end_h)


@compiled
def end_tasks(world: World, day: int, tick: int) -> None:
    """Patrols whose task ends in this tick go back to their beats."""
    clock = world.clock[0]
    end_h, kept = (tick + 1) * clock.tick_h, 0
    for entry in range(clock.tasked_patrols):
        p = world.tasked[entry]
        patrol = world.patrols[p]
        if patrol.state != patrols.PATROLLING and patrol.until_h <= end_h:
            go_back_to_beat(world, day, p, patrol.until_h)
        patrol.is_listed = patrol.state != patrols.PATROLLING
        if patrol.is_listed:
            world.tasked[kept] = p
            kept += 1
    clock.tasked_patrols = kept


@compiled
def leave_beat(world: World, p: int, state: int) -> None:
    """A patrol turns to a task, and is listed among those off their beats."""
    patrol, clock = world.patrols[p], world.clock[0]
    patrol.state = state
    if not patrol.is_listed:
        patrol.is_listed = 1
        world.tasked[clock.tasked_patrols] = p
        clock.tasked_patrols += 1


@compiled
def arrive(world: World, day: int, p: int) -> None:
    """A patrol reaches the place of the alert."""
    patrol = world.patrols[p]
    account_task(world, day, p, patrol.arrive_h)
    start_search(world, p)
    cell = world.groups[patrol.group].alert_cell
    count(world, day, cell, ledger.ANSWERED, 1.0)
    wait_h = max(0.0, patrol.arrive_h - patrol.alert_h)
    count(world, day, cell, ledger.ALERT_MINUTES, wait_h * 60.0)


@compiled
def start_search(world: World, p: int) -> None:
    """A patrol begins to search for the group of its alert."""
    patrol = world.patrols[p]
    patrol.state = patrols.SEARCHING
    patrol.unfound = renewed(world, world.groups[patrol.group], DATUM)


@compiled
def account_task(world: World, day: int, p: int, until_h: float) -> None:
    """Adds the hours of a task that ends to the ledger."""
    patrol = world.patrols[p]
    hours = max(0.0, until_h - patrol.since_h)
    row = world.ledger[day, patrol.sector]
    if patrol.state == patrols.RESPONDING:
        row[ledger.RESPONDING_H] += hours
    elif patrol.state == patrols.SEARCHING:
        row[ledger.SEARCHING_H] += hours
    elif patrol.state == patrols.HANDLING:
        row[ledger.HANDLING_H] += hours
    patrol.since_h = until_h


@compiled
def go_back_to_beat(world: World, day: int, p: int, hours: float) -> None:
    """A task ends; an alert that led to nothing is closed."""
    patrol = world.patrols[p]
    account_task(world, day, p, hours)
    patrol.state = patrols.PATROLLING
    if patrol.group < 0:
        return
    group = world.groups[patrol.group]
    if group.responder == p:
        group.responder = NOBODY
        group.alert_h = -1.0
    patrol.group = NOBODY


@compiled
def search_datum(world: World, tick: int, p: int, start_h: float, end_h: float) -> None:
    """A patrol searches the disc that the group can have reached since the alert."""
    patrol = world.patrols[p]
    group = world.groups[patrol.group]
    if group.state != migrants.UNDER_WAY or group.responder != p:
        return
    if world.cells[group.cell].is_destination == 0 and group.is_at_line == 0:
        return
    from_h = max(start_h, patrol.arrive_h)
    hours = max(0.0, min(end_h, patrol.until_h) - from_h)
    rate = datum_rate_per_h(world, group, from_h + hours / 2.0 - patrol.alert_h)
    needed_h = 0.0 if group.is_presenting else max(0.0, patrol.unfound) / rate
    patrol.unfound -= rate * hours
    if needed_h <= hours and (group.found_by < 0 or from_h + needed_h < group.found_h):
        group.found_by = p
        group.found_h = from_h + needed_h


@compiled
def datum_rate_per_h(world: World, group: Any, elapsed_h: float) -> float:
    """The rate of finding a group some time after the alert about it."""
    s = world.settings[0]
    area_km2 = search.datum_area_km2(
        s.datum_initial_area_km2, s.open_speed_km_per_h * group.pace_factor, max(0.0, elapsed_h)
    )
    width_km = world.clock[0].width_km[world.cells[group.cell].cover]
    width_km *= group.range_factor * s.datum_range_factor
    return max(1e-9, search.random_search_rate_per_h(width_km, s.datum_search_km_per_h, area_km2))


@compiled
def intercept_groups(world: World, day: int) -> None:
    """Claims of patrols on groups resolve by time and then id; a patrol takes one at a time."""
    clock = world.clock[0]
    clock.queued_groups = 0
    for entry in range(clock.active_groups):
        group = world.groups[world.lists[ACTIVE, entry]]
        if group.state == migrants.UNDER_WAY and group.found_by >= 0:
            enqueue(world, world.lists[ACTIVE, entry], group.found_h)
    for entry in range(clock.queued_groups):
        g = world.lists[QUEUE, entry]
        p = world.groups[g].found_by
        if world.patrols[p].state == patrols.PATROLLING or world.groups[g].responder == p:
            meet(world, day, g, p)
        else:
            raise_alert(world, day, g, world.groups[g].cell, world.groups[g].found_h)


@compiled
def meet(world: World, day: int, g: int, p: int) -> None:
    """A patrol comes up to a group, which closes its alert: it stops it, holds it, or loses it."""
    group, s = world.groups[g], world.settings[0]
    release_responder(world, day, g, p)
    group.alert_h = -1.0
    if group.is_at_line:
        if world.levers[day, world.cells[group.next_cell].sector, TURN_BACK] > 0.0:
            count(world, day, group.cell, ledger.SIGHTED, float(group.people))
            take_up(world, day, p, group.cell, group.found_h, s.line_stop_h)
            stop_at_line(world, day, g)
            return
        group.cell = group.next_cell
        group.next_cell = NOBODY
        cross_line(world, day, g)
    chance = search.interception_probability(
        world.patrols[p].officers, group.people, s.people_per_officer_people
    )
    u, _, _, _ = uniforms(
        world.clock[0].seed, group.entity, group.attempts, INTERCEPT, group.renewals
    )
    if group.is_evading and u >= chance:
        take_up(world, day, p, group.cell, group.found_h, s.scatter_h)
        count(world, day, group.cell, ledger.SCATTERED, float(group.people))
        raise_alert(world, day, g, group.cell, group.found_h)
        return
    hold(world, day, g, p)


@compiled
def hold(world: World, day: int, g: int, p: int) -> None:
    """A group is held: the patrol is taken up until everybody is handled."""
    group, s = world.groups[g], world.settings[0]
    places = world.levers[day, 0, PLACES]
    crowding = s.crowded_handling_factor if housed_people(world) > places else 1.0
    hours = patrols.handling_h(group.people, s.handling_base_h, s.handling_per_person_h, crowding)
    group.state = migrants.HANDLING
    group.until_h = group.found_h + hours
    take_up(world, day, p, group.cell, group.found_h, hours)
    count(world, day, group.cell, ledger.SIGHTED, float(group.people))
    count(world, day, group.cell, ledger.INTERCEPTED, float(group.people))


@compiled
def release_responder(world: World, day: int, g: int, p: int) -> None:
    """Another patrol was on its way to a group that is found now: it goes back."""
    group = world.groups[g]
    other = group.responder
    group.responder = NOBODY
    if other >= 0 and other != p:
        go_back_to_beat(world, day, other, group.found_h)


@compiled
def take_up(world: World, day: int, p: int, cell: int, from_h: float, hours: float) -> None:
    """A patrol is taken up by a group in a cell for some hours."""
    patrol = world.patrols[p]
    account_task(world, day, p, from_h)
    leave_beat(world, p, patrols.HANDLING)
    patrol.group = NOBODY
    patrol.task_cell = cell
    patrol.since_h = from_h
    patrol.until_h = from_h + hours
