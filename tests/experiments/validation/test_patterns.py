"""How patterns are read from a season."""

import math
from datetime import date

import numpy as np
import pytest

from sim.engine import ledger
from sim.engine.build import build_world
from sim.experiments.validation.checks import checks
from sim.experiments.validation.patterns import (
    HARDENED_SECTOR,
    Played,
    depth_shares,
    displacement,
    hardened,
    play,
    read_row,
    read_rows,
)
from sim.experiments.validation.record import record
from sim.stage.terrain import sector_names

START, DAYS = date(2021, 3, 1), 242
NOBODY_HELD = (np.zeros(0), np.zeros(0, dtype=int), np.zeros(0))
DETAINED, CROSSINGS = (ledger.NUMBER[name] for name in ("detained_people", "crossings_events"))
ROWS = {row.what: row for row in record()}


def played(attempts=(), people=(), hours=()) -> Played:
    shape = (DAYS, len(sector_names()), len(ledger.NAMES))
    columns = (np.array(people, dtype=int), np.array(attempts, dtype=int))
    return Played(START, np.zeros(shape), *columns, np.array(hours, dtype=float), *NOBODY_HELD)


def test_the_median_depth_is_by_people_and_of_its_days_only():
    """Two of a hundred at 5 km, the rest at 0.2 and 1 km; those held in November do not count."""
    (row,) = (row for row in checks() if row.outcome == "median_depth_km")
    held = (np.array([5.0, 0.2, 1.0, 9.0]), np.array([2, 40, 58, 900]),
            24.0 * np.array([1.0, 2.0, 241.0, 250.0]))  # fmt: skip
    season = played()._replace(met_depth_km=held[0], met_people=held[1], met_h=held[2])
    assert read_row(row, season) == 1.0
    assert depth_shares(season, np.array([0.1, 0.2, 1.0, 5.0, 9.0])).tolist() == pytest.approx(
        [0.0, 0.04, 0.098, 0.1, 1.0]
    )
    assert math.isnan(read_row(row, played()))


def test_the_share_stopped_counts_who_was_noticed_and_got_in():
    (row,) = (row for row in checks() if row.outcome == "stop_share")
    season = played()
    counts = {
        "stopped_at_line_events": 10, "intercepted_events": 20,
        "entered_noticed_people": 10, "entered_unnoticed_people": 99,
    }  # fmt: skip
    for name, people in counts.items():
        season.ledger[160, 3, ledger.NUMBER[name]] = people
    assert read_row(row, season) == 0.75


def test_a_row_is_the_sum_over_its_days_and_all_sectors():
    season = played()
    season.ledger[31:61, 3, DETAINED] = 2.0
    season.ledger[31:61, 9, DETAINED] = 1.0
    assert read_row(ROWS["detained, April"], season) == 90.0
    assert read_row(ROWS["detained, March"], season) == 0.0


def test_a_season_that_lacks_the_days_says_nothing():
    short = played()._replace(ledger=played().ledger[:40])
    assert math.isnan(read_row(ROWS["detained, April"], short))


def test_tries():
    season = played(attempts=[6, 2, 3], people=[10, 20, 10], hours=[10 * 24, 96, 48])
    assert read_row(ROWS["most tries of one group"], season) == 6
    assert read_row(ROWS["most tries of one group within 16 days"], season) == 6
    thrice = ROWS["people turned back who tried three times or more"]
    assert read_row(thrice, season) == 0.5
    slow = season._replace(active_h=np.array([32 * 24.0, 96.0, 48.0]))
    assert read_row(ROWS["most tries of one group within 16 days"], slow) == 3.5


def test_shares_by_municipality_stop_on_12_july():
    season = played()
    sector = sector_names().index("Druskininkai")
    season.ledger[10, sector, DETAINED] = 30.0
    season.ledger[10, 17, DETAINED] = 70.0
    season.ledger[200, sector, DETAINED] = 1000.0
    assert read_row(ROWS["share detained in Druskininkai"], season) == pytest.approx(0.3)


def test_displacement_is_a_change_there_and_in_all():
    without, fenced = played(), played()
    there = sector_names().index(HARDENED_SECTOR)
    without.ledger[170, there, CROSSINGS] = 100.0
    without.ledger[170, 0, CROSSINGS] = 300.0
    fenced.ledger[170, there, CROSSINGS] = 60.0
    fenced.ledger[170, 0, CROSSINGS] = 330.0
    fenced.ledger[10, 0, CROSSINGS] = 5000.0  # Before the order: does not count.
    found = displacement(without, fenced)
    assert found == pytest.approx({"hardened_change": -0.4, "total_change": -0.025})


def test_hardening_changes_one_sector_only(scenario):
    week = scenario()
    before, after = (build_world(case, 5).levers for case in (week, hardened(week)))
    changed = np.flatnonzero((before != after).any(axis=0))
    assert [sector_names()[sector] for sector in changed] == [HARDENED_SECTOR]
    assert (after["fence_share"][:, changed[0]] == 1.0).all()


def test_a_played_season_is_the_season(scenario):
    from sim.experiments.ensemble import run_replicate

    season = play(scenario(), 5)
    assert np.array_equal(season.ledger, run_replicate(scenario(), 5).ledger)
    values = read_rows(record(), season)
    assert math.isnan(values[0])  # March lies outside this week.
    inside = next(i for i, row in enumerate(record()) if row.what == "detained, 5 Aug")
    assert values[inside] == season.ledger[4, :, DETAINED].sum()
