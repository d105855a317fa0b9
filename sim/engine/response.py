"""Stations answer alerts with patrols, or keep them until one is free (process 8)."""

from sim.actors import migrants, patrols
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import DATUM, DISPATCH, standard_normal, uniforms
from sim.engine import ledger
from sim.engine.queue import expect_group, expect_patrol, next_turn
from sim.engine.tasks import account_task, go_back_to_beat, leave_beat
from sim.engine.watch import (
    away_km,
    count,
    first_patrol,
    is_forgotten,
    is_free,
    patrol_cell,
    renewed,
)
from sim.engine.world import NEXT_ALERT, PREVIOUS_ALERT, World

FUSION = int(Task.FUSION)


@compiled
def call_station(world: World, g: int) -> None:
    """The station sends the nearest free patrol to a new alert, or lets it wait for one."""
    group = world.groups[g]
    group.is_calling = 0
    stop_waiting(world, g)  # With an alert that was dropped.
    p = nearest_free_patrol(world, group.alert_cell, group.opened_h)
    if p == NOBODY:
        wait_for_patrol(world, g)
    else:
        send(world, g, p, group.opened_h)


@compiled
def nearest_free_patrol(world: World, cell: int, hours: float) -> int:
    """The free patrol nearest to a cell in its sector or the two beside it, or NOBODY."""
    best, best_km = NOBODY, 1e9
    here = world.cells[cell].sector
    for sector in range(max(0, here - 1), min(len(world.sectors), here + 2)):
        first = first_patrol(world, sector)
        for p in range(first, first + world.sectors[sector].on_duty):
            if not is_free(world, p):
                continue
            distance_km = away_km(world, patrol_cell(world, p, hours), cell)
            if distance_km < best_km:
                best, best_km = p, distance_km
    return best


@compiled
def send(world: World, g: int, p: int, hours: float) -> None:
    """A patrol leaves its beat for the place of an alert."""
    group, patrol, s = world.groups[g], world.patrols[p], world.settings[0]
    distance_km = away_km(world, patrol_cell(world, p, hours), group.alert_cell)
    u, v, _, _ = uniforms(
        world.clock[0].seed, group.entity, group.attempts, DISPATCH, group.renewals
    )
    delay_h = migrants.lognormal(
        s.dispatch_delay_median_h, s.dispatch_delay_log_sd_factor, standard_normal(u, v)
    ) * (1.0 - world.advice[FUSION].effect_share)
    patrol.since_h = hours
    patrol.group = g
    patrol.task_cell = group.alert_cell
    patrol.alert_h = group.alert_h
    ready_h = max(group.opened_h + delay_h, hours)
    patrol.arrive_h = ready_h + distance_km / s.response_speed_km_per_h
    patrol.until_h = patrol.arrive_h + s.datum_search_h
    group.responder = p
    leave_beat(world, p, patrols.RESPONDING)


@compiled
def arrive(world: World, day: int, p: int) -> None:
    """A patrol reaches the place of the alert: it meets who waits there, or begins to search."""
    patrol = world.patrols[p]
    group = world.groups[patrol.group]
    account_task(world, day, p, patrol.arrive_h)
    patrol.state = patrols.SEARCHING
    patrol.unfound = renewed(world, group, DATUM)
    count(world, day, group.alert_cell, ledger.ANSWERED, 1.0)
    wait_h = max(0.0, patrol.arrive_h - patrol.alert_h)
    count(world, day, group.alert_cell, ledger.ALERT_MINUTES, wait_h * 60.0)
    if group.is_presenting and group.state == migrants.UNDER_WAY:
        group.found_by = p
        group.clock_h = max(patrol.arrive_h, group.alert_h)  # It may have come after the patrol.
        expect_group(world, patrol.group, group.clock_h)
    else:
        expect_patrol(world, p, patrol.until_h)


@compiled
def set_free(world: World, day: int, p: int, hours: float) -> None:
    """A patrol goes back to its beat, or on to the alert within reach that has waited longest."""
    go_back_to_beat(world, day, p, hours)
    if not is_free(world, p):
        return
    here, longest = world.patrols[p].sector, NOBODY
    for sector in range(max(0, here - 1), min(len(world.sectors), here + 2)):
        g = longest_waiting(world, sector, hours)
        if g == NOBODY:
            continue
        if longest == NOBODY or world.groups[g].opened_h < world.groups[longest].opened_h:
            longest = g
    if longest != NOBODY:
        stop_waiting(world, longest)
        send(world, longest, p, hours)


@compiled
def answer_all(world: World, hours: float) -> None:
    """A new shift is on duty: alerts that wait get its patrols, in the order of their time."""
    for sector in range(len(world.sectors)):
        g = world.sectors[sector].first_alert
        while g != NOBODY:
            expect_group(world, g, world.groups[g].opened_h)
            g = world.lists[NEXT_ALERT, g]
    # Patrols that are sent have their turns in this tick, later than any alert was opened.
    for _ in range(world.clock[0].expected):
        g = next_turn(world) - len(world.patrols)
        if is_pointless(world, g, hours):
            drop_alert(world, g)
            continue
        p = nearest_free_patrol(world, world.groups[g].alert_cell, hours)
        if p != NOBODY:
            stop_waiting(world, g)
            send(world, g, p, hours)


# Alerts that wait at a station, in the order of their time


@compiled
def wait_for_patrol(world: World, g: int) -> None:
    """The alert about a group joins those that wait at its station."""
    sector = world.sectors[world.cells[world.groups[g].alert_cell].sector]
    before = sector.last_alert
    world.lists[PREVIOUS_ALERT, g] = before
    world.lists[NEXT_ALERT, g] = NOBODY
    if before == NOBODY:
        sector.first_alert = g
    else:
        world.lists[NEXT_ALERT, before] = g
    sector.last_alert = g
    world.groups[g].station = world.cells[world.groups[g].alert_cell].sector


@compiled
def stop_waiting(world: World, g: int) -> None:
    """The alert about a group waits no longer, if it did."""
    if world.groups[g].station == NOBODY:
        return
    before, after = world.lists[PREVIOUS_ALERT, g], world.lists[NEXT_ALERT, g]
    sector = world.sectors[world.groups[g].station]
    if before == NOBODY:
        sector.first_alert = after
    else:
        world.lists[NEXT_ALERT, before] = after
    if after == NOBODY:
        sector.last_alert = before
    else:
        world.lists[PREVIOUS_ALERT, after] = before
    world.groups[g].station = NOBODY


@compiled
def longest_waiting(world: World, sector: int, hours: float) -> int:
    """The group whose alert has waited longest at a station; those in vain are struck off."""
    g = world.sectors[sector].first_alert
    while g != NOBODY and is_pointless(world, g, hours):
        drop_alert(world, g)
        g = world.sectors[sector].first_alert
    return g


@compiled
def is_pointless(world: World, g: int, hours: float) -> bool:
    """Whether an alert that waits is dropped: the group is gone, unseen for long, or calls anew."""
    group = world.groups[g]
    is_gone = group.state != migrants.UNDER_WAY
    return is_gone or bool(group.is_calling) or is_forgotten(world, group, hours)


@compiled
def drop_alert(world: World, g: int) -> None:
    """Strikes an alert off the list; one that was opened since is still to be heard."""
    stop_waiting(world, g)
    if not world.groups[g].is_calling:
        world.groups[g].alert_h = -1.0
