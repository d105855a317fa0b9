"""The laws of search, in the engine's own stays; and that interrupting a stay changes none."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import cumulative_trapezoid

from sim.actors.migrants import NOBODY
from sim.base.draws import DATUM, REPORT, SIGHTING
from sim.engine.surveillance import PURSUIT, REPORTED
from tests.engine.one_group import on_a_beat, on_the_way, walking, watched
from tests.engine.trials import (
    BEATS,
    RESIDENTS,
    datum_rate_of,
    noticed,
    seen_by_who_searches,
    seen_h,
    sightings,
    walk_once,
)

MONTH_H = 31 * 24.0
FIVE_MINUTES, HOUR, HALF_A_DAY = 1 / 12, 1.0, 12.0
NO_GAPS = np.empty(0)
# By night in forest who hides is seen 1.1 · 0.03 km wide, 16 people twice as far, 0.7 as they hide.
WIDTH_KM = 1.1 * 0.03 * 2.0 * 0.7
# The same 0.2 km far, where a group goes 3 · 0.75 km/h over whatever cover and the patrol 5 km/h.
ALIKE_PER_H = 1.1 * 0.2 * 2.0 * 0.7 * np.hypot(5.0, 3.0 * 0.75)


def random_gaps():
    """Hours between interruptions: some a minute, some a day, three in an hour in the mean."""
    rng = np.random.default_rng(11)
    return np.concatenate([rng.exponential(0.2, 900), rng.exponential(1.5, 97)])


@pytest.mark.parametrize("steady_h", [FIVE_MINUTES, HOUR, HALF_A_DAY])
def test_one_patrol_and_one_group_follow_the_exponential_law(scenario, steady_h):
    """Koopman's law W·v/A with the figures of docs, however long stays are: 5 km/h in 1 km².

    20,000 trials find a rate that is 5% off with a power of 90% (Kolmogorov and Smirnov, 0.1%).
    """
    world, cell = watched(scenario)
    hours, by = noticed(world, BEATS, SIGHTING, cell, cell, MONTH_H, steady_h=steady_h)
    assert (by != NOBODY).all()
    assert stats.kstest(hours, "expon", args=(0, 1 / (WIDTH_KM * 5.0))).pvalue > 0.001


def test_a_group_that_walks_is_met_as_often_as_both_move(scenario):
    """The relative speed √(v² + u²) is 5% above 5 km/h: 20,000 trials tell the two apart."""
    world, cell = watched(scenario)
    often = walking(world)
    hours, _ = noticed(world, BEATS, SIGHTING, cell, cell, MONTH_H)
    assert stats.kstest(hours, "expon", args=(0, 1 / (WIDTH_KM * 5.0 * often))).pvalue > 0.001
    assert stats.kstest(hours, "expon", args=(0, 1 / (WIDTH_KM * 5.0))).pvalue < 0.001


def test_a_patrol_that_goes_faster_than_it_can_search_sees_no_more(scenario):
    """At 15 km/h a third of the width is left, so that it sees what it would at 5 km/h."""
    world, cell = watched(scenario, seen={"patrol_speed_km_per_h": 15})
    hours, _ = noticed(world, BEATS, SIGHTING, cell, cell, MONTH_H)
    assert stats.kstest(hours, "expon", args=(0, 1 / (WIDTH_KM * 5.0))).pvalue > 0.001


def test_who_does_not_hide_is_seen_wider_and_farther(scenario):
    """1.8 in place of 1.1 times the range, and the whole range in place of 0.7 of it."""
    world, cell = watched(scenario)
    world.groups["is_evading"][0] = 0
    hours, _ = noticed(world, BEATS, SIGHTING, cell, cell, MONTH_H)
    shown_km = 1.8 * 0.03 * 2.0
    assert stats.kstest(hours, "expon", args=(0, 1 / (shown_km * 5.0))).pvalue > 0.001


def test_patrols_that_share_a_cell_see_three_times_as_much_and_each_its_third(scenario):
    """20,000 trials find a rate 5% off, and a share that is off by 2 in 100 (4 standard errors)."""
    world, cell = watched(scenario)
    world.sectors["on_duty"] = 3
    hours, seen_by = noticed(world, BEATS, SIGHTING, cell, cell, MONTH_H)
    assert stats.kstest(hours, "expon", args=(0, 1 / (3 * WIDTH_KM * 5.0))).pvalue > 0.001
    _, times = np.unique(seen_by, return_counts=True)
    assert times / len(hours) == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=0.0134)
    soon = hours < np.median(hours)
    _, early = np.unique(seen_by[soon], return_counts=True)
    assert early / soon.sum() == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=0.019)


@pytest.mark.parametrize("steady_h", [HOUR, HALF_A_DAY])
def test_a_group_on_the_move_follows_the_law_across_cells(scenario, steady_h):
    """Where every cell is watched alike it does not matter that a group walks through several.

    Some 19,800 of 20,000 trials end within three hours; they find a rate 5% off as above.
    """
    world, far = on_the_way(scenario)
    hours, by = noticed(world, BEATS, SIGHTING, far, NOBODY, 3.0, steady_h=steady_h)
    assert_exponential_within(hours[by != NOBODY], len(hours), ALIKE_PER_H, 3.0)


def assert_exponential_within(soon, trials, rate, limit_h):
    """Those who were found before a limit follow the exponential law, and are as many."""
    within = -np.expm1(-rate * limit_h)
    assert len(soon) / trials == pytest.approx(within, abs=0.003)  # 4 standard errors
    assert stats.kstest(-np.expm1(-rate * soon) / within, "uniform").pvalue > 0.001


@pytest.mark.parametrize("steady_h", [FIVE_MINUTES, HOUR, HALF_A_DAY])
@pytest.mark.parametrize("pace_factor", [0.0, 0.2])
def test_a_datum_search_follows_its_law(scenario, steady_h, pace_factor):
    """The rate is W·v/A with A = A₀ + π(uτ)², which grows unless the group stands still."""
    world, cell = watched(scenario)
    world.groups["pace_factor"][0] = pace_factor
    hours, by = noticed(world, PURSUIT, DATUM, cell, cell, 24.0, from_h=0.1, steady_h=steady_h)
    assert set(by[by != NOBODY]) == {0}
    assert_datum_law(hours[by != NOBODY], len(hours), pace_factor)


def assert_datum_law(found, trials, pace_factor):
    """20,000 trials find a rate that is 5% off with a power of 90% where all are found; those
    that are never found are counted against the limit of the integral."""
    rate, grid_h = WIDTH_KM * 3.0 * 4.0 / 0.25, np.linspace(0.1, 24.0, 200_001)
    pace_km_per_h = 3.0 * 0.75 * 0.75 * pace_factor  # By night, in forest.
    rates = rate / (1.0 + np.pi * (pace_km_per_h * grid_h) ** 2 / 0.25)
    law = -np.expm1(-cumulative_trapezoid(rates, grid_h, initial=0.0))
    found = found[found < 23.0]
    assert len(found) / trials == pytest.approx(np.interp(23.1, grid_h, law), abs=0.012)
    within = np.interp(found + 0.1, grid_h, law) / np.interp(23.1, grid_h, law)
    assert stats.kstest(within, "uniform").pvalue > 0.001


def test_residents_report_a_group_by_the_exponential_law(scenario):
    """A group that hides is reported 0.4 times as often."""
    world, cell = watched(scenario)
    world.reports_per_h[cell] = 0.5
    hours, by = noticed(world, RESIDENTS, REPORT, cell, cell, MONTH_H)
    assert (by == REPORTED).all()
    assert stats.kstest(hours, "expon", args=(0, 1 / (0.5 * 0.4))).pvalue > 0.001


# Interruptions: a stay that ends before its time gives back what it had taken for its rest, so
# each trial ends when it would have ended, and the law is the same.


def test_interruptions_leave_the_exponential_law(scenario):
    world, cell = watched(scenario)
    cut, _ = noticed(world, BEATS, SIGHTING, cell, cell, MONTH_H, gaps=random_gaps())
    whole, _ = noticed(world, BEATS, SIGHTING, cell, cell, MONTH_H)
    assert stats.kstest(cut, "expon", args=(0, 1 / (WIDTH_KM * 5.0))).pvalue > 0.001
    assert cut == pytest.approx(whole, abs=1e-7)


def test_interruptions_leave_the_law_across_cells(scenario):
    world, far = on_the_way(scenario)
    cut, by = noticed(world, BEATS, SIGHTING, far, NOBODY, 3.0, gaps=random_gaps())
    whole, whole_by = noticed(world, BEATS, SIGHTING, far, NOBODY, 3.0)
    assert_exponential_within(cut[by != NOBODY], len(cut), ALIKE_PER_H, 3.0)
    assert cut == pytest.approx(whole, abs=1e-7)
    assert (by == whole_by).all()


@pytest.mark.parametrize("pace_factor", [0.0, 0.2, 0.6])
def test_interruptions_leave_the_law_of_a_datum_search(scenario, pace_factor):
    world, cell = watched(scenario)
    world.groups["pace_factor"][0] = pace_factor
    cut, by = noticed(world, PURSUIT, DATUM, cell, cell, 24.0, from_h=0.1, gaps=random_gaps())
    whole, whole_by = noticed(world, PURSUIT, DATUM, cell, cell, 24.0, from_h=0.1)
    assert_datum_law(cut[by != NOBODY], len(cut), pace_factor)
    assert cut == pytest.approx(whole, abs=1e-6)
    assert (by == whole_by).all()


def test_interruptions_leave_the_law_of_reports(scenario):
    world, cell = watched(scenario)
    world.reports_per_h[cell] = 0.5
    cut, by = noticed(world, RESIDENTS, REPORT, cell, cell, MONTH_H, gaps=random_gaps())
    whole, _ = noticed(world, RESIDENTS, REPORT, cell, cell, MONTH_H)
    assert (by == REPORTED).all()
    assert stats.kstest(cut, "expon", args=(0, 1 / (0.5 * 0.4))).pvalue > 0.001
    assert cut == pytest.approx(whole, abs=1e-7)


# One patrol, one cell


def test_a_patrol_that_searches_sees_what_the_law_of_its_sweep_says(scenario):
    world, cell = watched(scenario)
    world.groups["pace_factor"][0] = 1.0
    assert datum_rate_of(world.handle, cell) == pytest.approx(WIDTH_KM * 3.0 * 4.0 / 0.25)


@pytest.mark.parametrize("place", [0, 3, 8])
def test_the_way_of_a_beat_through_a_cell_adds_up(scenario, place):
    """Walked piece by piece or at once; 5 km/h on a beat of 9 km pass a cell twice in 18 km."""
    world, cell, per_km = on_a_beat(scenario, place)
    pieces_h = np.linspace(0.0, 3.6, 100)
    walked_km = [
        sightings(world.handle, cell, float(a), float(b - a)) / per_km
        for a, b in pairwise(pieces_h)
    ]
    assert max(walked_km) < 0.19
    assert sum(walked_km) == pytest.approx(2.0)
    assert sightings(world.handle, cell, 0.0, 3.6) / per_km == pytest.approx(2.0)


@pytest.mark.parametrize("place", [0, 3, 8])
def test_who_is_seen_is_seen_when_the_patrol_comes_by(scenario, place):
    """The time after which so much of a cell was walked gives back how much that was."""
    world, cell, per_km = on_a_beat(scenario, place)
    for track_km in (0.1, 0.6, 1.3, 1.9, 5.7):
        store = track_km * per_km
        hours = seen_h(world.handle, cell, 17.2, store)
        assert sightings(world.handle, cell, 17.2, hours) == pytest.approx(store)
        assert sightings(world.handle, cell, 17.2, hours - 1e-3) < store


def test_a_group_that_was_seen_keeps_what_it_has_walked(scenario):
    """Seen some time into its leg, a group that is not held has so much less to go."""
    world, cell = watched(scenario)
    often = walking(world)
    left_at_h, left_h = walk_once(world.handle, cell, 0.1, NO_GAPS)
    assert left_at_h == pytest.approx(0.1 / (WIDTH_KM * 5.0 * often))
    pace = world.scene["night_pace_factor"][0]
    assert left_h == pytest.approx(100.0 - left_at_h * pace)
    cut_h, cut_left_h = walk_once(world.handle, cell, 0.1, random_gaps())
    assert (cut_h, cut_left_h) == pytest.approx((left_at_h, left_h))


def test_a_patrol_that_searches_does_not_walk_its_beat_as_well(scenario):
    world, cell = watched(scenario)
    p = int(world.cells["sector"][cell]) * 3 * int(world.guard["slots"][0])
    assert seen_by_who_searches(world.handle, cell, p + 1, NO_GAPS) == p
    world.patrols["state"][p + 1] = 0
    assert seen_by_who_searches(world.handle, cell, p, NO_GAPS) == NOBODY
