"""A bandit that keeps exploring: exponential weights of what attempts were worth."""

import math
from typing import Any

from sim.actors.organiser.command import Command, past_at, steering_at
from sim.actors.organiser.strategies.strategy import Strategy
from sim.base.compiled import compiled


@compiled
def exp3_probability(weight_share: float, arms: int, exploration_share: float) -> float:
    """The chance of an arm: its share of all weights, and a little of everything.

    Exp3 of Auer, Cesa-Bianchi, Freund and Schapire (2002), doi:10.1137/S0097539701398375.
    """
    return (1.0 - exploration_share) * weight_share + exploration_share / arms


@compiled
def exp3_log_weight(
    log_weight: float,
    reward: float,
    plays: float,
    probability: float,
    arms: int,
    exploration_share: float,
) -> float:
    """The logarithm of an arm's weight after it was played so many times, one group a play.

    The reward is divided by the chance to see it, so that its mean is right whatever was played.
    """
    return log_weight + exploration_share / arms * reward * plays / probability


@compiled
def learn(command: Command, settings: Any) -> None:
    """What came back since yesterday changes the weights, by the chances of when it was sent."""
    for row in range(command.first_news_day * command.sectors, command.day * command.sectors):
        past = past_at(command.past, row)
        if past.new_finished > 0.0:
            steering = steering_at(command.steering, row % command.sectors)
            steering.log_weight = exp3_log_weight(
                steering.log_weight,
                past.new_gained / past.new_finished,
                past.new_finished,
                max(past.share, settings.exploration_share / command.sectors),
                command.sectors,
                settings.exploration_share,
            )


@compiled
def steer(command: Command, settings: Any) -> None:
    """Shares by weight, and a little everywhere."""
    learn(command, settings)
    most, total = -1e300, 0.0
    for sector in range(command.sectors):
        most = max(most, steering_at(command.steering, sector).log_weight)
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.share = math.exp(steering.log_weight - most)
        total += steering.share
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.share = exp3_probability(
            steering.share / total, command.sectors, settings.exploration_share
        )


STRATEGY = Strategy("exp3", "a bandit with exponential weights", steer)
