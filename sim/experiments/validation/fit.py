"""Estimates what is uncertain from the record up to 28 October 2021: a set of plausible vectors.

The levels of inflow and how people and patrols behave are not separable by the record alone. So
each vector gets its own factors of the inflow, one for each period, that bring the totals of its
seasons to the record; vectors are then judged by what an inflow cannot make: the break, the lull,
the spread of days, the places, the year before. docs/decisions/014-fitting.md weighs the method.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.draws import replicate_seed
from sim.engine.build import is_set
from sim.experiments.many import Progress, in_order, no_progress
from sim.experiments.validation import inflow_fit, populations
from sim.experiments.validation.distance import distance, spread_of
from sim.experiments.validation.patterns import play, read_rows, total_detained
from sim.experiments.validation.record import LAST_DAY, RecordedFigure, record
from sim.scenario.scenario import Period, Scenario, plausible_ranges, with_values

log = logging.getLogger(__name__)

# What the record may say something about; each is drawn evenly from its plausible range.
FITTED = (
    "inflow.daily_spread_factor",
    "migrants.group_size_median_people",
    "migrants.asylum_here_share",
    "migrants.staging_wait_median_h",
    "migrants.staging_wait_log_sd_factor",
    "migrants.belief_half_life_days",
    "migrants.evasion_at_no_belief_share",
    "migrants.evasion_at_full_belief_share",
    "migrants.evasion_factor",
    "migrants.retry_probability",
    "migrants.retry_decay_factor",
    "migrants.retry_wait_median_h",
    "migrants.return_blocked_probability",
    "migrants.leave_for_elsewhere_probability",
    "organiser.release_share_per_day",
    "organiser.exploration_share",
    "organiser.learning_half_life_days",
    "patrols.camera_detections_per_km",
    "patrols.datum_range_factor",
    "patrols.trail_length_km",
    "patrols.trail_share",
    "patrols.track_find_probability",
    "patrols.dispatch_delay_median_h",
    "patrols.line_sighting_recorded_share",
    "patrols.line_watch_h",
    "patrols.patrol_speed_km_per_h",
    "patrols.people_per_officer_people",
    "patrols.report_rate_per_h",
    "patrols.screening_sensitivity",
)
# Periods of arrivals by their first day, each with the figures whose sum sets its factor.
PERIODS: tuple[tuple[date, tuple[str, ...]], ...] = (
    (date(2021, 3, 1), ("detained, March", "detained, April", "detained, May", "detained, June")),
    (date(2021, 6, 29), ("detained, July",)),
    (
        date(2021, 7, 31),
        (
            "detained, 1 Aug to 5 Aug",
            "turned back, 3 Aug",
            "turned back, 4 Aug",
            "turned back, 6 Aug",
        ),
    ),
    (date(2021, 8, 6), ("turned back, August",)),
    (date(2021, 8, 31), ("turned back, September",)),
    (date(2021, 9, 29), ("turned back, 1 to 28 Oct",)),
)
FACTORS = tuple(f"inflow.factor_by_date.{first}" for first, _ in PERIODS)
FACTOR_AHEAD = f"inflow.factor_by_date.{date(2021, 10, 29)}"
AHEAD_RANGE = (0.25, 1.5)  # an assumption: nothing after the record is known here
FACTOR_RANGE = (0.02, 20.0)
FIRST_STEPS = (1.0, 1.0, 1.0, 1.0, 0.9, 0.8)  # damping, before any vector is judged


class Size(NamedTuple):
    """How much work a fit takes."""

    vectors: int = 512  # in each population
    populations: int = 5
    kept: int = 160
    seasons: int = 3  # for each vector, twice
    posterior: int = 200
    inflow_steps: int = 6
    inflow_seasons: int = 48  # in each step


DEFAULT_SIZE = Size()


@dataclass(frozen=True)
class Fit:
    """A fitted set and the schedule that it belongs to.

    vectors: one row per vector, a column per dotted path. inflow: people a day by date.
    """

    vectors: pd.DataFrame
    inflow: dict[date, float]
    distances: NDArray[np.float64]
    seasons: int


class FitJob(NamedTuple):
    """One season to play: the scenario, the values that it takes, its seed, what to read."""

    scenario: Scenario
    values: dict[str, float]
    seed: int
    rows: Sequence[RecordedFigure]


def read_season(job: FitJob) -> NDArray[np.float64]:
    """Plays a season and reads the rows from it; without rows, everybody detained."""
    values = {path: v for path, v in job.values.items() if not is_set(job.scenario, path)}
    season = play(with_values(job.scenario, values), job.seed)
    return read_rows(job.rows, season) if job.rows else np.array([total_detained(season)])


def fit(
    scenario: Scenario,
    year_before: Scenario,
    size: Size = DEFAULT_SIZE,
    workers: int | None = None,
    on_progress: Progress = no_progress,
    cluster: str | None = None,
) -> Fit:
    """Estimates schedule and vectors; the scenario's seed is the root of every draw."""
    work = Fitting(
        scenario,
        year_before,
        size,
        partial(in_order, workers=workers, cluster=cluster),
        on_progress,
    )
    for damping in FIRST_STEPS:
        work.improve_inflow([{}], damping)
    bounds = np.array([plausible_ranges(scenario)[path] for path in FITTED])
    population = populations.search(
        work.judge, bounds, size.vectors, size.kept, size.populations, scenario.seed
    )
    chosen = populations.resampled(population, size.posterior, scenario.seed)
    vectors = work.with_factors(populations.scaled(chosen, bounds))
    for damping in np.linspace(0.9, 0.4, size.inflow_steps):
        work.improve_inflow(vectors, float(damping))
    table = pd.DataFrame(vectors)
    table[FACTOR_AHEAD] = _ahead(len(table), scenario.seed)
    people = inflow_fit.people_by_date(work.people)
    return Fit(table, people, population.distances, work.played)


