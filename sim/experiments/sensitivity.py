"""What drives each outcome: screening after Morris, then variance shares after Sobol, by SALib.

Every parameter with a plausible range is screened (Morris 1991, as improved by Campolongo et al.
2007); the strongest, and always all that is assumed of the support team, go on to Sobol indices
(Saltelli et al. 2010). One more input is `chance`: it picks the seed. What ranks below chance
cannot be told from it.

With a second scenario the outcomes are differences: both play each point on the same seed.
"""

from collections.abc import Callable, Iterable, Sequence
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
from sim.engine.build import build_world, is_set
from sim.engine.run import run_season
from sim.experiments.comparison.compare import align
from sim.experiments.many import Progress, in_order, no_progress
from sim.scenario.scenario import (
    Scenario,
    plausible_ranges,
    with_values,
    zero_probabilities,
)

CHANCE, CHANCES = "chance", 64
STUDIED_OUTCOMES = (
    "recorded_turn_backs_events",
    "turned_back_people",
    "vulnerable_turned_back_people",
    "registered_people",
    "denied_asylum_people",
    "entered_people",
    "medical_emergencies_people",
    "dead_people",
    "cost_eur",
)
LEVELS = 4
LEAST_SPREAD = 0.01  # people, events or EUR; what varies by less is rounding


class MissingLibraryError(Exception):
    """SALib is not installed; says in one line how to get it."""


class Plan(NamedTuple):
    """Sizes: trajectories of the screening, base samples of the indices, inputs that go on, and
    the seeds on which one input at a time is put to its ends."""

    trajectories: int = 4
    samples: int = 64
    strongest: int = 8
    swings: int = 8


DEFAULT_PLAN = Plan()


@dataclass(frozen=True)
class Sensitivity:
    """The result. Every table has a row per outcome and input.

    screening: mu_star, sigma (in the outcome's unit over the whole plausible range). indices:
    first (S1) and total (ST) shares of variance with 95% half-widths, and at_low, at_high: the mean
    outcome with this input at an end of its range and the others at the centre, on the same seeds
    (for chance: what 10% and 90% of the seeds give). With `against` every outcome is a paired
    difference, `scenario` − `against`. An outcome that does not vary has 0 for all of these but
    at_low and at_high. notes: sentences on how far the two are paired.
    """

    scenario: Scenario
    screening: pd.DataFrame
    indices: pd.DataFrame
    overall: pd.DataFrame
    seasons: int
    against: Scenario | None = None
    notes: tuple[str, ...] = ()

    def label(self, outcome: str) -> str:
        """What an outcome is called: its name, or that it is the difference of it."""
        return f"difference of {outcome}" if self.against else outcome


class SensitivityJob(NamedTuple):
    """One point: a scenario, or two whose difference is taken, and the inputs by path."""

    scenarios: tuple[Scenario, ...]
    values: dict[str, float]


