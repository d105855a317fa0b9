"""Patterns P1 to P9: how each figure of the record is read from a season that was played.

A row about a column of the ledger is its sum over days and sectors. The other rows are traits: of
the daily series, of the groups, of a pair of seasons of which one has a fence, of the year before.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.government import Cameras, Fence
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.experiments.validation.record import (
    LAST_DAY,
    ORDER_DAY,
    TRAIT,
    TURNED_BACK,
    RecordedFigure,
    changing_share,
    dispersion,
)
from sim.scenario.scenario import Scenario
from sim.stage.terrain import read_places, sector_names

TITLES = {
    "P1": "slow spring, steep rise",
    "P2": "the break of 3 August",
    "P3": "the lull of late August",
    "P4": "revival in autumn",
    "P5": "overdispersed days",
    "P6": "the same people try again",
    "P7": "crossings move when a stretch hardens",
    "P8": "where people were detained by 12 July",
    "P9": "the year before",
}
# Where P7 puts a fence: the sector that most people crossed.
HARDENED_SECTOR = "Druskininkai"
SIXTEEN_DAYS_H = 16 * 24.0


class Played(NamedTuple):
    """A season that was played: its account, and the tries of groups that were turned back."""

    start: date
    ledger: NDArray[np.float64]  # (days, sectors, columns of the ledger)
    people: NDArray[np.int64]  # (groups turned back,) who came to the staging place
    attempts: NDArray[np.int64]  # (groups turned back,)
    active_h: NDArray[np.float64]  # (groups turned back,) from arrival to the last start
    met_depth_km: NDArray[np.float64]  # (groups held,) how far inland they were held last
    met_people: NDArray[np.int64]  # (groups held,) who came to the staging place
    met_h: NDArray[np.float64]  # (groups held,) when that was


def play(scenario: Scenario, seed: int) -> Played:
    """Plays one season."""
    world = build_world(scenario, seed)
    run_season(world, 0, len(world.ledger))
    everybody = np.asarray(world.groups)
    held_groups = everybody[everybody["met_depth_km"] >= 0.0]
    groups = everybody[everybody["was_turned_back"] == 1]
    return Played(
        scenario.period.start,
        world.amounts,
        groups["first_people"].copy(),
        groups["attempts"].copy(),
        np.maximum(1.0, groups["ready_h"] - groups["arrival_h"]),
        held_groups["met_depth_km"].copy(),
        held_groups["first_people"].copy(),
        held_groups["found_h"].copy(),
    )


def days_of(played: Played, outcome: str, first: date, last: date) -> NDArray[np.float64]:
    """A column of the ledger by day, over all sectors, (days,); NaN if the season lacks a day."""
    start, days = (first - played.start).days, (last - first).days + 1
    if start < 0 or start + days > len(played.ledger):
        return np.full(days, math.nan)
    column = ledger.NAMES.index(outcome)
    return played.ledger[start : start + days, :, column].sum(axis=1)


def read_row(row: RecordedFigure, played: Played) -> float:
    """What a season says of a figure of the record; NaN if it takes other seasons to say it."""
    if row.kind != TRAIT:
        return float(days_of(played, row.outcome, row.first, row.last).sum())
    return TRAITS[row.outcome](row, played) if row.outcome in TRAITS else math.nan


def read_rows(rows: Sequence[RecordedFigure], played: Played) -> NDArray[np.float64]:
    """All rows of the record, (rows,)."""
    return np.array([read_row(row, played) for row in rows])


def _of_days(
    statistic: Callable[[NDArray[np.float64]], float], row: RecordedFigure, played: Played
) -> float:
    return statistic(days_of(played, TURNED_BACK, row.first, row.last))


def _most_tries(row: RecordedFigure, played: Played) -> float:
    return float(played.attempts.max(initial=0))


def _tries_in_16_days(row: RecordedFigure, played: Played) -> float:
    """A lower bound: the tries of a group are taken as even over its whole time."""
    share = np.minimum(1.0, SIXTEEN_DAYS_H / played.active_h)
    return float((1.0 + (played.attempts - 1) * share).max(initial=0.0))


def _thrice_share(row: RecordedFigure, played: Played) -> float:
    people = played.people.sum()
    return float(played.people[played.attempts >= 3].sum() / people) if people else math.nan


def _stop_share(row: RecordedFigure, played: Played) -> float:
    """Attempts stopped, of those stopped or noticed and not stopped."""
    stopped, passed = (
        sum(float(days_of(played, name, row.first, row.last).sum()) for name in names)
        for names in (("stopped_at_line_events", "intercepted_events"), ("entered_noticed_people",))
    )
    return stopped / (stopped + passed) if stopped + passed else math.nan


def depth_shares(played: Played, depths_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the people who were held, how many were held last within each depth, (depths,)."""
    within = played.met_depth_km[:, None] <= depths_km
    people = (within * played.met_people[:, None]).sum(axis=0)
    shares: NDArray[np.float64] = people / max(1, int(played.met_people.sum()))
    return shares


