"""Patrols turn to groups by time and then by number, however many there are."""

import numpy as np
import pytest

from sim.base.compiled import compiled
from sim.engine.build import build_world
from sim.engine.queue import dequeue, enqueue


@compiled
def through_the_queue(world, order, hours, taken):
    world.clock[0].queued_groups = 0
    for g in order:
        enqueue(world, g, hours[g])
    for place in range(len(order)):
        taken[place] = dequeue(world)


@pytest.mark.parametrize("seed", range(20))
def test_groups_come_out_by_time_and_then_by_number(scenario, seed):
    world = build_world(scenario(inflow={"people_per_day": 1200}), 3)
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, len(world.groups)))
    order = rng.permutation(len(world.groups))[:count].astype(np.int64)
    hours = rng.integers(0, 12, len(world.groups)).astype(float)  # Many at the same time.
    taken = np.full(count, -1)
    through_the_queue(world, order, hours, taken)
    assert taken.tolist() == sorted(order.tolist(), key=lambda g: (hours[g], g))
    assert world.clock["queued_groups"][0] == 0
