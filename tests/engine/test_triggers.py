"""Measures by trigger: in force when outcomes of past days say so, and else as if not written."""

from datetime import date

import numpy as np
import pytest

from sim.actors.government import condition_holds, effect_on_lever, is_in_force
from sim.actors.government.triggers import watched
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.day import decide_day
from sim.engine.run import run_season
from sim.experiments.ensemble import run_replicate
from sim.scenario.scenario import Scenario

NEVER = {"detained_2d": {"above": 1e9}}
AT_ONCE = {"arrived_1d": {"above": 0}}
ORDER = {"type": "turn_back"}


def days_in_force(scenario, **measure) -> list[int]:
    """The days on which turn-backs were in force, with 120 people arriving on each day but 3."""
    world = build_world(scenario(measures={"order": ORDER | measure}), 5)
    run_season(world, 0, len(world.ledger))
    return np.flatnonzero(world.levers["turn_back"][:, 0]).tolist()


@pytest.mark.parametrize(
    "measure",
    [
        ORDER,
        {"type": "fence", "km_per_day": 20},
        {"type": "cameras", "share": 0.9},
        {"type": "reinforcement", "patrols": 90},
        {"type": "allocation", "rule": "stackelberg"},
        {"type": "flight_ban", "origin": "iraq"},
        {"type": "information_campaign"},
        {"type": "repatriation_flights"},
        {"type": "humanitarian_access"},
        {"type": "reception_capacity", "places": 9},
        {"type": "support_team", "advisers": 8},
    ],
    ids=lambda measure: measure["type"],
)
def test_a_measure_that_never_fires_changes_nothing(scenario, measure):
    without = run_replicate(scenario(), 5).ledger
    never = scenario(measures={"late": measure | {"when": NEVER}})
    assert run_replicate(never, 5).ledger.tobytes() == without.tobytes()


def test_a_trigger_fires_the_day_after_its_condition_is_met(scenario):
    assert days_in_force(scenario, when=AT_ONCE)[0] == 1


def test_before_a_whole_window_nothing_fires(scenario):
    assert days_in_force(scenario, when={"arrived_4d": {"above": -1}}) == [4, 5, 6]
    assert days_in_force(scenario, when={"arrived_4d": {"below": 1e9}}) == [4, 5, 6]


def test_a_condition_may_have_to_hold_for_days(scenario):
    assert days_in_force(scenario, when={"arrived_1d": {"above": 0, "for_days": 3}})[0] == 3


def test_all_conditions_have_to_hold(scenario):
    both = AT_ONCE | {"arrived_3d": {"above": -1}}
    assert days_in_force(scenario, when=both)[0] == 3
    assert days_in_force(scenario, when=AT_ONCE | NEVER) == []


def test_it_ends_with_its_condition_after_days_or_on_a_date(scenario):
    """The order ends what made it come: nobody is registered under it."""
    of_one_day = {"detained_1d": {"above": 0}}
    first = days_in_force(scenario, when=of_one_day)[0]
    assert first <= 2
    assert days_in_force(scenario, when=of_one_day, until=date(2021, 8, 5)) == list(range(first, 5))
    three = days_in_force(scenario, when=of_one_day, lasts_days=3)
    assert three[:3] == [first, first + 1, first + 2]


def test_under_reversed_thresholds_a_window_counts_its_own_days_only(scenario):
    world = build_world(scenario(measures={"order": ORDER | {"when": NEVER}}), 5)
    run_season(world, 0, len(world.ledger))
    arrived = world.ledger["arrived_people"].sum(axis=1)
    pairs = arrived[:-2] + arrived[1:-1]
    threshold = float(np.median(pairs))
    fired = days_in_force(scenario, when={"arrived_2d": {"above": threshold}})
    assert fired == [day + 2 for day in np.flatnonzero(pairs > threshold)]


def test_a_stock_is_averaged_over_its_window(scenario):
    world = build_world(scenario(measures={"order": ORDER | {"when": NEVER}}), 5)
    run_season(world, 0, 3)
    waiting = world.ledger["waiting_people"][:3].sum(axis=1)
    inside = {"waiting_3d": {"below": float(waiting.mean()) + 0.1}}
    assert 3 in days_in_force(scenario, when=inside)
    outside = {"waiting_3d": {"below": float(waiting.mean()) - 0.1}}
    assert 3 not in days_in_force(scenario, when=outside)


