"""Shares move towards the sectors where attempts succeeded of late."""

from typing import Any

from sim.actors.organiser.command import Command, past_at, steering_at
from sim.actors.organiser.strategies.strategy import Strategy
from sim.base.compiled import compiled
from sim.laws.fading import left_share


@compiled
def success_rate(successes: float, pushes: float) -> float:
    """The rate at which pushes succeed, pulled to one half while there are few (Laplace)."""
    return (successes + 1.0) / (pushes + 2.0)


@compiled
def steered_share(
    base_share: float, rate: float, mean_rate: float, sectors: int, exploration_share: float
) -> float:
    """A sector's share of the flow before normalising: what worked, and a little everywhere."""
    return exploration_share / sectors + (1.0 - exploration_share) * base_share * rate / mean_rate


@compiled
def learn(command: Command, fade: float) -> None:
    """Yesterday comes to what is remembered of the days before, which fades."""
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        past = past_at(command.past, (command.day - 1) * command.sectors + sector)
        steering.recent_attempts = steering.recent_attempts * fade + past.attempts
        steering.recent_successes = steering.recent_successes * fade + past.worth * past.attempts


@compiled
def steer(command: Command, settings: Any) -> None:
    """Shares by success, and a little everywhere."""
    if command.day > 0:
        learn(command, left_share(1.0, settings.learning_half_life_days))
    mean, total = 0.0, 0.0
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.score = success_rate(steering.recent_successes, steering.recent_attempts)
        mean += steering.base_share * steering.score
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.share = steered_share(
            steering.base_share, steering.score, mean, command.sectors, settings.exploration_share
        )
        total += steering.share
    for sector in range(command.sectors):
        steering_at(command.steering, sector).share /= total


STRATEGY = Strategy("proportional", "towards what worked", steer)
