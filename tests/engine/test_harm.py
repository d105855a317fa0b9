"""Somebody falls gravely ill: help comes or not, and the person lives or dies."""

import pytest

from sim.actors.migrants import DEAD, LEFT, REGISTERED, UNDER_WAY, WAITING
from sim.engine.build import build_world
from tests.engine.moments import make_ill
from tests.engine.worlds import a_cell

SECTOR = 3
COUNTED = ("rescued_people", "dead_people", "registered_people", "left_people")
HELP = ("rescue_inside_probability", "rescue_outside_probability", "access_rescue_probability")
FATE = ("fatality_rescued_share", "fatality_unrescued_share")
WHERE = {
    "inside": {"state": UNDER_WAY, "sector": 5},
    "before the line": {"state": UNDER_WAY, "sector": 5},
    "waiting": {"state": WAITING, "sector": SECTOR},
}


def someone_ill(scenario, where, help_, fate, access=0, **of_group):
    """The world after one person of a group of ten fell ill in a place."""
    world = build_world(scenario(), 3)
    group = world.groups[0]
    given = {"people": 10, "unharmed": 1.0} | WHERE[where] | of_group
    # Who waits after a turn-back is outside, wherever the last way led.
    given["cell"] = a_cell(world, SECTOR, inside=where != "before the line")
    for name, value in given.items():
        group[name] = value
    for names, values in ((HELP, help_), (FATE, fate)):
        for name, value in zip(names, values, strict=True):
            world.scene[name] = value
    world.levers["access"][0, SECTOR] = access
    make_ill(world.handle)
    assert world.ledger["medical_emergencies_people"][0, SECTOR] == 1
    assert group["harmed_people"] == 1
    return world, group


@pytest.mark.parametrize(
    ("where", "help_", "fate", "access", "counted"),
    [
        # help inside, outside, with access; death with help, without;
        # rescued, dead, let in, left
        ("inside", (1, 0, 0), (0, 1), 0, (1, 0, 1, 0)),
        ("inside", (1, 0, 0), (1, 0), 0, (1, 1, 0, 0)),
        ("inside", (0, 1, 1), (0, 1), 0, (0, 1, 0, 0)),
        ("inside", (0, 1, 1), (1, 0), 0, (0, 0, 0, 0)),
        ("inside", (0, 0, 1), (0, 1), 1, (1, 0, 1, 0)),
        ("inside", (1, 0, 0), (0, 1), 1, (1, 0, 1, 0)),
        ("before the line", (0, 1, 0), (0, 1), 0, (1, 0, 0, 1)),
        ("before the line", (1, 0, 1), (0, 1), 0, (0, 1, 0, 0)),
        ("before the line", (1, 0, 1), (1, 0), 0, (0, 0, 0, 0)),
        ("waiting", (0, 1, 0), (0, 1), 0, (1, 0, 0, 1)),
        ("waiting", (1, 0, 1), (0, 1), 0, (0, 1, 0, 0)),
        ("waiting", (0, 0, 1), (0, 1), 1, (1, 0, 0, 1)),
    ],
)
def test_what_becomes_of_who_falls_ill(scenario, where, help_, fate, access, counted):
    """Rescued inside one is let in, outside one goes home; who had no help and lives, walks on."""
    world, group = someone_ill(scenario, where, help_, fate, access)
    assert tuple(world.ledger[name][0, SECTOR] for name in COUNTED) == counted
    rescued, dead, let_in, left = counted
    assert group["dead_people"] == dead
    assert group["registered_people"] == let_in
    assert group["given_up_people"] == left
    assert group["people"] == 10 - dead - let_in - left
    assert group["hurt_people"] == (rescued + dead == 0)
    assert world.sectors["housed_people"][SECTOR] == world.book["housed_people"][0] == let_in
    assert sum(world.ledger[name].sum() for name in COUNTED) == sum(counted)


@pytest.mark.parametrize(
    ("where", "fate", "state"),
    [
        ("inside", (0, 0), REGISTERED),
        ("before the line", (0, 0), LEFT),
        ("inside", (1, 1), DEAD),
        ("waiting", (1, 1), DEAD),
    ],
)
def test_with_the_last_person_a_group_ends(scenario, where, fate, state):
    _, group = someone_ill(scenario, where, (1, 1, 1), fate, people=1)
    assert (group["people"], group["state"]) == (0, state)
    _, group = someone_ill(scenario, where, (1, 1, 1), fate, people=2)
    assert (group["people"], group["state"]) == (1, WHERE[where]["state"])


@pytest.mark.parametrize(("vulnerable", "left"), [(10, 9), (0, 0)])
def test_who_leaves_was_vulnerable_as_often_as_the_group_is(scenario, vulnerable, left):
    _, group = someone_ill(scenario, "inside", (1, 1, 1), (0, 0), vulnerable_people=vulnerable)
    assert group["vulnerable_people"] == left


def test_there_are_no_more_hurt_than_there_are_people(scenario):
    for hurt, left in ((10, 9), (9, 9), (4, 4)):
        _, group = someone_ill(scenario, "inside", (1, 1, 1), (0, 0), hurt_people=hurt)
        assert group["hurt_people"] == left