def test_a_fence_by_trigger_grows_and_stays(scenario):
    fence = {"type": "fence", "km_per_day": 10, "when": AT_ONCE, "until": date(2021, 8, 4)}
    world = build_world(scenario(measures={"wall": fence}), 5)
    run_season(world, 0, len(world.ledger))
    lengths = world.sectors["length_km"]
    built = (world.levers["fence_share"] * lengths).sum(axis=1)
    assert built == pytest.approx([0, 10, 20, 30, 30, 30, 30])
    assert world.ledger["fence_built_km"].sum() == pytest.approx(30)
    last = world.levers[6]
    assert ((last["breach_h"] > 0) == (last["fence_share"] > 0)).all()


def test_reinforcement_by_trigger_adds_patrols(scenario):
    more = {"type": "reinforcement", "patrols": 36, "when": AT_ONCE, "lasts_days": 2}
    base = run_replicate(scenario(), 5).ledger
    world = build_world(scenario(measures={"army": more}), 5)
    run_season(world, 0, len(world.ledger))
    hours = ledger.NUMBER["patrol_hours"]
    extra = (world.amounts - base)[:, :, hours].sum(axis=1) / 24
    assert extra[0] == 0
    assert set(extra[1:]) <= {0.0, 36.0}
    assert extra[1] == extra[2] == 36


def test_a_trigger_that_is_always_met_equals_a_date(scenario):
    dated = scenario(measures={"order": ORDER | {"from": date(2021, 8, 2)}})
    fired = scenario(measures={"order": ORDER | {"when": {"cost_1d": {"above": 0}}}})
    assert run_replicate(fired, 5).ledger.tobytes() == run_replicate(dated, 5).ledger.tobytes()


def test_names_of_outcomes_may_leave_out_their_unit():
    assert watched("detained_7d") == watched("detained_people_7d") == ("detained_people", 7)
    assert watched("recorded_turn_backs_14d") == ("recorded_turn_backs_events", 14)
    for key in ("detained", "detained_d", "detained_0d", "7d", "detained_7days", "detained_366d"):
        assert watched(key) is None
    assert len({watched(f"{name}_1d") for name in ledger.NAMES}) == len(ledger.NAMES)


@pytest.mark.parametrize(
    ("operation", "before", "value", "built_km", "length_km", "after"),
    [
        (0, 3.0, 5.0, 0, 1, 5.0),
        (1, 3.0, 5.0, 0, 1, 8.0),
        (2, 3.0, 5.0, 0, 1, 15.0),
        (3, 0.5, 0.0, 4, 16, 0.75),
        (3, 0.5, 0.0, 99, 16, 1.0),
        (3, 0.5, 0.0, -4, 16, 0.5),
        (4, 0.2, 0.5, 1, 16, 0.5),
        (4, 0.2, 0.5, 0, 16, 0.2),
    ],
)
def test_effect_on_lever(operation, before, value, built_km, length_km, after):
    assert effect_on_lever(operation, before, value, float(built_km), float(length_km)) == after


def test_is_in_force():
    """day, was active, is met, fired, lasts, stays, until."""
    assert is_in_force(3, False, True, -1, 0, False, 9)
    assert not is_in_force(10, False, True, -1, 0, False, 9)
    assert not is_in_force(3, True, False, 2, 0, False, 9)
    assert is_in_force(3, True, False, 2, 2, False, 9)
    assert not is_in_force(4, True, False, 2, 2, False, 9)
    assert is_in_force(9, True, False, 2, 0, True, 9)
    assert not is_in_force(3, False, False, -1, 0, True, 9)


def test_condition_holds():
    assert condition_holds(3.0, 2.0, True)
    assert not condition_holds(2.0, 2.0, True)
    assert condition_holds(1.0, 2.0, False)
    assert not condition_holds(2.0, 2.0, False)


def test_a_trigger_reads_as_it_is_written():
    measure = ORDER | {"when": {"detained_7d": {"above": 300}}}
    case = Scenario.model_validate(
        {"name": "x", "period": {"start": "2021-08-01", "end": "2021-08-07"},
         "measures": {"order": measure}}
    )  # fmt: skip
    assert not list(case.cross_problems())
    condition = case.measures["order"].when["detained_7d"]
    assert (condition.above, condition.below, condition.for_days) == (300, None, 1)


def test_routes_around_a_ban_by_trigger_are_found_after_its_days(scenario):
    """In force from the second day on; from its fourth day half of what it stops comes again."""
    ban = {"type": "flight_ban", "origin": "iraq", "share": 1.0, "replaced_share": 0.5,
           "replaced_after_days": 3, "when": AT_ONCE, "lasts_days": 9}  # fmt: skip
    world = build_world(scenario(measures={"ban": ban}), 5)
    run_season(world, 0, len(world.ledger))
    assert world.arrivals_left[:, 0].tolist() == [1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.5]
    assert (world.arrivals_left[:, 1] == 1.0).all()


