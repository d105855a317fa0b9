"""What a day was worth to the organiser, and how a sector that promises most gets the flow."""

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
    """What a sector's day was worth, from 0 to 1: entries, load on patrols, and publicity."""
    entered = min(1.0, entries / pushes) if pushes > 0.0 else 0.0
    publicity = 1.0 - math.exp(-emergencies / publicity_scale)
    total = entries_weight + load_weight + publicity_weight
    if total <= 0.0:
        return 0.0
    gained = entries_weight * entered + load_weight * load_share + publicity_weight * publicity
    return gained / total


@compiled
def concentrated_share(base_share: float, is_best: bool, exploration_share: float) -> float:
    """A sector's share when most of the flow goes to the best one."""
    return exploration_share * base_share + (1.0 - exploration_share) * is_best


@compiled
def urged_probability(wish: float, coercion_share: float) -> float:
    """The chance to try again, of one's own will or because one is made to."""
    return wish + (1.0 - wish) * coercion_share
