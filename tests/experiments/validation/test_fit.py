"""The fit: what it fits, and one so small that it takes seconds."""

from datetime import date

import numpy as np
import pytest

from sim.experiments.validation.fit import (
    FACTORS,
    FITTED,
    PERIODS,
    FitJob,
    Fitting,
    Size,
    fit,
    read_season,
    seasons_of,
)
from sim.experiments.validation.record import record
from sim.scenario.load import load_scenario
from sim.scenario.scenario import plausible_ranges

ROWS = record()
TINY = Size(
    vectors=4, populations=2, kept=3, seasons=1, posterior=4, inflow_steps=1, inflow_seasons=2
)
YEAR, BEFORE = load_scenario("lithuania-2021"), load_scenario("quiet-2020")


def test_every_fitted_parameter_has_a_plausible_range():
    assert set(FITTED) <= set(plausible_ranges(YEAR))


def test_the_figures_of_every_period_exist_and_no_day_is_fitted_after_the_record():
    names = {row.what for row in ROWS}
    assert {figure for _, figures in PERIODS for figure in figures} <= names
    assert all(first <= date(2021, 10, 28) for first, _ in PERIODS)


def test_factors_bring_totals_to_the_record():
    perfect = np.array([row.value for row in ROWS])
    work = Fitting(YEAR, BEFORE, TINY, lambda *a, **k: [], lambda done, total: None)
    assert work._factors(perfect) == pytest.approx([1.0] * len(FACTORS))
    assert work._factors(perfect / 2.0) == pytest.approx([2.0] * len(FACTORS))


def test_a_season_of_another_year_keeps_what_that_scenario_says(scenario):
    week = scenario(migrants={"group_size_median_people": 3})
    fixed = FitJob(week, {"migrants.group_size_median_people": 50.0}, 3, ())
    assert read_season(fixed) == read_season(fixed._replace(values={}))


def test_a_small_fit_is_whole_and_the_same_on_any_number_of_workers():
    steps: list[int] = []
    one = fit(YEAR, BEFORE, TINY, 1, lambda done, total: steps.append(done))
    two = fit(YEAR, BEFORE, TINY, 2)
    assert one.vectors.equals(two.vectors)
    assert one.inflow == two.inflow
    assert one.seasons == seasons_of(TINY) == max(steps)
    assert len(one.vectors) == TINY.posterior
    for path in FITTED:
        low, high = plausible_ranges(YEAR)[path]
        assert one.vectors[path].between(low, high).all()
    assert (one.vectors[list(FACTORS)] > 0).all(axis=None)
