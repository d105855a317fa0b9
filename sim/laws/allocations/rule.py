"""What a rule of sharing patrols among sectors is."""

from collections.abc import Callable
from typing import NamedTuple


class Rule(NamedTuple):
    """A rule: what a sector is worth guarding. Without `weight` patrols stay where they are.

    `weight(seen_share, true_share, base_share, skill_share, pull_exponent)` is compiled: the
    sector's share of recent sightings, of today's flow, and of the flow as ever; the skill of the
    team's forecast; how much the usual flow pulls. Patrols follow weights, or with `is_game` are
    placed so that no sector is worth more to the organiser than another. A rule with
    `reads_forecast` heeds the team's skill; under the others nobody works on a forecast.
    """

    name: str
    meaning: str
    weight: Callable[[float, float, float, float, float], float] | None = None
    is_game: bool = False
    reads_forecast: bool = False
