"""Measures become levers."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from sim.actors import government, support_team
from sim.actors.government import (
    LEVERS,
    AnyMeasure,
    LeverTables,
    Stage,
    lever_names,
    lever_table,
    trigger_tables,
)
from sim.laws.allocations import ALLOCATIONS

START = date(2021, 8, 1)
STAGE = Stage(
    [START + timedelta(days=day) for day in range(10)],
    ("west", "middle", "east"),
    np.array([10.0, 20.0, 30.0]),
    ("iraq", "other"),
)


READ = TypeAdapter(AnyMeasure).validate_python


def tables(*measures: dict[str, Any]) -> LeverTables:
    return lever_table([READ(measure) for measure in measures], STAGE, 100, 3)


def levers(*measures: dict[str, Any]):
    return tables(*measures).levers


def test_without_measures_nothing_is_in_force():
    table, arrivals_left = tables()
    given = {"depth_km": 1000, "places": 100, "allocation": 3, "retry_left_share": 1}
    for name in LEVERS.names:
        assert (table[name] == given.get(name, 0)).all(), name
    assert table.shape == (10, 3)
    assert arrivals_left.tolist() == [[1.0, 1.0]] * 10


def test_a_view_of_the_levers_has_a_column_for_each_number():
    table = levers({"type": "turn_back"})
    by_number = table.view(np.float64).reshape(10, 3, -1)
    assert by_number.shape[2] == len(LEVERS.names)
    for number, name in enumerate(LEVERS.names):
        assert (by_number[:, :, number] == table[name]).all(), name


def test_an_effect_by_trigger_names_its_lever_by_number():
    """Beyond the levers stand the shares of arrivals left, by origin; they have no sector."""
    campaign = {"type": "information_campaign", "when": {"detained_7d": {"above": 300}}}
    effects = trigger_tables([READ(campaign)], STAGE).effects
    names = lever_names(STAGE.origins)
    assert names == (*LEVERS.names, "arrivals_from_iraq", "arrivals_from_other")
    assert [(names[number], sector) for number, sector in effects[["lever", "sector"]]] == [
        ("arrivals_from_iraq", 0),
        ("arrivals_from_other", 0),
        *(("retry_left_share", sector) for sector in range(3)),
        *(("daily_cost_eur", sector) for sector in range(3)),
    ]


def test_dates_are_inclusive():
    table = levers({"type": "turn_back", "from": "2021-08-03", "until": "2021-08-05"})
    assert table["turn_back"][:, 0].tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 0, 0]


def test_a_later_measure_writes_over_an_earlier_one():
    table = levers(
        {"type": "turn_back"}, {"type": "turn_back", "from": "2021-08-05", "depth_km": 5}
    )
    assert table["depth_km"][3, 0] == 1000
    assert table["depth_km"][4, 0] == 5


def test_a_fence_grows_through_the_sectors_in_the_order_given():
    table = levers({"type": "fence", "km_per_day": 5, "sectors": ["east", "west"]})
    assert table["fence_share"][3, :].tolist() == pytest.approx([0, 0, 20 / 30])
    assert table["fence_share"][7, :].tolist() == pytest.approx([1.0, 0, 1.0])
    assert table["breach_h"][3, :].tolist() == [0, 0, 0.5]


def test_a_fence_stays_after_building_ends():
    table = levers({"type": "fence", "km_per_day": 5, "until": "2021-08-02"})
    assert table["fence_share"][-1, 0] == 1.0
    assert table["fence_share"][-1, 1] == 0.0


def test_km_by_date_is_linear_between():
    table = levers({"type": "fence", "km_by_date": {"2021-08-01": 0, "2021-08-05": 8}})
    assert table["fence_share"][2, 0] == pytest.approx(0.4)


def test_cameras_are_linear_between_dates():
    table = levers({"type": "cameras", "share_by_date": {"2021-08-01": 0.2, "2021-08-05": 0.6}})
    assert table["camera_share"][2, :].tolist() == pytest.approx([0.4] * 3)
    assert table["camera_share"][9, 1] == pytest.approx(0.6)


def test_reinforcement_is_shared_out_whole():
    table = levers({"type": "reinforcement", "patrols": 7})
    assert table["extra_patrols"][0, :].tolist() == [3, 2, 2]


def test_reinforcements_add_up():
    table = levers(
        {"type": "reinforcement", "patrols": 3},
        {"type": "reinforcement", "kind": "frontex", "patrols": 2, "sectors": ["east"]},
    )
    assert table["extra_patrols"][0, :].tolist() == [1, 1, 3]


def test_flight_bans_multiply():
    ban = {"type": "flight_ban", "origin": "iraq", "share": 0.5, "from": "2021-08-03"}
    assert tables(ban, ban).arrivals_left[:3].tolist() == [[1.0, 1.0], [1.0, 1.0], [0.25, 1.0]]


def test_places_add_up():
    table = levers({"type": "reception_capacity", "places": 50, "from": "2021-08-02"})
    assert table["places"][:2, 0].tolist() == [100, 150]


def test_advisers_are_shared_by_task():
    table = levers({"type": "support_team", "advisers": 8, "tasks": {"fusion": 0.75}})
    assert table["fusion_advisers"][0, 0] == 6
    assert table["screening_advisers"][0, 0] == 0


@pytest.mark.parametrize("patrols", range(8))
def test_no_patrol_is_lost_in_sharing_out(patrols):
    shared = levers({"type": "reinforcement", "patrols": patrols})["extra_patrols"][0, :]
    assert shared.sum() == patrols
    assert shared.max() - shared.min() <= 1
    assert (np.diff(shared) <= 0).all()


def test_the_rest_of_a_reinforcement_goes_to_those_named_first():
    table = levers({"type": "reinforcement", "patrols": 3, "sectors": ["east", "west"]})
    assert table["extra_patrols"][0, :].tolist() == [1, 0, 2]


def test_a_reinforcement_leaves_again():
    table = levers({"type": "reinforcement", "patrols": 3, "until": "2021-08-02"})
    assert table["extra_patrols"][:4, 0].tolist() == [1, 1, 0, 0]


def test_the_earlier_order_returns_where_a_later_one_ends():
    table = levers(
        {"type": "turn_back", "vulnerable_exempt": True},
        {"type": "turn_back", "until": "2021-08-03", "depth_km": 5, "vulnerable_exempt": False},
    )
    assert table["depth_km"][:5, 0].tolist() == [5, 5, 5, 1000, 1000]
    assert table["vulnerable_exempt"][:5, 0].tolist() == [0, 0, 0, 1, 1]
    assert (table["turn_back"][:, 0] == 1).all()


def test_an_order_for_some_sectors_leaves_the_others_alone():
    table = levers({"type": "turn_back", "sectors": ["middle"], "depth_km": 0})
    assert table["turn_back"][0, :].tolist() == [0, 1, 0]
    assert table["depth_km"][0, :].tolist() == [1000, 0, 1000]


def test_what_was_built_before_the_season_stands_on_its_first_day():
    table = levers({"type": "fence", "km_per_day": 2, "from": "2021-07-29"})
    assert table["fence_share"][0, 0] == pytest.approx(0.8)


def test_a_fence_is_not_longer_than_the_border():
    table = levers({"type": "fence", "km_per_day": 700})
    assert (table["fence_share"] == 1.0).all()


def test_km_by_date_before_its_first_day_stand_for_nothing():
    table = levers(
        {"type": "fence", "from": "2021-08-03", "km_by_date": {"2021-08-01": 2, "2021-08-05": 10}}
    )
    assert table["fence_share"][:5, 0].tolist() == pytest.approx([0, 0, 0.6, 0.8, 1.0])


def test_two_builders_add_up_to_a_whole_fence_at_most():
    table = levers(
        {"type": "fence", "km_by_date": {"2021-08-01": 4}, "sectors": ["west"]},
        {"type": "fence", "km_by_date": {"2021-08-01": 8}, "sectors": ["west"], "breach_min": 60},
    )
    assert table["fence_share"][0, :].tolist() == [1.0, 0, 0]
    assert table["breach_h"][0, 0] == 1.0


def test_cameras_hold_their_share_beyond_the_dates_and_go_dark_at_the_end():
    table = levers(
        {"type": "cameras", "until": "2021-08-06", "share_by_date": {"2021-08-03": 0.2}},
    )
    assert table["camera_share"][:, 0].tolist() == [0.2] * 6 + [0.0] * 4


def test_advisers_of_two_visits_add_up_and_leave():
    visit = {"type": "support_team", "advisers": 4, "tasks": {"screening": 1.0}}
    table = levers(visit, visit | {"from": "2021-08-03", "until": "2021-08-04"})
    assert table["screening_advisers"][:5, 2].tolist() == [4, 4, 8, 8, 4]


def test_a_visit_without_tasks_is_planned_by_need():
    table = levers({"type": "support_team", "advisers": 8})
    assert [table[f"{task}_advisers"][0, 0] for task in government.TASKS] == [0.0] * 4
    assert table["planned_advisers"][0, 0] == 8.0


def test_the_government_and_the_team_name_the_same_tasks():
    assert government.TASKS == support_team.TASKS


def test_rules_of_allocation_that_a_day_can_see_are_known_before():
    """By date or by trigger, whichever measure writes them: each needs room for its patrols."""
    orders = [
        {"type": "allocation", "rule": "hotspot", "from": "2021-08-03"},
        {"type": "allocation", "rule": "fixed", "from": "2021-09-03"},
        {"type": "allocation", "rule": "stackelberg", "when": {"detained_7d": {"above": 300}}},
    ]
    effects = trigger_tables([READ(order) for order in orders], STAGE).effects
    used = government.allocations_used(levers(*orders), effects)
    rules = {ALLOCATIONS[number] for number in used}
    assert rules == {"forecast", "hotspot", "stackelberg"}


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
