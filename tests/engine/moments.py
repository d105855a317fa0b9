"""Single moments in a world: one function of the engine at a time, for tests that set the scene."""

from sim.base.compiled import compiled
from sim.engine.encounters import recognised_people
from sim.engine.harm import expose_waiting
from sim.engine.stations import raise_alert
from sim.engine.tables import (
    book_at,
    group_at,
    guard_at,
    people_at,
    scene_at,
    tables_at,
)


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
        guard_at(tables.guard, 0),
        book_at(tables.book, 0),
        scene,
    )
