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
    """What came back since yesterday comes to what is remembered from before, which fades."""
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.recent_attempts *= fade
        steering.recent_successes *= fade
    for row in range(command.first_news_day * command.sectors, command.day * command.sectors):
        steering = steering_at(command.steering, row % command.sectors)
        past = past_at(command.past, row)
        steering.recent_attempts += past.new_finished
        steering.recent_successes += past.new_gained


@compiled
def steer(command: Command, settings: Any) -> None:
    """Shares by success, and a little everywhere."""
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
