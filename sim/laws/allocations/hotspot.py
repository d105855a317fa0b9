"""Patrols go where people were seen of late."""

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
    """The share of recent sightings."""
    return seen_share


RULE = Rule("hotspot", "by recent sightings", weight)