def study(
    scenario: Scenario,
    plan: Plan = DEFAULT_PLAN,
    workers: int | None = None,
    on_progress: Progress = no_progress,
    cluster: str | None = None,
    against: Scenario | None = None,
) -> Sensitivity:
    """Screens all inputs, then divides the variance among the strongest.

    With `against`, of the paired differences `scenario` − `against`; both get the same inputs and
    the seed of `scenario`. An input to which they give different values is part of what differs:
    it stays as each has it.
    Raises MissingLibraryError without SALib, NotComparableError if the two cannot be paired.
    """
    morris_sample, morris, sobol_sample, sobol = (
        _salib(name)
        for name in ("sample.morris", "analyze.morris", "sample.sobol", "analyze.sobol")
    )
    pair, notes = [scenario], list[str]()
    if against is not None:
        pair, notes = align([scenario, against], replicates=scenario.replicates)
        scenario, against = pair
    played = tuple(centred(each) for each in pair)
    base = played[0]
    inputs, apart = inputs_of(base), set_apart(played)
    if apart:
        notes.append(
            f"These are no inputs, since each scenario has its own value: {', '.join(apart)}."
        )
        inputs = {path: ends for path, ends in inputs.items() if path not in apart}
    play = partial(in_order, season_totals, workers=workers, cluster=cluster)
    first = problem_of(inputs)
    seed = scenario.seed % 2**32
    points = morris_sample.sample(first, plan.trajectories, num_levels=LEVELS, seed=seed)
    going_on = plan.strongest + len(team_inputs(inputs))
    total = len(points) + plan.samples * (going_on + 3) + plan.swings * (2 * going_on + 1)
    values = _play(played, first, points, play, on_progress, 0, total)
    screening = _table(first, values, partial(_morris, morris, first, points, seed))
    second = problem_of(chosen_inputs(inputs, screening, plan.strongest))
    sample = sobol_sample.sample(second, plan.samples, calc_second_order=False, seed=seed)
    results = _play(played, second, sample, play, on_progress, len(points), total)
    indices = _table(second, results, partial(_sobol, sobol, second, seed))
    swings = swing_points(base, second, plan.swings)
    begun = len(points) + len(sample)
    moved = _play(played, second, swings, play, on_progress, begun, total)
    indices = indices.merge(swing_table(second, moved, plan.swings), how="left")
    overall = pd.DataFrame(
        {
            "outcome": STUDIED_OUTCOMES,
            "median": np.median(results, axis=0),
            "low_90": np.quantile(results, 0.05, axis=0),
            "high_90": np.quantile(results, 0.95, axis=0),
        }
    )
    seasons = (begun + len(swings)) * len(played)
    return Sensitivity(scenario, screening, indices, overall, seasons, against, tuple(notes))


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
    """The scenario with nothing drawn: at the middle of its posterior, else at its defaults.

    A parameter that the scenario sets itself keeps that value, as when it is drawn.
    """
    middle: dict[str, float] = {}
    if scenario.posterior:
        paths, vectors = read_posterior(scenario.posterior)
        middles = zip(paths, np.median(vectors, axis=0).tolist(), strict=True)
        middle = {path: value for path, value in middles if not is_set(scenario, path)}
    return with_values(scenario, middle).model_copy(update={"posterior": "", "uncertain": ()})


