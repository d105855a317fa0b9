"""Measures become levers."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from sim.actors import government, support_team
from sim.actors.government import AnyMeasure, Lever, Stage, lever_table

START = date(2021, 8, 1)
STAGE = Stage(
    [START + timedelta(days=day) for day in range(10)],
    ("west", "middle", "east"),
    np.array([10.0, 20.0, 30.0]),
    ("iraq", "other"),
)


def levers(*measures: dict[str, Any]):
    read = TypeAdapter(AnyMeasure).validate_python
    return lever_table([read(measure) for measure in measures], STAGE, 100)


def test_without_measures_nothing_is_in_force():
    table = levers()
    assert (table[:, :, Lever.TURN_BACK] == 0).all()
    assert (table[:, :, Lever.PLACES] == 100).all()
    assert (table[:, :, len(Lever) :] == 1).all()


def test_dates_are_inclusive():
    table = levers({"type": "turn_back", "from": "2021-08-03", "until": "2021-08-05"})
    assert table[:, 0, Lever.TURN_BACK].tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 0, 0]


def test_a_later_measure_writes_over_an_earlier_one():
    table = levers(
        {"type": "turn_back"}, {"type": "turn_back", "from": "2021-08-05", "depth_km": 5}
    )
    assert table[3, 0, Lever.DEPTH_KM] == 1000
    assert table[4, 0, Lever.DEPTH_KM] == 5


def test_a_fence_grows_through_the_sectors_in_the_order_given():
    table = levers({"type": "fence", "km_per_day": 5, "sectors": ["east", "west"]})
    assert table[3, :, Lever.FENCE_SHARE].tolist() == pytest.approx([0, 0, 20 / 30])
    assert table[7, :, Lever.FENCE_SHARE].tolist() == pytest.approx([1.0, 0, 1.0])
    assert table[3, :, Lever.BREACH_H].tolist() == [0, 0, 0.5]


def test_a_fence_stays_after_building_ends():
    table = levers({"type": "fence", "km_per_day": 5, "until": "2021-08-02"})
    assert table[-1, 0, Lever.FENCE_SHARE] == 1.0
    assert table[-1, 1, Lever.FENCE_SHARE] == 0.0


def test_km_by_date_is_linear_between():
    table = levers({"type": "fence", "km_by_date": {"2021-08-01": 0, "2021-08-05": 8}})
    assert table[2, 0, Lever.FENCE_SHARE] == pytest.approx(0.4)


def test_cameras_are_linear_between_dates():
    table = levers({"type": "cameras", "share_by_date": {"2021-08-01": 0.2, "2021-08-05": 0.6}})
    assert table[2, :, Lever.CAMERA_SHARE].tolist() == pytest.approx([0.4] * 3)
    assert table[9, 1, Lever.CAMERA_SHARE] == pytest.approx(0.6)


def test_reinforcement_is_shared_out_whole():
    table = levers({"type": "reinforcement", "patrols": 7})
    assert table[0, :, Lever.EXTRA_PATROLS].tolist() == [3, 2, 2]


def test_reinforcements_add_up():
    table = levers(
        {"type": "reinforcement", "patrols": 3},
        {"type": "reinforcement", "kind": "frontex", "patrols": 2, "sectors": ["east"]},
    )
    assert table[0, :, Lever.EXTRA_PATROLS].tolist() == [1, 1, 3]


def test_flight_bans_multiply():
    ban = {"type": "flight_ban", "origin": "iraq", "share": 0.5, "from": "2021-08-03"}
    table = levers(ban, ban)
    assert table[1, 0, len(Lever)] == 1.0
    assert table[2, 0, len(Lever)] == 0.25
    assert table[2, 0, len(Lever) + 1] == 1.0


def test_places_add_up():
    table = levers({"type": "reception_capacity", "places": 50, "from": "2021-08-02"})
    assert table[:2, 0, Lever.PLACES].tolist() == [100, 150]


def test_advisers_are_shared_by_task():
    table = levers({"type": "support_team", "advisers": 8, "tasks": {"fusion": 0.75}})
    assert table[0, 0, Lever.FUSION_ADVISERS] == 6
    assert table[0, 0, Lever.SCREENING_ADVISERS] == 0


@pytest.mark.parametrize("patrols", range(8))
def test_no_patrol_is_lost_in_sharing_out(patrols):
    shared = levers({"type": "reinforcement", "patrols": patrols})[0, :, Lever.EXTRA_PATROLS]
    assert shared.sum() == patrols
    assert shared.max() - shared.min() <= 1
    assert (np.diff(shared) <= 0).all()


def test_the_rest_of_a_reinforcement_goes_to_those_named_first():
    table = levers({"type": "reinforcement", "patrols": 3, "sectors": ["east", "west"]})
    assert table[0, :, Lever.EXTRA_PATROLS].tolist() == [1, 0, 2]


def test_a_reinforcement_leaves_again():
    table = levers({"type": "reinforcement", "patrols": 3, "until": "2021-08-02"})
    assert table[:4, 0, Lever.EXTRA_PATROLS].tolist() == [1, 1, 0, 0]


def test_the_earlier_order_returns_where_a_later_one_ends():
    table = levers(
        {"type": "turn_back", "vulnerable_exempt": True},
        {"type": "turn_back", "until": "2021-08-03", "depth_km": 5, "vulnerable_exempt": False},
    )
    assert table[:5, 0, Lever.DEPTH_KM].tolist() == [5, 5, 5, 1000, 1000]
    assert table[:5, 0, Lever.VULNERABLE_EXEMPT].tolist() == [0, 0, 0, 1, 1]
    assert (table[:, 0, Lever.TURN_BACK] == 1).all()


def test_an_order_for_some_sectors_leaves_the_others_alone():
    table = levers({"type": "turn_back", "sectors": ["middle"], "depth_km": 0})
    assert table[0, :, Lever.TURN_BACK].tolist() == [0, 1, 0]
    assert table[0, :, Lever.DEPTH_KM].tolist() == [1000, 0, 1000]


def test_what_was_built_before_the_season_stands_on_its_first_day():
    table = levers({"type": "fence", "km_per_day": 2, "from": "2021-07-29"})
    assert table[0, 0, Lever.FENCE_SHARE] == pytest.approx(0.8)


def test_a_fence_is_not_longer_than_the_border():
    table = levers({"type": "fence", "km_per_day": 700})
    assert (table[:, :, Lever.FENCE_SHARE] == 1.0).all()


def test_km_by_date_before_its_first_day_stand_for_nothing():
    table = levers(
        {"type": "fence", "from": "2021-08-03", "km_by_date": {"2021-08-01": 2, "2021-08-05": 10}}
    )
    assert table[:5, 0, Lever.FENCE_SHARE].tolist() == pytest.approx([0, 0, 0.6, 0.8, 1.0])


def test_two_builders_add_up_to_a_whole_fence_at_most():
    table = levers(
        {"type": "fence", "km_by_date": {"2021-08-01": 4}, "sectors": ["west"]},
        {"type": "fence", "km_by_date": {"2021-08-01": 8}, "sectors": ["west"], "breach_min": 60},
    )
    assert table[0, :, Lever.FENCE_SHARE].tolist() == [1.0, 0, 0]
    assert table[0, 0, Lever.BREACH_H] == 1.0


def test_cameras_hold_their_share_beyond_the_dates_and_go_dark_at_the_end():
    table = levers(
        {"type": "cameras", "until": "2021-08-06", "share_by_date": {"2021-08-03": 0.2}},
    )
    assert table[:, 0, Lever.CAMERA_SHARE].tolist() == [0.2] * 6 + [0.0] * 4


def test_advisers_of_two_visits_add_up_and_leave():
    visit = {"type": "support_team", "advisers": 4, "tasks": {"screening": 1.0}}
    table = levers(visit, visit | {"from": "2021-08-03", "until": "2021-08-04"})
    assert table[:5, 2, Lever.SCREENING_ADVISERS].tolist() == [4, 4, 8, 8, 4]


def test_a_visit_without_tasks_is_planned_by_need():
    table = levers({"type": "support_team", "advisers": 8})
    assert table[0, 0, Lever.FUSION_ADVISERS : Lever.SCREENING_ADVISERS + 1].tolist() == [0.0] * 4
    assert table[0, 0, Lever.PLANNED_ADVISERS] == 8.0


def test_the_government_and_the_team_name_the_same_tasks():
    assert government.TASKS == support_team.TASKS
    assert [task.name for task in list(Lever)[Lever.FUSION_ADVISERS : Lever.PLANNED_ADVISERS]] == [
        f"{task.upper()}_ADVISERS" for task in support_team.TASKS
    ]


@pytest.mark.parametrize(
    "measure",
    [
        {"type": "fence"},
        {"type": "fence", "km_per_day": 1, "km_by_date": {"2021-08-01": 1}},
        {"type": "fence", "km_by_date": {"2021-08-01": 5, "2021-08-02": 4}},
        {"type": "support_team", "advisers": 1, "tasks": {"fusion": 0.6, "screening": 0.6}},
        {"type": "turn_back", "from": "2021-08-05", "until": "2021-08-04"},
        {"type": "cameras", "share_by_date": {"2021-08-01": 1.2}},
        {"type": "cameras", "share_by_date": {}},
        {"type": "reinforcement", "patrols": -1},
        {"type": "reinforcement", "patrols": 2, "kind": "navy"},
        {"type": "flight_ban", "origin": "iraq", "share": -0.1},
        {"type": "support_team", "advisers": 1, "tasks": {"parades": 1.0}},
        {"type": "support_team", "advisers": 1, "tasks": {"fusion": -0.1}},
        {"type": "turn_back", "depth_km": -1},
    ],
)
def test_a_measure_that_makes_no_sense_is_refused(measure):
    with pytest.raises(ValidationError):
        levers(measure)
