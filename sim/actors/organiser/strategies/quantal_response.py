"""A good answer to what was published, and not always the best: better sectors get more."""

import math
from typing import Any

from sim.actors.organiser.command import Command, steering_at
from sim.actors.organiser.strategies.strategy import Strategy, expected_worth, order_decoys
from sim.base.compiled import compiled


@compiled
def quantal_weight(worth: float, best_worth: float, mean_worth: float, rationality: float) -> float:
    """A sector's share before normalising, 1 for the best: exp(λ · worth ÷ mean worth).

    The logit response of McKelvey and Palfrey (1995), doi:10.1006/game.1995.1023. Worth is taken
    relative to its mean over sectors, so that λ does not depend on the scale of worth.
    """
    return math.exp(rationality * (worth - best_worth) / mean_worth)


@compiled
def steer(command: Command, settings: Any) -> None:
    """Shares by logit of what a push is worth against the published plan."""
    best, mean, total = 0.0, 0.0, 0.0
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.score = expected_worth(steering, settings.pull_exponent_factor)
        best = max(best, steering.score)
        mean += steering.score / command.sectors
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.share = quantal_weight(
            steering.score, best, max(mean, 1e-300), settings.quantal_rationality_factor
        )
        total += steering.share
    for sector in range(command.sectors):
        steering_at(command.steering, sector).share /= total
    order_decoys(command, settings.decoy_share)


STRATEGY = Strategy(
    "quantal_response", "more where published patrols leave a push worth more", steer
)
