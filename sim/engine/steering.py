"""The organiser's morning: its usual orders, and what it gets to know of yesterday."""

from sim.actors import organiser
from sim.actors.migrants import WAITING
from sim.actors.organiser import Command, past_at, steering_at
from sim.base.compiled import compiled
from sim.base.rows import number_at
from sim.engine.tables import Book, Guard, People, Scene, group_at, past_row, sector_at


@compiled
def keep_course(command: Command, scene: Scene) -> None:
    """Every sector has its usual share; those ready are let go every day, or in pulses."""
    is_pulse = (scene.day + 1) % scene.pulse_days == 0
    command.release_share = scene.release_share_per_day if is_pulse else 0.0
    command.push_hour = -1.0
    command.decoy_share = 0.0
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.share = steering.base_share


@compiled
def inform(command: Command, people: People, guard: Guard, book: Book, scene: Scene) -> None:
    """Fills in what the organiser knows this morning."""
    command.day = scene.day
    command.ordinal = scene.first_ordinal + scene.day
    command.ready_people = ready_people(people, scene.day * 24.0 + scene.massed_hour_h)
    is_published = scene.day % scene.publication_days == 0
    for sector in range(command.sectors):
        if scene.day > 0:
            past = past_at(command.past, (scene.day - 1) * command.sectors + sector)
            past.attempts = past_row(book, scene.day - 1, sector).pushes_events
            past.worth = worth_of(book, scene.day - 1, sector, scene)
        if is_published:
            # Where patrols were yesterday becomes known now and then.
            patrols = float(sector_at(guard.sectors, sector).on_duty)
            if scene.day > 0:
                patrols = past_row(book, scene.day - 1, sector).patrol_hours / 24.0
            steering_at(command.steering, sector).published_patrols = patrols


@compiled
def worth_of(book: Book, day: int, sector: int, scene: Scene) -> float:
    """What a past day in a sector was worth to the organiser, from 0 to 1."""
    s, row = scene, past_row(book, day, sector)
    busy_h = row.responding_patrol_hours + row.searching_patrol_hours + row.handling_patrol_hours
    return organiser.reward(
        row.pushes_events,
        row.entered_undetected_people + row.registered_people,
        min(1.0, busy_h / max(24.0, row.patrol_hours)),
        row.medical_emergencies_people,
        s.entries_weight_factor,
        s.load_weight_factor,
        s.publicity_weight_factor,
        s.publicity_scale_people,
    )


@compiled
def ready_people(people: People, until_h: float) -> float:
    """People who wait and are ready to go by a time."""
    total = 0.0
    for entry in range(people.present_groups):
        group = group_at(people.groups, number_at(people.present, entry).value)
        if group.state == WAITING and group.ready_h < until_h:
            total += group.people
    return total
