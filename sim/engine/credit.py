"""What comes back of attempts, and to which day and sector of sending it is credited.

An attempt may end days after the group set out, and in another sector. It is credited to where and
when it was sent, on the evening of the day on which it ended: delayed feedback, as in Joulani,
György and Szepesvári (2013, ICML). A group sets out once a day at most, so nothing is missed.
"""

from sim.actors import organiser
from sim.actors.migrants import ENTERED, HANDLING, NOBODY, UNDER_WAY, Group
from sim.actors.organiser import Command, Past, past_at, steering_at
from sim.base.compiled import compiled
from sim.base.rows import number_at
from sim.engine.tables import Book, Guard, People, Scene, group_at, past_row, sector_at
from sim.laws.fading import left_share
from sim.laws.getting_through import pulled_share, stop_per_patrol, through_probability


@compiled
def note_sent(group: Group, scene: Scene) -> None:
    """A group sets out, and keeps where and when it was sent until the attempt has ended."""
    group.sent_day = scene.day
    group.sent_sector = NOBODY if group.is_decoy else group.sector
    group.sent_people = group.people
    group.sent_registered_people = group.registered_people


@compiled
def note_shares(command: Command, guard: Guard, scene: Scene) -> None:
    """Keeps the chance and the patrols of each sector today, to weigh what comes back of it."""
    for sector in range(command.sectors):
        past = past_at(command.past, scene.day * command.sectors + sector)
        past.share = steering_at(command.steering, sector).share
        past.patrols = sector_at(guard.sectors, sector).on_duty


@compiled
def credit_attempts(people: People, command: Command, book: Book, scene: Scene) -> None:
    """The evening: attempts that began today are counted, and those that ended are credited."""
    for row in range(command.first_news_day * command.sectors, scene.day * command.sectors):
        past = past_at(command.past, row)
        past.new_finished = past.new_gained = 0.0
    command.first_news_day = scene.day + 1
    fade = left_share(1.0, scene.learning_half_life_days)
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.recent_finished *= fade
        steering.recent_got_in *= fade
        steering.recent_guarded *= fade
    for entry in range(people.present_groups):
        group = group_at(people.groups, number_at(people.present, entry).value)
        if group.sent_day == NOBODY:
            continue
        is_play = group.sent_sector != NOBODY
        if is_play and group.sent_day == scene.day:
            sent_row(group, command).attempts += 1.0
        if group.state in (UNDER_WAY, HANDLING):
            continue
        if is_play:
            credit(group, command, book, scene)
        group.sent_day = group.sent_sector = NOBODY


@compiled
def sent_row(group: Group, command: Command) -> Past:
    """The row of the day and sector in which a group was sent."""
    return past_at(command.past, group.sent_day * command.sectors + group.sent_sector)


@compiled
def credit(group: Group, command: Command, book: Book, scene: Scene) -> None:
    """Adds what an attempt was worth to the row of its sending."""
    past, steering = sent_row(group, command), steering_at(command.steering, group.sent_sector)
    command.first_news_day = min(command.first_news_day, group.sent_day)
    got_in = got_in_people(group)
    worth = worth_of(group, got_in, book, scene)
    past.finished += 1.0
    past.gained += worth
    past.got_in += got_in / group.sent_people
    past.new_finished += 1.0
    past.new_gained += worth
    # As they count tomorrow morning.
    left = left_share(float(scene.day + 1 - group.sent_day), scene.learning_half_life_days)
    steering.recent_finished += left
    steering.recent_got_in += left * got_in / group.sent_people
    steering.recent_guarded += left * past.patrols


@compiled
def got_in_people(group: Group) -> int:
    """Who of those who set out got away inland or was registered in this attempt."""
    registered = group.registered_people - group.sent_registered_people
    return registered + (group.people if group.state == ENTERED else 0)


@compiled
def worth_of(group: Group, got_in: int, book: Book, scene: Scene) -> float:
    """What an attempt was worth to the organiser, from 0 to 1.

    Load and publicity are those of the sector of sending, by day from setting out to the end.
    """
    s, sector = scene, group.sent_sector
    load_share, emergencies, days = 0.0, 0.0, scene.day + 1 - group.sent_day
    for day in range(group.sent_day, scene.day + 1):
        row = past_row(book, day, sector)
        busy_h = (
            row.responding_patrol_hours + row.searching_patrol_hours + row.handling_patrol_hours
        )
        load_share += min(1.0, busy_h / max(24.0, row.patrol_hours)) / days
        emergencies += row.medical_emergencies_people / days
    return organiser.reward(
        float(group.sent_people),
        float(got_in),
        load_share,
        emergencies,
        s.entries_weight_factor,
        s.load_weight_factor,
        s.publicity_weight_factor,
        s.publicity_scale_people,
    )


@compiled
def estimate_chances(command: Command, scene: Scene) -> None:
    """How much a patrol lowers the chance to get through in each sector, as both sides take it.

    First all sectors together, pulled to the belief in `patrol_reach_km` while little has come
    back; then each, pulled to all. Days fade with `learning_half_life_days`.
    """
    finished, got_in, coverage = 0.0, 0.0, 0.0
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        finished += steering.recent_finished
        got_in += steering.recent_got_in
        coverage += steering.recent_guarded * reach_share(command, sector, scene)
    factor = 1.0
    if coverage > 0.0:
        mean = coverage / finished
        share = pulled_share(
            got_in, finished, through_probability(mean, 1.0), scene.chance_prior_groups
        )
        factor = stop_per_patrol(share, mean)
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        tried, guarded = steering.recent_finished, steering.recent_guarded
        steering.stop_per_patrol = factor * reach_share(command, sector, scene)
        if guarded > 0.0:
            patrols = guarded / tried
            expected = through_probability(patrols, steering.stop_per_patrol)
            share = pulled_share(steering.recent_got_in, tried, expected, scene.chance_prior_groups)
            steering.stop_per_patrol = stop_per_patrol(share, patrols)


@compiled
def reach_share(command: Command, sector: int, scene: Scene) -> float:
    """The share of a sector that both sides think one patrol covers."""
    return scene.patrol_reach_km / steering_at(command.steering, sector).length_km
