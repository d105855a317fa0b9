"""Groups set out and walk, cell by cell, until somebody notices them or they get away.

A group stays in a cell until it comes to its edge, light or shift change, or somebody notices it.
When that will be is worked out at once. A stay that is interrupted before gives back what it had
taken for its rest.
"""

from typing import Any

from numpy.typing import NDArray

from sim.actors import migrants
from sim.actors.migrants import EDGE, NOBODY, Group
from sim.base.compiled import compiled
from sim.base.draws import HOP, uniforms
from sim.engine.credit import note_sent
from sim.engine.harm import expose_walking
from sim.engine.shifts import away_km
from sim.engine.surveillance import draw_stores, give_back, watched_h
from sim.engine.surveillance.width import cell_of, note_looks, stands
from sim.engine.tables import Book, Guard, Scene, cell_at, levers_of, row_of, sector_at
from sim.stage.terrain import PICKUP, SETTLEMENT, WATER


@compiled
def set_out(group: Group, book: Book, scene: Scene) -> None:
    """A group leaves for the line, with nothing left of its last attempt but memory and cold."""
    row_of(book, group.sector).pushes_events += group.people
    note_sent(group, scene)
    group.state = migrants.UNDER_WAY
    group.clock_h = group.outdoor_h = group.datum_h = scene.at_h
    group.attempts += 1
    group.hops = group.renewals = 0
    group.next_cell = group.track_cell = group.found_by = group.ends_by = NOBODY
    group.leg_h = group.stand_h = 0.0
    group.is_at_line = group.is_at_pickup = group.is_stranded = group.was_noticed = 0
    draw_stores(group, scene)
    note_looks(group, scene)


@compiled
def begin_stay(group: Group, guard: Guard, scene: Scene) -> None:
    """A group walks in its cell, or stands: when its stay there will end, and what ends it."""
    if group.next_cell < 0 and not group.is_at_pickup:
        choose_next_cell(group, scene)
    pace = group.pace_factor * scene.pace_factor
    left_h = group.stand_h if stands(group) else group.leg_h / pace
    hours = min(left_h, scene.steady_until_h - scene.at_h)
    group.ends_by = EDGE if hours >= left_h else NOBODY
    cell = cell_of(group)
    if cell_at(scene.cells, cell).is_destination:
        hours = watched_h(group, cell, guard, scene, hours)
    move_on(group, hours, pace)
    group.clock_h = min(scene.at_h + hours, scene.steady_until_h)


@compiled
def interrupt(group: Group, guard: Guard, scene: Scene) -> None:
    """A stay ends before its time: what it had taken for its rest is given back."""
    rest_h, cell = group.clock_h - scene.at_h, cell_of(group)
    if cell_at(scene.cells, cell).is_destination:
        give_back(group, cell, guard, scene, scene.at_h, rest_h)
    move_on(group, -rest_h, group.pace_factor * scene.pace_factor)
    group.clock_h = scene.at_h


@compiled
def move_on(group: Group, hours: float, pace: float) -> None:
    """Hours pass, on the way to the next cell or where the group stands."""
    if stands(group):
        group.stand_h -= hours
    else:
        group.leg_h -= hours * pace


@compiled
def choose_next_cell(group: Group, scene: Scene) -> None:
    """Draws the next cell on the way to the group's goal, once more if a memory warns."""
    here, frozen = cell_at(scene.cells, group.cell), scene.is_frozen
    wants_contact = group.wants_asylum_here == 1 and group.is_evading == 0
    way = here.ways[frozen, SETTLEMENT if wants_contact else PICKUP]
    a, b, c, _ = uniforms(scene.seed, group.entity, group.attempts, HOP, group.hops)
    group.hops += 1
    direction = pick(way, a)
    if group.memory_cell >= 0 and migrants.avoids_place(
        away_km(here.neighbours[direction], group.memory_cell, scene),
        scene.memory_radius_km,
        scene.memory_avoidance_probability,
        b,
    ):
        direction = pick(way, c)
    group.next_cell = here.neighbours[direction]
    group.leg_h = float(here.hop_h[frozen, direction])


@compiled
def pick(cumulative: NDArray[Any], u: float) -> int:
    """The first entry of a cumulative distribution that reaches `u`."""
    entry = 0
    for before in range(len(cumulative) - 1):
        entry += float(cumulative[before]) < u  # To leave early would cost wrong guesses.
    return entry


@compiled
def walk_on(group: Group, guard: Guard, book: Book, scene: Scene) -> None:
    """A group comes to the edge of its cell, or is done at the line."""
    ahead = cell_at(scene.cells, group.next_cell)
    if group.is_at_line:
        cross_line(group, guard, book, scene)
    elif ahead.is_destination and not cell_at(scene.cells, group.cell).is_destination:
        reach_line(group, book, scene)
    else:
        group.cell, group.next_cell = group.next_cell, NOBODY


@compiled
def reach_line(group: Group, book: Book, scene: Scene) -> None:
    """A group stands at the line: in view for a while, longer at a finished fence."""
    ahead = cell_at(scene.cells, group.next_cell)
    lever = levers_of(book, ahead.sector)
    group.is_at_line = 1
    group.stand_h = scene.line_watch_h
    if ahead.along_share < lever.fence_share:
        group.stand_h += lever.breach_h


@compiled
def cross_line(group: Group, guard: Guard, book: Book, scene: Scene) -> None:
    """Counts a crossing, and the people who cross for the first time; the strip keeps a track."""
    expose_walking(group, scene.at_h, guard, book, scene)
    group.cell, group.next_cell = group.next_cell, NOBODY
    group.is_at_line = 0
    place = cell_at(scene.cells, group.cell)
    row, sector = row_of(book, place.sector), sector_at(guard.sectors, place.sector)
    if place.along_share < sector.strip_share and place.cover != WATER:
        group.track_cell, group.crossed_h = group.cell, scene.at_h
    row.crossings_events += group.people
    if group.has_crossed == 0:
        group.has_crossed = 1
        row.crossed_people += group.people


@compiled
def is_at_goal(group: Group, goal: int, scene: Scene) -> bool:
    """Whether a group under way is where its way ends."""
    place = cell_at(scene.cells, group.cell)
    return place.is_destination == 1 and place.is_goal[goal] == 1


@compiled
def wait_at_pickup(group: Group, scene: Scene) -> None:
    """A group waits at a pick-up point until somebody fetches it."""
    group.is_at_pickup = 1
    group.stand_h = scene.pickup_wait_h


@compiled
def get_away(group: Group, guard: Guard, book: Book, scene: Scene) -> None:
    """A group that nobody stopped is fetched at a pick-up point, if anybody is left of it."""
    expose_walking(group, scene.at_h, guard, book, scene)
    if group.state == migrants.UNDER_WAY:
        group.state = migrants.ENTERED
        row = row_of(book, cell_at(scene.cells, group.cell).sector)
        row.entered_people += group.people
        if group.was_noticed:
            row.entered_noticed_people += group.people
        else:
            row.entered_unnoticed_people += group.people
        book.other_outcome_events += group.people
