"""Stations answer alerts: dispatch and datum search (processes 8 and 9)."""

from typing import Any

from sim.actors import migrants, patrols
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import DATUM, DISPATCH, standard_normal, uniforms
from sim.engine import ledger
from sim.engine.tasks import account_task, leave_beat
from sim.engine.watch import away_km, count, first_patrol, is_free, patrol_cell, renewed
from sim.engine.world import ACTIVE, QUEUE, World
from sim.laws import search

FUSION = int(Task.FUSION)


@compiled
def dispatch_patrols(world: World, tick: int) -> None:
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
    patrol.arrive_h = ready_h + distance_km / s.response_speed_km_per_h
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
            search_datum(world, p, start_h, end_h)


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
def search_datum(world: World, p: int, start_h: float, end_h: float) -> None:
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
