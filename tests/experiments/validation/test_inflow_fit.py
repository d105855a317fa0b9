"""The multiplicative update of the inflow, on a record made by a known inflow."""

from datetime import date

import numpy as np
import pytest

from sim.experiments.validation.inflow_fit import (
    FIRST_DAY,
    KERNEL_DAYS,
    all_tries_kernel,
    first_guess,
    first_try_kernel,
    fitted_rows,
    level_of_day,
    people_by_date,
    response,
    segment_starts,
    update,
)
from sim.experiments.validation.record import record

ROWS = record()
CHOSEN = [ROWS[place] for place in fitted_rows(ROWS)]
MATRIX = response(CHOSEN, 36.0, 48.0)
DAYS = MATRIX.shape[1]


def test_levels_cover_every_day_and_are_daily_where_the_record_is():
    starts = segment_starts()
    assert starts[0] == FIRST_DAY
    assert date(2021, 8, 1) in starts
    assert date(2021, 10, 17) in starts
    assert date(2021, 9, 10) not in starts
    assert level_of_day().tolist() == sorted(level_of_day().tolist())
    assert len(level_of_day()) == DAYS == 242


def test_the_kernel_is_a_distribution_and_further_tries_add_to_it():
    first = first_try_kernel(36.0, 0.7)
    assert first.sum() == pytest.approx(1.0)
    assert first.argmax() in (1, 2)
    again = all_tries_kernel(first, 0.5, first)
    assert 1.5 < again.sum() <= 2.0
    assert len(again) == KERNEL_DAYS


def test_admissions_under_the_order_do_not_set_the_inflow():
    names = [row.what for row in CHOSEN]
    assert "admitted, 3 Aug to 21 Sep" not in names
    assert "detained, 5 Aug" not in names
    assert "turned back, 4 Aug" in names


def test_an_inflow_is_found_again_from_what_it_made():
    rng = np.random.default_rng(4)
    truth = np.repeat(rng.uniform(5, 80, 40), 7)[:DAYS]
    made = [
        row._replace(low=value, high=value)
        for row, value in zip(CHOSEN, MATRIX @ truth, strict=True)
    ]
    people = np.full(DAYS, 30.0)
    misses = []
    for _ in range(30):
        simulated = MATRIX @ people
        observed = np.array([row.low for row in made])
        misses.append(np.abs(simulated - observed).sum() / observed.sum())
        people = update(people, made, simulated, MATRIX, 1.0)
    assert misses[-1] < 0.12 < misses[0]


def test_a_perfect_match_changes_nothing_but_evens_out_levels():
    people = np.full(DAYS, 30.0)
    made = [
        row._replace(low=value, high=value)
        for row, value in zip(CHOSEN, MATRIX @ people, strict=True)
    ]
    assert update(people, made, MATRIX @ people, MATRIX, 1.0) == pytest.approx(people)


def test_the_schedule_ends_with_the_level_held_after_the_record():
    by_date = people_by_date(np.arange(DAYS, dtype=float) + 1.0)
    assert by_date[date(2021, 3, 1)] == 1.0
    assert max(by_date) == date(2021, 10, 29)
    assert by_date[date(2021, 10, 29)] == pytest.approx(np.arange(DAYS)[-17:-3].mean() + 1.0)


def test_the_fit_begins_at_what_was_recorded():
    people = first_guess(ROWS)
    assert people[:31].sum() == pytest.approx(8 + 31 * 0.05)
    assert people[122:153].sum() == pytest.approx(2882 + 31 * 0.05)
    assert people[-28:].sum() == pytest.approx(2140 + 28 * 0.05)
