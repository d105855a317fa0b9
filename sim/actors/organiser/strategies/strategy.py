"""What a strategy of the organiser is, and what several of them share."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.actors.organiser.command import Command, steering_at
from sim.actors.organiser.rules import concentrated_share
from sim.base.compiled import compiled


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
    best, guarded = best_sector(command), 0
    for sector in range(command.sectors):
        steering = steering_at(command.steering, sector)
        if steering.published_patrols > steering_at(command.steering, guarded).published_patrols:
            guarded = sector
        steering.share = concentrated_share(steering.base_share, sector == best, exploration_share)
    command.decoy_sector = guarded
    command.decoy_share = decoy_share if guarded != best else 0.0
