"""Many replicates of one scenario: threads over the compiled season, frames out.

A replicate is a function of the scenario and its seed alone, so neither the number of workers
nor the order in which they finish can change a byte of the result.
"""

import logging
import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.draws import replicate_seed
from sim.engine import frames, ledger
from sim.engine.build import build_world, drawn_parameters
from sim.engine.tick import run_season
from sim.experiments.fates import fates_of
from sim.experiments.tracks import run_with_tracks
from sim.scenario.scenario import Scenario

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """A replicate that raised, kept as data so that the others are not lost."""

    replicate: int
    seed: int
    error: str


class Season(NamedTuple):
    """What is kept of one replicate."""

    ledger: NDArray[np.float64]  # (days, sectors, columns of the ledger)
    fates: NDArray[np.void]  # (groups that arrived,) FATE
    tracks: pd.DataFrame | None = None  # where groups and busy patrols were, if asked for


@dataclass(frozen=True)
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


def run_replicate(scenario: Scenario, seed: int) -> Season:
    """One season: its ledger, and what became of each group."""
    world = build_world(scenario, seed)
    run_season(world, 0, len(world.ledger))
    return Season(world.ledger, fates_of(world))


def run_replicate_with_tracks(scenario: Scenario, seed: int) -> Season:
    """The same season, with what its film needs."""
    world, tracks = run_with_tracks(scenario, seed)
    return Season(world.ledger, fates_of(world), tracks)


def run_ensemble(
    scenario: Scenario,
    replicates: int | None = None,
    workers: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    has_tracks: bool = False,
) -> Runs:
    """All replicates of a scenario, by default as many as it says, on all cores.

    With tracks, those of replicate 0 are kept; that costs no other replicate anything.
    `on_progress(done, total)` is called from this thread. On KeyboardInterrupt what has been
    finished is returned with `is_interrupted`; a replicate that raises becomes a Failure.
    """
    count = replicates or scenario.replicates
    seeds = [replicate_seed(scenario.seed, replicate) for replicate in range(count)]
    seasons: dict[int, Season] = {}
    failures: list[Failure] = []
    interrupted = False
    on_progress(0, count)
    with ThreadPoolExecutor(workers or _cores()) as pool:
        pending = {
            pool.submit(_runner(has_tracks and replicate == 0), scenario, seed): replicate
            for replicate, seed in enumerate(seeds)
        }
        try:
            while pending:
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    _collect(future, pending.pop(future), seeds, seasons, failures)
                on_progress(count - len(pending), count)
        except KeyboardInterrupt:
            interrupted = True
            pool.shutdown(wait=False, cancel_futures=True)
    ledgers = {replicate: season.ledger for replicate, season in seasons.items()}
    return Runs(
        scenario,
        outcomes_frame(scenario, seeds, ledgers),
        daily_frame(scenario, ledgers),
        _drawn_frame(scenario, seeds, sorted(ledgers)),
        tuple(sorted(failures, key=lambda failure: failure.replicate)),
        interrupted,
        {replicate: seasons[replicate].fates for replicate in sorted(seasons)},
        seasons[0].tracks if 0 in seasons else None,
    )


def _runner(has_tracks: bool) -> Callable[[Scenario, int], Season]:
    return run_replicate_with_tracks if has_tracks else run_replicate


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _collect(
    future: "Future[Season]",
    replicate: int,
    seeds: list[int],
    seasons: dict[int, Season],
    failures: list[Failure],
) -> None:
    """Puts the result of one replicate where it belongs."""
    try:
        seasons[replicate] = future.result()
    except Exception as error:
        log.debug("replicate %d failed", replicate, exc_info=error)
        failures.append(Failure(replicate, seeds[replicate], f"{type(error).__name__}: {error}"))


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
