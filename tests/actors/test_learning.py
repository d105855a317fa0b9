"""Strategies in worlds of their own: a bandit with delays, and a game that is solved elsewhere."""

import numpy as np
import pytest
from scipy import stats

from sim.actors.organiser import command_at, number_of, steer_by
from sim.base.compiled import compiled
from sim.engine.build import build_world
from sim.engine.guarding import place_patrols
from sim.engine.tables import guard_at, scene_at, tables_at

DAYS, MOST_DELAY_DAYS, GROUPS_PER_DAY = 60, 3, 60
LEARNERS = ("proportional", "exp3", "sliding_ucb")


@compiled
def ask(handle, number):
    """What a strategy makes of what stands on the organiser's desk."""
    tables = tables_at(handle, 0)
    steer_by(number, command_at(tables.command, 0), scene_at(tables.scene, 0))


@compiled
def share_as_game(handle, movable):
    """Patrols of the game's plan, all of them movable."""
    place_patrols(guard_at(tables_at(handle, 0).guard, 0), movable, 1e9, True)


def desk(scenario, **organiser):
    """A world in which nobody comes, from equal shares."""
    case = scenario(
        period={"start": "2021-07-01", "end": "2021-08-29"},
        inflow={"people_per_day": 0},
        organiser=organiser,
    )
    world = build_world(case, 5)
    world.steering["base_share"] = world.steering["share"] = 1.0 / len(world.steering)
    world.steering["log_weight"] = 0.0
    return world


def played(scenario, strategy, success, seed):
    """The shares of each day of a bandit whose plays come back after 0 to 3 days."""
    world, rng = desk(scenario), np.random.default_rng(seed)
    base, past, shares = world.steering["base_share"].copy(), world.past, []
    world.command["ready_groups"] = GROUPS_PER_DAY
    for day in range(DAYS):
        world.command["day"], world.steering["share"] = day, base
        ask(world.handle, number_of(strategy))
        share = world.steering["share"].copy()
        shares.append(share)
        past["share"][day] = share
        past["attempts"][day] = rng.multinomial(GROUPS_PER_DAY, share / share.sum())
        past["new_finished"] = past["new_gained"] = 0.0
        for sent in range(max(0, day - MOST_DELAY_DAYS), day + 1):
            row = past[sent]
            still = (row["attempts"] - row["finished"]).astype(int)
            chance = 1.0 / (MOST_DELAY_DAYS + 1 - (day - sent))  # alike for each delay
            back = rng.binomial(still, chance)
            row["new_finished"], row["new_gained"] = back, rng.binomial(back, success)
            row["finished"] += row["new_finished"]
            row["gained"] += row["new_gained"]
    return np.array(shares)


@pytest.mark.parametrize("strategy", LEARNERS)
def test_from_equal_shares_learners_rank_sectors_by_success(scenario, strategy):
    """By their shares in the second of two months, in each of five worlds."""
    for seed in range(5):
        success = np.random.default_rng(100 + seed).permutation(np.linspace(0.1, 0.9, 18))
        shares = played(scenario, strategy, success, seed)
        assert shares.sum(axis=1) == pytest.approx(1.0)
        assert shares[0] == pytest.approx(1 / 18, abs=0.01)
        assert stats.spearmanr(shares[-30:].mean(axis=0), success)[0] > 0.7


@pytest.mark.parametrize("strategy", LEARNERS)
def test_learners_gain_by_what_they_learn(scenario, strategy):
    success = np.linspace(0.1, 0.9, 18)
    shares = played(scenario, strategy, success, 1)
    assert shares[-30:].mean(axis=0) @ success > 1.05 * success.mean()


def test_exp3_weighs_by_the_share_of_the_day_of_sending(scenario):
    """A play that was half as likely when it was sent moves its weight twice as much."""
    world = desk(scenario)
    world.command["day"] = 2
    for day, sector, share in ((0, 3, 0.2), (1, 3, 0.9), (0, 5, 0.4), (1, 5, 0.9)):
        world.past["share"][day, sector] = share
    for sector in (3, 5):
        world.past["new_finished"][0, sector] = world.past["new_gained"][0, sector] = 1.0
    ask(world.handle, number_of("exp3"))
    weight = world.steering["log_weight"]
    assert weight[3] == pytest.approx(2.0 * weight[5])
    assert weight[5] == pytest.approx(0.2 / 18 / 0.4)  # γ ÷ K · reward ÷ share


