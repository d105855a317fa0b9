"""Rules of sharing patrols. A new one is a file like those beside this one, and a line here."""

from typing import TYPE_CHECKING, Any, Literal

from sim.base.compiled import compiled
from sim.laws.allocations import fixed, forecast, hotspot, stackelberg, uniform
from sim.laws.allocations.rule import Rule

RULES: tuple[Rule, ...] = (uniform.RULE, fixed.RULE, hotspot.RULE, forecast.RULE, stackelberg.RULE)
ALLOCATIONS = tuple(rule.name for rule in RULES)
FIXED = RULES.index(fixed.RULE)

if TYPE_CHECKING:
    type AllocationName = str
else:
    AllocationName = Literal[ALLOCATIONS]


# Compiled code cannot pick a function from a list, so the choice is chained from the list.


@compiled
def _no_weight(
    number: int, seen_share: float, true_share: float, base_share: float, skill_share: float,
    pull_exponent: float,
) -> float:  # fmt: skip
    """The end of the chain: a rule by which patrols stay where they are."""
    return 0.0


def _or_else(before: Any, own: int, weight: Any) -> Any:
    @compiled
    def chosen(
        number: int, seen_share: float, true_share: float, base_share: float, skill_share: float,
        pull_exponent: float,
    ) -> float:  # fmt: skip
        if number == own:
            return weight(seen_share, true_share, base_share, skill_share, pull_exponent)
        return before(number, seen_share, true_share, base_share, skill_share, pull_exponent)

    return chosen


@compiled
def _no_rule(number: int) -> bool:
    """The end of the chain."""
    return False


def _or_this(before: Any, own: int) -> Any:
    @compiled
    def is_one(number: int) -> bool:
        return number == own or before(number)

    return is_one


weight_by = _no_weight
moves = is_game = reads_forecast = _no_rule
for _number, _rule in enumerate(RULES):
    if _rule.weight:
        weight_by, moves = _or_else(weight_by, _number, _rule.weight), _or_this(moves, _number)
    if _rule.is_game:
        is_game = _or_this(is_game, _number)
    if _rule.reads_forecast:
        reads_forecast = _or_this(reads_forecast, _number)
