"""The organiser's morning: its usual orders, what is published, and what it gets to know."""

from sim.actors.migrants import WAITING
from sim.actors.organiser import Command, steering_at
from sim.base.compiled import compiled
from sim.base.rows import number_at
from sim.engine.credit import estimate_chances
from sim.engine.tables import Book, Guard, People, Scene, group_at, levers_on, sector_at
from sim.laws.allocations import moves


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
def publish(command: Command, guard: Guard, book: Book, scene: Scene) -> None:
    """Now and then it becomes known how many patrols each sector has in the mean.

    That is the plan of the day before, and not what was drawn from it. On the first day it is how
    many there are before any move.
    """
    if scene.day % scene.publication_days != 0:
        return
    is_plan = scene.day > 0 and moves(int(levers_on(book, scene.day - 1, 0).allocation))
    for number in range(command.sectors):
        sector = sector_at(guard.sectors, number)
        patrols = float(sector.on_duty)
        if is_plan:
            patrols = sector.kept_patrols + sector.wanted_patrols
        steering_at(command.steering, number).published_patrols = patrols


@compiled
def inform(command: Command, people: People, scene: Scene) -> None:
    """Fills in what the organiser knows this morning; what came back it was told last night."""
    command.day = scene.day
    command.ordinal = scene.first_ordinal + scene.day
    command.ready_people, _ = ready(people, scene.day * 24.0 + scene.massed_hour_h)
    _, command.ready_groups = ready(people, scene.day * 24.0 + 24.0)
    estimate_chances(command, scene)


@compiled
def ready(people: People, until_h: float) -> tuple[float, float]:
    """People who wait and are ready to go by a time, and their groups."""
    all_people, groups = 0.0, 0.0
    for entry in range(people.present_groups):
        group = group_at(people.groups, number_at(people.present, entry).value)
        if group.state == WAITING and group.ready_h < until_h:
            all_people += group.people
            groups += 1.0
    return all_people, groups
