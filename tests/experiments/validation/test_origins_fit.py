"""What a ban leaves of an origin, from the mix of those who come."""

from datetime import date, timedelta

import numpy as np
import pytest

from sim.base.evidence import read_series
from sim.experiments.validation.origins_fit import (
    by_month,
    estimate,
    left_of_origin,
    replaced_of_stopped,
)
from sim.scenario.load import load_scenario


@pytest.mark.parametrize(
    ("before", "now", "left"), [(0.5, 0.5, 1.0), (0.75, 0.5, 1 / 3), (0.8, 0.2, 1 / 16)]
)
def test_the_odds_of_an_origin_fall_by_what_is_left_of_it(before, now, left):
    """Three Iraqis to one other, and then one to one: a third of them is left."""
    assert left_of_origin(before, now) == pytest.approx(left)


@pytest.mark.parametrize(
    ("left", "ban", "replaced"), [(0.05, 0.95, 0.0), (1.0, 0.95, 1.0), (0.6, 0.8, 0.5)]
)
def test_what_is_left_beyond_the_ban_has_come_by_other_routes(left, ban, replaced):
    assert replaced_of_stopped(left, ban) == pytest.approx(replaced)


def test_the_months_of_2021():
    """By hand from 74%, 43% and 63%: odds of 2.846, 0.754 and 1.703."""
    months = by_month(0.95)
    assert months["left"].tolist() == pytest.approx([0.265, 0.598], abs=0.001)
    assert months["replaced"].tolist() == pytest.approx([0.226, 0.577], abs=0.001)
    found = estimate(0.95)
    assert found.share == pytest.approx(0.577, abs=0.001)
    assert found.after_days == pytest.approx(44.2, abs=0.1)


@pytest.mark.parametrize("ban", [0.85, 0.9, 1.0])
def test_how_complete_the_ban_was_matters_little(ban):
    found = estimate(ban)
    assert 0.5 < found.share < 0.62
    assert 42 < found.after_days < 49


def test_the_year_has_the_recorded_share_of_iraqis():
    """People that come on the days of a month, each day's ban and mix applied, without a season."""
    year = load_scenario("lithuania-2021")
    dates = [date(2021, 8, 1) + timedelta(days=day) for day in range(92)]
    gross = year.inflow.origin_shares(dates)
    ban = year.measures["flights-from-iraq"]
    age = np.array([(day - ban.from_).days for day in dates])
    left = np.where(age < ban.replaced_after_days, 1 - ban.share, 1 - ban.share * 0.42)
    iraqis, others = gross[:, 0] * np.where(age < 0, 1.0, left), gross[:, 1]
    series = read_series("frontex_eastern_2021").set_index("month")["iraqi_share"]
    for month, number in (("2021-09", 9), ("2021-10", 10)):
        chosen = np.array([day.month == number for day in dates])
        odds = (iraqis[chosen] / others[chosen]).mean()
        assert odds / (1 + odds) == pytest.approx(series[month], abs=0.02)
