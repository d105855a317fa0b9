"""The removal table: what each subsystem moves, on the same futures with and without it.

A difference is taken future by future, as in a comparison of policies; its interval is that of
`sim.experiments.comparison.paired`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.draws import replicate_seed
from sim.base.units import unit_of
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.frames import totals
from sim.engine.run import run_season
from sim.experiments.comparison.paired import holm, interval
from sim.experiments.many import Progress, in_order, no_progress
from sim.experiments.validation.removal import SUBSYSTEMS, Change, Subsystem, scenario_settings
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario

PER_CROSSING = "entries_per_crossing_share"
COUNTED = (
    "entered_people",
    "intercepted_events",
    "recorded_turn_backs_events",
    "registered_people",
    "medical_emergencies_people",
    "dead_people",
    "cost_eur",
)
REMOVAL_OUTCOMES = (COUNTED[0], PER_CROSSING, *COUNTED[1:])


class Removal(NamedTuple):
    """The removal table and how it was made."""

    table: pd.DataFrame
    replicates: int
    seed: int


class RemovalLine(NamedTuple):
    """A change of a subsystem, and the two scenarios of its pairs."""

    subsystem: Subsystem
    change: Change
    baseline: Scenario
    changed: Scenario
    settings: dict[str, str]


def removal_table(
    replicates: int,
    seed: int,
    subsystems: Sequence[Subsystem] = SUBSYSTEMS,
    values: Sequence[tuple[str, str]] = (),
    workers: int | None = None,
    on_progress: Progress = no_progress,
    cluster: str | None = None,
) -> Removal:
    """One row per change and outcome; `values` are set in every scenario, with and without.

    subsystem, change, scenario, settings, outcome, unit: str. level, level_changed: float, means
    in the outcome's unit. paired_difference, low_95, high_95: float, the mean of changed minus
    baseline and its interval. p_adjusted: float, after Holm's correction over all rows. pairs:
    int, futures compared; moved: int, of these, futures that differ at all. is_told: bool,
    whether the interval leaves zero out. Raises RuntimeError with the first season that fails.
    """
    lines = list(_lines(subsystems, (*values, ("seed", str(seed)))))
    # Many rows share a baseline: scenarios that are equal are run once.
    scenarios: list[Scenario] = []
    for scenario in (one for line in lines for one in (line.baseline, line.changed)):
        if scenario not in scenarios:
            scenarios.append(scenario)
    jobs = [
        (scenario, replicate_seed(seed, number))
        for number in range(replicates)
        for scenario in scenarios
    ]
    played = in_order(_outcomes_of, jobs, workers, on_progress, cluster)
    found = np.array(played).reshape(replicates, len(scenarios), len(REMOVAL_OUTCOMES))
    rows = []
    for line in lines:
        before, after = (
            found[:, scenarios.index(one)] for one in (line.baseline, line.changed)
        )  # fmt: skip
        rows += [
            _row(line, outcome, before[:, column], after[:, column])
            for column, outcome in enumerate(REMOVAL_OUTCOMES)
        ]
    table = pd.DataFrame(rows)
    table["p_adjusted"] = holm(table.pop("p_value").to_numpy())
    return Removal(table, replicates, seed)


def _lines(subsystems: Sequence[Subsystem], values: Sequence[tuple[str, str]]) -> Any:
    for subsystem in subsystems:
        baseline = load_scenario(
            subsystem.scenario, [*values, *scenario_settings(subsystem).items()]
        )
        for change in subsystem.changes:
            settings = scenario_settings(subsystem, change)
            changed = load_scenario(subsystem.scenario, [*values, *settings.items()])
            yield RemovalLine(subsystem, change, baseline, changed, settings)


def _outcomes_of(job: tuple[Scenario, int]) -> NDArray[np.float64]:
    """The totals of one season, (outcomes,); NaN for a ratio if nobody crossed."""
    world = build_world(*job)
    run_season(world, 0, len(world.ledger))
    total = totals(world.amounts)
    values = {name: float(total[ledger.NUMBER[name]]) for name in COUNTED}
    crossings = float(total[ledger.NUMBER["crossings_events"]])
    values[PER_CROSSING] = values[COUNTED[0]] / crossings if crossings > 0.0 else np.nan
    return np.array([values[name] for name in REMOVAL_OUTCOMES])


def _row(
    line: RemovalLine, outcome: str, before: NDArray[np.float64], after: NDArray[np.float64]
) -> dict[str, Any]:
    is_defined = ~(np.isnan(before) | np.isnan(after))
    before, after = before[is_defined], after[is_defined]
    difference = after - before
    low, high, p_value = interval(difference)
    return {
        "subsystem": line.subsystem.name,
        "change": line.change.name,
        "scenario": line.subsystem.scenario,
        "settings": " ".join(f"{path}={text}" for path, text in line.settings.items()),
        "outcome": outcome,
        "unit": unit_of(outcome),
        "level": float(before.mean()) if len(before) else np.nan,
        "level_changed": float(after.mean()) if len(after) else np.nan,
        "paired_difference": float(difference.mean()) if len(difference) else np.nan,
        "low_95": low,
        "high_95": high,
        "p_value": p_value,
        "pairs": len(difference),
        "moved": int(np.count_nonzero(difference)),
        "is_told": bool(low > 0.0 or high < 0.0),
    }
