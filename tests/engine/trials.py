"""Many trials of one group in a world: it stays, walks or hides until somebody notices it."""

import numpy as np

from sim.actors import migrants, patrols
from sim.actors.migrants import EDGE, NOBODY
from sim.base.compiled import compiled
from sim.engine.agenda import agenda_at, cancel
from sim.engine.shifts import change_light
from sim.engine.stations import begin_search
from sim.engine.surveillance import (
    LAYERS,
    PURSUIT,
    beats,
    cameras,
    noticed_by,
    pursuit,
    renewed,
    residents,
    second_line,
    strip,
)
from sim.engine.surveillance.width import note_looks
from sim.engine.tables import (
    FIRST_PATROL,
    book_at,
    group_at,
    guard_at,
    patrol_at,
    people_at,
    scene_at,
    tables_at,
)
from sim.engine.walking import begin_stay, cell_of, interrupt

BEATS, RESIDENTS, CAMERAS, STRIP, SECOND_LINE = (
    LAYERS.index(layer.LAYER) for layer in (beats, residents, cameras, strip, second_line)
)


@compiled
def begin_trials(handle):
    """The light of the first step, which lasts; how the first group looks."""
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    scene.at_h, scene.shift_end_h = 0.0, 1e9
    change_light(scene)
    note_looks(group_at(people_at(tables.people, 0).groups, 0), scene)


@compiled
def place_group(handle, trial, cell, next_cell, from_h):
    """The first group is under way in a cell, on an endless leg if it has a next cell; nobody
    would ever notice it."""
    tables = tables_at(handle, 0)
    group = group_at(people_at(tables.people, 0).groups, 0)
    group.entity = trial
    group.state = migrants.UNDER_WAY
    group.cell, group.next_cell = cell, next_cell
    group.leg_h = 1e9
    group.is_at_line = 0
    group.clock_h = from_h
    group.renewals = group.hops = 0
    group.responder = NOBODY
    for layer in range(len(group.unnoticed)):
        group.unnoticed[layer] = 1e9
    scene_at(tables.scene, 0).at_h = from_h


@compiled
def send_patrol(handle, p):
    """A patrol searches for the first group since an alert at the very start."""
    tables = tables_at(handle, 0)
    patrol = patrol_at(guard_at(tables.guard, 0).patrols, p)
    patrol.group, patrol.state = 0, patrols.SEARCHING
    group = group_at(people_at(tables.people, 0).groups, 0)
    group.responder, group.datum_h, group.is_trailed = p, 0.0, 0


@compiled
def walk_until_noticed(handle, last_h, steady_h, gaps):
    """Stay follows stay until somebody notices the first group: who, or NOBODY.

    No stay is longer than what is steady. Each of the gaps, one after another, is the time until
    the stay that goes on then is interrupted and begun anew; without gaps none is.
    """
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    guard = guard_at(tables.guard, 0)
    group = group_at(people_at(tables.people, 0).groups, 0)
    stop, stop_h = group.entity, 1e9
    if len(gaps) > 0:
        stop_h = scene.at_h + gaps[stop % len(gaps)]
    scene.steady_until_h = scene.at_h + steady_h
    begin_stay(group, guard, scene)
    while min(group.clock_h, stop_h) < last_h:
        if stop_h < group.clock_h:
            scene.at_h = stop_h
            interrupt(group, guard, scene)
            stop += 1
            stop_h = scene.at_h + gaps[stop % len(gaps)]
        else:
            scene.at_h = group.clock_h
            if group.ends_by == EDGE:
                group.cell, group.next_cell = group.next_cell, NOBODY
            elif group.ends_by >= 0:
                by = noticed_by(group, cell_of(group), guard, scene, group.ends_by)
                if by != NOBODY:
                    return by
            if scene.at_h >= scene.steady_until_h:
                scene.steady_until_h = scene.at_h + steady_h
        begin_stay(group, guard, scene)
    scene.at_h = last_h
    return NOBODY


@compiled
def hours_until_noticed(
    handle, layer, purpose, cell, next_cell, from_h, last_h, steady_h, gaps, hours, by
):
    """When one layer notices a group that starts in a cell, and who does, by trial."""
    begin_trials(handle)
    tables = tables_at(handle, 0)
    group, scene = group_at(people_at(tables.people, 0).groups, 0), scene_at(tables.scene, 0)
    for trial in range(len(hours)):
        place_group(handle, trial, cell, next_cell, from_h)
        if layer == PURSUIT:
            send_patrol(handle, 0)
        group.unnoticed[layer], _ = renewed(scene, group, purpose)
        by[trial] = walk_until_noticed(handle, last_h, steady_h, gaps)
        hours[trial] = scene.at_h - from_h


