"""The support team shares out its week by what went wrong, and its work adds up and fades."""

import numpy as np
import pytest

from sim.engine.build import build_world
from sim.engine.day import decide_day
from sim.laws.allocations import ALLOCATIONS

TASKS = ("fusion", "forecast", "communication", "screening")
WENT_WRONG = {  # in a week: 60, 25, 10 and 5 of a hundred
    "alerts_events": 100, "answered_alerts_events": 40,
    "crossings_events": 80, "entered_people": 20,
    "pushes_events": 300, "retries_events": 30,
    "turned_back_people": 40, "vulnerable_turned_back_people": 2,
}  # fmt: skip


@pytest.fixture
def world(scenario):
    """A world of 16 days whose week before the ninth went wrong in known parts."""
    case = scenario(
        period={"start": "2021-08-01", "end": "2021-08-16"},
        inflow={"people_per_day": 0},
        support_team={"effort_scale_person_days": 10.0, "effect_half_life_days": 1.0,
                      "least_need_share": 0.001} | {f"{task}_effect_share": 0.5 for task in TASKS},
    )  # fmt: skip
    world = build_world(case, 3)
    world.levers["planned_advisers"] = 8.0
    # Rules that read a forecast, and what screening finds.
    world.levers["allocation"] = ALLOCATIONS.index("forecast")
    world.levers["turn_back"] = world.levers["vulnerable_exempt"] = 1.0
    for name, total in WENT_WRONG.items():
        world.ledger[name][[0, 8]] = 1e6  # Another week, and today.
        world.ledger[name][2, 5] = 0.25 * total
        world.ledger[name][[1, 7], 9] = 0.375 * total
    return world


def test_a_week_is_shared_out_by_what_went_wrong_in_the_last(world):
    decide_day(world.handle, 8)
    assert world.advice["plan_share"] == pytest.approx([0.6, 0.25, 0.1, 0.05])
    assert world.plans["planned_day"][0] == 8
    for name in WENT_WRONG:
        world.ledger[name][8:] = 0.0
    decide_day(world.handle, 14)
    assert world.advice["plan_share"] == pytest.approx([0.6, 0.25, 0.1, 0.05])
    decide_day(world.handle, 15)
    assert world.advice["plan_share"] == pytest.approx([0.25] * 4)


def test_nothing_is_planned_while_nobody_is_there_to_plan(world):
    world.levers["planned_advisers"] = 0.0
    decide_day(world.handle, 8)
    assert world.plans["planned_day"][0] == -1
    assert (world.advice["plan_share"] == 0).all()


def test_the_effort_of_all_advisers_adds_up_and_fades_once_they_left(world):
    """Advisers of a task beside those whose week is planned."""
    world.levers["planned_advisers"][10:] = 0.0
    for number, task in enumerate(TASKS):
        world.levers[f"{task}_advisers"][:10] = number + 1.0
    a_day = 8 * np.array([0.6, 0.25, 0.1, 0.05]) + [1, 2, 3, 4]
    for day, effort in ((8, a_day), (9, 2 * a_day), (10, a_day), (11, a_day / 2)):
        decide_day(world.handle, day)
        assert world.advice["effort_person_days"] == pytest.approx(effort)
        expected = 0.5 * (1 - np.exp(-effort / 10.0))
        assert world.advice["effect_share"] == pytest.approx(expected)
        assert [world.scene[f"{task}_share"][0] for task in TASKS] == pytest.approx(expected)
