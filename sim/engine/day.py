"""The morning and the evening of a day: what is decided, who comes and is let go, the account."""

from typing import Any

from sim.actors import migrants
from sim.actors.migrants import NOBODY, Group
from sim.actors.organiser import Command, command_at, steer_by, steering_at
from sim.base.compiled import compiled
from sim.base.draws import RELEASE, START, uniforms
from sim.base.rows import amount_at, number_at
from sim.engine.account import account_cost, take_stock
from sim.engine.agenda import Agenda, agenda_at, schedule
from sim.engine.credit import credit_attempts, note_shares
from sim.engine.film import note_moment
from sim.engine.guarding import assign_beats, man_layers, put_patrols_on_duty, share_patrols
from sim.engine.harm import draw_resistance, expose_waiting, expose_walking
from sim.engine.shifts import away_km
from sim.engine.steering import inform, keep_course, publish
from sim.engine.tables import (
    FILM_TURN,
    FIRST_PATROL,
    Book,
    Film,
    Guard,
    People,
    Scene,
    book_at,
    cell_of_place,
    film_at,
    group_at,
    guard_at,
    levers_of,
    people_at,
    plans_at,
    row_of,
    scene_at,
    sector_at,
    step_at,
    tables_at,
)
from sim.engine.team import advise, plan_week
from sim.engine.triggers import pull_triggers
from sim.stage.weather import STEPS_PER_DAY

# Decisions for a day go into levers, sectors, advice and orders, where `start_day` reads them.


@compiled
def decide_plainly(handle: Any, day: int) -> None:
    """All that there is to decide while nobody adapts.

    Most scenarios need no more, and compile in two thirds of the time without the rest.
    """
    tables = tables_at(handle, 0)
    guard, book = guard_at(tables.guard, 0), book_at(tables.book, 0)
    command, plans = command_at(tables.command, 0), plans_at(tables.plans, 0)
    scene = scene_at(tables.scene, 0)
    scene.day, book.first_row = day, day * book.sectors
    advise(plans, book, scene)  # the support team works
    keep_course(command, scene)  # the organiser goes on as ever
    put_patrols_on_duty(guard, book)  # patrols are where they always are


@compiled
def prepare_decisions(handle: Any, day: int) -> None:
    """Measures by trigger, the plan of the support team, and what the organiser is told."""
    tables = tables_at(handle, 0)
    people, guard = people_at(tables.people, 0), guard_at(tables.guard, 0)
    book, command = book_at(tables.book, 0), command_at(tables.command, 0)
    plans, scene = plans_at(tables.plans, 0), scene_at(tables.scene, 0)
    scene.day, book.first_row = day, day * book.sectors
    pull_triggers(plans, book, scene)
    plan_week(plans, book, scene)
    if day > 0:
        publish(command, guard, book, scene)  # yesterday's plan, before today's replaces it
    decide_plainly(handle, day)
    if day == 0:
        publish(command, guard, book, scene)
    inform(command, people, scene)


@compiled
def share_out(handle: Any) -> None:
    """Patrols are shared out anew, after the organiser has given its orders."""
    tables = tables_at(handle, 0)
    guard, book = guard_at(tables.guard, 0), book_at(tables.book, 0)
    command, scene = command_at(tables.command, 0), scene_at(tables.scene, 0)
    share_patrols(guard, book, command, scene)


@compiled
def decide_day(handle: Any, day: int) -> None:
    """What people decide for a day where somebody adapts."""
    prepare_decisions(handle, day)
    tables = tables_at(handle, 0)
    command, scene = command_at(tables.command, 0), scene_at(tables.scene, 0)
    steer_by(int(scene.organiser_strategy), command, scene)  # by what was published of patrols
    share_out(handle)


@compiled
def start_day(handle: Any, day: int) -> None:
    """How a day begins, given what was decided for it."""
    tables = tables_at(handle, 0)
    agenda, people = agenda_at(tables.agenda, 0), people_at(tables.people, 0)
    guard, book = guard_at(tables.guard, 0), book_at(tables.book, 0)
    command, film = command_at(tables.command, 0), film_at(tables.film, 0)
    scene = scene_at(tables.scene, 0)
    scene.day, book.first_row = day, day * book.sectors
    if day == 0:
        schedule_clocks(agenda, film)
    for sector in range(guard.all_sectors):
        assign_beats(sector, guard, scene)
        man_layers(sector, guard, book, scene)
    book.free_seats = levers_of(book, 0).return_seats
    note_shares(command, guard, scene)
    update_belief(book, scene)
    receive_arrivals(people, book, command, scene)
    release_groups(agenda, people, guard, command, scene)


@compiled
def schedule_clocks(agenda: Agenda, film: Film) -> None:
    """Shift, light and film have their first turns; each gives itself the next."""
    for who in range(FILM_TURN, FIRST_PATROL):
        if who != FILM_TURN or film.all_tracks > 0:
            schedule(agenda, who, 0.0)


@compiled
def update_belief(book: Book, scene: Scene) -> None:
    """Word of yesterday's outcomes spreads."""
    scene.belief_share = migrants.updated_belief_share(
        scene.belief_share,
        book.turned_back_events,
        book.other_outcome_events,
        scene.belief_half_life_days,
    )
    book.turned_back_events = book.other_outcome_events = 0.0


