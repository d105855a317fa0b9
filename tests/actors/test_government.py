"""Measures become levers."""

from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from sim.actors import government, support_team
from sim.actors.government import (
    LEVERS,
    AnyMeasure,
    LeverChange,
    LeverTables,
    Operation,
    SectorMeasure,
    Stage,
    lever_names,
    lever_table,
    trigger_tables,
)
from sim.actors.government.measures.flight_ban import left_under_ban
from sim.actors.government.triggers import LONGEST_WINDOW_DAYS, watched
from sim.base.outcomes import NAMES
from sim.laws.allocations import ALLOCATIONS

START = date(2021, 8, 1)
STAGE = Stage(
    [START + timedelta(days=day) for day in range(10)],
    ("west", "middle", "east"),
    np.array([10.0, 20.0, 30.0]),
    ("iraq", "other"),
)


READ = TypeAdapter(AnyMeasure).validate_python
CALLED = {"detained_7d": {"above": 300}}


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


def test_other_routes_replace_a_part_of_what_a_ban_stops():
    """1 - 0.8 at first, 1 - 0.8·(1 - 0.75) = 0.8 from the third day of the ban on."""
    ban = {"type": "flight_ban", "origin": "iraq", "share": 0.8, "replaced_share": 0.75,
           "replaced_after_days": 2, "from": "2021-08-03", "until": "2021-08-07"}  # fmt: skip
    left = tables(ban).arrivals_left
    assert left[:, 0].tolist() == pytest.approx([1, 1, 0.2, 0.2, 0.8, 0.8, 0.8, 1, 1, 1])
    assert (left[:, 1] == 1).all()
    before_the_season = ban | {"from": "2021-07-31"}
    left = tables(before_the_season).arrivals_left
    assert left[:, 0].tolist() == pytest.approx([0.2] + [0.8] * 6 + [1.0] * 3)


@pytest.mark.parametrize(("share", "replaced", "left"), [(0.95, 0.0, 0.05), (1.0, 0.5, 0.5)])
def test_what_a_ban_leaves(share, replaced, left):
    assert left_under_ban(share, replaced) == pytest.approx(left)


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
        {"type": "turn_back", "from": "2021-08-02", "when": CALLED},
        {"type": "turn_back", "until": "2021-08-05", "lasts_days": 3, "when": CALLED},
        {"type": "turn_back", "lasts_days": 3},
        {"type": "turn_back", "from": "2021-08-02", "lasts_days": 3},
        {"type": "cameras"},
        {"type": "cameras", "share": 0.5, "share_by_date": {"2021-08-01": 0.2}},
        {"type": "cameras", "share_by_date": {"2021-08-01": 0.2}, "when": CALLED},
        {"type": "fence", "km_by_date": {"2021-08-01": 1}, "when": CALLED},
    ],
)
def test_a_measure_that_makes_no_sense_is_refused(measure):
    with pytest.raises(ValidationError):
        READ(measure)


@pytest.mark.parametrize(
    "measure",
    [
        {"type": "turn_back", "from": "2021-08-05", "until": "2021-08-05"},
        {"type": "turn_back", "until": "2021-08-05", "when": CALLED},
        {"type": "turn_back", "lasts_days": 3, "when": CALLED},
        {"type": "cameras", "share": 0.5, "when": CALLED},
        {"type": "fence", "km_per_day": 2, "when": CALLED},
        {"type": "fence", "km_by_date": {"2021-08-01": 4, "2021-08-02": 4}},
        {"type": "support_team", "advisers": 1, "tasks": {"fusion": 0.0, "forecast": 1.0}},
    ],
)
def test_a_measure_at_the_edge_of_sense_is_read(measure):
    assert READ(measure).type == measure["type"]


def test_a_measure_by_date_is_in_force_from_its_first_day_to_its_last():
    days = [date(2021, 8, day) for day in (2, 3, 4, 5, 6)]
    for given, in_force in (
        ({}, [1, 1, 1, 1, 1]),
        ({"from": "2021-08-03"}, [0, 1, 1, 1, 1]),
        ({"until": "2021-08-05"}, [1, 1, 1, 1, 0]),
        ({"from": "2021-08-03", "until": "2021-08-05"}, [0, 1, 1, 1, 0]),
    ):
        order = READ({"type": "turn_back"} | given)
        assert [order.is_active(day) for day in days] == in_force


