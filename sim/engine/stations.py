"""Stations: alerts are opened, answered with patrols or kept until one is free; and patrols' tasks.

A patrol off its beat has a turn in the agenda: when it arrives where it was sent, or ends its task.
"""

from sim.actors import migrants, patrols
from sim.actors.migrants import NOBODY, Group
from sim.actors.patrols import Patrol
from sim.base.compiled import compiled
from sim.base.draws import DATUM, DISPATCH, standard_normal, uniforms
from sim.engine.agenda import Agenda, cancel, schedule
from sim.engine.shifts import away_km, first_patrol, is_free, patrol_cell
from sim.engine.surveillance import PURSUIT, renewed
from sim.engine.surveillance.width import cell_of, pace_km_per_h
from sim.engine.tables import (
    FIRST_PATROL,
    Book,
    Guard,
    People,
    Scene,
    cell_at,
    group_at,
    patrol_at,
    row_of,
    sector_at,
)

# Alerts


@compiled
def raise_alert(
    group: Group, cell: int, datum_h: float, guard: Guard, book: Book, scene: Scene
) -> bool:
    """A group was noticed: it renews an open alert, or opens one; whether it opened one.

    Until `datum_h` it is known where it is: in `cell` then, or in sight of cameras.
    """
    group.was_noticed = 1
    group.datum_h = datum_h
    row = row_of(book, cell_at(scene.cells, cell).sector)
    row.sighted_events += group.people
    is_new = group.alert_h < 0.0 or is_forgotten(group, scene)
    if is_new:
        row.alerts_events += 1.0
        group.opened_h = scene.at_h
    group.alert_h = scene.at_h
    group.alert_cell = cell
    if group.responder != NOBODY:
        patrol_at(guard.patrols, group.responder).task_cell = cell
    return is_new


@compiled
def is_forgotten(group: Group, scene: Scene) -> bool:
    """Whether an alert that nobody took is dropped: too long ago, and the group does not wait."""
    is_waiting = group.responder == NOBODY and not group.is_presenting
    return is_waiting and scene.at_h - group.alert_h > scene.alert_lifetime_h


@compiled
def call_station(g: int, agenda: Agenda, people: People, guard: Guard, scene: Scene) -> None:
    """The station sends the nearest free patrol to a new alert, or lets it wait for one."""
    group = group_at(people.groups, g)
    stop_waiting(group, people, guard)  # With an alert that was dropped.
    p = nearest_free_patrol(group.alert_cell, guard, scene)
    if p == NOBODY:
        wait_for_patrol(g, people, guard, scene)
    else:
        send(g, p, agenda, people, guard, scene)


@compiled
def nearest_free_patrol(cell: int, guard: Guard, scene: Scene) -> int:
    """The free patrol nearest to a cell in its sector or the two beside it, or NOBODY."""
    best, best_km = NOBODY, 1e9
    here = cell_at(scene.cells, cell).sector
    for sector in range(max(0, here - 1), min(guard.all_sectors, here + 2)):
        at_line = sector_at(guard.sectors, sector).on_duty
        for number in range(at_line + sector_at(guard.sectors, sector).second_line):
            p = first_patrol(guard, scene, sector) + number
            if number >= at_line:
                p += guard.line_slots - at_line
            if patrol_at(guard.patrols, p).state != patrols.PATROLLING:
                continue
            distance_km = away_km(patrol_cell(guard, scene, p, scene.at_h), cell, scene)
            if distance_km < best_km:
                best, best_km = p, distance_km
    return best


@compiled
def answer_all(agenda: Agenda, people: People, guard: Guard, scene: Scene) -> None:
    """A new shift is on duty: alerts that wait get its patrols, in the order of their time."""
    for number in range(guard.all_sectors):
        sector = sector_at(guard.sectors, number)
        sector.asked_alert = sector.first_alert
    g = next_waiting(people, guard)
    while g != NOBODY:
        group = group_at(people.groups, g)
        sector_at(guard.sectors, group.station).asked_alert = group.next_alert
        if is_pointless(group, scene):
            drop_alert(group, people, guard)
        else:
            p = nearest_free_patrol(group.alert_cell, guard, scene)
            if p != NOBODY:
                stop_waiting(group, people, guard)
                send(g, p, agenda, people, guard, scene)
        g = next_waiting(people, guard)


