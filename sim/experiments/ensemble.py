"""Many replicates of one scenario: a pool of workers runs them, frames come out.

A replicate is a function of the scenario and its seed alone, so neither the number of workers
nor the order in which they finish can change a byte of the result.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.draws import replicate_seed
from sim.engine import frames, ledger
from sim.engine.build import build_world, drawn_parameters
from sim.engine.run import run_season
from sim.experiments.fates import fates_of
from sim.experiments.tracks import run_with_tracks
from sim.experiments.workers import Failed, PoolError, Progress, no_progress, open_pool, stream
from sim.scenario.scenario import Scenario

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """A replicate that raised, kept as data so that the others are not lost."""

    replicate: int
    seed: int
    error: str


class KeptSeason(NamedTuple):
    """What is kept of one replicate."""

    ledger: NDArray[np.float64]  # (days, sectors, columns of the ledger)
    fates: NDArray[np.void]  # (groups that arrived,) FATE
    tracks: pd.DataFrame | None = None  # where groups and busy patrols were, if asked for


@dataclass(frozen=True, repr=False)
class Runs:
    """The replicates of one scenario.

    outcomes: one row per replicate: scenario, replicate, seed, then the columns of the ledger.
    daily: one row per replicate, date and sector, with the same columns.
    drawn: one row per replicate: replicate, seed, then each uncertain parameter's value.
    fates: by replicate, what became of each group; `fates_frame` makes rows of it.
    tracks: of replicate 0, where groups and busy patrols were, if asked for.
    """

    scenario: Scenario
    outcomes: pd.DataFrame
    daily: pd.DataFrame
    drawn: pd.DataFrame
    failures: tuple[Failure, ...] = ()
    is_interrupted: bool = False
    fates: dict[int, NDArray[np.void]] = field(default_factory=dict)
    tracks: pd.DataFrame | None = None

    def __repr__(self) -> str:
        interrupted = ", interrupted" if self.is_interrupted else ""
        return (
            f"<Runs of {self.scenario.name}: {len(self.outcomes)} replicates done, "
            f"{len(self.failures)} failed{interrupted}>"
        )


def run_replicate(scenario: Scenario, seed: int) -> KeptSeason:
    """One season: its ledger, and what became of each group."""
    world = build_world(scenario, seed)
    run_season(world, 0, len(world.ledger))
    return KeptSeason(world.amounts, fates_of(world))


def run_replicate_with_tracks(scenario: Scenario, seed: int) -> KeptSeason:
    """The same season, with what its film needs."""
    world, tracks = run_with_tracks(scenario, seed)
    return KeptSeason(world.amounts, fates_of(world), tracks)


class Replicate(NamedTuple):
    """One season to run."""

    scenario: Scenario
    number: int
    seed: int
    has_tracks: bool = False


def season_of(job: Replicate) -> KeptSeason:
    """Runs one replicate, on whatever worker."""
    run = run_replicate_with_tracks if job.has_tracks else run_replicate
    return run(job.scenario, job.seed)


def run_ensemble(
    scenario: Scenario,
    replicates: int | None = None,
    workers: int | None = None,
    on_progress: Progress = no_progress,
    cluster: str | None = None,
    has_tracks: bool = False,
) -> Runs:
    """All replicates of a scenario, by default as many as it says, on all cores.

    cluster: the address of a dask scheduler, or `local`, as in `workers.open_pool`.
    With tracks, those of replicate 0 are kept; that costs no other replicate anything.
    `on_progress(done, total)` is called from this thread. On KeyboardInterrupt, or when the
    cluster is lost, what has been finished is returned with `is_interrupted`; a replicate that
    raises becomes a Failure. Raises PoolError if the cluster cannot be used at all.
    """
    count = replicates or scenario.replicates
    seeds = [replicate_seed(scenario.seed, replicate) for replicate in range(count)]
    jobs = [
        Replicate(scenario, number, seed, has_tracks and number == 0)
        for number, seed in enumerate(seeds)
    ]
    done = run_jobs(season_of, jobs, workers, cluster, on_progress)
    return runs_of(scenario, seeds, done.results, done)


def run_side_by_side(
    scenarios: Sequence[Scenario],
    workers: int | None = None,
    on_progress: Progress = no_progress,
    cluster: str | None = None,
) -> list[Runs]:
    """The runs of several scenarios with the same seed, future by future, with tracks.

    Each future is lived under every scenario before the next begins, so that an interruption
    leaves pairs. Number of replicates is the first one's; all else as in `run_ensemble`.
    """
    first, width = scenarios[0], len(scenarios)
    seeds = [replicate_seed(first.seed, number) for number in range(first.replicates)]
    jobs = [
        Replicate(scenario, number, seed, number == 0)
        for number, seed in enumerate(seeds)
        for scenario in scenarios
    ]
    done = run_jobs(season_of, jobs, workers, cluster, on_progress)

    def of_place[T](values: dict[int, T], place: int) -> dict[int, T]:
        return {job // width: value for job, value in values.items() if job % width == place}

    runs = []
    for place, scenario in enumerate(scenarios):
        seasons = of_place(done.results, place)
        own = Done(seasons, of_place(done.failures, place), done.is_interrupted)
        runs.append(runs_of(scenario, seeds, seasons, own))
    return runs


class Done(NamedTuple):
    """What came of some jobs: results and failures by number."""

    results: dict[int, Any]
    failures: dict[int, str]
    is_interrupted: bool


def run_jobs[J](
    work: Callable[[J], Any],
    jobs: Sequence[J],
    workers: int | None,
    cluster: str | None,
    on_progress: Progress,
) -> Done:
    """Runs numbered jobs on a pool and keeps what was finished, as `run_ensemble` says."""
    results: dict[int, Any] = {}
    failures: dict[int, str] = {}
    interrupted = False
    on_progress(0, len(jobs))
    numbers = {id(job): number for number, job in enumerate(jobs)}
    with open_pool(workers, cluster) as pool:
        try:
            for job, result in stream(pool, work, jobs):
                if isinstance(result, Failed):
                    failures[numbers[id(job)]] = result.error
                else:
                    results[numbers[id(job)]] = result
                on_progress(len(results) + len(failures), len(jobs))
        except KeyboardInterrupt:
            interrupted = True
        except PoolError as error:
            if not results:
                raise
            log.error("%s", error)
            interrupted = True
    return Done(results, failures, interrupted)


def runs_of(
    scenario: Scenario, seeds: list[int], seasons: dict[int, KeptSeason], done: Done
) -> Runs:
    """The seasons of a scenario's replicates as frames."""
    ledgers = {replicate: season.ledger for replicate, season in seasons.items()}
    return Runs(
        scenario,
        outcomes_frame(scenario, seeds, ledgers),
        daily_frame(scenario, ledgers),
        _drawn_frame(scenario, seeds, sorted(ledgers)),
        tuple(
            Failure(number, seeds[number], done.failures[number])
            for number in sorted(done.failures)
        ),
        done.is_interrupted,
        {replicate: seasons[replicate].fates for replicate in sorted(seasons)},
        seasons[0].tracks if 0 in seasons else None,
    )


