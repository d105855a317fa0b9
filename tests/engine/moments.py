"""Single moments in a world: one function of the engine at a time, for tests that set the scene."""

from sim.base.compiled import compiled
from sim.engine.account import account_cost, take_stock
from sim.engine.agenda import agenda_at
from sim.engine.encounters import (
    decide_what_next,
    judge,
    meet,
    recognised_people,
    stop_at_line,
)
from sim.engine.guarding import assign_beats, put_patrols_on_duty, remember_sightings
from sim.engine.harm import expose_waiting, fall_ill
from sim.engine.shifts import change_light, change_shift, patrol_cell
from sim.engine.stations import account_task, nearest_free_patrol, raise_alert
from sim.engine.tables import (
    book_at,
    group_at,
    guard_at,
    patrol_at,
    people_at,
    scene_at,
    tables_at,
)
from sim.engine.walking import cross_line, get_away, reach_line, set_out


@compiled
def recognise(handle, has_access, counts):
    """How many vulnerable people of the first group screening finds, by attempt."""
    tables = tables_at(handle, 0)
    group = group_at(people_at(tables.people, 0).groups, 0)
    for attempt in range(len(counts)):
        group.attempts = attempt
        counts[attempt] = recognised_people(group, has_access, scene_at(tables.scene, 0))


@compiled
def wait(handle, day, until_h):
    """The first group waits until a time on a day."""
    tables = tables_at(handle, 0)
    book = book_at(tables.book, 0)
    book.first_row = day * book.sectors
    expose_waiting(
        group_at(people_at(tables.people, 0).groups, 0),
        until_h,
        guard_at(tables.guard, 0),
        book,
        scene_at(tables.scene, 0),
    )


@compiled
def see(handle, cell, at_h):
    """Somebody who tells the station sees the first group: whether it opens an alert."""
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    scene.at_h = at_h
    return raise_alert(
        group_at(people_at(tables.people, 0).groups, 0),
        cell,
        at_h,
        guard_at(tables.guard, 0),
        book_at(tables.book, 0),
        scene,
    )


@compiled
def take_account(handle, day):
    """The evening of a day: the stock of people, and the cost."""
    tables = tables_at(handle, 0)
    book, scene = book_at(tables.book, 0), scene_at(tables.scene, 0)
    scene.day, book.first_row = day, day * book.sectors
    take_stock(people_at(tables.people, 0), book, scene)
    account_cost(guard_at(tables.guard, 0), book, scene)


@compiled
def make_ill(handle):
    """Somebody of the first group falls gravely ill."""
    tables = tables_at(handle, 0)
    fall_ill(
        group_at(people_at(tables.people, 0).groups, 0),
        guard_at(tables.guard, 0),
        book_at(tables.book, 0),
        scene_at(tables.scene, 0),
    )


@compiled
def let_decide(handle, at_h):
    """The first group decides what to do after a turn-back."""
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    scene.at_h = at_h
    group = group_at(people_at(tables.people, 0).groups, 0)
    decide_what_next(group, book_at(tables.book, 0), scene)


@compiled
def stop(handle, sector):
    """The first group is stopped at the line of a sector."""
    tables = tables_at(handle, 0)
    group = group_at(people_at(tables.people, 0).groups, 0)
    stop_at_line(group, sector, book_at(tables.book, 0), scene_at(tables.scene, 0))


@compiled
def judge_first(handle):
    """The first group, which is held, is let in or turned back."""
    tables = tables_at(handle, 0)
    judge(
        group_at(people_at(tables.people, 0).groups, 0),
        guard_at(tables.guard, 0),
        book_at(tables.book, 0),
        scene_at(tables.scene, 0),
    )


@compiled
def put_on_duty(handle, day):
    """Patrols of a day come on duty as ever, and each gets its part of the beat."""
    tables = tables_at(handle, 0)
    guard, book = guard_at(tables.guard, 0), book_at(tables.book, 0)
    scene = scene_at(tables.scene, 0)
    scene.day, book.first_row = day, day * book.sectors
    remember_sightings(guard, book, scene)
    put_patrols_on_duty(guard, book)
    for sector in range(guard.all_sectors):
        assign_beats(sector, guard, scene)


@compiled
def look_around(handle, at_h):
    """The shift and the light of a time."""
    scene = scene_at(tables_at(handle, 0).scene, 0)
    scene.at_h = at_h
    scene.light_end_h = 1e9
    change_shift(scene)
    change_light(scene)


@compiled
def nearest(handle, cell, at_h):
    """The free patrol that is nearest to a cell."""
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    scene.at_h = at_h
    return nearest_free_patrol(cell, guard_at(tables.guard, 0), scene)


@compiled
def places_of_patrols(handle, at_h, cells):
    """The cell in which each patrol would be that has a beat."""
    tables = tables_at(handle, 0)
    guard, scene = guard_at(tables.guard, 0), scene_at(tables.scene, 0)
    for p in range(guard.all_patrols):
        if patrol_at(guard.patrols, p).beat_cells > 0:
            cells[p] = patrol_cell(guard, scene, p, at_h)


@compiled
def account_first_task(handle, at_h):
    """The hours of the first patrol's task are counted."""
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    scene.at_h = at_h
    patrol = patrol_at(guard_at(tables.guard, 0).patrols, 0)
    account_task(patrol, book_at(tables.book, 0), scene)


@compiled
def leave(handle, at_h):
    """The first group sets out."""
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    scene.at_h = at_h
    group = group_at(people_at(tables.people, 0).groups, 0)
    set_out(group, book_at(tables.book, 0), scene)


@compiled
def come_to_line(handle):
    """The first group comes to the line."""
    tables = tables_at(handle, 0)
    group = group_at(people_at(tables.people, 0).groups, 0)
    reach_line(group, book_at(tables.book, 0), scene_at(tables.scene, 0))


@compiled
def cross(handle):
    """The first group crosses the line."""
    tables = tables_at(handle, 0)
    cross_line(
        group_at(people_at(tables.people, 0).groups, 0),
        guard_at(tables.guard, 0),
        book_at(tables.book, 0),
        scene_at(tables.scene, 0),
    )


@compiled
def reach_pickup(handle):
    """The first group is where its way ends, and nobody found it."""
    tables = tables_at(handle, 0)
    get_away(
        group_at(people_at(tables.people, 0).groups, 0),
        guard_at(tables.guard, 0),
        book_at(tables.book, 0),
        scene_at(tables.scene, 0),
    )


@compiled
def meet_first(handle, p, at_h):
    """A patrol comes up to the first group."""
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    scene.at_h = at_h
    meet(
        0,
        p,
        agenda_at(tables.agenda, 0),
        people_at(tables.people, 0),
        guard_at(tables.guard, 0),
        book_at(tables.book, 0),
        scene,
    )
