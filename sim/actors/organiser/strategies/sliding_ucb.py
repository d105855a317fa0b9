"""A bandit that is curious: the most that a sector may be worth, by its last weeks."""

import math
from typing import Any

from sim.actors.organiser.command import Command, past_at, steering_at
from sim.actors.organiser.strategies.strategy import Strategy, concentrate
from sim.base.compiled import compiled


@compiled
def sliding_ucb_index(
    reward_sum: float, plays: float, plays_of_all: float, width_factor: float
) -> float:
    """The most an arm may be worth, from its plays in a window: mean and √(ξ·ln n ÷ plays).

    Sliding-window UCB of Garivier and Moulines (2011), doi:10.1007/978-3-642-24412-4_16.
    """
    if plays <= 0.0:
        return 1e9
    curiosity = width_factor * math.log(max(1.0, plays_of_all)) / plays
    return reward_sum / plays + math.sqrt(curiosity)


@compiled
def steer(command: Command, settings: Any) -> None:
    """Most of the flow goes where the most may be gained."""
    first = max(0, command.day - int(settings.ucb_window_days)) * command.sectors
    last = command.day * command.sectors
    plays_of_all = 0.0
    for row in range(first, last):
        plays_of_all += past_at(command.past, row).attempts / settings.group_size_median_people
    for sector in range(command.sectors):
        worth, plays = 0.0, 0.0
        for row in range(first + sector, last, command.sectors):
            past = past_at(command.past, row)
            played = past.attempts / settings.group_size_median_people
            plays += played
            worth += played * past.worth
        steering_at(command.steering, sector).score = sliding_ucb_index(
            worth, plays, plays_of_all, settings.ucb_width_factor
        )
    concentrate(command, settings.exploration_share, settings.decoy_share)


STRATEGY = Strategy("sliding_ucb", "a bandit that tries what it knows little of", steer)
