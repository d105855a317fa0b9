"""Exposure and rescue: cold accumulates outdoors, and people fall ill of it."""

from sim.actors import migrants
from sim.actors.migrants import Group
from sim.base.compiled import compiled
from sim.base.draws import EMERGENCY, RESCUE, exponential, uniforms
from sim.engine.surveillance.width import note_looks
from sim.engine.tables import Book, Guard, Scene, cell_at, levers_of, row_of, sector_at, step_at
from sim.laws import exposure
from sim.stage.weather import STEP_H


@compiled
def draw_resistance(scene: Scene, group: Group) -> float:
    """How much exposure it takes until the next person of a group falls ill, whenever that is."""
    return exponential(uniforms(scene.seed, group.entity, group.harmed_people, EMERGENCY, 0)[0])


@compiled
def expose_walking(group: Group, until_h: float, guard: Guard, book: Book, scene: Scene) -> None:
    """A group under way has been outdoors since its exposure was last accounted for."""
    from_h, group.outdoor_h = group.outdoor_h, until_h
    expose(group, from_h, until_h, 1.0, guard, book, scene)


@compiled
def expose_waiting(group: Group, until_h: float, guard: Guard, book: Book, scene: Scene) -> None:
    """A group that waits after a turn-back: outdoors if stranded, else it recovers in shelter."""
    from_h, group.clock_h = group.clock_h, until_h
    if not group.is_stranded:
        group.cold_dose_degree_h = exposure.dose_after_shelter_degree_h(
            group.cold_dose_degree_h, until_h - from_h, scene.shelter_half_life_h
        )
        return
    row_of(book, group.sector).stranded_person_h += (until_h - from_h) * group.people
    has_access = levers_of(book, group.sector).access > 0.0
    cold_factor = scene.access_cold_factor if has_access else 1.0
    expose(group, from_h, until_h, cold_factor, guard, book, scene)


@compiled
def cold_until(at_h: float, scene: Scene) -> tuple[float, float]:
    """Hours below the threshold since the season began, and their degree-hours."""
    number = min(int(at_h / STEP_H), scene.all_weather - 1)  # The end belongs to the last step.
    step = step_at(scene.weather, number)
    cold_h = step.cold_before_h
    if step.cold_degree_h > 0.0:
        cold_h += at_h - number * STEP_H
    return cold_h, step.cold_before_degree_h + (at_h / STEP_H - number) * step.cold_degree_h


@compiled
def expose(
    group: Group, from_h: float, until_h: float, cold_factor: float, guard: Guard, book: Book,
    scene: Scene,
) -> None:  # fmt: skip
    """Some hours outdoors, some of them cold: dose, and people who fall gravely ill."""
    before_h, before_degree_h = cold_until(from_h, scene)
    after_h, after_degree_h = cold_until(until_h, scene)
    row = row_of(book, sector_of(group, scene))
    row.exposed_person_h += (after_h - before_h) * group.people
    dose_degree_h = group.cold_dose_degree_h
    group.cold_dose_degree_h += (after_degree_h - before_degree_h) * cold_factor
    rate_per_h = exposure.mean_emergency_rate_per_h(
        scene.emergency_base_per_h,
        dose_degree_h,
        group.cold_dose_degree_h,
        scene.emergency_slope_per_degree_h,
        scene.dose_cap_degree_h,
    )
    group.unharmed -= rate_per_h * (until_h - from_h) * (group.people - group.hurt_people)
    while group.unharmed <= 0.0 and group.people > group.hurt_people:
        fall_ill(group, guard, book, scene)
        group.unharmed += draw_resistance(scene, group)


@compiled
def sector_of(group: Group, scene: Scene) -> int:
    """The sector that a group is in, or waits beside."""
    if group.state == migrants.UNDER_WAY:
        return cell_at(scene.cells, group.cell).sector
    return group.sector


@compiled
def fall_ill(group: Group, guard: Guard, book: Book, scene: Scene) -> None:
    """A person falls gravely ill: help comes or not, and the person lives or dies."""
    s, sector = scene, sector_of(group, scene)
    u, v, w, _ = uniforms(scene.seed, group.entity, group.harmed_people, RESCUE, 0)
    is_inside = (
        group.state == migrants.UNDER_WAY and cell_at(scene.cells, group.cell).is_destination == 1
    )
    row = row_of(book, sector)
    row.medical_emergencies_people += 1.0
    group.harmed_people += 1
    rescue = s.rescue_inside_probability if is_inside else s.rescue_outside_probability
    if levers_of(book, sector).access > 0.0:
        rescue = max(rescue, s.access_rescue_probability)
    is_rescued = u < rescue
    if is_rescued:
        row.rescued_people += 1.0
    if v < (s.fatality_rescued_share if is_rescued else s.fatality_unrescued_share):
        row.dead_people += 1.0
        lose_person(group, w, migrants.DEAD, scene)
    elif not is_rescued:
        group.hurt_people += 1
    elif is_inside:
        row.registered_people += 1.0
        sector_at(guard.sectors, sector).housed_people += 1.0
        book.housed_people += 1.0
        lose_person(group, w, migrants.REGISTERED, scene)
    else:
        row.left_people += 1.0
        lose_person(group, w, migrants.LEFT, scene)


@compiled
def lose_person(group: Group, u: float, state_of_last: int, scene: Scene) -> None:
    """One person leaves the group; with the last one the group ends."""
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
        note_looks(group, scene)
