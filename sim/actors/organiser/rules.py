"""What an attempt was worth to the organiser, and how a sector that promises most gets the flow."""

import math

from sim.base.compiled import compiled


@compiled
def reward(
    pushes: float,
    entries: float,
    load_share: float,
    emergencies: float,
    entries_weight: float,
    load_weight: float,
    publicity_weight: float,
    publicity_scale: float,
) -> float:
    """What an attempt was worth, from 0 to 1: entries, load on patrols, and publicity.

    `pushes` are the people who set out and `entries` those of them who got in. `load_share` and
    `emergencies` are those of a day in the sector.
    """
    entered = min(1.0, entries / pushes) if pushes > 0.0 else 0.0
    publicity = 1.0 - math.exp(-emergencies / publicity_scale)
    total = entries_weight + load_weight + publicity_weight
    if total <= 0.0:
        return 0.0
    gained = entries_weight * entered + load_weight * load_share + publicity_weight * publicity
    return gained / total


@compiled
def concentrated_share(base_share: float, best_share: float, exploration_share: float) -> float:
    """A sector's share when most of the flow goes by a plan, as all of it to the best one."""
    return exploration_share * base_share + (1.0 - exploration_share) * best_share


@compiled
def urged_probability(wish: float, coercion_share: float) -> float:
    """The chance to try again, of one's own will or because one is made to."""
    return wish + (1.0 - wish) * coercion_share
