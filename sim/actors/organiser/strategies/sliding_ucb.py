"""A bandit that is curious: the most that a sector may be worth, by its last weeks."""

import math
from typing import Any

from sim.actors.organiser.command import Command, past_at, steering_at
from sim.actors.organiser.rules import concentrated_share
from sim.actors.organiser.strategies.strategy import Strategy, best_sector, order_decoys
from sim.base.compiled import compiled

PLAYS = 100  # Steps in which a day is planned, each of as many groups.


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
    """Plans the groups of today one after the other, each where the most may be gained."""
    first = max(0, command.day - int(settings.ucb_window_days)) * command.sectors
    last = command.day * command.sectors
    plays_of_all = max(1.0, command.ready_groups)
    step = plays_of_all / PLAYS
    for row in range(first, last):
        plays_of_all += past_at(command.past, row).attempts
    for sector in range(command.sectors):
        steering_at(command.steering, sector).planned_plays = 0.0
        look_back(command, sector, first, last, plays_of_all, settings.ucb_width_factor)
    for _ in range(PLAYS):
        best = best_sector(command)
        steering_at(command.steering, best).planned_plays += step
        look_back(command, best, first, last, plays_of_all, settings.ucb_width_factor)
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        steering.share = concentrated_share(
            steering.base_share, steering.planned_plays / (step * PLAYS), settings.exploration_share
        )
    order_decoys(command, settings.decoy_share)


@compiled
def look_back(
    command: Command, sector: int, first: int, last: int, plays_of_all: float, width_factor: float
) -> None:
    """What a sector may be worth: the mean of what came back, the width of all that was sent.

    Plays that are out count as if they came back with the mean, which is all that is known of them
    (as in Desautels, Krause and Burdick 2014, JMLR 15). A sector of which nothing has come back
    may be worth everything.
    """
    steering = steering_at(command.steering, sector)
    plays, finished, gained = steering.planned_plays, 0.0, 0.0
    for row in range(first + sector, last, command.sectors):
        past = past_at(command.past, row)
        plays += past.attempts
        finished += past.finished
        gained += past.gained
    mean = gained / finished if finished > 0.0 else 1.0
    steering.score = sliding_ucb_index(mean * plays, plays, plays_of_all, width_factor)


STRATEGY = Strategy("sliding_ucb", "a bandit that tries what it knows little of", steer)
