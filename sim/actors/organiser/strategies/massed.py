"""Nobody goes until enough people wait; then all, at one hour and one place."""

from typing import Any

from sim.actors.organiser.command import Command, steering_at
from sim.actors.organiser.strategies.strategy import Strategy, concentrate
from sim.base.compiled import compiled
from sim.base.draws import PUSH, exponential, uniforms


@compiled
def steer(command: Command, settings: Any) -> None:
    """Holds everybody back, or pushes."""
    if command.ready_people < settings.massed_people:
        command.release_share = 0.0
        return
    command.release_share = 1.0
    command.push_hour = settings.massed_hour_h
    command.push_place_u = uniforms(command.seed, 0, command.ordinal, PUSH, 1)[0]
    for sector in range(command.sectors):
        # The first of independent waits falls to each sector as often as its share says.
        u = uniforms(command.seed, sector, command.ordinal, PUSH, 0)[0]
        steering = steering_at(command.steering, sector)
        steering.score = steering.base_share / exponential(u)
    concentrate(command, 0.0, settings.decoy_share)


STRATEGY = Strategy("massed", "one push of many", steer)
