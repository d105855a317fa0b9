"""Exposure and rescue (process 13): cold accumulates outdoors, and people fall ill of it."""

from typing import Any

from sim.actors import migrants
from sim.actors.government import Lever
from sim.base.compiled import compiled
from sim.base.draws import RESCUE, uniforms
from sim.engine import ledger
from sim.engine.watch import harm_until_ill, note_looks
from sim.engine.world import World
from sim.laws import exposure

ACCESS = int(Lever.ACCESS)


@compiled
def expose_walking(world: World, day: int, g: int, until_h: float) -> None:
    """A group under way has been outdoors since its exposure was last accounted for."""
    group = world.groups[g]
    from_h = group.outdoor_h
    group.outdoor_h = until_h
    cold_degree_h = cold_until_degree_h(world, until_h) - cold_until_degree_h(world, from_h)
    cold_h = cold_until_h(world, until_h) - cold_until_h(world, from_h)
    expose(world, day, g, until_h - from_h, cold_h, cold_degree_h)


@compiled
def expose_waiting(world: World, day: int, g: int, until_h: float) -> None:
    """A group that waits after a turn-back: outdoors if stranded, else it recovers in shelter."""
    group = world.groups[g]
    from_h = group.clock_h
    group.clock_h = until_h
    if not group.is_stranded:
        group.cold_dose_degree_h = exposure.dose_after_shelter_degree_h(
            group.cold_dose_degree_h, until_h - from_h, world.settings[0].shelter_half_life_h
        )
        return
    world.ledger[day, group.sector, ledger.STRANDED_H] += (until_h - from_h) * group.people
    cold_degree_h = cold_until_degree_h(world, until_h) - cold_until_degree_h(world, from_h)
    cold_h = cold_until_h(world, until_h) - cold_until_h(world, from_h)
    if world.levers[day, group.sector, ACCESS] > 0.0:
        cold_degree_h *= world.settings[0].access_cold_factor
    expose(world, day, g, until_h - from_h, cold_h, cold_degree_h)


@compiled
def cold_until_degree_h(world: World, hours: float) -> float:
    """The cold of the season up to a time, even within a tick."""
    tick = tick_at(world, hours)
    weather, share = world.weather[tick], hours / world.clock[0].tick_h - tick
    return weather.cold_before_degree_h + share * weather.cold_degree_h


@compiled
def cold_until_h(world: World, hours: float) -> float:
    """The hours below the threshold up to a time."""
    tick = tick_at(world, hours)
    weather, since_h = world.weather[tick], hours - tick * world.clock[0].tick_h
    return weather.cold_before_h + (since_h if weather.cold_degree_h > 0.0 else 0.0)


@compiled
def tick_at(world: World, hours: float) -> int:
    """The tick that a time lies in; the end of the season belongs to its last."""
    return min(int(hours / world.clock[0].tick_h), len(world.weather) - 1)


@compiled
def expose(
    world: World, day: int, g: int, hours: float, cold_h: float, cold_degree_h: float
) -> None:
    """Some hours outdoors, some of them cold: dose, and people who fall gravely ill."""
    group, s = world.groups[g], world.settings[0]
    before_degree_h = group.cold_dose_degree_h
    group.cold_dose_degree_h += cold_degree_h
    world.ledger[day, sector_of(world, group), ledger.EXPOSED_H] += cold_h * group.people
    rate = exposure.mean_emergency_rate_per_h(
        s.emergency_base_per_h,
        before_degree_h,
        group.cold_dose_degree_h,
        s.emergency_slope_per_degree_h,
        s.dose_cap_degree_h,
    )
    group.unharmed -= rate * hours * (group.people - group.hurt_people)
    while group.unharmed <= 0.0 and group.people > group.hurt_people:
        u, v, w, _ = uniforms(world.clock[0].seed, group.entity, group.harmed_people, RESCUE, 0)
        fall_ill(world, day, g, u, v, w)
        group.unharmed += harm_until_ill(world, group)


@compiled
def sector_of(world: World, group: Any) -> int:
    """The sector that a group is in, or waits beside."""
    return world.cells[group.cell].sector if group.state == migrants.UNDER_WAY else group.sector


@compiled
def fall_ill(world: World, day: int, g: int, u: float, v: float, w: float) -> None:
    """A person falls gravely ill: help comes or not, and the person lives or dies."""
    group, s = world.groups[g], world.settings[0]
    is_inside = group.state == migrants.UNDER_WAY and world.cells[group.cell].is_destination == 1
    sector = sector_of(world, group)
    row = world.ledger[day, sector]
    row[ledger.EMERGENCIES] += 1.0
    group.harmed_people += 1
    rescue = s.rescue_inside_probability if is_inside else s.rescue_outside_probability
    if world.levers[day, sector, ACCESS] > 0.0:
        rescue = max(rescue, s.access_rescue_probability)
    is_rescued = u < rescue
    if is_rescued:
        row[ledger.RESCUED] += 1.0
    if v < (s.fatality_rescued_share if is_rescued else s.fatality_unrescued_share):
        row[ledger.DEAD] += 1.0
        lose_person(world, g, w, migrants.DEAD)
    elif not is_rescued:
        group.hurt_people += 1
    elif is_inside:
        row[ledger.REGISTERED] += 1.0
        world.sectors[sector].housed_people += 1.0
        lose_person(world, g, w, migrants.REGISTERED)
    else:
        row[ledger.LEFT] += 1.0
        lose_person(world, g, w, migrants.LEFT)


@compiled
def lose_person(world: World, g: int, u: float, state_of_last: int) -> None:
    """One person leaves the group; with the last one the group ends."""
    group = world.groups[g]
    if u * group.people < group.vulnerable_people:
        group.vulnerable_people -= 1
    group.people -= 1
    if state_of_last == migrants.DEAD:
        group.dead_people += 1
    elif state_of_last == migrants.REGISTERED:
        group.registered_people += 1
    else:
        group.given_up_people += 1
    group.hurt_people = min(group.hurt_people, group.people)
    if group.people == 0:
        group.state = state_of_last
    else:
        note_looks(world, group)