def outcomes_frame(
    scenario: Scenario, seeds: list[int], ledgers: dict[int, NDArray[np.float64]]
) -> pd.DataFrame:
    """The totals of each season; for the stocks, where people are on its last day."""
    done = sorted(ledgers)
    table = np.zeros((len(done), len(ledger.NAMES)))
    for row, replicate in enumerate(done):
        table[row] = frames.totals(ledgers[replicate])
    frame = pd.DataFrame(
        {
            "scenario": pd.Series([scenario.name] * len(done), dtype="str"),
            "replicate": done,
            "seed": np.array([seeds[replicate] for replicate in done], dtype=np.int64),
        }
    )
    return pd.concat([frame, frames.columns(table)], axis=1)


def daily_frame(scenario: Scenario, ledgers: dict[int, NDArray[np.float64]]) -> pd.DataFrame:
    """The ledger of each season as rows: replicate, date, sector, then its columns."""
    done, dates = sorted(ledgers), scenario.period.dates
    frame = frames.rows_by_day(dates, [ledgers[replicate] for replicate in done])
    rows = len(frame) // max(1, len(done))
    frame.insert(0, "replicate", np.repeat(np.array(done, dtype=np.int64), rows))
    return frame


def _drawn_frame(scenario: Scenario, seeds: list[int], done: list[int]) -> pd.DataFrame:
    rows = [
        {"replicate": replicate, "seed": seeds[replicate]}
        | drawn_parameters(scenario, seeds[replicate])
        for replicate in done
    ]
    return pd.DataFrame(rows)
