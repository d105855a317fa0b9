"""The public functions: what the command line does, for Python and notebooks."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.experiments.comparison.compare import NotComparableError, align, compare_runs
from sim.experiments.ensemble import Runs, run_ensemble
from sim.experiments.workers import Progress, no_progress
from sim.scenario.given import Source, scenario_of
from sim.scenario.limits import within_limits
from sim.scenario.scenario import Scenario

log = logging.getLogger(__name__)


def run(
    scenario: Source,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    set: Mapping[str, Any] | None = None,
    on_progress: Progress = no_progress,
) -> Runs:
    """Runs a scenario: a file, the name of a shipped one, or a Scenario.

    `set` changes values by dotted path, as `--set` does; a mapping is merged into what the scenario
    has, and None drops it. Limits of the numbers: `sim.scenario.limits`. Returns Runs, whose
    frames `outcomes`, `daily` and `drawn` have their units in the names of their columns: counts of
    people and events are int64, all else float64. A replicate that fails is left out, kept in
    `failures`, and told in a warning of the log. Raises ScenarioProblem with one line per fault,
    and TypeError or ValueError in one sentence for other arguments.
    """
    within_limits(replicates=replicates, seed=seed, workers=workers)
    loaded = load(scenario, set)
    if seed is not None:
        loaded = loaded.model_copy(update={"seed": seed})
    return _told(run_ensemble(loaded, replicates, workers, on_progress, cluster))


def _told(runs: Runs) -> Runs:
    """The runs; a warning says if some of their replicates failed."""
    if runs.failures:
        failed, first = len(runs.failures), runs.failures[0]
        of = failed + len(runs.outcomes)
        log.warning(
            "%s: %d of %d replicates failed; replicate %d: %s",
            runs.scenario.name, failed, of, first.replicate, first.error,
        )  # fmt: skip
    return runs


def compare(
    baseline: Source | Runs,
    *others: Source | Runs,
    replicates: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Compares policies with a baseline on paired futures; scenarios are run, Runs are used.

    One row per policy and outcome; `paired_difference` is the mean of policy − baseline over
    the same futures, in the outcome's unit, with its 95% interval `low_95`, `high_95`. All columns
    and dtypes: `sim.experiments.comparison.compare.compare_runs`. Seed and number of replicates
    are the baseline's unless given. Raises NotComparableError, a ValueError, where futures cannot
    be paired, and ScenarioProblem where a file is wrong.
    """
    within_limits(replicates=replicates, seed=seed, workers=workers)
    if not others:
        raise TypeError("compare() needs a baseline and at least one more scenario")
    if all(isinstance(source, Runs) for source in (baseline, *others)) and (
        replicates is not None or seed is not None
    ):
        raise TypeError(
            "seed and replicates cannot change runs that are finished: "
            "give scenarios to compare(), or give them to run()"
        )
    given = [source if isinstance(source, Runs) else load(source) for source in (baseline, *others)]
    _check_names([source.scenario if isinstance(source, Runs) else source for source in given])
    first = given[0]
    if isinstance(first, Runs):
        seed = first.scenario.seed if seed is None else seed
        replicates = replicates or len(first.outcomes)
    aligned, _ = align(
        [source.scenario if isinstance(source, Runs) else source for source in given],
        seed,
        replicates,
    )
    runs = [
        source
        if isinstance(source, Runs)
        else _told(run_ensemble(scenario, None, workers, cluster=cluster))
        for source, scenario in zip(given, aligned, strict=True)
    ]
    return compare_runs(runs[0], *runs[1:])


def load(scenario: Source, set: Mapping[str, Any] | None = None) -> Scenario:
    """The scenario that is meant."""
    if isinstance(scenario, Runs):
        raise TypeError("these are finished Runs: give their scenario, as in run(runs.scenario)")
    return scenario_of(scenario, set, "set")


def _check_names(scenarios: Sequence[Scenario]) -> None:
    names = [scenario.name for scenario in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise NotComparableError(
                f"two of the scenarios are named '{name}': give one another name, "
                """as in run(..., set={"name": "other"})"""
            )
