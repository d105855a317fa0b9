"""Who finds a group during its stay in one place: patrols on their beats, the patrol sent after it,
residents (processes 7 and 9).

Each is a hazard with a store of its own, drawn at the start of an attempt and after each strike.
Hazards are taken over the very time of the stay, so the length of a tick does not matter.
"""

import math
from typing import Any

from sim.actors import patrols
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import REPORT, SIGHTING
from sim.engine.watch import first_patrol, renewed
from sim.engine.world import World
from sim.laws import search

FUSION = int(Task.FUSION)
RESIDENTS, EDGE = -2, -3  # What ends a stay, where it is no patrol: a report, the way on.


@compiled
def watched_h(world: World, group: Any, cell: int, hours: float) -> float:
    """Hours in a cell, or fewer if somebody notices the group first: how many pass.

    Takes from the group's stores what its stay uses up, and notes who ends it.
    """
    report_rate = report_rate_per_h(world, group, cell)
    is_reported = report_rate * hours >= group.unreported
    if is_reported:
        hours, group.ended_by = group.unreported / report_rate, RESIDENTS
    if is_searched_for(world, group):
        found_h = hours_until_found(world, group, cell)
        if found_h <= hours:
            hours, group.ended_by, is_reported = found_h, group.responder, False
    walker, hours = seen_by(world, group, cell, hours)
    search_on(world, group, cell, hours)
    group.unreported -= report_rate * hours
    if walker != NOBODY:
        group.unseen = renewed(world, group, SIGHTING)
        # The patrol that searches for the group is off its beat.
        group.ended_by = walker if walker != group.responder else NOBODY
    elif is_reported:
        group.unreported = renewed(world, group, REPORT)
    return hours


@compiled
def sweep_width_km(world: World, group: Any, cell: int) -> float:
    """The width of the strip in which a patrol sees a group, in this cover and light."""
    return group.range_factor * world.clock[0].width_km[world.cells[cell].cover]


# Patrols on their beats


@compiled
def seen_by(world: World, group: Any, cell: int, hours: float) -> tuple[int, float]:
    """The patrol that sees a group on its beat within some hours, or NOBODY; and after how many.

    The group is seen after so many km of beat in its cell, whoever walks them. Patrols off their
    beats are counted in, but what they would have seen is void: so nobody needs to know beforehand
    who is called away.
    """
    place = world.cells[cell]
    sector = world.sectors[place.sector]
    if place.beat_place < 0 or sector.on_duty == 0:
        return NOBODY, hours
    width_km = sweep_width_km(world, group, cell)
    first = patrols.first_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    last = patrols.last_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    start = first_patrol(world, place.sector)
    for p in range(start + first, start + last + 1):
        unseen_km = group.unseen / width_km if width_km > 0.0 else math.inf
        beat_cell = sector.first_beat + place.beat_place - world.patrols[p].beat_start
        track_km = track_of(world, p, beat_cell, group.clock_h, hours)
        if track_km >= unseen_km:
            return p, min(hours, track_h(world, p, beat_cell, group.clock_h, unseen_km))
        group.unseen -= width_km * track_km  # In 1 km².
    return NOBODY, hours


@compiled
def lap_km(world: World, p: int, hours: float) -> float:
    """How far a patrol has come on its present lap of its beat at a time."""
    patrol = world.patrols[p]
    return patrols.on_lap_km(
        float(patrol.beat_cells),
        world.settings[0].patrol_speed_km_per_h,
        hours,
        patrol.phase_share,
    )


@compiled
def track_of(world: World, p: int, beat_cell: int, from_h: float, hours: float) -> float:
    """The km that a patrol on its beat walks in one of its cells in some hours."""
    length_km, from_km = float(world.patrols[p].beat_cells), lap_km(world, p, from_h)
    until_km = from_km + world.settings[0].patrol_speed_km_per_h * hours
    return patrols.walked_in_cell_km(until_km, length_km, beat_cell) - patrols.walked_in_cell_km(
        from_km, length_km, beat_cell
    )


@compiled
def track_h(world: World, p: int, beat_cell: int, from_h: float, track_km: float) -> float:
    """The hours after which a patrol on its beat has walked so many km in one of its cells."""
    length_km, from_km = float(world.patrols[p].beat_cells), lap_km(world, p, from_h)
    before_km = patrols.walked_in_cell_km(from_km, length_km, beat_cell)
    until_km = patrols.walked_until_km(before_km + track_km, length_km, beat_cell)
    return (until_km - from_km) / world.settings[0].patrol_speed_km_per_h


# The patrol sent after a group


@compiled
def is_searched_for(world: World, group: Any) -> bool:
    """Whether a patrol is at the place of the alert and looks for the group."""
    p = group.responder
    return p != NOBODY and world.patrols[p].state == patrols.SEARCHING


@compiled
def hours_until_found(world: World, group: Any, cell: int) -> float:
    """The hours after which the patrol that searches for a group finds it in a cell."""
    s, patrol = world.settings[0], world.patrols[group.responder]
    return search.datum_hours(
        s.datum_initial_area_km2,
        s.open_speed_km_per_h * group.pace_factor,
        max(0.0, group.clock_h - patrol.alert_h),
        max(0.0, patrol.unfound) / datum_rate_per_h(world, group, cell),
    )


@compiled
def search_on(world: World, group: Any, cell: int, hours: float) -> None:
    """The patrol that searches for a group has searched for some hours more."""
    if not is_searched_for(world, group):
        return
    s, patrol = world.settings[0], world.patrols[group.responder]
    since_h = max(0.0, group.clock_h - patrol.alert_h)
    patrol.unfound -= datum_rate_per_h(world, group, cell) * search.datum_searched_h(
        s.datum_initial_area_km2,
        s.open_speed_km_per_h * group.pace_factor,
        since_h,
        since_h + hours,
    )


@compiled
def datum_rate_per_h(world: World, group: Any, cell: int) -> float:
    """The rate at which a patrol finds a group that cannot have left the place of the alert."""
    s = world.settings[0]
    width_km = sweep_width_km(world, group, cell) * s.datum_range_factor
    return max(
        1e-9,
        search.random_search_rate_per_h(
            width_km, s.datum_search_km_per_h, s.datum_initial_area_km2
        ),
    )


# Residents


@compiled
def report_rate_per_h(world: World, group: Any, cell: int) -> float:
    """The rate at which residents report a group inside the country."""
    heard = 1.0 + world.advice[FUSION].effect_share  # More weak cues become alerts.
    rate = world.reports_per_h[cell] * heard
    return rate * world.settings[0].report_evading_factor if group.is_evading else rate
