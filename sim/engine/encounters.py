"""Patrols come up to groups: stopped at the line, held, or lost; then registered or turned back."""

from sim.actors import migrants, organiser, patrols
from sim.actors.migrants import NOBODY, Group
from sim.actors.support_team import advised_probability
from sim.base.compiled import compiled
from sim.base.draws import INTERCEPT, RETRY, SCREENING, WAIT, standard_normal, uniforms
from sim.engine.agenda import Agenda
from sim.engine.harm import expose_walking
from sim.engine.stations import call_station, raise_alert, set_free, stop_waiting, take_up
from sim.engine.tables import (
    Book,
    Guard,
    People,
    Scene,
    cell_at,
    group_at,
    levers_of,
    levers_on,
    patrol_at,
    row_of,
    sector_at,
)
from sim.engine.walking import cross_line
from sim.laws import search


@compiled
def meet(
    g: int, p: int, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """A patrol comes up to a group, which closes its alert: it stops it, holds it, or loses it."""
    group, s = group_at(people.groups, g), scene
    group.was_noticed = 1
    expose_walking(group, scene.at_h, guard, book, scene)
    if group.state != migrants.UNDER_WAY:
        return
    close_alert(group, p, agenda, people, guard, book, scene)
    if group.is_at_line:
        sector = cell_at(scene.cells, group.next_cell).sector
        if levers_of(book, sector).turn_back > 0.0:
            row_of(book, cell_at(scene.cells, group.cell).sector).sighted_events += group.people
            take_up(p, group.cell, s.line_stop_h, agenda, guard, book, scene)
            stop_at_line(group, sector, book, scene)
            return
        cross_line(group, guard, book, scene)
    officers = patrol_at(guard.patrols, p).officers
    chance = search.interception_probability(officers, group.people, s.people_per_officer_people)
    u, _, _, _ = uniforms(scene.seed, group.entity, group.attempts, INTERCEPT, group.renewals)
    if group.is_evading and u >= chance:
        take_up(p, group.cell, s.scatter_h, agenda, guard, book, scene)
        row_of(book, cell_at(scene.cells, group.cell).sector).scattered_events += group.people
        if raise_alert(group, group.cell, scene.at_h, guard, book, scene):
            call_station(g, agenda, people, guard, scene)
    else:
        hold(g, p, agenda, people, guard, book, scene)


@compiled
def close_alert(
    group: Group, p: int, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """A group is found: its alert waits no longer, and another patrol sent after it is free."""
    other, group.responder = group.responder, NOBODY
    stop_waiting(group, people, guard)
    if other != NOBODY and other != p:
        set_free(other, agenda, people, guard, book, scene)
    group.alert_h = -1.0


@compiled
def hold(
    g: int, p: int, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """A group is held: the patrol is taken up until everybody is handled."""
    group, s = group_at(people.groups, g), scene
    is_crowded = book.housed_people > levers_of(book, 0).places
    crowding = s.crowded_handling_factor if is_crowded else 1.0
    hours = patrols.handling_h(group.people, s.handling_base_h, s.handling_per_person_h, crowding)
    group.state = migrants.HANDLING
    group.found_by = p
    group.found_h = scene.at_h
    group.met_depth_km = cell_at(scene.cells, group.cell).distance_to_border_km
    take_up(p, group.cell, hours, agenda, guard, book, scene)
    patrol_at(guard.patrols, p).group = g
    row = row_of(book, cell_at(scene.cells, group.cell).sector)
    row.sighted_events += group.people
    row.intercepted_events += group.people


@compiled
def judge(group: Group, guard: Guard, book: Book, scene: Scene) -> None:
    """The policy that was in force where and when the group was found decides."""
    place = cell_at(scene.cells, group.cell)
    lever = levers_on(book, int(group.found_h / 24.0), place.sector)
    if patrols.is_turned_back(lever.turn_back, lever.depth_km, place.distance_to_border_km):
        if lever.vulnerable_exempt > 0.0:
            has_access = levers_of(book, place.sector).access > 0.0
            recognised = recognised_people(group, has_access, scene)
            let_in(group, recognised, place.sector, guard, book)
        if group.people > 0:
            turn_back(group, place.sector, book, scene)
    else:
        let_in(group, group.people, place.sector, guard, book)


@compiled
def recognised_people(group: Group, has_access: bool, scene: Scene) -> int:
    """How many vulnerable people of the group screening recognises."""
    missed = 1.0 - advised_probability(scene.screening_sensitivity, scene.screening_share)
    if has_access:
        missed *= 1.0 - scene.access_screening_share
    recognised = 0
    for person in range(group.vulnerable_people):
        u, _, _, _ = uniforms(scene.seed, group.entity, group.attempts, SCREENING, person)
        recognised += u < 1.0 - missed
    return recognised


@compiled
def let_in(group: Group, people: int, sector: int, guard: Guard, book: Book) -> None:
    """Registers people of a group; vulnerable people come first."""
    row = row_of(book, sector)
    row.registered_people += people
    row.detained_people += people
    row.asylum_applications_people += people * group.wants_asylum_here
    sector_at(guard.sectors, sector).housed_people += people
    book.housed_people += people
    book.other_outcome_events += people
    group.people -= people
    group.registered_people += people
    group.vulnerable_people = max(0, group.vulnerable_people - people)
    group.hurt_people = min(group.hurt_people, group.people)
    if group.people == 0:
        group.state = migrants.REGISTERED


@compiled
def stop_at_line(group: Group, sector: int, book: Book, scene: Scene) -> None:
    """A group is stopped before it crosses; the records count most of these as turn-backs."""
    row = row_of(book, sector)
    row.stopped_at_line_events += group.people
    u, _, _, _ = uniforms(scene.seed, group.entity, group.attempts, SCREENING, -1)
    if u < scene.line_sighting_recorded_share:
        row.recorded_turn_backs_events += group.people
    group.memory_cell = group.next_cell
    send_back(group, sector, book, scene)


@compiled
def turn_back(group: Group, sector: int, book: Book, scene: Scene) -> None:
    """A group found inside is put back over the line."""
    row = row_of(book, sector)
    row.returned_after_entry_events += group.people
    row.recorded_turn_backs_events += group.people
    group.memory_cell = group.cell
    send_back(group, sector, book, scene)


@compiled
def send_back(group: Group, sector: int, book: Book, scene: Scene) -> None:
    """A group is on the origin side again: people are counted once, then it decides."""
    book.turned_back_events += group.people
    if group.was_turned_back == 0:
        group.was_turned_back = 1
        row = row_of(book, sector)
        row.turned_back_people += group.people
        row.vulnerable_turned_back_people += group.vulnerable_people
        row.denied_asylum_people += group.people * group.wants_asylum_here
    group.sector = sector
    group.is_at_line = group.is_at_pickup = 0
    group.is_presenting = 0
    group.next_cell = NOBODY
    group.alert_h = -1.0
    decide_what_next(group, book, scene)


@compiled
def decide_what_next(group: Group, book: Book, scene: Scene) -> None:
    """After a turn-back: go home or be kept from it, leave for another border, or try again."""
    s, lever, row = scene, levers_of(book, group.sector), row_of(book, group.sector)
    a, b, c, d = uniforms(scene.seed, group.entity, group.attempts, RETRY, 0)
    wish = migrants.retry_probability(
        s.retry_probability,
        s.retry_decay_factor,
        group.attempts,
        group.cold_dose_degree_h,
        s.retry_dose_scale_degree_h,
    )
    wish = min(1.0, wish * lever.retry_left_share * (1.0 - scene.communication_share))
    has_seat = book.free_seats >= group.people
    if has_seat:
        wish *= 1.0 - lever.return_wish_share
    is_blocked = False
    if a >= (wish if has_seat else organiser.urged_probability(wish, s.coercion_share)):
        if has_seat or b >= s.return_blocked_probability:
            book.free_seats -= group.people if has_seat else 0
            row.left_people += group.people
            group.state = migrants.LEFT
            return
        row.blocked_returns_events += group.people
        is_blocked = True
    if d < s.leave_for_elsewhere_probability:
        row.left_for_elsewhere_people += group.people
        group.state = migrants.ELSEWHERE
        return
    row.retries_events += group.people
    group.state = migrants.WAITING
    # Who may neither enter nor go home stays in the strip.
    group.is_stranded = is_blocked or c < s.stranded_share
    e, f, _, _ = uniforms(scene.seed, group.entity, group.attempts, WAIT, 1)
    group.ready_h = scene.at_h + migrants.lognormal(
        s.retry_wait_median_h, s.retry_wait_log_sd_factor, standard_normal(e, f)
    )
    group.clock_h = scene.at_h
