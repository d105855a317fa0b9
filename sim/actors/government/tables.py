"""From measures to tables: levers by day and sector, and what measures by trigger do to them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.government.levers import NO_DEPTH_LIMIT_KM, Lever, Levers, Stage
from sim.actors.government.measures import AnyMeasure
from sim.actors.government.triggers import CONDITION, EFFECT, TRIGGER, is_stock, watched
from sim.base.outcomes import NAMES


class Triggered(NamedTuple):
    """The measures by trigger as columns."""

    triggers: NDArray[np.void]  # (measures by trigger,) TRIGGER
    conditions: NDArray[np.void]  # (their conditions,) CONDITION
    effects: NDArray[np.void]  # (their levers and sectors,) EFFECT, in the order of measures


def lever_table(
    measures: Sequence[AnyMeasure], stage: Stage, places: int, allocation: int = 0
) -> Levers:
    """The levers of every day and sector by date; later measures write over earlier ones.

    Measures by trigger write over these, day by day, once they come into force.
    """
    columns = len(Lever) + len(stage.origins)
    levers = np.zeros((len(stage.dates), len(stage.sectors), columns))
    levers[:, :, len(Lever) :] = 1.0
    levers[:, :, Lever.PLACES] = places
    levers[:, :, Lever.DEPTH_KM] = NO_DEPTH_LIMIT_KM
    levers[:, :, Lever.ALLOCATION] = allocation
    levers[:, :, Lever.RETRY_LEFT_SHARE] = 1.0
    for measure in measures:
        if not measure.when:
            measure.write(levers, stage)
    return levers


def trigger_tables(measures: Sequence[AnyMeasure], stage: Stage) -> Triggered:
    """The measures by trigger, their conditions and their effects.

    Raises ValueError for a condition on what the ledger does not have.
    """
    triggered = [measure for measure in measures if measure.when]
    triggers = np.zeros(len(triggered), dtype=TRIGGER)
    triggers["fired_day"] = -1
    triggers["until_day"] = len(stage.dates)
    conditions: list[tuple[Any, ...]] = []
    effects: list[tuple[Any, ...]] = []
    for index, measure in enumerate(triggered):
        if measure.until:
            triggers[index]["until_day"] = (measure.until - stage.dates[0]).days
            triggers[index]["stays_until"] = 1
        triggers[index]["lasts_days"] = measure.lasts_days or 0
        for key, condition in (measure.when or {}).items():
            seen = watched(key)
            if seen is None or seen.outcome not in NAMES:
                raise ValueError(f"no outcome over a window of days: {key}")
            is_above = condition.above is not None
            threshold = condition.above if is_above else condition.below
            column, is_mean = NAMES.index(seen.outcome), is_stock(seen.outcome)
            conditions.append(
                (index, column, seen.window_days, is_mean, is_above, threshold,
                 condition.for_days, 0)
            )  # fmt: skip
        effects.extend((index, *row) for row in measure.rows(stage))
    return Triggered(
        triggers, np.array(conditions, dtype=CONDITION), np.array(effects, dtype=EFFECT)
    )


def most_extra_patrols(levers: Levers, effects: NDArray[np.void]) -> NDArray[np.float64]:
    """The most patrols beyond the scenario's own that a day can see, (sectors,)."""
    most: NDArray[np.float64] = levers[:, :, Lever.EXTRA_PATROLS].max(axis=0)
    for effect in effects[effects["lever"] == Lever.EXTRA_PATROLS]:
        most[effect["sector"]] += effect["value"]
    return most
