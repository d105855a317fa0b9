"""The evening of a day: where people are, and what the day cost."""

from sim.actors import migrants
from sim.base.compiled import compiled
from sim.base.rows import number_at
from sim.engine.tables import (
    Book,
    Guard,
    InForce,
    People,
    Scene,
    cell_at,
    group_at,
    levers_of,
    levers_on,
    row_of,
    sector_at,
)


@compiled
def take_stock(people: People, book: Book, scene: Scene) -> None:
    """Where people are at the end of a day; groups that have ended are listed no more."""
    kept = 0
    for entry in range(people.present_groups):
        g = number_at(people.present, entry).value
        group = group_at(people.groups, g)
        if group.state == migrants.WAITING:
            row_of(book, group.sector).waiting_people += group.people
        elif group.state == migrants.UNDER_WAY:
            row_of(book, cell_at(scene.cells, group.cell).sector).under_way_people += group.people
        elif group.state == migrants.HANDLING:
            row_of(book, cell_at(scene.cells, group.cell).sector).in_handling_people += group.people
        else:
            continue
        number_at(people.present, kept).value = g
        kept += 1
    people.present_groups = kept


@compiled
def account_cost(guard: Guard, book: Book, scene: Scene) -> None:
    """Duty, housing, what was built, and what all of it cost."""
    s, country = scene, levers_of(book, 0)
    over = max(0.0, book.housed_people - country.places)
    shared_eur = advisers(country) * s.adviser_eur_per_day + country.daily_cost_eur
    for number in range(guard.all_sectors):
        row, sector = row_of(book, number), sector_at(guard.sectors, number)
        on_duty = sector.on_duty + sector.second_line
        row.patrol_hours += on_duty * 24.0
        row.reception_person_days += sector.housed_people
        if book.housed_people > 0.0:
            row.reception_over_capacity_person_days += (
                over * sector.housed_people / book.housed_people
            )
        lever, before = levers_of(book, number), levers_on(book, max(0, scene.day - 1), number)
        fence_km = max(0.0, lever.fence_share - before.fence_share) * sector.length_km
        camera_km = max(0.0, lever.camera_share - before.camera_share) * sector.length_km
        row.fence_built_km += fence_km
        officers = on_duty * s.officers_per_patrol_officers
        row.cost_eur += (
            officers * 24.0 * s.officer_eur_per_h
            + sector.housed_people * s.reception_eur_per_person_day
            + fence_km * s.fence_eur_per_km
            + camera_km * s.camera_eur_per_km
            + shared_eur / guard.all_sectors
            + row.medical_emergencies_people * s.emergency_eur
        )


@compiled
def advisers(country: InForce) -> float:
    """Advisers at work on a day."""
    return (
        country.planned_advisers
        + country.fusion_advisers
        + country.forecast_advisers
        + country.communication_advisers
        + country.screening_advisers
    )
