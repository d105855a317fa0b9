"""Exposure and rescue (process 13): cold accumulates outdoors, and people fall ill of it."""

from sim.actors import migrants
from sim.actors.government import Lever
from sim.base.compiled import compiled
from sim.base.draws import RESCUE, uniforms
from sim.engine import ledger
from sim.engine.watch import harm_until_ill, note_looks
from sim.engine.world import ACTIVE, World
from sim.laws import exposure

ACCESS = int(Lever.ACCESS)


@compiled
def expose_active(world: World, day: int, tick: int) -> None:
    """Groups under way are outdoors for the whole tick."""
    tick_h = world.clock[0].tick_h
    for entry in range(world.clock[0].active_groups):
        g = world.lists[ACTIVE, entry]
        if world.groups[g].state == migrants.UNDER_WAY:
            expose(world, day, g, tick_h, world.weather[tick].cold_degree_h)


@compiled
def expose_waiting(world: World, day: int, g: int, cold_degree_h: float) -> None:
    """A group that waits is outdoors all day if stranded, and else recovers in shelter."""
    group = world.groups[g]
    if group.is_stranded:
        world.ledger[day, group.sector, ledger.STRANDED_H] += 24.0 * group.people
        if world.levers[day, group.sector, ACCESS] > 0.0:
            cold_degree_h *= world.settings[0].access_cold_factor
        expose(world, day, g, 24.0, cold_degree_h)
    else:
        group.cold_dose_degree_h = exposure.dose_after_shelter_degree_h(
            group.cold_dose_degree_h, 24.0, world.settings[0].shelter_half_life_h
        )


@compiled
def expose(world: World, day: int, g: int, hours: float, cold_degree_h: float) -> None:
    """Some hours outdoors: dose, and the chance that a person falls gravely ill."""
    group, s = world.groups[g], world.settings[0]
    group.cold_dose_degree_h += cold_degree_h
    if cold_degree_h > 0.0:
        count_where(world, day, g, ledger.EXPOSED_H, hours * group.people)
    rate = exposure.emergency_rate_per_h(
        s.emergency_base_per_h,
        group.cold_dose_degree_h,
        s.emergency_slope_per_degree_h,
        s.dose_cap_degree_h,
    )
    group.unharmed -= rate * hours * (group.people - group.hurt_people)
    if group.unharmed <= 0.0:
        u, v, w, _ = uniforms(world.clock[0].seed, group.entity, group.harmed_people, RESCUE, 0)
        fall_ill(world, day, g, u, v, w)
        group.unharmed = harm_until_ill(world, group)


@compiled
def count_where(world: World, day: int, g: int, column: int, amount: float) -> None:
    """Adds to the ledger where the group is, or waits."""
    group = world.groups[g]
    sector = group.sector
    if group.state == migrants.UNDER_WAY:
        sector = world.cells[group.cell].sector
    world.ledger[day, sector, column] += amount


@compiled
def fall_ill(world: World, day: int, g: int, u: float, v: float, w: float) -> None:
    """A person falls gravely ill: help comes or not, and the person lives or dies."""
    group, s = world.groups[g], world.settings[0]
    is_inside = group.state == migrants.UNDER_WAY and world.cells[group.cell].is_destination == 1
    count_where(world, day, g, ledger.EMERGENCIES, 1.0)
    group.harmed_people += 1
    rescue = s.rescue_inside_probability if is_inside else s.rescue_outside_probability
    if world.levers[day, group.sector, ACCESS] > 0.0:
        rescue = max(rescue, s.access_rescue_probability)
    is_rescued = u < rescue
    if is_rescued:
        count_where(world, day, g, ledger.RESCUED, 1.0)
    if v < (s.fatality_rescued_share if is_rescued else s.fatality_unrescued_share):
        count_where(world, day, g, ledger.DEAD, 1.0)
        lose_person(world, g, w, migrants.DEAD)
    elif not is_rescued:
        group.hurt_people += 1
    elif is_inside:
        sector = world.cells[group.cell].sector
        world.ledger[day, sector, ledger.REGISTERED] += 1.0
        world.sectors[sector].housed_people += 1.0
        lose_person(world, g, w, migrants.REGISTERED)
    else:
        count_where(world, day, g, ledger.LEFT, 1.0)
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
