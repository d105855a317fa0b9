"""Who acts, and what they do: the loop over events, days and seasons.

| whose turn | when | what happens |
|---|---|---|
| the film's | each quarter of an hour, if asked for | it notes where everybody is |
| the shift's | at 0, 8 and 16 h | patrols come on duty and answer alerts that wait |
| the light's | whenever light or weather change | sight and pace change |
| a patrol's | it arrives at an alert, or its task ends | it searches or meets; decides, is free |
| a group's | its hour to set out, the end of a stay | it sets out; moves on, or is noticed |

At the same time whoever stands higher comes first; among patrols and groups, the lower number.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.actors import migrants, patrols
from sim.actors.migrants import EDGE, NOBODY
from sim.actors.organiser import FROZEN, SHIPPED_STRATEGIES, ask_strategy
from sim.base.compiled import compiled
from sim.base.rows import records
from sim.engine.agenda import Agenda, agenda_at, cancel, next_turn, schedule
from sim.engine.day import (
    decide_day,
    decide_plainly,
    end_day,
    prepare_decisions,
    share_out,
    start_day,
)
from sim.engine.encounters import judge, meet
from sim.engine.film import TRACK_H, follow, note_end, note_moment
from sim.engine.harm import expose_waiting
from sim.engine.shifts import change_light, change_shift
from sim.engine.stations import (
    account_answer,
    answer_all,
    begin_search,
    call_station,
    raise_alert,
    set_free,
    stop_waiting,
    take_up_trail,
)
from sim.engine.surveillance import REPORTED, TRACKED, noticed_by
from sim.engine.surveillance.pursuit import is_searched_for
from sim.engine.tables import (
    FIRST_PATROL,
    LIGHT_TURN,
    SHIFT_TURN,
    Book,
    Film,
    Guard,
    People,
    Scene,
    book_at,
    film_at,
    group_at,
    guard_at,
    patrol_at,
    people_at,
    scene_at,
    tables_at,
)
from sim.engine.walking import (
    begin_stay,
    cell_of,
    get_away,
    interrupt,
    is_at_goal,
    set_out,
    wait_at_pickup,
    walk_on,
)
from sim.engine.world import World
from sim.laws.allocations import RULES
from sim.stage.terrain import PICKUP, SETTLEMENT

type Revision = Callable[[World, int], None]


@compiled
def run_events(handle: Any, until_h: float) -> None:
    """All that happens before a time, in its order."""
    tables = tables_at(handle, 0)
    agenda, people = agenda_at(tables.agenda, 0), people_at(tables.people, 0)
    guard, book = guard_at(tables.guard, 0), book_at(tables.book, 0)
    film, scene = film_at(tables.film, 0), scene_at(tables.scene, 0)
    first_group = FIRST_PATROL + guard.all_patrols
    who = next_turn(agenda, until_h)
    while who != NOBODY:
        scene.at_h = agenda.at_h
        if who >= first_group:
            g = who - first_group
            group_acts(g, agenda, people, guard, book, film, scene)
        elif who >= FIRST_PATROL:
            p = who - FIRST_PATROL
            patrol_acts(p, agenda, people, guard, book, scene)
        elif who == LIGHT_TURN:
            change_light(scene)
            schedule(agenda, who, scene.light_end_h)
        elif who == SHIFT_TURN:
            change_shift(scene)
            answer_all(agenda, people, guard, scene)
            schedule(agenda, who, scene.shift_end_h)
        else:
            note_moment(film, people, guard, scene)
            schedule(agenda, who, scene.at_h + TRACK_H)
        who = next_turn(agenda, until_h)
    scene.at_h = until_h


@compiled
def patrol_acts(
    p: int, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """A patrol arrives at the place of an alert, or its task ends.

    Who is in sight of cameras still, or waits to be met, is met at once.
    """
    patrol = patrol_at(guard.patrols, p)
    g, state = patrol.group, patrol.state
    if state == patrols.HANDLING:
        if g != NOBODY:
            judge(group_at(people.groups, g), guard, book, scene)
        set_free(p, agenda, people, guard, book, scene)
        return
    # A search begins or ends: a group that walks does so under other eyes from now on.
    group = group_at(people.groups, g)
    is_walking = group.state == migrants.UNDER_WAY and not group.is_presenting
    if is_walking:
        interrupt(group, guard, scene)
    if state == patrols.RESPONDING:
        account_answer(group, book, scene)
        begin_search(p, group.datum_h, agenda, people, guard, book, scene)
        is_in_sight = group.is_presenting or scene.at_h <= group.datum_h
        if is_in_sight and group.state == migrants.UNDER_WAY:
            meet(g, p, agenda, people, guard, book, scene)
    else:
        set_free(p, agenda, people, guard, book, scene)
    if is_walking and group.state == migrants.UNDER_WAY:
        stay(g, agenda, people, guard, scene)
    elif is_walking:
        cancel(agenda, FIRST_PATROL + guard.all_patrols + g)


@compiled
def group_acts(
    g: int, agenda: Agenda, people: People, guard: Guard, book: Book, film: Film, scene: Scene
) -> None:
    """A group sets out, or its stay ends as foreseen; then the next begins."""
    group = group_at(people.groups, g)
    if group.state == migrants.WAITING:
        if group.attempts > 0:
            expose_waiting(group, scene.at_h, guard, book, scene)
        if group.state == migrants.WAITING:
            note_end(film, g, group, scene)
            set_out(group, book, scene)
            follow(film, g, group, scene)
    elif group.state != migrants.UNDER_WAY:
        return  # It ended at midnight, when its turn stood in the agenda.
    elif group.ends_by == EDGE:
        come_to_edge(g, agenda, people, guard, book, scene)
    elif group.ends_by != NOBODY:
        be_noticed(g, agenda, people, guard, book, scene)
    if group.state == migrants.UNDER_WAY and not group.is_presenting:
        stay(g, agenda, people, guard, scene)


@compiled
def stay(g: int, agenda: Agenda, people: People, guard: Guard, scene: Scene) -> None:
    """The next stay of a group begins, and its end is put in the agenda."""
    group = group_at(people.groups, g)
    begin_stay(group, guard, scene)
    schedule(agenda, FIRST_PATROL + guard.all_patrols + g, group.clock_h)


@compiled
def come_to_edge(
    g: int, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """A group moves on: it may wait to be met or fetched, or get away."""
    group = group_at(people.groups, g)
    if group.is_at_pickup:
        get_away(group, guard, book, scene)
        return
    walk_on(group, guard, book, scene)
    if group.state != migrants.UNDER_WAY:
        return
    wants_contact = group.wants_asylum_here == 1 and group.is_evading == 0
    if wants_contact and is_at_goal(group, SETTLEMENT, scene):
        # Before it waits, as it keeps no alert that was dropped before.
        is_news = raise_alert(group, group.cell, scene.at_h, guard, book, scene)
        group.is_presenting = 1
        if is_searched_for(group, guard):
            p = group.responder
            meet(g, p, agenda, people, guard, book, scene)
        elif is_news:
            call_station(g, agenda, people, guard, scene)
    elif not wants_contact and is_at_goal(group, PICKUP, scene):
        wait_at_pickup(group, scene)


@compiled
def be_noticed(
    g: int, agenda: Agenda, people: People, guard: Guard, book: Book, scene: Scene
) -> None:
    """A layer has noticed a group: a patrol meets it, finds its track, or the station hears."""
    group = group_at(people.groups, g)
    cell = cell_of(group)
    p = noticed_by(group, cell, guard, scene, group.ends_by)
    if p >= 0:
        meet(g, p, agenda, people, guard, book, scene)
    elif p == REPORTED:
        is_news = raise_alert(group, cell, group.datum_h, guard, book, scene)
        if is_searched_for(group, guard) and scene.at_h < group.datum_h:
            meet(g, group.responder, agenda, people, guard, book, scene)
        elif is_news:
            call_station(g, agenda, people, guard, scene)
    elif p == TRACKED:
        stop_waiting(group, people, guard)
        take_up_trail(g, agenda, people, guard, book, scene)


# Days and seasons


@compiled
def run_days(handle: Any, first_day: int, last_day: int) -> None:
    """The days from the first up to, and without, the last, where nobody adapts."""
    for day in range(first_day, last_day):
        decide_plainly(handle, day)
        start_day(handle, day)
        run_events(handle, (day + 1) * 24.0)
        end_day(handle, day)


@compiled
def run_adaptively(handle: Any, first_day: int, last_day: int) -> None:
    """The same where people's decisions depend on how the season goes."""
    for day in range(first_day, last_day):
        decide_day(handle, day)
        start_day(handle, day)
        run_events(handle, (day + 1) * 24.0)
        end_day(handle, day)


