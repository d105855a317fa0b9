"""What a strategy of the organiser is, and what several of them share."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from sim.actors.organiser.command import Command, Steering, steering_at
from sim.actors.organiser.rules import concentrated_share
from sim.base.compiled import compiled
from sim.laws.getting_through import through_probability


class Strategy(NamedTuple):
    """A way to steer: `steer(command, settings)` is compiled, and writes shares and orders.

    It is asked every morning, after everything in `Command` has been put to its usual value: each
    sector's share is its base share, and whoever is ready is let go at an hour of their own.
    """

    name: str
    meaning: str
    steer: Callable[[Any, Any], None]


@compiled
def best_sector(command: Command) -> int:
    """The sector with the highest score; the first of several."""
    best = 0
    for sector in range(command.sectors):
        score = steering_at(command.steering, sector).score
        if score > steering_at(command.steering, best).score:
            best = sector
    return best


@compiled
def concentrate(command: Command, exploration_share: float, decoy_share: float) -> None:
    """Most of the flow goes to the sector that promises most; decoys to the best guarded."""
    best = best_sector(command)
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        is_best = 1.0 if sector == best else 0.0
        steering.share = concentrated_share(steering.base_share, is_best, exploration_share)
    order_decoys(command, decoy_share)


@compiled
def order_decoys(command: Command, decoy_share: float) -> None:
    """Decoys go to the best guarded sector, unless most of the flow goes there itself."""
    guarded, most = 0, 0
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        if steering.published_patrols > steering_at(command.steering, guarded).published_patrols:
            guarded = sector
        if steering.share > steering_at(command.steering, most).share:
            most = sector
    command.decoy_sector = guarded
    command.decoy_share = decoy_share if guarded != most else 0.0


@compiled
def expected_worth(steering: Steering, pull_exponent: float) -> float:
    """What a push in a sector is worth against the patrols that were published there.

    Its pull, which is the usual share to a power, times the chance to get through: the payoff of
    the game that patrols may be shared by (`sim/laws/allocations/stackelberg.py`).
    """
    pull = math.pow(max(steering.base_share, 1e-9), pull_exponent)
    return pull * through_probability(steering.published_patrols, steering.stop_per_patrol)