@compiled
def receive_arrivals(people: People, book: Book, command: Command, scene: Scene) -> None:
    """Groups whose day has come arrive at staging, thinned by what measures and advice leave."""
    end_h = (scene.day + 1) * 24.0
    demand = 1.0 - scene.communication_share
    g = people.arrived
    while g < people.all_groups and group_at(people.groups, g).arrival_h < end_h:
        group = group_at(people.groups, g)
        left = amount_at(book.arrivals_left, scene.day * book.origins + group.origin).value
        if group.thinning_u < left * demand:
            group.state = migrants.WAITING
            group.sector = pick_sector(command, uniforms(scene.seed, group.entity, 0, START, 0)[0])
            row_of(book, group.sector).arrived_people += group.people
            group.unharmed = draw_resistance(scene, group)
            number_at(people.present, people.present_groups).value = g
            people.present_groups += 1
        g += 1
    people.arrived = g


@compiled
def pick_sector(command: Command, u: float) -> int:
    """The sector in which a uniform falls under today's shares."""
    reached = 0.0
    for sector in range(command.sectors):
        reached += steering_at(command.steering, sector).share
        if u <= reached:
            return sector
    return command.sectors - 1


@compiled
def release_groups(
    agenda: Agenda, people: People, guard: Guard, command: Command, scene: Scene
) -> None:
    """The organiser lets groups go that are ready; each sets out at an hour of its own."""
    start_h, ordinal = scene.day * 24.0, scene.first_ordinal + scene.day
    dusk_hour = step_at(scene.weather, scene.day * STEPS_PER_DAY).dusk_hour
    for entry in range(people.present_groups):
        g = number_at(people.present, entry).value
        group = group_at(people.groups, g)
        if group.state != migrants.WAITING or group.ready_h >= start_h + 24.0:
            continue
        a, b, c, d = uniforms(scene.seed, group.entity, ordinal, RELEASE, 0)
        if a >= command.release_share:
            continue
        is_decoy = d < command.decoy_share
        group.is_decoy = is_decoy
        group.is_evading = decides_to_hide(group, scene) and not is_decoy
        hour = command.push_hour
        if hour < 0.0:
            hour = migrants.departure_hour(group.is_evading, dusk_hour, b)
        if is_decoy:
            hour = max(0.0, hour - scene.decoy_lead_h)
        if start_h + hour < group.ready_h:
            continue
        group.ready_h = start_h + hour
        choose_start(group, c, guard, command, scene)
        if is_decoy:
            place_start(group, command.decoy_sector, c, guard)
        elif command.push_hour >= 0.0:
            place_start(group, group.sector, command.push_place_u, guard)
        schedule(agenda, FIRST_PATROL + guard.all_patrols + g, group.ready_h)


@compiled
def decides_to_hide(group: Group, scene: Scene) -> bool:
    """Whether a group evades on its next attempt, given what is believed."""
    probability = migrants.evasion_probability(
        scene.belief_share,
        scene.evasion_at_no_belief_share,
        scene.evasion_at_full_belief_share,
        1.0 if group.wants_asylum_here else scene.transit_evasion_odds_factor,
    )
    return group.evasion_u < probability


@compiled
def choose_start(group: Group, u: float, guard: Guard, command: Command, scene: Scene) -> None:
    """Where a group sets out: by today's shares, once more if a memory warns."""
    a, b, c, d = uniforms(scene.seed, group.entity, group.attempts, START, 1)
    place_start(group, pick_sector(command, a), b, guard)
    if group.memory_cell != NOBODY and migrants.avoids_place(
        away_km(group.cell, group.memory_cell, scene),
        scene.memory_radius_km,
        scene.memory_avoidance_probability,
        u,
    ):
        place_start(group, pick_sector(command, c), d, guard)


@compiled
def place_start(group: Group, number: int, u: float, guard: Guard) -> None:
    """Puts a group at one of a sector's staging places."""
    sector = sector_at(guard.sectors, number)
    group.sector = number
    group.cell = cell_of_place(guard, sector.first_staging + int(u * sector.staging_places))


@compiled
def end_day(handle: Any, day: int) -> None:
    """The end of a day: cold for those who wait, cost, what came of attempts, and a count."""
    tables = tables_at(handle, 0)
    people, guard = people_at(tables.people, 0), guard_at(tables.guard, 0)
    book, film = book_at(tables.book, 0), film_at(tables.film, 0)
    command, scene = command_at(tables.command, 0), scene_at(tables.scene, 0)
    expose_all(people, guard, book, scene)
    account_cost(guard, book, scene)
    credit_attempts(people, command, book, scene)
    take_stock(people, book, scene)
    if day + 1 == book.days:
        note_moment(film, people, guard, scene)


@compiled
def expose_all(people: People, guard: Guard, book: Book, scene: Scene) -> None:
    """Groups outdoors, or waiting after a turn-back, are taken to the end of the day."""
    end_h = (scene.day + 1) * 24.0
    for entry in range(people.present_groups):
        group = group_at(people.groups, number_at(people.present, entry).value)
        if group.state == migrants.UNDER_WAY:
            expose_walking(group, end_h, guard, book, scene)
        elif group.state == migrants.WAITING and group.attempts > 0:
            expose_waiting(group, end_h, guard, book, scene)
