"""The day is the seam: a strategy in plain Python gets the same season, or another if it acts."""

import numpy as np

from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.tick import run_by_hand, run_season
from tests.conftest import ALL_MEASURES


def test_a_handover_each_day_changes_nothing(scenario):
    case = scenario(measures=ALL_MEASURES, organiser={"strategy": "proportional"})
    one_call, by_hand = build_world(case, 5), build_world(case, 5)
    run_season(one_call, 0, len(one_call.ledger))
    days = []
    run_by_hand(by_hand, 0, len(by_hand.ledger), lambda world, day: days.append(day))
    assert days == list(range(len(by_hand.ledger)))
    for name, column in one_call._asdict().items():
        assert column.tobytes() == getattr(by_hand, name).tobytes(), name


def test_what_a_strategy_overwrites_is_what_happens(scenario):
    """Everybody is sent to one sector, and all patrols are taken off the others."""

    def mass(world, day):
        world.sectors["share"] = np.arange(len(world.sectors)) == 7
        world.sectors["on_duty"] = 2 * (np.arange(len(world.sectors)) == 7)
        world.clock["release_share"] = 1.0

    world = build_world(scenario(), 5)
    run_by_hand(world, 0, len(world.ledger), mass)
    by_sector = world.ledger.sum(axis=0)
    others = np.arange(len(world.sectors)) != 7
    assert by_sector[7, ledger.PUSHES] > 0
    assert (by_sector[others, ledger.PUSHES] == 0).all()
    assert (by_sector[others, ledger.DUTY_H] == 0).all()
    assert by_sector[7, ledger.DUTY_H] == 2 * 24 * len(world.ledger)
