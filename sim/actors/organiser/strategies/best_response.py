"""The best answer to what was published: where a push is worth most against the plan of patrols."""

from typing import Any

from sim.actors.organiser.command import Command, steering_at
from sim.actors.organiser.strategies.strategy import Strategy, concentrate, expected_worth
from sim.base.compiled import compiled


@compiled
def steer(command: Command, settings: Any) -> None:
    """Most of the flow goes where a push is worth most against the published plan."""
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.score = expected_worth(steering, settings.pull_exponent_factor)
    concentrate(command, settings.exploration_share, settings.decoy_share)


STRATEGY = Strategy("best_response", "where published patrols leave a push worth most", steer)