@compiled
def next_waiting(people: People, guard: Guard) -> int:
    """Of those who have not been asked for in any sector, the group that has waited longest."""
    longest = NOBODY
    for number in range(guard.all_sectors):
        g = sector_at(guard.sectors, number).asked_alert
        if g != NOBODY and (longest == NOBODY or opened_before(people, g, longest)):
            longest = g
    return longest


@compiled
def opened_before(people: People, g: int, other: int) -> bool:
    """Whether the alert about one group was opened before that about another."""
    opened_h = group_at(people.groups, g).opened_h
    others_h = group_at(people.groups, other).opened_h
    return opened_h < others_h or (opened_h == others_h and g < other)


# Alerts that wait at a station, in the order of their time


@compiled
def wait_for_patrol(g: int, people: People, guard: Guard, scene: Scene) -> None:
    """The alert about a group joins those that wait at its station."""
    group = group_at(people.groups, g)
    group.station = cell_at(scene.cells, group.alert_cell).sector
    sector = sector_at(guard.sectors, group.station)
    group.previous_alert, group.next_alert = sector.last_alert, NOBODY
    if sector.last_alert == NOBODY:
        sector.first_alert = g
    else:
        group_at(people.groups, sector.last_alert).next_alert = g
    sector.last_alert = g


@compiled
def stop_waiting(group: Group, people: People, guard: Guard) -> None:
    """The alert about a group waits no longer, if it did."""
    if group.station == NOBODY:
        return
    before, after = group.previous_alert, group.next_alert
    sector = sector_at(guard.sectors, group.station)
    if before == NOBODY:
        sector.first_alert = after
    else:
        group_at(people.groups, before).next_alert = after
    if after == NOBODY:
        sector.last_alert = before
    else:
        group_at(people.groups, after).previous_alert = before
    group.station = NOBODY


@compiled
def longest_waiting(sector: int, people: People, guard: Guard, scene: Scene) -> int:
    """The group whose alert has waited longest at a station; those in vain are struck off."""
    g = sector_at(guard.sectors, sector).first_alert
    while g != NOBODY and is_pointless(group_at(people.groups, g), scene):
        drop_alert(group_at(people.groups, g), people, guard)
        g = sector_at(guard.sectors, sector).first_alert
    return g


@compiled
def longest_waiting_near(here: int, people: People, guard: Guard, scene: Scene) -> int:
    """The group whose alert has waited longest in a sector or the two beside it."""
    longest = NOBODY
    for sector in range(max(0, here - 1), min(guard.all_sectors, here + 2)):
        g = longest_waiting(sector, people, guard, scene)
        if g == NOBODY:
            continue
        opened_h = group_at(people.groups, g).opened_h
        if longest == NOBODY or opened_h < group_at(people.groups, longest).opened_h:
            longest = g
    return longest


@compiled
def is_pointless(group: Group, scene: Scene) -> bool:
    """Whether an alert that waits is dropped: the group is gone, or unseen for too long."""
    return group.state != migrants.UNDER_WAY or is_forgotten(group, scene)


@compiled
def drop_alert(group: Group, people: People, guard: Guard) -> None:
    """Strikes an alert off the list."""
    stop_waiting(group, people, guard)
    group.alert_h = -1.0


# Tasks of patrols


@compiled
def send(g: int, p: int, agenda: Agenda, people: People, guard: Guard, scene: Scene) -> None:
    """A patrol leaves its beat for the place of an alert."""
    group, patrol, s = group_at(people.groups, g), patrol_at(guard.patrols, p), scene
    distance_km = away_km(patrol_cell(guard, s, p, scene.at_h), group.alert_cell, scene)
    u, v, _, _ = uniforms(scene.seed, group.entity, group.attempts, DISPATCH, group.renewals)
    delay_h = migrants.lognormal(
        s.dispatch_delay_median_h, s.dispatch_delay_log_sd_factor, standard_normal(u, v)
    ) * (1.0 - scene.fusion_share)
    patrol.since_h = scene.at_h
    patrol.group = g
    patrol.task_cell = group.alert_cell
    ready_h = max(group.opened_h + delay_h, scene.at_h)
    patrol.arrive_h = ready_h + distance_km / s.response_speed_km_per_h
    patrol.until_h = patrol.arrive_h + s.datum_search_h
    patrol.state = patrols.RESPONDING
    group.responder = p
    schedule(agenda, FIRST_PATROL + p, patrol.arrive_h)


