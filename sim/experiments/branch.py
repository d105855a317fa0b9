"""Several futures from one moment: a past that is simulated once, then policies compared."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from sim.base.draws import replicate_seed
from sim.engine.branch import continued
from sim.engine.build import build_world, drawn_parameters
from sim.engine.run import is_adaptive, run_by_hand, run_season
from sim.engine.world import World
from sim.experiments.comparison.compare import NotComparableError, what_differs
from sim.experiments.ensemble import KeptSeason, Runs, outcomes_frame, run_jobs, runs_of
from sim.experiments.fates import fates_of
from sim.experiments.workers import Progress, no_progress
from sim.scenario.scenario import Scenario

# Whatever makes people, their ways and their draws: another of these is another past.
SECTIONS_OF_THE_PAST = (
    "migrants",
    "exposure",
    "movement",
    "weather",
    "uncertain",
    "posterior",
)


class BranchJob(NamedTuple):
    """The futures of one replicate to run."""

    scenarios: tuple[Scenario, ...]  # the first makes the past
    seed: int
    day: int


class Branch(NamedTuple):
    """Runs under each policy: of the whole season, and with outcomes from the branch day on."""

    runs: list[Runs]
    since: list[Runs]


def run_futures(job: BranchJob) -> list[KeptSeason]:
    """The seasons of one replicate: the past once, then each future."""
    first = job.scenarios[0]
    past = shared_past(job)
    seasons = []
    for scenario in job.scenarios:
        world = continued(past, first, scenario, job.seed, job.day)
        run_season(world, job.day, len(world.ledger))
        seasons.append(KeptSeason(world.amounts, fates_of(world)))
    return seasons


def shared_past(job: BranchJob) -> World:
    """The world of the first scenario on the morning of the branch day."""
    past = build_world(job.scenarios[0], job.seed)
    if any(is_adaptive(build_world(scenario, job.seed)) for scenario in job.scenarios[1:]):
        # Day by day, with the same results, so that those who will adapt have something to know.
        run_by_hand(past, 0, job.day, lambda world, day: None)
    else:
        run_season(past, 0, job.day)
    return past


def run_branch(
    scenarios: Sequence[Scenario],
    at: date,
    workers: int | None = None,
    cluster: str | None = None,
    on_progress: Progress = no_progress,
) -> Branch:
    """Runs the first scenario up to a day, and from it on under itself and each of the others.

    Seed and number of replicates are the first one's. Raises NotComparableError as
    `check_branch`; failures and interruptions as in `run_ensemble`.
    """
    check_branch(scenarios, at)
    first = scenarios[0]
    day = (at - first.period.start).days
    seeds = [replicate_seed(first.seed, number) for number in range(first.replicates)]
    jobs = [BranchJob(tuple(scenarios), seed, day) for seed in seeds]
    done = run_jobs(run_futures, jobs, workers, cluster, on_progress)
    whole, since = [], []
    for place, scenario in enumerate(scenarios):
        seasons = {number: each[place] for number, each in done.results.items()}
        runs = runs_of(scenario, seeds, seasons, done)
        later = {number: season.ledger[day:] for number, season in seasons.items()}
        whole.append(runs)
        since.append(replace(runs, outcomes=outcomes_frame(scenario, seeds, later)))
    return Branch(whole, since)


def check_branch(scenarios: Sequence[Scenario], at: date) -> list[str]:
    """Notes on what is left out of the past. Raises NotComparableError where it would change."""
    first = scenarios[0]
    if not first.period.start < at <= first.period.end:
        raise NotComparableError(
            f"--at {at}: should be a day after {first.period.start} and up to {first.period.end}"
        )
    notes = []
    for place, other in enumerate(scenarios[1:], 1):
        if other.name in {scenario.name for scenario in scenarios[:place]}:
            raise NotComparableError(f"two of the scenarios are named '{other.name}'; rename one")
        changed = _changes_the_past(first, other, at)
        if changed:
            raise NotComparableError(
                f"{other.name}: {changed}, which would change the past before {at}"
            )
        early = [
            name
            for name, measure in other.measures.items()
            if measure != first.measures.get(name)
            and not measure.when
            and (measure.from_ or first.period.start) < at
        ]
        dropped = [
            name
            for name, measure in first.measures.items()
            if name not in other.measures and measure.is_active(at - timedelta(days=1))
        ]
        if early:
            notes.append(
                f"In {other.name} these begin before {at} and act from that day on, as if they had "
                f"been in force until then: {', '.join(early)}."
            )
        if dropped:
            notes.append(f"In {other.name} these end on {at}: {', '.join(dropped)}.")
    return notes


def _changes_the_past(first: Scenario, other: Scenario, at: date) -> str:
    """What in a policy would make another past, in words; empty if nothing does."""
    if other.period != first.period:
        period = f"{other.period.start} to {other.period.end}"
        return f"its period is {period}, not {first.period.start} to {first.period.end}"
    if other.seed != first.seed:
        return f"its seed is {other.seed}, not {first.seed}"
    for name in SECTIONS_OF_THE_PAST:
        if getattr(other, name) != getattr(first, name):
            lines = [line for line in what_differs(first, other) if line.startswith(name)]
            return f"it has another {name} ({lines[0] if lines else 'other values'})"
    days = [day for day in first.period.dates if day < at]
    if not np.array_equal(first.inflow.expected_people(days), other.inflow.expected_people(days)):
        return "its inflow differs"
    for name in ("origins", "origins_by_date", "daily_spread_factor"):
        if getattr(first.inflow, name) != getattr(other.inflow, name):
            return f"it has another inflow.{name}"
    drawn = [
        {
            path: value
            for path, value in drawn_parameters(scenario, scenario.seed).items()
            if path.split(".")[0] in SECTIONS_OF_THE_PAST
        }
        for scenario in (first, other)
    ]
    if drawn[0] != drawn[1]:
        return "it sets a parameter that is drawn in each replicate"
    return ""
