"""Checks: figures that seasons are held against and that nothing is fitted to."""

import math

import numpy as np
import pytest

from sim.engine import ledger
from sim.experiments.validation.checks import checked, checks
from sim.experiments.validation.fit import PERIODS
from sim.experiments.validation.patterns import Played, read_rows
from sim.experiments.validation.record import LAST_DAY, record


def test_a_lower_bound_is_reached_by_any_season_with_as_many():
    """Seasons with 0, 4 and 9 deaths: two of three have the four that are known, or more."""
    table = checked(checks()[:1], np.array([[0.0], [4.0], [9.0]]))
    assert table["share_within"].tolist() == pytest.approx([2 / 3])
    assert table["is_covered"].tolist() == [True]
    assert table["median"].tolist() == [4.0]
    assert not checked(checks()[:1], np.array([[0.0], [1.0], [3.0]]))["is_covered"][0]
    assert checked(checks()[:1], np.array([[400.0], [500.0]]))["is_covered"][0]


def test_checks_are_read_from_a_season():
    """By hand: five deaths, two of them before July; three in hospital, 1,000 turned back."""
    start = record()[0].first
    days = (checks()[0].last - start).days + 1
    counted = np.zeros((days, 2, len(ledger.NAMES)))
    for day, outcome, people in (
        (10, "dead_people", 2), (200, "dead_people", 2), (305, "dead_people", 1),
        (200, "rescued_people", 3), (10, "rescued_people", 5),
        (205, "recorded_turn_backs_events", 1000),
    ):  # fmt: skip
        counted[day, 1, ledger.NUMBER[outcome]] = people
    nobody = np.zeros(0)
    season = Played(start, counted, *[nobody] * 6)
    assert read_rows(checks()[:2], season).tolist() == pytest.approx([3.0, 0.003])


def test_what_is_checked_is_not_fitted():
    names = {row.what for row in checks()}
    assert names.isdisjoint(row.what for row in record())
    assert names.isdisjoint(name for _, figures in PERIODS for name in figures)
    assert max(row.last for row in record()) == LAST_DAY < checks()[0].last
    assert math.isinf(checks()[0].high)
