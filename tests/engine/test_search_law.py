"""The exponential law of search, in the engine's own walk; and the ways through the terrain."""

import numpy as np
import pytest
from scipy import stats

from sim.actors import migrants
from sim.base.compiled import compiled
from sim.engine.build import build_world
from sim.engine.movement import walk
from sim.engine.watch import see_by_cover, sighting_rate_per_h
from sim.stage.terrain import PICKUP, Movement, build_terrain, cost_to_go_h


@compiled
def rate_of(world, g):
    return sighting_rate_per_h(world, world.groups[g], world.groups[g].cell)


@compiled
def hours_until_seen(world, cell, track_km, trials, hours):
    """One group in one cell that a patrol keeps walking: the time until it is seen, by trial."""
    group = world.groups[0]
    see_by_cover(world, world.weather[0])
    for trial in range(trials):
        group.entity = trial
        group.state = migrants.UNDER_WAY
        group.cell = cell
        group.next_cell = cell
        group.leg_h = 1e9
        group.clock_h = 0.0
        group.found_by = -1
        tick = 0
        while group.found_by < 0 and tick < len(world.weather):
            world.effort[cell].track_km = track_km
            walk(world, 0, tick, 0)
            tick += 1
        hours[trial] = group.found_h if group.found_by >= 0 else np.inf


def test_one_patrol_and_one_group_follow_the_exponential_law(scenario):
    case = scenario(patrols={"report_rate_per_h": 0, "camera_detection_probability": 0})
    world = build_world(case, 3)
    world.weather["light_share"] = world.weather["light_share"][0]
    world.weather["visibility_share"] = 1.0
    world.effort["patrol"] = 7
    forest = np.flatnonzero((world.cells["cover"] == 1) & (world.cells["is_destination"] == 1))
    cell = int(forest[0])
    hours = np.empty(4000)
    # A group of one in the open does not matter here: the rate is read from the same rule.
    hours_until_seen(world, cell, 1.25, len(hours), hours)
    world.effort[cell].track_km = 1.25
    rate = rate_of(world, 0)
    expected = 1.25 / 0.25 * 1.1 * 0.03 * float(world.groups[0].people) ** 0.25
    assert rate == pytest.approx(expected, rel=0.7)  # between night and day of the forest range
    # 4,000 trials find a rate that is 8% off with a power of 99% at this level.
    assert stats.kstest(hours, "expon", args=(0, 1 / rate)).pvalue > 0.001


def test_the_hours_of_a_closed_road_are_the_shortest():
    # 0 — 1 — 2 in a row with a detour 0 — 3 — 2; the goal is 2.
    neighbours = np.array([[1, 3], [0, 2], [1, 3], [0, 2]], dtype=np.int64)
    hop_h = np.array([[1.0, 2.0], [1.0, 5.0], [5.0, 2.0], [2.0, 2.0]])
    hours = cost_to_go_h(neighbours, hop_h, np.array([False, False, True, False]))
    assert hours.tolist() == [4.0, 5.0, 0.0, 2.0]


def test_people_with_a_good_sense_of_direction_take_the_shortest_way():
    movement = Movement.model_validate({"wayfinding_noise_h": 0.01})
    cells = build_terrain(movement).cells
    goal = cells["is_goal"][:, PICKUP] == 1
    to_go_h = cost_to_go_h(cells["neighbours"], cells["hop_h"][:, 0], goal)
    rng = np.random.default_rng(1)
    for start in rng.choice(np.flatnonzero(cells["is_destination"] == 0), 30):
        cell, walked_h = int(start), 0.0
        for _ in range(200):
            if goal[cell]:
                break
            likely = np.diff(cells["ways"][cell, 0, PICKUP], prepend=0.0)
            direction = int(likely.argmax())
            walked_h += cells["hop_h"][cell, 0, direction]
            cell = int(cells["neighbours"][cell, direction])
        assert goal[cell]
        assert walked_h == pytest.approx(to_go_h[start], abs=0.05)
