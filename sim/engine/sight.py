"""Who finds a group during its stay in one place: patrols on their beats, the patrol sent after it,
residents (processes 7 and 9).

Each is a hazard with a store of its own, drawn at the start of an attempt and after each strike.
Hazards are taken over the very time of the stay, so the length of a tick does not matter.
"""

import math
from typing import Any

from sim.actors import patrols
from sim.actors.migrants import NOBODY, RESIDENTS
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import REPORT, SIGHTING
from sim.engine.watch import first_patrol, renewed, renewed_with_uniform
from sim.engine.world import World
from sim.laws import search

FUSION = int(Task.FUSION)


@compiled
def watched_h(world: World, group: Any, cell: int, hours: float) -> float:
    """Hours in a cell, or fewer if somebody notices the group first: how many pass.

    Takes from the group's stores what its stay uses up, and notes who ends it.
    """
    report_rate = report_rate_per_h(world, group, cell)
    reported_h = hours_until(group.unreported, report_rate, hours)
    found_h = hours_until_found(world, group, cell, hours)
    walker, hours = seen_by(world, group, cell, min(hours, min(reported_h, found_h)))
    search_on(world, group, cell, hours)
    group.unreported -= report_rate * hours
    if walker != NOBODY:
        # The patrol that searches for the group is off its beat.
        group.ends_by = walker if walker != group.responder else NOBODY
    elif hours == found_h:
        group.ends_by = group.responder
    elif hours == reported_h:
        group.ends_by = RESIDENTS
        group.unreported = renewed(world, group, REPORT)
    return hours


@compiled
def hours_until(store: float, rate_per_h: float, most_h: float) -> float:
    """The hours in which a rate uses up a store; infinite if it does not within the most."""
    return store / rate_per_h if rate_per_h * most_h >= store else math.inf


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
    slot = patrols.first_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    last = patrols.last_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    several = last - slot + 1  # More than one only where each walks in this cell alone.
    first = first_patrol(world, place.sector) + slot
    beat_cell = sector.first_beat + place.beat_place - world.patrols[first].beat_start
    seen_per_km = sweep_width_km(world, group, cell) * several  # In 1 km².
    track_km = track_of(world, first, beat_cell, group.clock_h, hours)
    if seen_per_km * track_km < group.unseen:
        group.unseen -= seen_per_km * track_km
        return NOBODY, hours
    seen_h = track_h(world, first, beat_cell, group.clock_h, group.unseen / seen_per_km)
    group.unseen, u = renewed_with_uniform(world, group, SIGHTING)
    return first + int(u * several), max(0.0, min(hours, seen_h))


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
def hours_until_found(world: World, group: Any, cell: int, most_h: float) -> float:
    """The hours after which the patrol that searches for a group finds it in a cell.

    Infinite if nobody does, or not within the most even if the group could not have left.
    """
    if not is_searched_for(world, group):
        return math.inf
    s, patrol = world.settings[0], world.patrols[group.responder]
    searched_h = max(0.0, patrol.unfound) / datum_rate_per_h(world, group, cell)
    if searched_h > most_h:
        return math.inf
    found_h = search.datum_hours(
        s.datum_initial_area_km2,
        s.open_speed_km_per_h * group.pace_factor,
        max(0.0, group.clock_h - patrol.alert_h),
        searched_h,
    )
    return found_h if found_h <= most_h else math.inf


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