def noticed(
    world, layer, purpose, cell, next_cell, last_h, *, from_h=0.0, steady_h=12.0, gaps=(),
    trials=20_000,
):  # fmt: skip
    """Hours until the layer notices the group, and who did (NOBODY: not by `last_h`), by trial."""
    hours, by = np.empty(trials), np.empty(trials, dtype=np.int64)
    hours_until_noticed(
        world.handle, layer, purpose, cell, next_cell, from_h, last_h, steady_h,
        np.array(gaps, dtype=float), hours, by,
    )  # fmt: skip
    return hours, by


@compiled
def walk_once(handle, cell, store, gaps):
    """A group is seen once by patrols on their beats: how long it walked, and what is left."""
    begin_trials(handle)
    tables = tables_at(handle, 0)
    group, scene = group_at(people_at(tables.people, 0).groups, 0), scene_at(tables.scene, 0)
    place_group(handle, 0, cell, cell, 0.0)
    group.leg_h = 100.0
    group.unnoticed[BEATS] = store
    walk_until_noticed(handle, 24.0, 12.0, gaps)
    return scene.at_h, group.leg_h


@compiled
def seen_by_who_searches(handle, cell, p, gaps):
    """Whether a group is seen in a cell that only its responder would walk, were it not away."""
    begin_trials(handle)
    tables = tables_at(handle, 0)
    place_group(handle, 0, cell, cell, 0.0)
    send_patrol(handle, p)
    group_at(people_at(tables.people, 0).groups, 0).unnoticed[BEATS] = 0.01
    return walk_until_noticed(handle, 24.0 * 7, 12.0, gaps)


@compiled
def datum_rate_of(handle, cell):
    """The rate at which a patrol finds the first group at the place of the alert."""
    begin_trials(handle)
    tables = tables_at(handle, 0)
    return pursuit.rate_per_h(
        group_at(people_at(tables.people, 0).groups, 0),
        cell,
        scene_at(tables.scene, 0),
    )


@compiled
def sightings(handle, cell, from_h, hours):
    """How many sightings of the first group are to be expected in a cell, by beats."""
    tables = tables_at(handle, 0)
    return beats.expected(
        group_at(people_at(tables.people, 0).groups, 0),
        cell,
        guard_at(tables.guard, 0),
        scene_at(tables.scene, 0),
        from_h,
        hours,
    )


@compiled
def seen_h(handle, cell, from_h, store):
    """After how many hours a patrol on its beat sees the first group, given its store."""
    tables = tables_at(handle, 0)
    scene = scene_at(tables.scene, 0)
    scene.at_h = from_h
    hours, _ = beats.watch(
        store,
        group_at(people_at(tables.people, 0).groups, 0),
        cell,
        guard_at(tables.guard, 0),
        scene_at(tables.scene, 0),
        1e6,
    )
    return hours


@compiled
def trails_followed(handle, p, cell, from_h, ahead_h, gaps, hours, by):
    """A patrol takes up the trail of a group that passed there so long ago, by trial: how long it
    follows it, and who finds the group."""
    begin_trials(handle)
    tables = tables_at(handle, 0)
    agenda, people = agenda_at(tables.agenda, 0), people_at(tables.people, 0)
    guard, book = guard_at(tables.guard, 0), book_at(tables.book, 0)
    scene, group = scene_at(tables.scene, 0), group_at(people.groups, 0)
    patrol = patrol_at(guard.patrols, p)
    for trial in range(len(hours)):
        place_group(handle, trial, cell, cell, from_h)
        group.alert_cell = cell
        send_patrol(handle, p)
        group.datum_h = from_h - ahead_h
        patrol.until_h = from_h + scene.datum_search_h
        begin_search(p, group.datum_h, agenda, people, guard, book, scene)
        by[trial] = walk_until_noticed(handle, patrol.until_h, 12.0, gaps)
        hours[trial] = scene.at_h - from_h
        cancel(agenda, FIRST_PATROL + p)


def trailed(world, p, cell, ahead_h, *, gaps=(), trials=20_000):
    """Hours that a patrol follows the trail of the group, and who finds it (NOBODY: lost)."""
    hours, by = np.empty(trials), np.empty(trials, dtype=np.int64)
    trails_followed(world.handle, p, cell, 1.0, ahead_h, np.array(gaps, dtype=float), hours, by)
    return hours, by