SEEN = [0, 5, 5, 0, 0, 5, 0, 0, 0, 0, 5, 5, 5, 5]
DETAINED = {"detained_1d": {"above": 0}}


def days_under(scenario, *measures):
    """The world after a fortnight in which only that was seen which is written into its ledger."""
    case = scenario(
        period={"start": "2021-08-01", "end": "2021-08-14"},
        inflow={"people_per_day": 0},
        measures={f"m{number}": measure for number, measure in enumerate(measures)},
    )
    world = build_world(case, 5)
    for name in ("detained_people", "waiting_people"):
        world.ledger[name][:, [2, 4]] = np.array(SEEN)[:, None] * [0.25, 0.75]
    for day in range(len(SEEN)):
        decide_day(world.handle, day)
    return world


@pytest.mark.parametrize(
    ("measure", "days"),
    [
        ({"when": DETAINED}, [2, 3, 6, 11, 12, 13]),
        ({"when": {"detained_1d": {"above": 4.99}}}, [2, 3, 6, 11, 12, 13]),
        ({"when": {"detained_1d": {"above": 5}}}, []),
        ({"when": {"detained_1d": {"below": 5}}}, [1, 4, 5, 7, 8, 9, 10]),
        ({"when": {"detained_1d": {"below": 0}}}, []),
        ({"when": {"detained_2d": {"above": 5}}}, [3, 12, 13]),
        ({"when": {"detained_2d": {"below": 1}}}, [5, 8, 9, 10]),
        ({"when": {"waiting_2d": {"above": 2.4}}}, [2, 3, 4, 6, 7, 11, 12, 13]),
        ({"when": {"waiting_2d": {"above": 2.5}}}, [3, 12, 13]),
        ({"when": {"detained_1d": {"above": 0, "for_days": 2}}}, [3, 12, 13]),
        ({"when": DETAINED | {"detained_2d": {"above": 5}}}, [3, 12, 13]),
        ({"when": DETAINED, "lasts_days": 3}, [2, 3, 4, 6, 7, 8, 11, 12, 13]),
        ({"when": {"detained_1d": {"above": 0, "for_days": 2}}, "lasts_days": 2}, [3, 4, 12, 13]),
        ({"when": DETAINED, "until": "2021-08-05"}, [2, 3, 4]),
        ({"when": DETAINED, "until": "2021-08-09"}, [2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_on_which_days_of_a_known_fortnight_a_measure_is_in_force(scenario, measure, days):
    never = ORDER | {"when": NEVER, "depth_km": 3}
    world = days_under(scenario, never, ORDER | measure, never)
    assert np.flatnonzero(world.levers["turn_back"][:, 0]).tolist() == days
    assert (world.levers["turn_back"] == world.levers["turn_back"][:, :1]).all()
    assert world.triggers["active_days"].tolist() == [0, len(days), 0]


def test_a_measure_that_fires_again_lasts_anew(scenario):
    """Days 11 and 12 are under the third time, which begins once the second has run out."""
    world = days_under(scenario, ORDER | {"when": DETAINED, "lasts_days": 2})
    assert np.flatnonzero(world.levers["turn_back"][:, 0]).tolist() == [2, 3, 6, 7, 11, 12, 13]
    assert world.triggers["fired_day"][0] == 13


def test_what_measures_by_trigger_write_day_by_day(scenario):
    """Building goes on only while in force, and what was built stays; a ban ends with its call."""
    world = days_under(
        scenario,
        {"type": "fence", "km_per_day": 20, "breach_min": 90, "when": DETAINED},
        {"type": "flight_ban", "origin": "iraq", "share": 0.25, "when": DETAINED},
        {"type": "reception_capacity", "places": 70, "when": DETAINED},
    )
    days = np.isin(np.arange(14), [2, 3, 6, 11, 12, 13])
    built_km = world.levers["fence_share"] @ world.sectors["length_km"]
    assert built_km == pytest.approx(20.0 * days.cumsum())
    begun = world.levers["fence_share"] > 0
    assert (world.levers["breach_h"] == 1.5 * begun).all()
    filled = world.levers["fence_share"][:, 1:] > 0
    assert world.levers["fence_share"][:, :-1][filled] == pytest.approx(1.0), "one by one"
    iraq = list(scenario().inflow.origins).index("iraq")
    assert world.arrivals_left[:, iraq] == pytest.approx(1.0 - 0.25 * days)
    assert (np.delete(world.arrivals_left, iraq, axis=1) == 1.0).all()
    places = scenario().reception.places
    assert (world.levers["places"] == (places + 70 * days)[:, None]).all()
