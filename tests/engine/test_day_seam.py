"""The day is the seam: a strategy in plain Python gets the same season, or another if it acts."""

import numpy as np

from sim.engine.build import build_world
from sim.engine.run import run_by_hand, run_season
from tests.conftest import ALL_MEASURES
from tests.engine.worlds import LINE_ONLY, assert_same


def test_a_handover_each_day_changes_nothing(scenario):
    case = scenario(measures=ALL_MEASURES, organiser={"strategy": "proportional"})
    one_call, by_hand = build_world(case, 5), build_world(case, 5)
    run_season(one_call, 0, len(one_call.ledger))
    days = []
    run_by_hand(by_hand, 0, len(by_hand.ledger), lambda world, day: days.append(day))
    assert days == list(range(len(by_hand.ledger)))
    assert_same(one_call, by_hand)


def test_what_a_strategy_overwrites_is_what_happens(scenario):
    """Everybody is sent to one sector, and all patrols at the line are taken off the others."""

    def mass(world, day):
        world.steering["share"] = np.arange(len(world.sectors)) == 7
        world.sectors["on_duty"] = 2 * (np.arange(len(world.sectors)) == 7)
        world.command["release_share"] = 1.0

    world = build_world(scenario(patrols=LINE_ONLY), 5)
    run_by_hand(world, 0, len(world.ledger), mass)
    pushes, patrol_hours = (
        world.ledger[name].sum(axis=0) for name in ("pushes_events", "patrol_hours")
    )
    others = np.arange(len(world.sectors)) != 7
    assert pushes[7] > 0
    assert (pushes[others] == 0).all()
    assert (patrol_hours[others] == 0).all()
    assert patrol_hours[7] == 2 * 24 * len(world.ledger)
