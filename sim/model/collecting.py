"""What a model's data collector keeps: the main outcomes of each day, and so far."""

import datetime
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sim.engine import frames, ledger

COLLECTED = (
    "detained_people",
    "recorded_turn_backs_events",
    "turned_back_people",
    "entered_people",
    "asylum_applications_people",
    "denied_asylum_people",
    "medical_emergencies_people",
    "dead_people",
    "cost_eur",
)
SO_FAR = "_so_far"
# Where Mesa keeps what it collected; it has no public way to take some of it back.
KEPT_BY_MESA = ("model_vars", "_collection_steps", "_agent_records", "_agenttype_records", "tables")


def reporters() -> dict[str, Callable[[Any], Any]]:
    """Model reporters by name: the date, then each outcome of the day and of the season so far."""
    named: dict[str, Callable[[Any], Any]] = {"date": _yesterday}
    for name in COLLECTED:
        named[name] = partial(_of_day, name=name)
        named[name + SO_FAR] = partial(_so_far, name=name)
    return named


def _yesterday(model: Any) -> datetime.date:
    return model.scenario.period.dates[model.day - 1]


def _of_day(model: Any, name: str) -> float:
    return _plain(model.world.amounts[model.day - 1, :, ledger.NAMES.index(name)].sum(), name)


def _so_far(model: Any, name: str) -> float:
    return _plain(model.world.amounts[: model.day, :, ledger.NAMES.index(name)].sum(), name)


def _plain(amount: Any, name: str) -> float:
    return int(amount) if name.endswith(frames.COUNT_ENDINGS) else float(amount)


def copied(collected: Any) -> dict[str, Any]:
    """What a data collector holds, or such a copy, copied as deep as it is written to."""
    held = collected if isinstance(collected, Mapping) else vars(collected)
    copies = {}
    for name in KEPT_BY_MESA:
        value = held[name]
        copies[name] = (
            {key: part.copy() if hasattr(part, "copy") else part for key, part in value.items()}
            if isinstance(value, Mapping)
            else list(value)
        )
    return copies
