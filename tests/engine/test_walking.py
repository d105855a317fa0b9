"""A group sets out, comes to the line, crosses it and gets away."""

import numpy as np
import pytest

from sim.actors.migrants import ENTERED, NOBODY, UNDER_WAY, WAITING
from sim.engine.build import build_world
from tests.engine.moments import come_to_line, cross, leave, reach_pickup
from tests.engine.worlds import a_cell

SECTOR = 3
USED = {"hops": 7, "renewals": 5, "next_cell": 9, "found_by": 2, "ends_by": 1, "leg_h": 3.0,
        "is_at_line": 1, "is_stranded": 1, "memory_cell": 11, "cold_dose_degree_h": 80.0,
        "outdoor_h": 1.0, "clock_h": 1.0, "attempts": 2}  # fmt: skip


@pytest.fixture
def world(scenario):
    """A world whose first group has six people."""
    world = build_world(scenario(exposure={"emergency_base_per_h": 0.0}), 3)
    group = world.groups[0]
    group["people"], group["sector"], group["unharmed"] = 6, SECTOR, 1.0
    return world


def test_an_attempt_begins_with_nothing_left_of_the_last_but_memory_and_cold(world):
    group = world.groups[0]
    for name, value in USED.items():
        group[name] = value
    group["state"], group["unnoticed"] = WAITING, 0.0
    leave(world.handle, 30.5)
    assert group["state"] == UNDER_WAY
    assert group["attempts"] == 3
    assert group["clock_h"] == group["outdoor_h"] == 30.5
    assert group["memory_cell"] == 11
    assert group["cold_dose_degree_h"] == 80.0
    assert group["next_cell"] == group["found_by"] == group["ends_by"] == NOBODY
    assert (group["leg_h"], group["is_at_line"], group["is_stranded"], group["hops"]) == (0,) * 4
    assert (group["unnoticed"] > 0).any()
    assert world.ledger["pushes_events"][0, SECTOR] == 6
    assert world.ledger["pushes_events"].sum() == 6


@pytest.mark.parametrize(
    ("fence_share", "watch_h"), [(0.0, 0.25), (0.5, 0.25), (0.501, 1.0), (1.0, 1.0)]
)
def test_a_fence_keeps_people_at_the_line_where_it_is_finished(world, fence_share, watch_h):
    """A quarter of an hour in view, and three more to get through."""
    cells = world.cells.copy()
    inside = a_cell(world, SECTOR, inside=True)
    cells["along_share"][inside] = 0.5
    world = world.with_tables(cells=cells)
    world.scene["line_watch_h"] = 0.25
    world.levers["fence_share"][0, SECTOR], world.levers["breach_h"][0, SECTOR] = fence_share, 0.75
    group = world.groups[0]
    group["next_cell"] = inside
    come_to_line(world.handle)
    assert group["is_at_line"] == 1
    assert group["stand_h"] == watch_h


def test_a_crossing_counts_each_time_and_a_person_once(world):
    inside = a_cell(world, SECTOR + 1, inside=True)
    group = world.groups[0]
    group["state"] = UNDER_WAY
    for crossings in (1, 2):
        group["next_cell"], group["is_at_line"] = inside, 1
        group["cell"] = a_cell(world, SECTOR, inside=False)
        cross(world.handle)
        assert (group["cell"], group["next_cell"], group["is_at_line"]) == (inside, NOBODY, 0)
        assert world.ledger["crossings_events"][0, SECTOR + 1] == 6 * crossings
        assert world.ledger["crossed_people"][0, SECTOR + 1] == 6
    assert group["has_crossed"] == 1
    assert world.ledger["crossings_events"].sum() == 12


def test_a_group_that_gets_away_has_entered_unseen(world):
    group = world.groups[0]
    group["state"], group["cell"] = UNDER_WAY, a_cell(world, SECTOR + 1, inside=True)
    reach_pickup(world.handle)
    assert group["state"] == ENTERED
    assert world.ledger["entered_people"][0, SECTOR + 1] == 6
    assert world.book["other_outcome_events"][0] == 6
    assert np.count_nonzero(world.ledger["entered_people"]) == 1


def test_nobody_gets_away_of_whom_the_cold_leaves_nobody(world):
    group = world.groups[0]
    group["state"], group["cell"] = UNDER_WAY, a_cell(world, SECTOR + 1, inside=True)
    group["unharmed"] = 0.0
    world.scene["fatality_rescued_share"] = world.scene["fatality_unrescued_share"] = 1.0
    world.scene["emergency_base_per_h"] = 1e6
    world.scene["at_h"] = 1.0
    reach_pickup(world.handle)
    assert world.ledger["dead_people"].sum() == 6
    assert world.ledger["entered_people"].sum() == 0
    assert world.book["other_outcome_events"][0] == 0