def _median_depth_km(row: RecordedFigure, played: Played) -> float:
    """The depth within which half of the people were who were held last in the days of a row."""
    first_h, end_h = (24.0 * (day - played.start).days for day in (row.first, row.last))
    is_due = (played.met_h >= first_h) & (played.met_h < end_h + 24.0)
    depth_km, people = played.met_depth_km[is_due], played.met_people[is_due]
    if not len(people):
        return math.nan
    order = np.argsort(depth_km, kind="stable")
    reached = np.cumsum(people[order])
    return float(depth_km[order][np.searchsorted(reached, 0.5 * reached[-1])])


def _hospital_share(row: RecordedFigure, played: Played) -> float:
    """People brought to hospital, over the turn-backs that were recorded in the same days."""
    rescued, turned_back = (
        days_of(played, outcome, row.first, row.last).sum()
        for outcome in ("rescued_people", TURNED_BACK)
    )
    return float(rescued / turned_back) if turned_back else math.nan


def _detained_share(municipality: str, row: RecordedFigure, played: Played) -> float:
    """The share of a municipality in all who were detained in the days of a row."""
    days = (row.last - played.start).days + 1
    by_sector = played.ledger[:days, :, ledger.NUMBER["detained_people"]].sum(axis=0)
    inside = (read_places().sectors["municipality"] == municipality).to_numpy()
    total = by_sector.sum()
    return float(by_sector[inside].sum() / total) if total else math.nan


TRAITS: Mapping[str, Callable[[RecordedFigure, Played], float]] = {
    "dispersion": partial(_of_days, dispersion),
    "changing_share": partial(_of_days, changing_share),
    "most_tries": _most_tries,
    "tries_in_16_days": _tries_in_16_days,
    "thrice_share": _thrice_share,
    "stop_share": _stop_share,
    "median_depth_km": _median_depth_km,
    "hospital_share": _hospital_share,
    **{
        f"detained_share_{name}": partial(_detained_share, name)
        for name in ("Druskininkai", "Ignalina", "Varėna", "Šalčininkai")
    },
}


def hardened(scenario: Scenario) -> Scenario:
    """The scenario with a finished fence under cameras, from its first day, along one sector."""
    start = scenario.period.start
    fence = {"type": "fence", "km_by_date": {start: 700.0}, "sectors": [HARDENED_SECTOR]}
    cameras = {"type": "cameras", "share_by_date": {start: 1.0}, "sectors": [HARDENED_SECTOR]}
    more = {"p7-fence": Fence.model_validate(fence), "p7-cameras": Cameras.model_validate(cameras)}
    return scenario.model_copy(update={"measures": dict(scenario.measures) | more})


def displacement(without: Played, with_fence: Played) -> dict[str, float]:
    """P7 from a pair of seasons: the relative change of crossings at the fence and in all.

    Counted from the order of 3 August to the end of the record: before it nobody was kept out.
    """
    first, last = ((day - without.start).days for day in (ORDER_DAY, LAST_DAY))
    before = without.ledger[first : last + 1, :, ledger.NUMBER["crossings_events"]].sum(axis=0)
    after = with_fence.ledger[first : last + 1, :, ledger.NUMBER["crossings_events"]].sum(axis=0)
    there = sector_names().index(HARDENED_SECTOR)
    return {
        "hardened_change": _change(before[there], after[there]),
        "total_change": _change(before.sum(), after.sum()),
    }


def _change(before: float, after: float) -> float:
    return float(after / before - 1.0) if before > 0 else math.nan


def total_detained(played: Played) -> float:
    """P9: everybody detained in a season."""
    return float(played.ledger[:, :, ledger.NUMBER["detained_people"]].sum())
