"""Groups set out as the organiser orders: at what hour, where, and openly or not."""

import numpy as np
import pytest

from sim.actors.migrants import NOBODY, WAITING
from sim.engine.agenda import LISTS
from sim.engine.build import build_world
from sim.engine.day import decide_day, start_day
from sim.engine.tables import FIRST_PATROL
from sim.stage.terrain import sector_names

READY = {"staging_wait_median_h": 0.1, "staging_wait_log_sd_factor": 0}


def setting_out(scenario, lead_h=2.0, **orders):
    """The groups with a turn on the third day, all ready long before it, under these orders."""
    case = scenario(
        migrants=READY,
        organiser={"decoy_lead_h": lead_h},
        inflow={"people_per_day": {"2021-08-01": 600, "2021-08-02": 0}, "between": "step"},
    )
    world = build_world(case, 3)
    world.command["release_share"] = 1.0
    for name, value in orders.items():
        world.command[name] = value
    start_day(world.handle, 2)
    with_turn = world.turns["place"][LISTS + FIRST_PATROL + len(world.patrols) :] != NOBODY
    assert (with_turn == (world.groups["state"] == WAITING)).all()
    return world, world.groups[with_turn]


def hours(groups):
    """The hours of the third day at which they set out."""
    return groups["ready_h"] - 48.0


def test_a_push_goes_at_one_hour(scenario):
    _, groups = setting_out(scenario, push_hour=10.0)
    assert len(groups) > 30
    assert hours(groups) == pytest.approx(10.0)


@pytest.mark.parametrize(("push_hour", "decoys_hour"), [(10.0, 7.5), (2.5, 0.0), (1.0, 0.0)])
def test_decoys_go_some_hours_ahead_and_never_before_the_day_begins(
    scenario, push_hour, decoys_hour
):
    _, groups = setting_out(scenario, 2.5, push_hour=push_hour, decoy_share=0.4, decoy_sector=5)
    are_early = np.isclose(hours(groups), decoys_hour)
    assert are_early.mean() == pytest.approx(0.4, abs=0.2)
    assert hours(groups)[~are_early] == pytest.approx(push_hour)
    assert (groups["sector"][are_early] == 5).all()
    assert (groups["sector"][~are_early] != 5).any()
    assert not groups["is_evading"][are_early].any()


def test_decoys_show_themselves_where_everybody_else_hides(scenario):
    _, groups = setting_out(scenario, push_hour=10.0, decoy_share=0.0)
    assert (groups["is_evading"] == 1).any()
    _, groups = setting_out(scenario, push_hour=10.0, decoy_share=1.0)
    assert (groups["is_evading"] == 0).all()


def orders_of(scenario, usual: str, guarded: str):
    """The orders of the first morning where the flow and the patrols have one place each."""
    case = scenario(
        patrols={"allocation": "fixed", "fixed_weights": {guarded: 1.0}},
        organiser={"strategy": "best_response", "sector_shares": {usual: 1.0},
                   "decoy_share": 0.3, "pull_exponent_factor": 2.0},
    )  # fmt: skip
    world = build_world(case, 3)
    decide_day(world.handle, 0)
    assert world.steering["share"].argmax() == sector_names().index(usual)
    return world.command[0]


def test_decoys_bind_patrols_where_most_of_them_are(scenario):
    orders = orders_of(scenario, "Druskininkai", "Medininkai")
    assert orders["decoy_sector"] == sector_names().index("Medininkai")
    assert orders["decoy_share"] == 0.3


def test_there_are_no_decoys_where_the_best_guarded_sector_is_the_best_all_the_same(scenario):
    """Decoys would bind patrols in the very place that everybody else goes to."""
    case = scenario(
        organiser={"strategy": "best_response", "sector_shares": {sector_names()[0]: 1.0},
                   "decoy_share": 0.3, "pull_exponent_factor": 2.0},
    )  # fmt: skip
    world = build_world(case, 3)
    world.sectors["uniform_patrols"][0] = 5
    decide_day(world.handle, 0)
    assert world.steering["share"].argmax() == 0
    assert world.command["decoy_share"][0] == 0.0
