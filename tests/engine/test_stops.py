"""Time has no grain: wherever a day is interrupted, what happens is the same to the byte."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.build import build_world
from sim.engine.day import decide_day, end_day, start_day
from sim.engine.run import run_events, run_season
from sim.scenario.scenario import Scenario
from tests.conftest import ALL_MEASURES, WEEK
from tests.engine.worlds import assert_same

CASE = Scenario.model_validate(
    {
        "name": "busy",
        "period": WEEK,
        "inflow": {"people_per_day": 300},
        "migrants": {"staging_wait_median_h": 6, "retry_wait_median_h": 12},
        "patrols": {"on_duty_per_sector_patrols": 2, "allocation": "hotspot"},
        "organiser": {"strategy": "proportional"},
        "exposure": {"emergency_base_per_h": 0.0005},
        "measures": ALL_MEASURES,
    }
)
DAYS = 7
HOURS = st.floats(0.0, 24.0 * DAYS, allow_subnormal=False)


def at_one_go(seed: int):
    """The world after a season that nobody interrupts."""
    world = build_world(CASE, seed)
    run_season(world, 0, DAYS)
    return world


@pytest.fixture(scope="module")
def whole():
    return at_one_go(5)


def with_stops(stops_h, seed: int = 5):
    """The world after a season that is interrupted at these times."""
    world, stops_h = build_world(CASE, seed), np.sort(np.array(stops_h, dtype=float))
    for day in range(DAYS):
        decide_day(world.handle, day)
        start_day(world.handle, day)
        for hour in stops_h[(stops_h > 24.0 * day) & (stops_h < 24.0 * (day + 1))]:
            run_events(world.handle, float(hour))
        run_events(world.handle, 24.0 * (day + 1))
        end_day(world.handle, day)
    return world


def test_much_happens_in_the_season(whole):
    for name in ("stopped_at_line_events", "scattered_events", "answered_alerts_events",
                 "entered_people", "medical_emergencies_people"):  # fmt: skip
        assert whole.ledger[name].sum() > 0, name


@pytest.mark.parametrize("seed", [5, 6])
@pytest.mark.parametrize("minutes", [5, 15, 60])
def test_regular_stops_change_nothing(minutes, seed):
    stops_h = np.arange(1, 24 * 60 * DAYS // minutes) * minutes / 60
    assert_same(with_stops(stops_h, seed), at_one_go(seed))


@settings(max_examples=40, deadline=None)
@given(stops_h=st.lists(HOURS, max_size=60))
def test_stops_at_any_moments_change_nothing(whole, stops_h):
    assert_same(with_stops(stops_h), whole)


def test_stops_where_something_happens_change_nothing(whole):
    """At the very moment of turns: whoever has one then acts after the stop, not before."""
    groups, patrols = whole.groups, whole.patrols
    moments = [groups[name] for name in ("clock_h", "ready_h", "found_h", "opened_h")]
    moments += [patrols[name] for name in ("since_h", "until_h", "arrive_h")]
    stops_h = np.unique(np.concatenate(moments))
    assert len(stops_h) > 100
    assert_same(with_stops(stops_h), whole)
