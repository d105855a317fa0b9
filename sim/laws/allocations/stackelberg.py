"""Patrols are placed as in a game against an organiser who sees them."""

import math

from sim.base.compiled import compiled
from sim.laws.allocations.rule import Rule


@compiled
def weight(
    seen_share: float,
    true_share: float,
    base_share: float,
    skill_share: float,
    pull_exponent: float,
) -> float:
    """What a push there is worth while nobody guards: the usual share, to a power."""
    return math.pow(max(base_share, 1e-9), pull_exponent)


RULE = Rule("stackelberg", "as a game against the organiser", weight, is_game=True)
