"""The best answer to what was published: where patrols are few for what a push is worth."""

import math
from typing import Any

from sim.actors.organiser.command import Command, steering_at
from sim.actors.organiser.strategies.strategy import Strategy, concentrate
from sim.base.compiled import compiled


@compiled
def response_score(pull: float, coverage_share: float) -> float:
    """What a push is worth where a share of the sector is known to be covered."""
    return pull * (1.0 - min(1.0, coverage_share))


@compiled
def steer(command: Command, settings: Any) -> None:
    """Most of the flow goes where a push is worth most against the published patrols."""
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        pull = math.pow(max(steering.base_share, 1e-9), settings.pull_exponent_factor)
        coverage = steering.published_patrols * settings.patrol_reach_km / steering.length_km
        steering.score = response_score(pull, coverage)
    concentrate(command, settings.exploration_share, settings.decoy_share)


STRATEGY = Strategy("best_response", "where published patrols are fewest", steer)