def inputs_of(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Every parameter that has a plausible range of some width, and chance.

    Left out are probabilities of how others are drawn, since nothing is drawn here.
    """
    no_inputs = set(zero_probabilities(scenario).values())
    ranges = {
        path: ends
        for path, ends in sorted(plausible_ranges(scenario).items())
        if ends[0] < ends[1] and path not in no_inputs
    }
    return ranges | {CHANCE: (0.0, 1.0)}


def set_apart(scenarios: Sequence[Scenario]) -> list[str]:
    """The inputs of the first to which another gives another value."""
    first, *others = scenarios
    paths = [path for path in inputs_of(first) if path != CHANCE]
    return [path for path in paths if any(_value(o, path) != _value(first, path) for o in others)]


def team_inputs(inputs: Iterable[str]) -> list[str]:
    """All that is assumed of the support team."""
    return [path for path in inputs if path.startswith("support_team.")]


def chosen_inputs(
    inputs: dict[str, tuple[float, float]], screening: pd.DataFrame, strongest: int
) -> dict[str, tuple[float, float]]:
    """The strongest of the screening over all outcomes, the support team's, and chance."""
    always = [*team_inputs(inputs), CHANCE]
    largest = screening.groupby("outcome")["mu_star"].transform("max")
    share = (screening["mu_star"] / largest.where(largest > 0)).fillna(0.0)
    ranked = share.groupby(screening["input"]).max().sort_values(ascending=False, kind="stable")
    first = [str(path) for path in ranked.index if path not in always][:strongest]
    return {path: inputs[path] for path in [*first, *always]}


def problem_of(inputs: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """The inputs in SALib's words."""
    bounds = [list(ends) for ends in inputs.values()]
    return {"num_vars": len(inputs), "names": list(inputs), "bounds": bounds}


def season_totals(job: SensitivityJob) -> NDArray[np.float64]:
    """The season's total of each of STUDIED_OUTCOMES, (outcomes,).

    Of two scenarios it is the first's less the second's, on the first's seed.
    """
    values = dict(job.values)
    number = min(CHANCES - 1, int(values.pop(CHANCE) * CHANCES))
    seed = replicate_seed(job.scenarios[0].seed, number)
    totals = [_totals(with_values(each, values), seed) for each in job.scenarios]
    return totals[0] - totals[1] if len(totals) == 2 else totals[0]


def _totals(scenario: Scenario, seed: int) -> NDArray[np.float64]:
    world = build_world(scenario, seed)
    run_season(world, 0, len(world.ledger))
    totals = world.amounts.sum(axis=(0, 1))
    return np.array([totals[ledger.NAMES.index(name)] for name in STUDIED_OUTCOMES])


def _play(
    scenarios: tuple[Scenario, ...],
    problem: dict[str, Any],
    points: NDArray[np.float64],
    play: Callable[..., list[NDArray[np.float64]]],
    on_progress: Progress,
    begun: int,
    total: int,
) -> NDArray[np.float64]:
    """The outcomes at each point, (points, outcomes)."""
    names: Sequence[str] = problem["names"]
    jobs = [
        SensitivityJob(scenarios, dict(zip(names, point.tolist(), strict=True))) for point in points
    ]
    return np.array(play(jobs, on_progress=lambda done, _: on_progress(begun + done, total)))


def _table(
    problem: dict[str, Any],
    values: NDArray[np.float64],
    analyse: Callable[[NDArray[np.float64]], dict[str, NDArray[np.float64]]],
) -> pd.DataFrame:
    """An analysis of each outcome, below one another."""
    parts = []
    for column, outcome in enumerate(STUDIED_OUTCOMES):
        found = analyse(values[:, column])
        parts.append(pd.DataFrame({"outcome": outcome, "input": problem["names"]} | found))
    return pd.concat(parts, ignore_index=True)


def _varies(values: NDArray[np.float64]) -> bool:
    return bool(np.ptp(values) >= LEAST_SPREAD)


def _morris(
    module: ModuleType,
    problem: dict[str, Any],
    points: NDArray[np.float64],
    seed: int,
    values: NDArray[np.float64],
) -> dict[str, NDArray[np.float64]]:
    if not _varies(values):
        nothing = np.zeros(problem["num_vars"])
        return {"mu_star": nothing, "sigma": nothing}
    # SALib's elementary effects are over the whole range of an input.
    found = module.analyze(problem, points, values, num_levels=LEVELS, seed=seed)
    return {name: np.asarray(found[name]) for name in ("mu_star", "sigma")}


def _sobol(
    module: ModuleType, problem: dict[str, Any], seed: int, values: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    names = {"first": "S1", "first_95": "S1_conf", "total": "ST", "total_95": "ST_conf"}
    if not _varies(values):
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
    by_setting = values.reshape(-1, seeds, len(STUDIED_OUTCOMES))
    means, names = by_setting.mean(axis=1), [n for n in problem["names"] if n != CHANCE]
    spread = np.quantile(by_setting[0], [0.1, 0.9], axis=0)
    rows: list[dict[str, object]] = []
    for column, outcome in enumerate(STUDIED_OUTCOMES):
        for place, name in enumerate(names):
            low, high = means[1 + 2 * place : 3 + 2 * place, column]
            rows.append({"outcome": outcome, "input": name, "at_low": low, "at_high": high})
        low, high = spread[:, column]
        rows.append({"outcome": outcome, "input": CHANCE, "at_low": low, "at_high": high})
    return pd.DataFrame(rows)
