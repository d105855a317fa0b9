"""From measures to tables: levers by day and sector, and what measures by trigger do to them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.government.levers import Lever, LeverTables, Stage, arrivals_from, lever_number
from sim.actors.government.measure import Measure
from sim.actors.government.measures import SHIPPED_MEASURES
from sim.actors.government.measures.allocation import ALLOCATION_LEVER
from sim.actors.government.measures.reception_capacity import PLACES
from sim.actors.government.measures.reinforcement import EXTRA_PATROLS
from sim.actors.government.measures.strip import STRIP_SHARE
from sim.actors.government.triggers import CONDITION, EFFECT, TRIGGER, is_stock, watched
from sim.base.outcomes import NAMES

DECLARED = tuple(lever for measure in SHIPPED_MEASURES for lever in measure.declares)
SWITCHES = frozenset(lever.name for lever in DECLARED if lever.is_switch)
# Every field is a float64, so that a view of the records as floats has a column for each lever.
LEVERS = np.dtype([(lever.name, np.float64) for lever in DECLARED], align=True)


class Triggered(NamedTuple):
    """The measures by trigger as columns."""

    triggers: NDArray[np.void]  # (measures by trigger,) TRIGGER
    conditions: NDArray[np.void]  # (their conditions,) CONDITION
    effects: NDArray[np.void]  # (their levers and sectors,) EFFECT, in the order of measures


def lever_names(origins: tuple[str, ...]) -> tuple[str, ...]:
    """The levers by number, as effects give it; those beyond LEVERS are arrivals by origin."""
    return (*(LEVERS.names or ()), *map(arrivals_from, origins))


def lever_table(
    measures: Sequence[Measure],
    stage: Stage,
    places: int,
    allocation: int = 0,
    strip_share: float = 0.0,
) -> LeverTables:
    """The levers of every day and sector by date; later measures write over earlier ones.

    `places` of reception, the number of the rule of `allocation` and the share of the border with
    a control strip are the scenario's. Measures by trigger write over these, day by day, once they
    come into force.
    """
    levers = np.zeros((len(stage.dates), len(stage.sectors)), dtype=LEVERS)
    of_the_scenario = {
        PLACES: float(places), ALLOCATION_LEVER: float(allocation), STRIP_SHARE: strip_share,
    }  # fmt: skip
    for lever in DECLARED:
        levers[lever.name] = of_the_scenario[lever] if lever.at_rest is None else lever.at_rest
    tables = LeverTables(levers, np.ones((len(stage.dates), len(stage.origins))))
    for measure in measures:
        if not measure.when:
            measure.write(tables, stage)
    return tables


def trigger_tables(measures: Sequence[Measure], stage: Stage) -> Triggered:
    """The measures by trigger, their conditions and their effects.

    The lever of an effect is its place in `lever_names`. Raises ValueError for a condition on what
    the ledger does not have, and for a lever that there is not.
    """
    triggered = [measure for measure in measures if measure.when]
    triggers = np.zeros(len(triggered), dtype=TRIGGER)
    triggers["fired_day"] = -1
    triggers["until_day"] = len(stage.dates)
    names = lever_names(stage.origins)
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
        effects.extend(
            (index, lever_number(row.lever, names), *row[1:]) for row in measure.rows(stage)
        )
    return Triggered(
        triggers, np.array(conditions, dtype=CONDITION), np.array(effects, dtype=EFFECT)
    )


def most_extra_patrols(
    levers: NDArray[np.void], effects: NDArray[np.void], lever: Lever = EXTRA_PATROLS
) -> NDArray[np.float64]:
    """The most patrols beyond the scenario's own that a day can see in a layer, (sectors,).

    `levers` are those by date, (days, sectors) LEVERS; `lever` is the layer's.
    """
    most: NDArray[np.float64] = levers[lever.name].max(axis=0)
    for effect in _on(lever.name, effects):
        most[effect["sector"]] += effect["value"]
    return most


def allocations_used(levers: NDArray[np.void], effects: NDArray[np.void]) -> set[int]:
    """The numbers of the rules of allocation that a day can see."""
    by_date = np.unique(levers[ALLOCATION_LEVER.name])
    return {int(rule) for rule in (*by_date, *_on(ALLOCATION_LEVER.name, effects)["value"])}


def _on(lever: str, effects: NDArray[np.void]) -> NDArray[np.void]:
    """The effects on one lever."""
    return effects[effects["lever"] == lever_number(lever, LEVERS.names or ())]
