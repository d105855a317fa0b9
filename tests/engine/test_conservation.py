"""Nobody is lost and nobody appears: the account is checked at every tick."""

import pytest

from sim.actors import migrants
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.daily import begin_day, end_day
from sim.engine.tick import run_tick
from tests.conftest import ALL_MEASURES

ENDED = (ledger.REGISTERED, ledger.ENTERED, ledger.LEFT, ledger.DEAD)


def imbalance(world) -> float:
    """Arrived − (waiting + under way + in handling + registered + entered + left + dead)."""
    present = sum(
        world.groups["people"][world.groups["state"] == state].sum()
        for state in (migrants.WAITING, migrants.UNDER_WAY, migrants.HANDLING)
    )
    totals = world.ledger.sum(axis=(0, 1))
    return float(totals[ledger.ARRIVED] - present - sum(totals[column] for column in ENDED))


CASES = {
    "no measures": {},
    "all measures": {"measures": ALL_MEASURES},
    "shallow turn-backs": {"measures": {"order": {"type": "turn_back", "depth_km": 1.0}}},
    "nobody may leave": {
        "measures": {"order": {"type": "turn_back"}},
        "migrants": {"return_blocked_probability": 1.0, "retry_probability": 0.0},
    },
    "deadly cold": {
        "measures": {"order": {"type": "turn_back"}},
        "exposure": {"emergency_base_per_h": 0.005, "fatality_unrescued_share": 1.0},
    },
    "no patrols": {"patrols": {"on_duty_per_sector_patrols": 0}},
    "the organiser learns": {
        "measures": ALL_MEASURES,
        "organiser": {"strategy": "proportional"},
    },
}


@pytest.mark.parametrize("name", CASES)
def test_people_are_conserved_at_every_tick(scenario, name):
    for seed in (1, 2):
        world = build_world(scenario(**CASES[name]), seed)
        per_day = int(world.clock[0].ticks_per_day)
        for day in range(len(world.ledger)):
            begin_day(world, day)
            for tick in range(day * per_day, (day + 1) * per_day):
                run_tick(world, day, tick)
                assert imbalance(world) == 0, f"seed {seed}, day {day}, tick {tick}"
            end_day(world, day)
        assert world.ledger[:, :, ledger.ARRIVED].sum() > 0
        assert (world.ledger >= 0).all()


def test_stocks_and_flows_make_up_the_arrivals(scenario):
    from sim.experiments.ensemble import run_ensemble

    outcomes = run_ensemble(scenario(measures=ALL_MEASURES), replicates=4).outcomes
    assert (outcomes["arrived_people"] > 0).all()
    assert (outcomes[list(ledger.ACCOUNT)].sum(axis=1) == outcomes["arrived_people"]).all()


def test_each_group_is_accounted_for(scenario):
    from sim.engine.tick import run_season

    world = build_world(scenario(measures=ALL_MEASURES), 3)
    run_season(world, 0, len(world.ledger))
    groups = world.groups
    gone = groups["registered_people"] + groups["dead_people"] + groups["given_up_people"]
    assert (groups["people"] + gone == groups["first_people"]).all()
    assert (groups["vulnerable_people"] <= groups["people"]).all()
