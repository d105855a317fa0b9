"""Who finds a group during its stay in one place: patrols on their beats, the patrol sent after it,
residents (processes 7 and 9).

Each is a hazard with a store of its own, drawn at the start of an attempt and after each strike.
Hazards are taken over the very time of the stay, so the length of a tick does not matter.
"""

from typing import Any

from sim.actors import patrols
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import REPORT, SIGHTING
from sim.engine.watch import first_patrol, raise_alert, renewed
from sim.engine.world import World
from sim.laws import search

FUSION = int(Task.FUSION)
RESIDENTS = -2  # Who strikes, where it is no patrol.


@compiled
def stay(world: World, day: int, g: int, cell: int, hours: float) -> float:
    """Hours in a cell, or fewer if somebody finds or reports the group first: how many pass."""
    group = world.groups[g]
    struck_by = NOBODY
    report_rate = report_rate_per_h(world, group, cell)
    if report_rate * hours >= group.unreported:
        hours, struck_by = group.unreported / report_rate, RESIDENTS
    if is_searched_for(world, group):
        found_h = hours_until_found(world, group, cell)
        if found_h <= hours:
            hours, struck_by = found_h, group.responder
    width_km = sweep_width_km(world, group, cell)
    track_km, walker = tracks_in(world, group, cell, hours, width_km)
    if walker != NOBODY:  # Within the stay, a sighting is taken to come as evenly as the track.
        hours *= group.unseen / (width_km * track_km)
        track_km = group.unseen / width_km
    search_on(world, group, cell, hours)
    group.unseen -= width_km * track_km  # In 1 km².
    group.unreported -= report_rate * hours
    group.clock_h += hours
    if walker != NOBODY:
        be_seen(world, group, walker)
    elif struck_by == RESIDENTS:
        group.unreported = renewed(world, group, REPORT)
        raise_alert(world, day, g, cell, group.clock_h)
    elif struck_by != NOBODY:
        group.found_by = struck_by
    return hours


@compiled
def be_seen(world: World, group: Any, walker: int) -> None:
    """A patrol on its beat sees a group; the one that searches for it is off its beat."""
    group.unseen = renewed(world, group, SIGHTING)
    if walker != group.responder:
        group.found_by = walker


@compiled
def sweep_width_km(world: World, group: Any, cell: int) -> float:
    """The width of the strip in which a patrol sees a group, in this cover and light."""
    return group.range_factor * world.clock[0].width_km[world.cells[cell].cover]


# Patrols on their beats


@compiled
def tracks_in(
    world: World, group: Any, cell: int, hours: float, width_km: float
) -> tuple[float, int]:
    """The km that beats lead through a group's cell in the hours to come, and who sees the group.

    It is seen after so many km, whoever walks them. Patrols off their beats are counted in, but
    what they would have seen is void: so nobody needs to know beforehand who is called away.
    """
    place = world.cells[cell]
    sector = world.sectors[place.sector]
    total_km, walker = 0.0, NOBODY
    if place.beat_place < 0 or sector.on_duty == 0:
        return total_km, walker
    first = patrols.first_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    last = patrols.last_slot(place.beat_place, sector.beat_cells, sector.on_duty)
    start = first_patrol(world, place.sector)
    for p in range(start + first, start + last + 1):
        total_km += track_of(world, p, sector.first_beat + place.beat_place, group.clock_h, hours)
        if walker == NOBODY and width_km * total_km >= group.unseen:
            walker = p
    return total_km, walker


@compiled
def track_of(world: World, p: int, place: int, from_h: float, hours: float) -> float:
    """The km that a patrol on its beat walks in one of its cells in some hours."""
    patrol = world.patrols[p]
    speed_km_per_h = world.settings[0].patrol_speed_km_per_h
    length_km, cell = float(patrol.beat_cells), place - patrol.beat_start
    before_km = speed_km_per_h * from_h + patrol.phase_share * 2.0 * length_km
    after_km = before_km + speed_km_per_h * hours
    return patrols.walked_in_cell_km(after_km, length_km, cell) - patrols.walked_in_cell_km(
        before_km, length_km, cell
    )


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