EVERY_MEASURE = [
    {"type": "turn_back", "depth_km": 5, "vulnerable_exempt": True, "sectors": ["east"]},
    {"type": "allocation", "rule": "hotspot"},
    {"type": "cameras", "share": 0.4, "sectors": ["west"]},
    {"type": "cameras", "share": 0.0},
    {"type": "fence", "km_per_day": 7, "breach_min": 90},
    {"type": "fence", "km_per_day": 0.5, "sectors": ["middle", "west"]},
    {"type": "flight_ban", "origin": "other", "share": 0.3},
    {"type": "humanitarian_access", "sectors": ["middle"]},
    {"type": "information_campaign", "demand_effect_share": 0.1, "retry_effect_share": 0.2},
    {"type": "reception_capacity", "places": 30},
    {"type": "reinforcement", "patrols": 5, "sectors": ["east", "west"]},
    {"type": "repatriation_flights", "people_per_day": 50, "cost_eur_per_person": 200},
    {"type": "support_team", "advisers": 4},
    {"type": "support_team", "advisers": 4, "tasks": {"fusion": 0.5, "screening": 0.25}},
]


@pytest.mark.parametrize("measure", EVERY_MEASURE, ids=lambda measure: measure["type"])
def test_a_trigger_that_fires_on_the_first_day_writes_what_the_measure_writes_by_date(measure):
    by_date, written = tables(measure), tables()
    names = lever_names(STAGE.origins)
    effects = trigger_tables([READ(measure | {"when": CALLED})], STAGE).effects
    for day in range(len(STAGE.dates)):
        for effect in effects:
            if not effect["after_days"] <= day < effect["before_days"]:
                continue
            name, sector = names[effect["lever"]], effect["sector"]
            cells = written.arrivals_left[day]
            if name in LEVERS.names:
                cells = written.levers[name][day]
            else:
                sector = STAGE.origins.index(name.removeprefix("arrivals_from_"))
            built_km = (day + 1) * effect["pace_km_per_day"] - effect["start_km"]
            cells[sector] = government.effect_on_lever(
                int(effect["operation"]), cells[sector], effect["value"], built_km,
                effect["length_km"],
            )  # fmt: skip
    assert written.arrivals_left == pytest.approx(by_date.arrivals_left)
    for name in LEVERS.names:
        assert written.levers[name] == pytest.approx(by_date.levers[name]), name


@pytest.mark.parametrize(
    ("measure", "lever", "first_day"),
    [
        (EVERY_MEASURE[0], "turn_back", [0, 0, 1]),
        (EVERY_MEASURE[0], "vulnerable_exempt", [0, 0, 1]),
        (EVERY_MEASURE[2], "camera_share", [0.4, 0, 0]),
        (EVERY_MEASURE[3], "camera_share", [0, 0, 0]),
        (EVERY_MEASURE[4], "fence_share", [0.7, 0, 0]),
        (EVERY_MEASURE[4], "breach_h", [1.5, 0, 0]),
        (EVERY_MEASURE[5], "fence_share", [0, 0.025, 0]),
        (EVERY_MEASURE[5], "breach_h", [0, 0.5, 0]),
        (EVERY_MEASURE[7], "access", [0, 1, 0]),
        (EVERY_MEASURE[8], "retry_left_share", [0.8] * 3),
        (EVERY_MEASURE[8], "daily_cost_eur", [2000] * 3),
        (EVERY_MEASURE[9], "places", [130] * 3),
        (EVERY_MEASURE[10], "extra_patrols", [2, 0, 3]),
        (EVERY_MEASURE[11], "return_seats", [50] * 3),
        (EVERY_MEASURE[11], "daily_cost_eur", [10_000] * 3),
        (EVERY_MEASURE[12], "planned_advisers", [4] * 3),
        (EVERY_MEASURE[13], "planned_advisers", [0] * 3),
        (EVERY_MEASURE[13], "fusion_advisers", [2] * 3),
    ],
)
def test_what_a_measure_writes_on_its_first_day(measure, lever, first_day):
    assert levers(measure)[lever][0].tolist() == pytest.approx(first_day)


