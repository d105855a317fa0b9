"""Baselines, scores and verdicts of the validation, on rows whose answer is known."""

import math
from datetime import date

import numpy as np
import pytest

from sim.experiments.validation.baselines import persistence, pro_rata
from sim.experiments.validation.record import record
from sim.experiments.validation.validate import compared, held, miss, scored, validate

ROWS = record()
START = date(2021, 3, 1)


def row(what):
    return next(one for one in ROWS if one.what == what)


def perfect() -> np.ndarray:
    return np.array([[one.value for one in ROWS]] * 3)


def test_persistence_goes_on_as_before():
    assert persistence(row("detained, April"), ROWS) == pytest.approx(8 / 31 * 30)
    assert persistence(row("turned back, 4 Aug"), ROWS) == 247
    assert persistence(row("turned back, 3 Aug"), ROWS) == 0
    assert persistence(row("detained, March"), ROWS) == pytest.approx(33 / 59 * 31)
    assert persistence(row("detained in 2020"), ROWS) == 37
    assert math.isnan(persistence(row("share detained in Ignalina"), ROWS))


def test_pro_rata_is_a_constant_share_of_arrivals():
    arrived = np.full(242, 10.0)
    april = pro_rata(row("detained, April"), ROWS, arrived, START)
    assert april == pytest.approx((8 + 70 + 77 + 473 + 2882) / 153 * 30)
    assert pro_rata(row("detained, 5 Aug"), ROWS, arrived, START) == 0
    september = pro_rata(row("turned back, September"), ROWS, arrived, START)
    assert september == pytest.approx((1650 + 981 + 2140) / 87 * 30)


def test_a_miss_is_the_distance_to_the_range():
    assert [miss(value, 10, 20) for value in (7, 10, 15, 26)] == [3, 0, 0, 6]
    assert math.isnan(miss(math.nan, 0, 1))


def test_a_perfect_model_covers_all_and_has_no_difference():
    table = compared(ROWS, perfect(), np.full(242, 10.0), START)
    assert held(table)["holds"].all()
    both = scored(table).set_index("scale").loc["both"]
    assert both["model"] == 0
    assert both["share_covered"] == 1
    assert both["persistence"] > 0.3


def test_one_figure_out_of_reach_fails_its_pattern_and_stays_in_the_table():
    values = perfect()
    values[:, ROWS.index(row("detained, 3 Aug"))] = 350.0
    patterns = held(compared(ROWS, values, np.full(242, 10.0), START)).set_index("pattern")
    assert not patterns.loc["P2", "holds"]
    assert patterns.loc["P2", "covered"] == patterns.loc["P2", "figures"] - 1
    assert patterns.drop("P2")["holds"].all()


def test_the_relative_difference_weighs_by_the_record():
    values = perfect() * 1.5
    scores = scored(compared(ROWS, values, np.full(242, 10.0), START)).set_index("scale")
    # All are half too high, from the middle; a range forgives what lies inside it.
    assert 0.4 < scores.loc["days", "model"] <= 0.5
    assert 0.4 < scores.loc["months", "model"] <= 0.5


@pytest.mark.long
def test_the_model_beats_both_baselines_and_most_patterns_hold():
    from sim.base.seeds import named_seed
    from sim.scenario.load import load_scenario

    seed = [("seed", str(named_seed("check")))]
    found = validate(load_scenario("lithuania-2021", seed), load_scenario("quiet-2020", seed), 60)
    both = found.scores.set_index("scale").loc["both"]
    assert both["model"] < min(both["persistence"], both["pro rata"])
    assert found.patterns["holds"].sum() >= 6