def test_a_curious_organiser_spreads_a_day_where_nothing_is_known(scenario):
    """It does not wait for what is out before it looks elsewhere."""
    world = desk(scenario)
    world.command["ready_groups"] = 36.0
    ask(world.handle, number_of("sliding_ucb"))
    assert world.steering["share"] == pytest.approx(1 / 18, abs=0.01)


# A game with the payoffs of ORIGAMI


def border(scenario, seed, **organiser):
    """Sectors of unequal pull, in which patrols do more or less."""
    world, rng = desk(scenario, **organiser), np.random.default_rng(seed)
    world.steering["base_share"] = rng.dirichlet(np.ones(18))
    world.steering["stop_per_patrol"] = rng.uniform(0.05, 0.4, 18)
    return world


def gained(world, strategy, patrols):
    """What the organiser gains on average by answering to so many patrols in each sector."""
    world.steering["published_patrols"] = patrols
    world.steering["share"] = world.steering["base_share"]
    ask(world.handle, number_of(strategy))
    pull = np.sqrt(np.maximum(world.steering["base_share"], 1e-9))
    worth = pull * np.exp(-world.steering["stop_per_patrol"] * patrols)
    return float(world.steering["share"] @ worth), float(worth.max())


def game_plan(world, patrols):
    """What the game wants, for so many patrols."""
    world.sectors["kept_patrols"] = world.sectors["on_duty"] = 0
    world.sectors["weight"] = np.sqrt(np.maximum(world.steering["base_share"], 1e-9))
    world.sectors["stop_per_patrol"] = world.steering["stop_per_patrol"]
    share_as_game(world.handle, float(patrols))
    return world.sectors["wanted_patrols"].copy()


@pytest.mark.parametrize("seed", range(8))
def test_the_game_beats_sharing_alike_against_the_best_answer(scenario, seed):
    """By a tenth or more; and no other plan that is tried beats it."""
    world = border(scenario, seed, exploration_share=0.001)
    plan = game_plan(world, 72)
    assert plan.sum() == pytest.approx(72)
    of_game, value = gained(world, "best_response", plan)
    alike, _ = gained(world, "best_response", np.full(18, 4.0))
    assert of_game < 0.9 * alike
    rng = np.random.default_rng(seed)
    others = 72 * rng.dirichlet(np.ones(18), 200)
    assert min(gained(world, "best_response", other)[1] for other in others) >= value


def test_a_quantal_answer_lies_between_none_and_the_best(scenario):
    """λ = 0: every sector alike; λ = 100: nearly all to the best; better sectors get more."""
    patrols, gains = np.full(18, 4.0), []
    for rationality in (0.0, 1.0, 3.0, 10.0, 100.0):
        world = border(scenario, 2, quantal_rationality_factor=rationality)
        gains.append(gained(world, "quantal_response", patrols)[0])
        share = world.steering["share"]
        assert share.sum() == pytest.approx(1.0)
        if rationality == 0.0:
            assert share == pytest.approx(1 / 18)
        else:
            assert stats.spearmanr(share, world.steering["score"])[0] == pytest.approx(1.0)
    best = gained(border(scenario, 2, exploration_share=0.001), "best_response", patrols)[1]
    assert gains == sorted(gains)
    assert gains[-1] == pytest.approx(best, rel=0.01)


def test_a_quantal_answer_follows_the_logit(scenario):
    """Shares of two sectors: odds of exp(λ · difference of worth ÷ mean worth)."""
    world = border(scenario, 4, quantal_rationality_factor=2.5)
    gained(world, "quantal_response", np.arange(18.0) / 3.0)
    share, score = world.steering["share"], world.steering["score"]
    odds = np.exp(2.5 * (score[3] - score[11]) / score.mean())
    assert share[3] / share[11] == pytest.approx(odds)


def test_patrols_that_nobody_published_are_not_answered_to(scenario):
    world = border(scenario, 3)
    first = gained(world, "quantal_response", np.full(18, 4.0))[0]
    world.sectors["on_duty"] = np.arange(18)
    assert gained(world, "quantal_response", np.full(18, 4.0))[0] == first