def _ahead(count: int, seed: int) -> NDArray[np.float64]:
    """Factors of the time after the record, log-evenly over their range."""
    low, high = np.log(AHEAD_RANGE)
    places = np.random.default_rng([seed, 20_000]).permutation(count)
    return np.exp(low + (high - low) * (places + 0.5) / count)


class Fitting:
    """A fit under way: the schedule as it stands, and how seasons are played for it."""

    def __init__(
        self,
        scenario: Scenario,
        year_before: Scenario,
        size: Size,
        map_in_order: Callable[..., list[NDArray[np.float64]]],
        on_progress: Progress,
    ) -> None:
        period = Period(start=inflow_fit.FIRST_DAY, end=LAST_DAY)
        self.scenario = scenario.model_copy(update={"period": period, "posterior": ""})
        self.year_before = year_before.model_copy(update={"posterior": ""})
        self.size, self._map, self._tell = size, map_in_order, on_progress
        self.rows = record()
        self.people = inflow_fit.first_guess(self.rows)
        self.spread: NDArray[np.float64] | None = None
        self.played = 0
        self._stage = 0

    def improve_inflow(self, vectors: Sequence[dict[str, float]], damping: float) -> None:
        """One step of the schedule towards the record, on seasons of all vectors together."""
        count = self.size.inflow_seasons
        spaced = [vectors[number * len(vectors) // count] for number in range(count)]
        values = self._play(
            [(vector, seed) for vector, seed in zip(spaced, self._seeds(count), strict=True)]
        )
        if self.spread is None:
            self.spread = spread_of(values)
        rows = inflow_fit.fitted_rows(self.rows)
        chosen = [self.rows[row] for row in rows]
        waits = [
            float(np.median([_value(self.scenario, vector, path) for vector in vectors]))
            for path in ("migrants.staging_wait_median_h", "migrants.retry_wait_median_h")
        ]
        self.people = inflow_fit.update(
            self.people,
            chosen,
            np.median(values, axis=0)[rows],
            inflow_fit.response(chosen, *waits),
            damping,
        )

    def judge(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far the seasons of each vector are from the record, each with its own factors."""
        full = self.with_factors(vectors)
        values = self._means(full)
        seeds = self._seeds(1)
        jobs = [FitJob(self.year_before, vector, seed, ()) for vector in full for seed in seeds]
        before = np.array(self._run(jobs)).reshape(len(full), len(seeds)).mean(axis=1)
        year = [place for place, row in enumerate(self.rows) if row.outcome == "detained_2020"]
        values[:, year] = before[:, None]
        assert self.spread is not None
        found = np.array(
            [distance(self.rows, one, self.spread, self.size.seasons) for one in values]
        )
        log.debug("distances: %s", np.round(np.quantile(found, [0.0, 0.1, 0.25, 0.5]), 2))
        return found

    def with_factors(self, vectors: NDArray[np.float64]) -> list[dict[str, float]]:
        """Each vector with the factors of the inflow that bring its totals to the record."""
        full = [
            dict(zip(FITTED, vector.tolist(), strict=True)) | dict.fromkeys(FACTORS, 1.0)
            for vector in vectors
        ]
        means = self._means(full)
        for vector, values in zip(full, means, strict=True):
            vector.update(zip(FACTORS, self._factors(values), strict=True))
        return full

    def _factors(self, values: NDArray[np.float64]) -> list[float]:
        """Record over season in each period, within limits."""
        names = [row.what for row in self.rows]
        factors = []
        for _, figures in PERIODS:
            places = [names.index(name) for name in figures]
            target = sum(self.rows[place].value for place in places)
            ratio = target / max(1.0, float(values[places].sum()))
            factors.append(float(np.clip(ratio, *FACTOR_RANGE)))
        return factors

    def _means(self, vectors: Sequence[dict[str, float]]) -> NDArray[np.float64]:
        """The rows of each vector, mean over its seasons, (vectors, rows)."""
        seeds = self._seeds(self.size.seasons)
        values = self._play([(vector, seed) for vector in vectors for seed in seeds])
        return values.reshape(len(vectors), len(seeds), -1).mean(axis=1)

    def _play(self, jobs: Sequence[tuple[dict[str, float], int]]) -> NDArray[np.float64]:
        """The rows of each season, (jobs, rows), under the schedule as it stands."""
        by_date = dict(zip(self.scenario.period.dates, self.people.tolist(), strict=True))
        inflow = self.scenario.inflow.model_copy(
            update={"people_per_day": by_date, "between": "step"}
        )
        scenario = self.scenario.model_copy(update={"inflow": inflow})
        return np.array(self._run([FitJob(scenario, *job, self.rows) for job in jobs]))

    def _run(self, jobs: Sequence[FitJob]) -> list[NDArray[np.float64]]:
        total = seasons_of(self.size)
        begun = self.played
        results = self._map(
            read_season, jobs, on_progress=lambda done, _: self._tell(begun + done, total)
        )
        self.played += len(jobs)
        return results

    def _seeds(self, count: int) -> list[int]:
        """Seeds that no other stage has."""
        self._stage += 1
        return [replicate_seed(self.scenario.seed, self._stage * 100_000 + n) for n in range(count)]


def seasons_of(size: Size) -> int:
    """How many seasons a fit plays."""
    judged = size.vectors * size.populations * (2 * size.seasons + 1)
    steps = len(FIRST_STEPS) + size.inflow_steps
    return judged + size.posterior * size.seasons + steps * size.inflow_seasons


def _value(scenario: Scenario, vector: dict[str, float], path: str) -> float:
    section, name = path.split(".")
    return vector.get(path, getattr(getattr(scenario, section), name))
