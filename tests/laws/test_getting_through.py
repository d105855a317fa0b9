"""The chance to get through: its parts undo one another, and never say that a patrol is nothing."""

import math

import pytest

from sim.laws import getting_through


def plain(rule):
    """The rule itself, without the compiler."""
    return getattr(rule, "py_func", rule)


THROUGH, STOP = plain(getting_through.through_probability), plain(getting_through.stop_per_patrol)


@pytest.mark.parametrize(("patrols", "stop"), [(1.0, 0.2), (7.5, 0.01), (16.0, 1.0)])
def test_what_a_patrol_does_is_read_back_from_the_chance(patrols, stop):
    assert STOP(THROUGH(patrols, stop), patrols) == pytest.approx(stop)


def test_where_everybody_got_through_a_patrol_still_does_something():
    assert 0.0 < STOP(1.0, 4.0) < 1e-6


@pytest.mark.parametrize("level", [0.5, 2.0])
def test_patrols_for_a_level_leave_that_worth(level):
    patrols_for = plain(getting_through.patrols_for)
    left = 0.8 * THROUGH(patrols_for(0.8, level, 0.3), 0.3)
    assert left == pytest.approx(math.exp(-level))
