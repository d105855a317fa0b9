"""The fit: how vectors are judged, and a fit so small that it takes seconds."""

from datetime import date

import numpy as np
import pytest

from sim.experiments.fit import (
    FACTORS,
    FITTED,
    PERIODS,
    Fitting,
    Size,
    Task,
    distance,
    fit,
    read_task,
    seasons_of,
    spread_of,
)
from sim.experiments.record import record
from sim.scenario.load import load_scenario
from sim.scenario.scenario import plausible_ranges

ROWS = record()
TINY = Size(
    vectors=4, populations=2, kept=3, seasons=1, posterior=4, inflow_steps=1, inflow_seasons=2
)
YEAR, BEFORE = load_scenario("lithuania-2021"), load_scenario("quiet-2020")


def perfect() -> np.ndarray:
    return np.array([row.value for row in ROWS])


def test_every_fitted_parameter_has_a_plausible_range():
    assert set(FITTED) <= set(plausible_ranges(YEAR))


def test_the_figures_of_every_period_exist_and_no_day_is_fitted_after_the_record():
    names = {row.what for row in ROWS}
    assert {figure for _, figures in PERIODS for figure in figures} <= names
    assert all(first <= date(2021, 10, 28) for first, _ in PERIODS)


def test_the_record_itself_has_no_distance_and_a_miss_counts_by_its_spread():
    spread = np.full(len(ROWS), 0.5)
    assert distance(ROWS, perfect(), spread, 3) == 0
    off = perfect()
    place = next(i for i, row in enumerate(ROWS) if row.what == "turned back, September")
    off[place] = (off[place] + 2.0) * np.exp(1.0) - 2.0
    assert distance(ROWS, off, spread, 1) == pytest.approx(1.0 / (0.5 * 2**0.5))
    off[place] = 1e12  # as far as can be: five deviations
    assert distance(ROWS, off, spread, 1) == pytest.approx(5.0)


def test_displacement_and_rows_beyond_the_judged_do_not_count():
    off = perfect()
    for place, row in enumerate(ROWS):
        if row.outcome in ("hardened_change", "total_change") or row.what.startswith("detained, 9"):
            off[place] = 1e6
    assert distance(ROWS, off, np.full(len(ROWS), 0.5), 3) == 0


def test_a_figure_read_elsewhere_has_a_spread_all_the_same():
    values = np.array([[1.0, np.nan], [8.0, np.nan]])
    spread = spread_of(values)
    assert spread[0] > 0.5
    assert 0.1 < spread[1] < 0.5


def test_factors_bring_totals_to_the_record():
    work = Fitting(YEAR, BEFORE, TINY, lambda *a, **k: [], lambda done, total: None)
    assert work._factors(perfect()) == pytest.approx([1.0] * len(FACTORS))
    assert work._factors(perfect() / 2.0) == pytest.approx([2.0] * len(FACTORS))


def test_a_season_of_another_year_keeps_what_that_scenario_says(scenario):
    week = scenario(migrants={"group_size_median_people": 3})
    fixed = Task(week, {"migrants.group_size_median_people": 50.0}, 3, ())
    assert read_task(fixed) == read_task(fixed._replace(values={}))


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
