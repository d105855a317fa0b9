"""The organiser's day: shares that add up, one push of many, pulses, decoys."""

import numpy as np
import pytest

from sim.engine.build import build_world
from sim.engine.run import run_season

STRATEGIES = (
    "frozen", "proportional", "exp3", "sliding_ucb", "best_response", "massed", "quantal_response",
)  # fmt: skip
FORTNIGHT = {"start": "2021-08-01", "end": "2021-08-14"}


def season(scenario, strategy: str, days: int = 14, **settings):
    case = scenario(period=FORTNIGHT, organiser={"strategy": strategy} | settings)
    world = build_world(case, 5)
    run_season(world, 0, days)
    return world


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_shares_add_up(scenario, strategy):
    world = season(scenario, strategy)
    assert world.steering["share"].sum() == pytest.approx(1.0)
    assert (world.steering["share"] >= 0).all()
    assert world.ledger["pushes_events"].sum() > 0


def test_only_an_organiser_that_adapts_leaves_its_usual_shares(scenario):
    assert (season(scenario, "frozen").steering["share"] == season(
        scenario, "frozen").steering["base_share"]).all()  # fmt: skip
    for strategy in ("proportional", "exp3", "sliding_ucb", "best_response", "quantal_response"):
        world = season(scenario, strategy)
        assert not np.allclose(world.steering["share"], world.steering["base_share"]), strategy


def test_massed_waits_for_many_and_pushes_at_one_hour_and_place(scenario):
    world = season(scenario, "massed", massed_people=300, release_share_per_day=0.1)
    by_day = world.ledger["pushes_events"].sum(axis=1)
    pushed = by_day[by_day > 0]
    assert 2 <= len(pushed) < 10
    assert (pushed >= 300).all()
    sectors = (world.ledger["pushes_events"] > 0).sum(axis=1)
    assert set(sectors[by_day > 0]) == {1}


def test_pulses_hold_people_back(scenario):
    world = season(scenario, "frozen", pulse_days=7)
    by_day = world.ledger["pushes_events"].sum(axis=1)
    assert np.flatnonzero(by_day).tolist() == [6, 13]


def test_best_response_leaves_guarded_sectors(scenario):
    """All patrols of the border in the sector that most people use: most of them go elsewhere."""
    usual = {"Druskininkai": 0.5, "Pabradė": 0.5}
    guards = {"allocation": "fixed", "fixed_weights": {"Druskininkai": 1.0}}
    case = scenario(
        period=FORTNIGHT,
        patrols=guards,
        organiser={"strategy": "best_response", "sector_shares": usual},
    )
    world = build_world(case, 5)
    run_season(world, 0, 14)
    assert world.steering["share"][1] == pytest.approx(0.1)
    assert world.steering["share"].max() == pytest.approx(0.9)


def test_decoys_go_where_patrols_are(scenario):
    guards = {"allocation": "fixed", "fixed_weights": {"Medininkai": 5.0, "Pabradė": 1.0}}
    usual = {"Druskininkai": 1.0}
    pushes = []
    for share in (0.0, 0.5):
        case = scenario(
            patrols=guards,
            organiser={"strategy": "best_response", "sector_shares": usual, "decoy_share": share},
        )
        world = build_world(case, 5)
        run_season(world, 0, len(world.ledger))
        by_sector = world.ledger["pushes_events"].sum(axis=0)
        pushes.append(by_sector[world.sectors["fixed_patrols"].argmax()] / by_sector.sum())
    assert pushes[0] == 0.0
    assert 0.3 < pushes[1] < 0.7


@pytest.mark.parametrize("strategy", ["proportional", "exp3", "sliding_ucb"])
def test_learners_move_to_the_sector_that_lets_people_in(scenario, strategy):
    """Every attempt of two days ago in one sector was worth 1, in the others nothing."""
    case = scenario(
        period=FORTNIGHT, inflow={"people_per_day": 0}, organiser={"strategy": strategy}
    )
    world = build_world(case, 5)
    run_season(world, 0, 2)
    first = world.steering["share"].copy()
    for day in range(2, 14):
        sent = world.past[day - 2]
        sent["attempts"] = sent["finished"] = sent["new_finished"] = 100.0 * sent["share"]
        world.command["first_news_day"] = day - 2
        sent["gained"][9] = sent["new_gained"][9] = sent["finished"][9]
        run_season(world, day, day + 1)
    assert world.steering["share"][9] > 2.0 * first[9]
    assert strategy == "exp3" or world.steering["share"].argmax() == 9


def test_coercion_makes_people_try_again(scenario):
    meek = {"retry_probability": 0, "return_blocked_probability": 0, "staging_wait_median_h": 6}
    order = {"order": {"type": "turn_back"}}
    retries = []
    for coercion in (0.0, 0.5, 1.0):
        case = scenario(measures=order, migrants=meek, organiser={"coercion_share": coercion})
        world = build_world(case, 5)
        run_season(world, 0, len(world.ledger))
        retries.append(world.ledger["retries_events"].sum())
    assert retries[0] == 0 < retries[1] < retries[2]
