"""The ways through the terrain, as people take them."""

import numpy as np
import pytest

from sim.stage.terrain import PICKUP, SETTLEMENT, Movement, build_terrain, cost_to_go_h


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


def test_there_is_a_way_from_every_staging_place():
    """Else a group would step off the raster: a cell without a way has no neighbour to draw."""
    terrain = build_terrain(Movement.model_validate({}))
    cells = terrain.cells
    staging = terrain.places[: terrain.sectors["staging_places"].sum()]
    assert (cells["is_destination"][staging] == 0).all()
    for frozen in (0, 1):
        for goal in (PICKUP, SETTLEMENT):
            is_goal = cells["is_goal"][:, goal] == 1
            to_go_h = cost_to_go_h(cells["neighbours"], cells["hop_h"][:, frozen], is_goal)
            assert np.isfinite(to_go_h).all()
            assert 0.3 < to_go_h[staging].min() < to_go_h[staging].max() < 24
            steps = np.diff(cells["ways"][:, frozen, goal], prepend=0.0)
            assert (steps >= 0).all()
            assert (steps[cells["neighbours"] < 0] == 0).all()
            assert np.allclose(steps.sum(axis=1), 1.0)
            assert (cells["is_destination"][is_goal] == 1).all()
