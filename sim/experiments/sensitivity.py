"""What drives each outcome: screening after Morris, then variance shares after Sobol, by SALib.

Every parameter with a plausible range is screened (Morris 1991, as improved by Campolongo et al.
2007); the strongest, and always all that is assumed of the support team, go on to Sobol indices
(Saltelli et al. 2010). One more input is `chance`: it picks the seed. What ranks below chance
cannot be told from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.draws import replicate_seed
from sim.base.posterior import read_posterior
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.experiments.many import Progress, in_order, no_progress
from sim.scenario.scenario import Scenario, plausible_ranges, with_values

CHANCE, CHANCES = "chance", 64
OUTCOMES = (
    "recorded_turn_backs_events",
    "turned_back_people",
    "vulnerable_turned_back_people",
    "registered_people",
    "denied_asylum_people",
    "entered_undetected_people",
    "medical_emergencies_people",
    "dead_people",
    "cost_eur",
)
LEVELS = 4


class MissingLibraryError(Exception):
    """SALib is not installed; says in one line how to get it."""


class Plan(NamedTuple):
    """Sizes: trajectories of the screening, base samples of the indices, inputs that go on, and
    the seeds on which one input at a time is put to its ends."""

    trajectories: int = 4
    samples: int = 64
    strongest: int = 8
    swings: int = 8


DEFAULT = Plan()


@dataclass(frozen=True)
class Sensitivity:
    """The result. Every table has a row per outcome and input.

    screening: mu_star, sigma (in the outcome's unit over the whole plausible range). indices:
    first (S1) and total (ST) shares of variance with 95% half-widths, and at_low, at_high: the mean
    outcome with this input at an end of its range and the others at the centre, on the same seeds
    (for chance: what 10% and 90% of the seeds give).
    """

    scenario: Scenario
    screening: pd.DataFrame
    indices: pd.DataFrame
    overall: pd.DataFrame
    seasons: int


class Task(NamedTuple):
    """One season: the scenario, its inputs by path, the root of its seed."""

    scenario: Scenario
    values: dict[str, float]


def study(
    scenario: Scenario,
    plan: Plan = DEFAULT,
    workers: int | None = None,
    on_progress: Progress = no_progress,
    cluster: str | None = None,
) -> Sensitivity:
    """Screens all inputs, then divides the variance among the strongest.

    Raises MissingLibraryError without SALib.
    """
    morris_sample, morris, sobol_sample, sobol = (
        _salib(name)
        for name in ("sample.morris", "analyze.morris", "sample.sobol", "analyze.sobol")
    )
    base = centred(scenario)
    play = partial(in_order, totals_of, workers=workers, cluster=cluster)
    first = problem_of(inputs_of(base))
    seed = scenario.seed % 2**32
    points = morris_sample.sample(first, plan.trajectories, num_levels=LEVELS, seed=seed)
    going_on = plan.strongest + len(team_inputs(base))
    total = len(points) + plan.samples * (going_on + 3) + plan.swings * (2 * going_on + 1)
    values = _play(base, first, points, play, on_progress, 0, total)
    screening = _table(first, values, partial(_morris, morris, first, points, seed))
    second = problem_of(chosen_inputs(base, screening, plan.strongest))
    sample = sobol_sample.sample(second, plan.samples, calc_second_order=False, seed=seed)
    results = _play(base, second, sample, play, on_progress, len(points), total)
    indices = _table(second, results, partial(_sobol, sobol, second, seed))
    swings = swing_points(base, second, plan.swings)
    begun = len(points) + len(sample)
    moved = _play(base, second, swings, play, on_progress, begun, total)
    indices = indices.merge(swing_table(second, moved, plan.swings), how="left")
    overall = pd.DataFrame(
        {
            "outcome": OUTCOMES,
            "median": np.median(results, axis=0),
            "low_90": np.quantile(results, 0.05, axis=0),
            "high_90": np.quantile(results, 0.95, axis=0),
        }
    )
    return Sensitivity(scenario, screening, indices, overall, begun + len(swings))


def _salib(name: str) -> ModuleType:
    import importlib

    try:
        return importlib.import_module(f"SALib.{name}")
    except ImportError:
        raise MissingLibraryError(
            "sensitivity needs SALib, which is not installed: python -m pip install "
            "'hybrid-border-sim[explore]' (in a checkout: -e '.[explore]')"
        ) from None


def centred(scenario: Scenario) -> Scenario:
    """The scenario with nothing drawn: at the middle of its posterior, else at its defaults."""
    middle: dict[str, float] = {}
    if scenario.posterior:
        paths, vectors = read_posterior(scenario.posterior)
        middle = dict(zip(paths, np.median(vectors, axis=0).tolist(), strict=True))
    return with_values(scenario, middle).model_copy(update={"posterior": "", "uncertain": ()})


def inputs_of(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Every parameter that has a plausible range of some width, and chance."""
    ranges = {
        path: ends for path, ends in sorted(plausible_ranges(scenario).items()) if ends[0] < ends[1]
    }
    return ranges | {CHANCE: (0.0, 1.0)}


def team_inputs(scenario: Scenario) -> list[str]:
    """All that is assumed of the support team."""
    return [path for path in inputs_of(scenario) if path.startswith("support_team.")]


def chosen_inputs(
    scenario: Scenario, screening: pd.DataFrame, strongest: int
) -> dict[str, tuple[float, float]]:
    """The strongest of the screening over all outcomes, the support team's, and chance."""
    ranges, always = inputs_of(scenario), [*team_inputs(scenario), CHANCE]
    largest = screening.groupby("outcome")["mu_star"].transform("max")
    share = (screening["mu_star"] / largest.where(largest > 0)).fillna(0.0)
    ranked = share.groupby(screening["input"]).max().sort_values(ascending=False, kind="stable")
    first = [str(path) for path in ranked.index if path not in always][:strongest]
    return {path: ranges[path] for path in [*first, *always]}


def problem_of(inputs: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """The inputs in SALib's words."""
    bounds = [list(ends) for ends in inputs.values()]
    return {"num_vars": len(inputs), "names": list(inputs), "bounds": bounds}


def totals_of(task: Task) -> NDArray[np.float64]:
    """The season's total of each of OUTCOMES."""
    values = dict(task.values)
    number = min(CHANCES - 1, int(values.pop(CHANCE) * CHANCES))
    seed = replicate_seed(task.scenario.seed, number)
    world = build_world(with_values(task.scenario, values), seed)
    run_season(world, 0, len(world.ledger))
    totals = world.amounts.sum(axis=(0, 1))
    return np.array([totals[ledger.NAMES.index(name)] for name in OUTCOMES])


def _play(
    scenario: Scenario,
    problem: dict[str, Any],
    points: NDArray[np.float64],
    play: Callable[..., list[NDArray[np.float64]]],
    on_progress: Progress,
    begun: int,
    total: int,
) -> NDArray[np.float64]:
    """The outcomes at each point, (points, outcomes)."""
    names: Sequence[str] = problem["names"]
    tasks = [Task(scenario, dict(zip(names, point.tolist(), strict=True))) for point in points]
    return np.array(play(tasks, on_progress=lambda done, _: on_progress(begun + done, total)))


def _table(
    problem: dict[str, Any],
    values: NDArray[np.float64],
    analyse: Callable[[NDArray[np.float64]], dict[str, NDArray[np.float64]]],
) -> pd.DataFrame:
    """An analysis of each outcome, below one another."""
    parts = []
    for column, outcome in enumerate(OUTCOMES):
        found = analyse(values[:, column])
        parts.append(pd.DataFrame({"outcome": outcome, "input": problem["names"]} | found))
    return pd.concat(parts, ignore_index=True)


def _morris(
    module: ModuleType,
    problem: dict[str, Any],
    points: NDArray[np.float64],
    seed: int,
    values: NDArray[np.float64],
) -> dict[str, NDArray[np.float64]]:
    if np.ptp(values) == 0.0:
        nothing = np.zeros(problem["num_vars"])
        return {"mu_star": nothing, "sigma": nothing}
    # SALib's elementary effects are over the whole range of an input.
    found = module.analyze(problem, points, values, num_levels=LEVELS, seed=seed)
    return {name: np.asarray(found[name]) for name in ("mu_star", "sigma")}


def _sobol(
    module: ModuleType, problem: dict[str, Any], seed: int, values: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    names = {"first": "S1", "first_95": "S1_conf", "total": "ST", "total_95": "ST_conf"}
    if np.ptp(values) == 0.0:
        return dict.fromkeys(names, np.zeros(problem["num_vars"]))
    found = module.analyze(problem, values, calc_second_order=False, seed=seed)
    return {name: np.asarray(found[key]) for name, key in names.items()}


def swing_points(scenario: Scenario, problem: dict[str, Any], seeds: int) -> NDArray[np.float64]:
    """The centre, then each input but chance at its low and its high end, on every seed."""
    names = problem["names"]
    centre = np.array([0.0 if name == CHANCE else _value(scenario, name) for name in names])
    settings = [centre]
    for place, ends in enumerate(problem["bounds"]):
        if names[place] != CHANCE:
            settings += [np.where(np.arange(len(names)) == place, end, centre) for end in ends]
    points = np.repeat(np.array(settings), seeds, axis=0)
    points[:, names.index(CHANCE)] = np.tile((np.arange(seeds) + 0.5) / CHANCES, len(settings))
    return points


def _value(scenario: Scenario, path: str) -> float:
    section, name = path.split(".")
    return float(getattr(getattr(scenario, section), name))


def swing_table(problem: dict[str, Any], values: NDArray[np.float64], seeds: int) -> pd.DataFrame:
    """Mean outcomes at the ends of each input; `values` belong to `swing_points`."""
    by_setting = values.reshape(-1, seeds, len(OUTCOMES))
    means, names = by_setting.mean(axis=1), [n for n in problem["names"] if n != CHANCE]
    spread = np.quantile(by_setting[0], [0.1, 0.9], axis=0)
    rows: list[dict[str, object]] = []
    for column, outcome in enumerate(OUTCOMES):
        for place, name in enumerate(names):
            low, high = means[1 + 2 * place : 3 + 2 * place, column]
            rows.append({"outcome": outcome, "input": name, "at_low": low, "at_high": high})
        low, high = spread[:, column]
        rows.append({"outcome": outcome, "input": CHANCE, "at_low": low, "at_high": high})
    return pd.DataFrame(rows)
