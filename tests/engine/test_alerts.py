"""Alerts: when one is new, and where they take the patrol that answers."""

import numpy as np
import pytest

from sim.actors import patrols
from sim.engine.build import build_world
from tests.engine.moments import see


@pytest.fixture
def world(scenario):
    world = build_world(scenario(patrols={"alert_lifetime_h": 6.0}), 3)
    world.groups["people"][0] = 7
    return world


@pytest.fixture
def cells(world):
    """Two cells inside, of different sectors."""
    inside = world.cells["is_destination"] == 1
    return [int(np.flatnonzero(inside & (world.cells["sector"] == s))[0]) for s in (3, 4)]


def test_who_is_seen_again_within_the_lifetime_is_the_same_alert(world, cells):
    assert see(world.handle, cells[0], 2.0)
    assert not see(world.handle, cells[1], 8.0)
    group = world.groups[0]
    assert (group["opened_h"], group["alert_h"], group["alert_cell"]) == (2.0, 8.0, cells[1])
    assert world.ledger["alerts_events"][0, [3, 4]].tolist() == [1, 0]
    assert world.ledger["sighted_events"][0, [3, 4]].tolist() == [7, 7]


def test_an_alert_that_nobody_took_is_forgotten_after_its_lifetime(world, cells):
    assert see(world.handle, cells[0], 2.0)
    assert see(world.handle, cells[1], 8.01)
    assert world.groups["opened_h"][0] == 8.01
    assert world.ledger["alerts_events"][0, [3, 4]].tolist() == [1, 1]


def test_an_alert_is_kept_while_a_patrol_answers_it_or_the_group_waits_to_be_met(world, cells):
    for field, value in (("responder", 0), ("is_presenting", 1)):
        other = world.copy()
        see(other.handle, cells[0], 2.0)
        other.groups[field][0] = value
        assert not see(other.handle, cells[1], 30.0)


def test_a_patrol_on_its_way_turns_to_where_the_group_was_seen_last(world, cells):
    see(world.handle, cells[0], 2.0)
    patrol = world.patrols[4]
    patrol["state"], patrol["group"] = patrols.RESPONDING, 0
    patrol["task_cell"] = cells[0]
    world.groups["responder"][0] = 4
    see(world.handle, cells[1], 3.0)
    assert patrol["task_cell"] == cells[1]
    assert world.groups["alert_h"][0] == 3.0
    assert (np.delete(world.patrols["task_cell"], 4) == 0).all()
