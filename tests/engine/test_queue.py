"""Turns come by time and then by number, however many there are and however often they move."""

import numpy as np
import pytest

from sim.base.compiled import compiled
from sim.engine.build import build_world
from sim.engine.queue import expect, expect_patrol, next_turn


@compiled
def through_the_queue(world, order, hours, taken):
    for place in range(len(order)):
        expect(world, order[place], hours[place])
    for place in range(len(taken)):
        taken[place] = next_turn(world)


@pytest.mark.parametrize("seed", range(20))
def test_turns_come_by_time_and_then_by_number(scenario, seed):
    world = build_world(scenario(inflow={"people_per_day": 1200}), 3)
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, len(world.turns)))
    order = rng.permutation(len(world.turns))[:count].astype(np.int64)
    hours = rng.integers(0, 12, count).astype(float)  # Many at the same time.
    taken = np.full(count, -1)
    through_the_queue(world, order, hours, taken)
    at = dict(zip(order.tolist(), hours.tolist(), strict=True))
    assert taken.tolist() == sorted(at, key=lambda who: (at[who], who))
    assert world.clock["expected"][0] == 0
    assert (world.turns["place"] == -1).all()


@pytest.mark.parametrize("seed", range(20))
def test_whoever_is_expected_at_another_time_moves(scenario, seed):
    world = build_world(scenario(), 3)
    rng = np.random.default_rng(seed)
    order = rng.integers(0, 40, 300).astype(np.int64)
    hours = rng.integers(0, 12, 300).astype(float)
    at = dict(zip(order.tolist(), hours.tolist(), strict=True))  # The last time counts.
    taken = np.full(len(at), -1)
    through_the_queue(world, order, hours, taken)
    assert taken.tolist() == sorted(at, key=lambda who: (at[who], who))


@compiled
def expect_two(world, end_h):
    world.clock[0].end_h = end_h
    expect_patrol(world, 0, end_h - 0.01)
    expect_patrol(world, 1, end_h)


def test_patrols_are_not_expected_after_the_tick(scenario):
    world = build_world(scenario(), 3)
    expect_two(world, 12.0)
    assert world.clock["expected"][0] == 1
    assert world.turns["place"].tolist()[:2] == [0, -1]
