"""Stations answer alerts: dispatch and datum search (processes 8 and 9)."""

from typing import Any

from sim.actors import migrants, patrols
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import DATUM, DISPATCH, standard_normal, uniforms
from sim.engine import ledger
from sim.engine.queue import dequeue, enqueue
from sim.engine.tasks import account_task, leave_beat
from sim.engine.watch import away_km, count, first_patrol, is_free, patrol_cell, renewed
from sim.engine.world import ACTIVE, World
from sim.laws import search

FUSION = int(Task.FUSION)


@compiled
def dispatch_patrols(world: World, tick: int) -> None:
    """Open alerts get the nearest free patrol of their sector or the next, oldest alert first."""
    clock = world.clock[0]
    clock.queued_groups = 0
    for entry in range(clock.active_groups):
        g = world.lists[ACTIVE, entry]
        group = world.groups[g]
        if group.state != migrants.UNDER_WAY or group.alert_h < 0.0 or group.responder >= 0:
            continue
        if is_patrol_near(world, group.alert_cell, tick):
            enqueue(world, g, group.alert_h)
        else:
            drop_old_alert(world, g, tick)
    while clock.queued_groups > 0:
        g = dequeue(world)
        p = nearest_free_patrol(world, world.groups[g].alert_cell, tick)
        if p >= 0:
            send(world, tick, g, p)
        else:
            drop_old_alert(world, g, tick)


@compiled
def drop_old_alert(world: World, g: int, tick: int) -> None:
    """Drops an alert that is too old; people who wait to be met stay where they are."""
    group = world.groups[g]
    age_h = (tick + 1) * world.clock[0].tick_h - group.alert_h
    if age_h > world.settings[0].alert_lifetime_h and not group.is_presenting:
        group.alert_h = -1.0


@compiled
def free_patrols(world: World, sector: int, tick: int) -> int:
    """How many patrols of a sector can be sent; counted once a tick, and only if asked for."""
    there = world.sectors[sector]
    if there.counted_tick != tick:
        there.counted_tick = tick
        there.free_patrols = 0
        first, slots = first_patrol(world, sector)
        for p in range(first, first + min(slots, there.on_duty)):
            there.free_patrols += is_free(world, p, sector)
    return there.free_patrols


@compiled
def is_patrol_near(world: World, cell: int, tick: int) -> bool:
    """Whether a patrol can be sent to a cell from its sector or the two beside it."""
    here = world.cells[cell].sector
    for sector in range(max(0, here - 1), min(len(world.sectors), here + 2)):
        if free_patrols(world, sector, tick) > 0:
            return True
    return False


@compiled
def nearest_free_patrol(world: World, cell: int, tick: int) -> int:
    """The free patrol nearest to a cell in its sector or the two beside it, or NOBODY."""
    best, best_km = NOBODY, 1e9
    place = world.cells[cell]
    middle_h = (tick + 0.5) * world.clock[0].tick_h
    for sector in range(max(0, place.sector - 1), min(len(world.sectors), place.sector + 2)):
        if free_patrols(world, sector, tick) == 0:
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