@compiled
def take_up_trail(
    g: int, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """The patrol that has found a track follows it at once, without an alert of a station.

    What an open alert knows of the group is newer than its track, and stays.
    """
    group = group_at(people.groups, g)
    p, cell = group.found_by, group.track_cell
    group.found_by = group.track_cell = NOBODY
    if group.alert_h < 0.0:
        group.opened_h, group.datum_h, group.alert_cell = scene.at_h, group.crossed_h, cell
    group.alert_h, group.was_noticed, group.responder = scene.at_h, 1, p
    row_of(book, cell_at(scene.cells, cell).sector).sighted_events += group.people
    patrol = patrol_at(guard.patrols, p)
    patrol.since_h = patrol.arrive_h = scene.at_h
    patrol.until_h = scene.at_h + scene.datum_search_h
    patrol.group, patrol.task_cell = g, cell
    patrol.state = patrols.RESPONDING
    begin_search(p, group.crossed_h, agenda, people, guard, book, scene)


@compiled
def account_answer(group: Group, book: Book, scene: Scene) -> None:
    """A patrol has come to the place of an alert: how long that took, since it was opened."""
    row = row_of(book, cell_at(scene.cells, group.alert_cell).sector)
    row.answered_alerts_events += 1.0
    row.alert_to_arrival_total_min += (scene.at_h - group.opened_h) * 60.0


@compiled
def begin_search(
    p: int, left_h: float, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """A patrol takes up the trail of a group that left here at a time, or searches for it."""
    patrol = patrol_at(guard.patrols, p)
    group = group_at(people.groups, patrol.group)
    account_task(patrol, book, scene)
    patrol.state = patrols.SEARCHING
    store, u = renewed(scene, group, DATUM)
    group.unnoticed[PURSUIT], group.is_trailed = store, u < scene.trail_share
    if group.is_trailed:
        # What is drawn is how long the trail holds; how far ahead the group is, is known.
        held_h = store * scene.trail_length_km / scene.trail_speed_km_per_h
        patrol.until_h = min(patrol.until_h, scene.at_h + held_h)
        ahead_h = max(0.0, scene.at_h - left_h)
        group.unnoticed[PURSUIT] = ahead_h * pace_km_per_h(group, cell_of(group), scene)
    schedule(agenda, FIRST_PATROL + p, patrol.until_h)


@compiled
def take_up(
    p: int, cell: int, hours: float, agenda: Agenda, guard: Guard, book: Book, scene: Scene
) -> None:
    """A patrol is taken up by a group in a cell for some hours."""
    patrol = patrol_at(guard.patrols, p)
    account_task(patrol, book, scene)
    patrol.group = NOBODY
    patrol.task_cell = cell
    patrol.since_h = scene.at_h
    patrol.until_h = scene.at_h + hours
    patrol.state = patrols.HANDLING
    schedule(agenda, FIRST_PATROL + p, patrol.until_h)


@compiled
def account_task(patrol: Patrol, book: Book, scene: Scene) -> None:
    """Adds the hours of a task that ends to the ledger."""
    hours = max(0.0, scene.at_h - patrol.since_h)
    row = row_of(book, patrol.sector)
    if patrol.state == patrols.RESPONDING:
        row.responding_patrol_hours += hours
    elif patrol.state == patrols.SEARCHING:
        row.searching_patrol_hours += hours
    elif patrol.state == patrols.HANDLING:
        row.handling_patrol_hours += hours
    patrol.since_h = scene.at_h


@compiled
def set_free(
    p: int, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """A patrol goes back to its beat, or on to the alert within reach that has waited longest."""
    patrol = patrol_at(guard.patrols, p)
    account_task(patrol, book, scene)
    end_task(p, agenda, people, guard)
    if not is_free(guard, scene, p):
        return
    longest = longest_waiting_near(patrol.sector, people, guard, scene)
    if longest != NOBODY:
        stop_waiting(group_at(people.groups, longest), people, guard)
        send(longest, p, agenda, people, guard, scene)


@compiled
def end_task(p: int, agenda: Agenda, people: People, guard: Guard) -> None:
    """A task ends; an alert that led to nothing is closed."""
    patrol = patrol_at(guard.patrols, p)
    cancel(agenda, FIRST_PATROL + p)
    patrol.state = patrols.PATROLLING
    if patrol.group == NOBODY:
        return
    group = group_at(people.groups, patrol.group)
    if group.responder == p:
        group.responder = NOBODY
        group.alert_h = -1.0
    patrol.group = NOBODY
