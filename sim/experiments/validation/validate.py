"""The play tested against the record: every row as observed against simulated.

Relative differences are those of Suleimenova, Bell and Groen (2017,
doi:10.1038/s41598-017-13828-9), so that they can be set beside those of Flee: the absolute
differences of the rows, summed, over the sum of the record.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.draws import replicate_seed
from sim.engine import ledger
from sim.experiments.many import Progress, in_order, no_progress
from sim.experiments.scorecard import HIGH, LOW
from sim.experiments.validation.baselines import BY_DAYS, BY_MONTHS, persistence, pro_rata
from sim.experiments.validation.checks import checked, checks
from sim.experiments.validation.patterns import (
    TITLES,
    Played,
    days_of,
    depth_shares,
    displacement,
    hardened,
    play,
    read_rows,
    total_detained,
)
from sim.experiments.validation.record import (
    DETAINED,
    TURNED_BACK,
    RecordedFigure,
    month_limits,
    record,
)
from sim.scenario.scenario import Scenario

DEPTHS_KM = np.linspace(0.0, 10.0, 101)
# Each method with the column of its value.
METHODS = {"model": "median", "persistence": "persistence", "pro rata": "pro_rata"}


@dataclass(frozen=True)
class Validation:
    """A validation: `rows`, `patterns`, `scores`, `ahead`, `checks` as tables, and daily series.

    daily: for each of the two series, (replicates, days) from `start` on. depth_shares: people who
    were held last within each of DEPTHS_KM of the line, of all who were held, (replicates, depths).
    """

    rows: pd.DataFrame
    patterns: pd.DataFrame
    scores: pd.DataFrame
    ahead: pd.DataFrame
    checks: pd.DataFrame
    daily: dict[str, NDArray[np.float64]]
    depth_shares: NDArray[np.float64]
    start: date
    replicates: int
    seed: int


def validate(
    scenario: Scenario,
    year_before: Scenario,
    replicates: int,
    workers: int | None = None,
    on_progress: Progress = no_progress,
    cluster: str | None = None,
) -> Validation:
    """Plays the year, the same year with a fence at one stretch, and the year before."""
    seeds = [replicate_seed(scenario.seed, number) for number in range(replicates)]
    jobs = [
        (variant, seed) for variant in (scenario, hardened(scenario), year_before) for seed in seeds
    ]
    played = in_order(_play, jobs, workers, on_progress, cluster)
    year, fenced = played[:replicates], played[replicates : 2 * replicates]
    rows = record()
    values = np.array([read_rows(rows, season) for season in year])
    _fill(rows, values, "detained_2020", [total_detained(one) for one in played[-replicates:]])
    moved = [displacement(*pair) for pair in zip(year, fenced, strict=True)]
    for trait in ("hardened_change", "total_change"):
        _fill(rows, values, trait, [one[trait] for one in moved])
    arrived = np.mean(
        [season.ledger[:, :, ledger.NUMBER["arrived_people"]].sum(axis=1) for season in year],
        axis=0,
    )
    table = compared(rows, values, arrived, scenario.period.start)
    others = checks()
    beside = checked(others, np.array([read_rows(others, season) for season in year]))
    return Validation(
        table, held(table), scored(table), predicted(year), beside, _daily(year),
        np.array([depth_shares(season, DEPTHS_KM) for season in year]),
        scenario.period.start, replicates, scenario.seed,
    )  # fmt: skip


def _play(job: tuple[Scenario, int]) -> Played:
    return play(*job)


def _fill(
    rows: Sequence[RecordedFigure],
    values: NDArray[np.float64],
    outcome: str,
    found: Sequence[float],
) -> None:
    """Writes a trait that takes more than one season into its column."""
    column = next(index for index, row in enumerate(rows) if row.outcome == outcome)
    values[:, column] = found


def compared(
    rows: Sequence[RecordedFigure],
    values: NDArray[np.float64],
    arrived: NDArray[np.float64],
    start: date,
) -> pd.DataFrame:
    """One row per figure: observed, simulated (median, 90% interval), covered, baselines.

    `values` is (replicates, rows). An observed range is covered if the interval reaches it.
    """
    table = pd.DataFrame([row._asdict() for row in rows])
    table["observed"] = [row.value for row in rows]
    table["median"] = np.nanmedian(values, axis=0)
    table["low_90"] = np.nanquantile(values, LOW, axis=0)
    table["high_90"] = np.nanquantile(values, HIGH, axis=0)
    table["is_covered"] = (table["low_90"] <= table["high"]) & (table["high_90"] >= table["low"])
    table["persistence"] = [persistence(row, rows) for row in rows]
    table["pro_rata"] = [pro_rata(row, rows, arrived, start) for row in rows]
    for column in METHODS.values():
        table[f"difference_{column}"] = [
            miss(value, row.low, row.high) / abs(row.value)
            for value, row in zip(table[column], rows, strict=True)
        ]
    return table


def miss(value: float, low: float, high: float) -> float:
    """How far a value lies outside the observed range; NaN if there is no value."""
    return math.nan if math.isnan(value) else max(low - value, value - high, 0.0)


def held(table: pd.DataFrame) -> pd.DataFrame:
    """One row per pattern: it holds if the interval covers every one of its figures."""
    groups = table[table["pattern"] != ""].groupby("pattern")["is_covered"]
    frame = pd.DataFrame({"figures": groups.size(), "covered": groups.sum()}).reset_index()
    frame.insert(1, "title", [TITLES[pattern] for pattern in frame["pattern"]])
    frame["holds"] = frame["figures"] == frame["covered"]
    return frame


def scored(table: pd.DataFrame) -> pd.DataFrame:
    """One row per scale (days, months, both): relative difference by method, share covered.

    Both is the mean of the two scales, so that many days do not outweigh the months.
    """
    rows = []
    for scale, kinds in (("days", BY_DAYS), ("months", BY_MONTHS)):
        part = table[table["kind"].isin(kinds)]
        line: dict[str, object] = {"scale": scale, "figures": len(part)}
        for method, column in METHODS.items():
            missed = part[f"difference_{column}"] * part["observed"]
            line[method] = float(missed.sum() / part["observed"].sum())
        line["share_covered"] = float(part["is_covered"].mean())
        rows.append(line)
    frame = pd.DataFrame(rows)
    both = frame[[*METHODS, "share_covered"]].mean()
    both_line = {"scale": "both", "figures": frame["figures"].sum(), **both}
    return pd.concat([frame, pd.DataFrame([both_line])], ignore_index=True)


def predicted(year: Sequence[Played]) -> pd.DataFrame:
    """The months after the record, left standing for a later check."""
    rows = []
    for outcome in (DETAINED, TURNED_BACK):
        for month in (11, 12):
            limits = month_limits(2021, month)
            values = [float(days_of(season, outcome, *limits).sum()) for season in year]
            low, median, high = np.quantile(values, [LOW, 0.5, HIGH])
            rows.append(
                {
                    "outcome": outcome, "month": f"2021-{month}", "median": median,
                    "low_90": low, "high_90": high,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _daily(year: Sequence[Played]) -> dict[str, NDArray[np.float64]]:
    return {
        outcome: np.array(
            [season.ledger[:, :, ledger.NAMES.index(outcome)].sum(axis=1) for season in year]
        )
        for outcome in (DETAINED, TURNED_BACK)
    }
