"""Triggers: a measure that comes into force when outcomes call for it, not on a date.

An outcome is summed over a trailing window of days (people in a place at day's end: their mean)
and compared with a threshold at the start of each day. Until a whole window has passed, no
condition holds.
"""

import re
from typing import NamedTuple

import numpy as np
from pydantic import Field, model_validator

from sim.actors.government.levers import Operation
from sim.base.compiled import compiled
from sim.base.outcomes import NAMES, STOCKS
from sim.base.section import Section

LONGEST_WINDOW_DAYS = 365
SET, ADD, SCALE, GROW, _ = (int(operation) for operation in Operation)
_UNITS = re.compile(r"_(people|events|min|person_h|patrol_hours|person_days|km|eur|hours)$")
OUTCOME_OF_KEY = {_UNITS.sub("", name): name for name in NAMES}
_KEY = re.compile(r"([a-z_]+?)_([0-9]{1,3})d")


class Condition(Section):
    """What has to be the case for a measure to come into force."""

    above: float | None = Field(None, description="holds while the outcome is above this")
    below: float | None = Field(None, description="holds while the outcome is below this")
    for_days: int = Field(
        1, ge=1, le=LONGEST_WINDOW_DAYS, description="days on end on which it has to hold"
    )

    @model_validator(mode="after")
    def _one_side(self) -> "Condition":
        if (self.above is None) == (self.below is None):
            raise ValueError("needs either above or below")
        return self


class Watched(NamedTuple):
    """An outcome over a window, as a scenario names it: detained_7d."""

    outcome: str
    window_days: int


def watched(key: str) -> Watched | None:
    """What the key of a condition means; None if it is not written like detained_7d."""
    matched = _KEY.fullmatch(key)
    if not matched or not 1 <= int(matched[2]) <= LONGEST_WINDOW_DAYS:
        return None
    return Watched(OUTCOME_OF_KEY.get(matched[1], matched[1]), int(matched[2]))


def is_outcome(name: str) -> bool:
    """Whether the ledger has such an outcome."""
    return name in NAMES


def is_stock(name: str) -> bool:
    """Whether an outcome counts people in a place, so that days cannot be added up."""
    return name in STOCKS


TRIGGER = np.dtype(
    [
        ("until_day", np.int64),  # last day in force
        ("stays_until", np.int64),  # 1 if it stays in force up to that day once it has fired
        ("lasts_days", np.int64),  # 0: as long as its conditions hold
        ("is_active", np.int64),  # in force today
        ("fired_day", np.int64),  # when it last came into force, or -1
        ("active_days", np.int64),  # in force so far
    ],
    align=True,
)
CONDITION = np.dtype(
    [
        ("trigger", np.int64),
        ("outcome", np.int64),  # column of the ledger
        ("window_days", np.int64),
        ("is_mean", np.int64),  # 1 for people in a place: the mean of the window
        ("is_above", np.int64),
        ("threshold", np.float64),
        ("for_days", np.int64),
        ("held_days", np.int64),  # days on end on which it has held
    ],
    align=True,
)
EFFECT = np.dtype(
    [
        ("trigger", np.int64),
        ("lever", np.int64),
        ("sector", np.int64),
        ("operation", np.int64),
        ("value", np.float64),
        ("pace_km_per_day", np.float64),
        ("start_km", np.float64),
        ("length_km", np.float64),
        ("after_days", np.int64),  # days in force so far from which it is written …
        ("before_days", np.int64),  # … and before which
    ],
    align=True,
)


@compiled
def condition_holds(total: float, threshold: float, is_above: bool) -> bool:
    """Whether an outcome over its window is on the side of the threshold that counts."""
    return total > threshold if is_above else total < threshold


@compiled
def is_in_force(
    day: int,
    was_active: bool,
    is_met: bool,
    fired_day: int,
    lasts_days: int,
    stays_until: bool,
    until_day: int,
) -> bool:
    """Whether a measure by trigger is in force on a day.

    Once fired it lasts some days, or until a date, or as long as its conditions are met.
    """
    if day > until_day:
        return False
    if was_active and stays_until:
        return True
    if was_active and day < fired_day + lasts_days:
        return True
    return is_met


@compiled
def effect_on_lever(
    operation: int, before: float, value: float, built_km: float, length_km: float
) -> float:
    """The value of a lever under a measure; `built_km` is what growth has reached in the sector."""
    if operation == SET:
        return value
    if operation == ADD:
        return before + value
    if operation == SCALE:
        return before * value
    if operation == GROW:
        return min(1.0, before + min(1.0, max(0.0, built_km) / length_km))
    return value if built_km > 0.0 else before
