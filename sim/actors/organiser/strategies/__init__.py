"""Strategies of the organiser. A new one is a file like those beside this one, and a line here."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError

from sim.actors.organiser.command import Command
from sim.actors.organiser.strategies import (
    best_response,
    exp3,
    frozen,
    massed,
    proportional,
    quantal_response,
    sliding_ucb,
)
from sim.actors.organiser.strategies.strategy import Strategy
from sim.base.compiled import compiled

SHIPPED_STRATEGIES: tuple[Strategy, ...] = (
    frozen.STRATEGY,
    proportional.STRATEGY,
    exp3.STRATEGY,
    sliding_ucb.STRATEGY,
    best_response.STRATEGY,
    massed.STRATEGY,
    quantal_response.STRATEGY,
)
FROZEN = SHIPPED_STRATEGIES.index(frozen.STRATEGY)
ORDERS = ("release_share", "push_hour", "push_place_u", "decoy_share", "decoy_sector")
_STRATEGIES = {strategy.name: strategy for strategy in SHIPPED_STRATEGIES}
# All that were ever registered: a season knows its strategy by the number in this list.
_NUMBERED = list(SHIPPED_STRATEGIES)


def strategies_by_name() -> dict[str, Strategy]:
    """Every registered strategy by its name, in the order of registration."""
    return dict(_STRATEGIES)


def register_strategy(
    name: str, meaning: str
) -> Callable[[Callable[[Any, Any], None]], Callable[[Any, Any], None]]:
    """Makes a strategy of another package known to scenarios, schema and messages.

    Decorate a plain Python function `steer(command, settings)` with it, before a scenario that
    names it is read. Each morning it gets what `Command` says, as NumPy tables that it may write:
    `command.steering["share"]` (sectors,), `command.past` (days, sectors), and the orders. Shares
    are weights: they are made to sum to 1. What it has to remember it keeps in columns of
    `command.steering`, so that every season has its own. A function that is defined again in the
    same place takes the place of the earlier one. Raises ValueError if another strategy has the
    name, or if it is no name.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
        raise ValueError(f"{str(name)[:60]!r} is no name of a strategy: use a-z, 0-9 and _")

    def register(steer: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        if not callable(steer):
            raise ValueError(f"the strategy '{name}' should be a function, not {steer!r}")
        known, strategy = _STRATEGIES.get(name), Strategy(name, meaning, steer)
        if known in SHIPPED_STRATEGIES or (known and _place_of(known.steer) != _place_of(steer)):
            raise ValueError(
                f"the strategy '{name}' is taken by {'.'.join(_place_of(known.steer))}"
            )
        if known:
            _NUMBERED[_NUMBERED.index(known)] = strategy
        else:
            _NUMBERED.append(strategy)
        _STRATEGIES[name] = strategy
        return steer

    return register


def forget_strategy(name: str) -> None:
    """Takes a strategy of another package out again, as a test does when it is over."""
    if name in _STRATEGIES and _STRATEGIES[name] not in SHIPPED_STRATEGIES:
        del _STRATEGIES[name]


def number_of(name: str) -> int:
    """What a season knows a strategy by; raises ValueError if nobody has registered it here."""
    if name not in _STRATEGIES:
        raise ValueError(
            f"nobody has registered the strategy '{name}' in this process: "
            "import the module that does"
        )
    return _NUMBERED.index(_STRATEGIES[name])


def ask_strategy(number: int, command: Any, settings: Any) -> dict[str, float]:
    """Asks a strategy of another package; what it orders. Its shares are made to sum to 1.

    Raises ValueError, in one line, for orders that cannot be given, and for what it raises itself.
    """
    strategy = _NUMBERED[number]
    where = f"the strategy '{strategy.name}' on day {command.day}"
    try:
        strategy.steer(command, settings)
    except Exception as error:
        said = " ".join(str(error).split())
        raise ValueError(f"{where} failed: {type(error).__name__}: {said}") from error
    orders = {name: getattr(command, name) for name in ORDERS}
    shares = command.steering["share"]
    if not np.isfinite(shares).all() or (shares < 0.0).any() or not 0.0 < shares.sum() < np.inf:
        raise ValueError(f"{where}: shares should be weights of at least 0, and one above 0")
    for name in ("release_share", "decoy_share", "push_place_u"):
        if not 0.0 <= orders[name] <= 1.0:
            raise ValueError(f"{where}: {name} should be from 0 to 1, not {orders[name]}")
    if not orders["push_hour"] < 24.0:
        raise ValueError(f"{where}: push_hour should be below 24, not {orders['push_hour']}")
    if not 0 <= orders["decoy_sector"] < len(shares):
        raise ValueError(f"{where}: there is no sector {orders['decoy_sector']} for decoys")
    shares[:] = shares / shares.sum()
    return orders


def _place_of(steer: Callable[[Any, Any], None]) -> tuple[str, str]:
    return steer.__module__, getattr(steer, "__qualname__", type(steer).__qualname__)


def meanings() -> str:
    """What each strategy does, in a line."""
    return "; ".join(f"{one.name}: {one.meaning}" for one in _STRATEGIES.values())


def tell(schema: dict[str, Any]) -> None:
    """Puts into the JSON schema of the setting what strategies there are by now."""
    schema["description"] = meanings()


def _known(name: str) -> str:
    if name not in _STRATEGIES:
        *others, last = map(repr, _STRATEGIES)
        raise PydanticKnownError("literal_error", {"expected": f"{', '.join(others)} or {last}"})
    return name


class _Listed:
    """The note on a text that has its JSON schema list the strategies that there are by then."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "enum": list(_STRATEGIES)}


if TYPE_CHECKING:
    type StrategyName = str
else:
    StrategyName = Annotated[str, AfterValidator(_known), _Listed()]


# The function that asks the strategy of a number is chained from the list, because compiled code
# cannot pick a function from a list.


@compiled
def _steer_nothing(number: int, command: Command, settings: Any) -> None:
    """The end of the chain: a strategy that Python asks."""


def _or_else(before: Any, own: int, steer: Any) -> Any:
    @compiled
    def chosen(number: int, command: Command, settings: Any) -> None:
        if number == own:
            steer(command, settings)
        else:
            before(number, command, settings)

    return chosen


steer_by = _steer_nothing
for _number, _strategy in enumerate(SHIPPED_STRATEGIES):
    steer_by = _or_else(steer_by, _number, _strategy.steer)