def test_information_and_bans_leave_a_share_of_arrivals():
    assert tables(EVERY_MEASURE[8]).arrivals_left[0].tolist() == pytest.approx([0.9, 0.9])
    assert tables(EVERY_MEASURE[6]).arrivals_left[0].tolist() == pytest.approx([1.0, 0.7])


def test_triggers_and_conditions_say_what_was_written():
    """Days count from the first of the season; a number of people in a place is a mean."""
    order = {"type": "turn_back"}
    calls = {"detained_7d": {"above": 300, "for_days": 2}, "waiting_3d": {"below": 50}}
    found = trigger_tables(
        [
            READ(order | {"when": CALLED}),
            READ(order),  # by date
            READ(order | {"when": calls, "until": "2021-08-06"}),
            READ(order | {"when": calls, "lasts_days": 4}),
        ],
        STAGE,
    )
    # until and whether it stays until then, days, in force, fired, days in force so far
    assert found.triggers.tolist() == [
        (10, 0, 0, 0, -1, 0), (5, 1, 0, 0, -1, 0), (10, 0, 4, 0, -1, 0),
    ]  # fmt: skip
    detained, waiting = (NAMES.index(name) for name in ("detained_people", "waiting_people"))
    # trigger, outcome, window, whether a mean, whether above, threshold, for days, held so far
    assert found.conditions.tolist() == [
        (0, detained, 7, 0, 1, 300.0, 1, 0),
        (1, detained, 7, 0, 1, 300.0, 2, 0), (1, waiting, 3, 1, 0, 50.0, 1, 0),
        (2, detained, 7, 0, 1, 300.0, 2, 0), (2, waiting, 3, 1, 0, 50.0, 1, 0),
    ]  # fmt: skip


def test_the_most_patrols_that_a_day_can_see():
    """By date the most of any day, and by trigger on top."""
    more = {"type": "reinforcement", "patrols": 3}
    given = [more | {"until": "2021-08-02"}, more | {"patrols": 6, "from": "2021-08-03"},
             more | {"when": CALLED, "sectors": ["west"]}]  # fmt: skip
    effects = trigger_tables([READ(one) for one in given], STAGE).effects
    most = government.most_extra_patrols(levers(*given), effects)
    assert most.tolist() == [5.0, 2.0, 2.0]


def test_growth_by_date_is_the_business_of_the_measure_itself():
    class Ditch(SectorMeasure):
        type: Literal["ditch"] = "ditch"

        def rows(self, stage):
            yield LeverChange("fence_share", 0, Operation.GROW, 0.0, 1.0, 0.0, 10.0)

    with pytest.raises(ValueError, match="growth"):
        Ditch().write(tables(), STAGE)


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        ("detained_1d", ("detained_people", 1)),
        ("detained_people_30d", ("detained_people", 30)),
        (f"waiting_{LONGEST_WINDOW_DAYS}d", ("waiting_people", LONGEST_WINDOW_DAYS)),
        (f"waiting_{LONGEST_WINDOW_DAYS + 1}d", None),
        ("detained_0d", None),
        ("detained", None),
        ("detained_7h", None),
    ],
)
def test_what_a_condition_looks_at(key, meaning):
    assert watched(key) == meaning


@pytest.mark.parametrize("when", [{"detained": {"above": 1}}, {"parades_7d": {"above": 1}}])
def test_a_condition_on_what_nobody_counts_is_refused(when):
    with pytest.raises(ValueError, match="no outcome"):
        trigger_tables([READ({"type": "turn_back", "when": when})], STAGE)


@pytest.mark.parametrize("sides", [{}, {"above": 1, "below": 2}])
def test_a_condition_has_one_side(sides):
    with pytest.raises(ValidationError, match="either above or below"):
        READ({"type": "turn_back", "when": {"detained_7d": sides}})


def test_only_people_in_a_place_are_a_mean():
    stocks = {name for name in NAMES if government.triggers.is_stock(name)}
    assert stocks == {"waiting_people", "under_way_people", "in_handling_people"}
    assert all(map(government.triggers.is_outcome, NAMES))
    assert not government.triggers.is_outcome("parades_events")
