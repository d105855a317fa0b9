"""Plans of the government's side: patrols on duty by sector (process 3), advice (process 14)."""

from sim.actors import support_team
from sim.actors.government import Lever
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.engine.world import World

EXTRA_PATROLS = int(Lever.EXTRA_PATROLS)
FIRST_ADVISERS = int(Lever.FUSION_ADVISERS)
FORECAST, COMMUNICATION, SCREENING = (
    int(task) for task in (Task.FORECAST, Task.COMMUNICATION, Task.SCREENING)
)


@compiled
def put_patrols_on_duty(world: World, day: int) -> None:
    """Measures in force: the scenario's patrols and reinforcement, by sector."""
    for index in range(len(world.sectors)):
        sector = world.sectors[index]
        wanted = sector.base_patrols + int(world.levers[day, index, EXTRA_PATROLS])
        sector.on_duty = min(world.clock[0].slots, wanted)


@compiled
def advise(world: World, day: int) -> None:
    """The support team works a day on its tasks."""
    s = world.settings[0]
    for task in range(len(world.advice)):
        advisers = world.levers[day, 0, FIRST_ADVISERS + task]
        advice = world.advice[task]
        advice.effort_person_days = advisers + support_team.faded_effort(
            advice.effort_person_days, advisers > 0.0, s.effect_half_life_days
        )
    for task in range(len(world.advice)):
        most = s.fusion_effect_share
        if task == FORECAST:
            most = s.forecast_effect_share
        elif task == COMMUNICATION:
            most = s.communication_effect_share
        elif task == SCREENING:
            most = s.screening_effect_share
        world.advice[task].effect_share = support_team.effect_share(
            most, world.advice[task].effort_person_days, s.effort_scale_person_days
        )
