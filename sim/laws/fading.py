"""Fading: effort, memory, belief and cold are halved in a half-life."""

import math

from sim.base.compiled import compiled

LN_2 = 0.6931471805599453


@compiled
def left_share(elapsed: float, half_life: float) -> float:
    """What is left of something after a time, in the unit of its half-life: 2^(−elapsed ÷ half)."""
    return math.exp(-LN_2 * elapsed / half_life)
