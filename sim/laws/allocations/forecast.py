"""Patrols go where people were seen of late, and where the support team foresees them."""

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
    """The share of recent sightings, moved by the team's skill towards what comes, or away."""
    return max(1e-9, (1.0 - skill_share) * seen_share + skill_share * true_share)


RULE = Rule("forecast", "by recent sightings and the team's forecast", weight, reads_forecast=True)