def is_adaptive(world: World) -> bool:
    """Whether anybody's decisions depend on how the season goes."""
    return bool(
        world.scene["organiser_strategy"][0] != FROZEN
        or any(RULES[int(rule)].weight for rule in np.unique(world.levers["allocation"]))
        or world.levers["planned_advisers"].any()
        or len(world.triggers)
    )


def decide(world: World, day: int) -> None:
    """What people decide for a day; a strategy of another package is asked in Python."""
    number = int(world.scene["organiser_strategy"][0])
    if number < len(SHIPPED_STRATEGIES):
        decide_day(world.handle, day)
        return
    prepare_decisions(world.handle, day)
    orders = ask_strategy(number, world.record("command"), records(world.scene.copy())[0])
    for name, value in orders.items():
        world.command[name] = value
    share_out(world.handle)


def run_season(world: World, first_day: int, last_day: int) -> None:
    """The days from the first up to, and without, the last."""
    if world.scene["organiser_strategy"][0] >= len(SHIPPED_STRATEGIES):
        run_by_hand(world, first_day, last_day, lambda world, day: None)
    elif is_adaptive(world):
        run_adaptively(world.handle, first_day, last_day)
    else:
        run_days(world.handle, first_day, last_day)


def run_by_hand(world: World, first_day: int, last_day: int, revise: Revision) -> None:
    """As `run_season`, with a strategy in plain Python that revises what was decided each day.

    `revise(world, day)` may overwrite what `decide_day` writes.
    """
    for day in range(first_day, last_day):
        decide(world, day)
        revise(world, day)
        start_day(world.handle, day)
        run_events(world.handle, (day + 1) * 24.0)
        end_day(world.handle, day)
