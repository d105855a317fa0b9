"""How outcomes must move when a setting moves."""

from datetime import date

import numpy as np
import pytest

from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.experiments.ensemble import run_ensemble

FIXED_BELIEF = {
    "staging_wait_median_h": 6,
    "retry_wait_median_h": 12,
    "belief_half_life_days": 365,
    "initial_turn_back_belief_share": 0.3,
}


NOBODY_ON_DUTY = {"on_duty_per_sector_patrols": 0, "second_line_per_sector_patrols": 0}


def mean(case, column: str, replicates: int = 20) -> float:
    return float(run_ensemble(case, replicates=replicates).outcomes[column].mean())


def test_more_sight_never_finds_fewer(scenario):
    """With beliefs fixed and the flow frozen; six times the range must show in 20 pairs."""
    near = scenario(migrants=FIXED_BELIEF)
    sight = {
        name: 6 * getattr(near.patrols, name)
        for name in type(near.patrols).model_fields
        if name.endswith("_range_km") and 6 * getattr(near.patrols, name) <= 5
    }
    far = scenario(migrants=FIXED_BELIEF, patrols=sight)
    a, b = (run_ensemble(case, replicates=20).outcomes for case in (near, far))
    assert (b["intercepted_events"] - a["intercepted_events"]).mean() > 0
    assert (b["entered_people"] - a["entered_people"]).mean() < 0


def test_nobody_watches_nobody_is_found(scenario):
    blind = scenario(
        patrols=NOBODY_ON_DUTY | {"report_rate_per_h": 0},
        migrants={"staging_wait_median_h": 6, "asylum_here_share": 0},
    )
    outcomes = run_ensemble(blind, replicates=3).outcomes
    assert (outcomes["intercepted_events"] == 0).all()
    assert (outcomes["sighted_events"] == 0).all()
    assert (outcomes["entered_people"] > 0).all()


def test_without_the_measure_nobody_is_turned_back(scenario):
    outcomes = run_ensemble(scenario(), replicates=3).outcomes
    for name in (
        "recorded_turn_backs_events",
        "turned_back_people",
        "stopped_at_line_events",
        "retries_events",
        "stranded_person_h",
        "denied_asylum_people",
    ):
        assert (outcomes[name] == 0).all(), name


def test_people_are_counted_once_and_events_each_time(scenario):
    stubborn = {
        "retry_probability": 1,
        "retry_decay_factor": 1,
        "retry_dose_scale_degree_h": 100000,
        "staging_wait_median_h": 6,
        "retry_wait_median_h": 4,
        "leave_for_elsewhere_probability": 0,
    }
    case = scenario(measures={"order": {"type": "turn_back"}}, migrants=stubborn)
    outcomes = run_ensemble(case, replicates=3).outcomes
    events = outcomes["returned_after_entry_events"] + outcomes["stopped_at_line_events"]
    assert (events > 1.5 * outcomes["turned_back_people"]).all()
    assert (outcomes["turned_back_people"] <= outcomes["arrived_people"]).all()
    assert (outcomes["crossed_people"] <= outcomes["crossings_events"]).all()
    assert (outcomes["left_people"] == 0).all()


def test_one_try_only_where_nobody_tries_again(scenario):
    meek = {"retry_probability": 0, "return_blocked_probability": 0, "staging_wait_median_h": 6}
    outcomes = run_ensemble(
        scenario(
            measures={"order": {"type": "turn_back"}},
            migrants=meek,
            organiser={"coercion_share": 0},
        ),
        replicates=3,
    ).outcomes
    assert (outcomes["retries_events"] == 0).all()
    assert (outcomes["pushes_events"] <= outcomes["arrived_people"]).all()


def test_nobody_tries_twice_whose_first_wish_is_the_last(scenario):
    meek = {"retry_probability": 0, "return_blocked_probability": 0, "staging_wait_median_h": 6}
    order = {"order": {"type": "turn_back"}}
    case = scenario(measures=order, migrants=meek, organiser={"coercion_share": 0})
    world = build_world(case, 4)
    run_season(world, 0, len(world.ledger))
    assert world.groups["attempts"].max() == 1
    assert world.groups["was_turned_back"].sum() > 0


def test_perfect_screening_turns_back_no_vulnerable_person_found_inside(scenario):
    """With no watch at the line: those who are stopped there are not screened."""
    seeing = {"screening_sensitivity": 1.0, "line_watch_h": 0}
    case = scenario(measures={"order": {"type": "turn_back"}}, patrols=seeing)
    outcomes = run_ensemble(case, replicates=3).outcomes
    assert (outcomes["stopped_at_line_events"] == 0).all()
    assert (outcomes["vulnerable_turned_back_people"] == 0).all()
    assert (outcomes["turned_back_people"] > 0).all()


def test_those_stopped_at_the_line_are_not_screened(scenario):
    watched = {"screening_sensitivity": 1.0, "line_watch_h": 6}
    case = scenario(measures={"order": {"type": "turn_back"}}, patrols=watched)
    outcomes = run_ensemble(case, replicates=3).outcomes
    assert (outcomes["stopped_at_line_events"] > 0).all()
    assert (outcomes["vulnerable_turned_back_people"] > 0).all()


def test_screening_without_an_exemption_saves_nobody(scenario):
    everybody = {"order": {"type": "turn_back", "vulnerable_exempt": False}}
    case = scenario(measures=everybody, patrols={"screening_sensitivity": 1.0})
    outcomes = run_ensemble(case, replicates=3).outcomes
    assert (outcomes["vulnerable_turned_back_people"] > 0).all()
    assert (outcomes["detained_people"] == 0).all()


def test_more_people_meet_more_of_everything(scenario):
    one, two = scenario(), scenario(inflow={"people_per_day": 120, "factor": 2})
    for name in ("arrived_people", "crossed_people", "intercepted_events", "registered_people"):
        assert mean(two, name) > 1.5 * mean(one, name), name


def test_more_patrols_find_more(scenario):
    """With beliefs fixed and the flow frozen, in the mean of 20 pairs."""
    few, many = (
        scenario(migrants=FIXED_BELIEF, patrols={"on_duty_per_sector_patrols": number})
        for number in (1, 8)
    )
    assert mean(many, "intercepted_events") > mean(few, "intercepted_events")
    assert mean(many, "entered_people") < mean(few, "entered_people")


def test_a_measure_works_where_it_is_in_force(scenario):
    """The groups cross where they set out or next to it, so the rest of the line stays free."""
    order = {"type": "turn_back", "sectors": ["Medininkai"]}
    daily = run_ensemble(scenario(measures={"order": order}), replicates=3).daily
    by_sector = daily.groupby("sector", observed=False)["recorded_turn_backs_events"].sum()
    assert by_sector["Medininkai"] == by_sector.sum() > 0


def test_who_was_found_before_an_order_is_let_in(scenario):
    order = {"order": {"type": "turn_back", "from": date(2021, 8, 3), "vulnerable_exempt": False}}
    healthy = {"emergency_base_per_h": 0}  # Else some may be let in by way of a hospital.
    week = scenario(measures=order, inflow={"people_per_day": 400}, exposure=healthy)
    daily = run_ensemble(week, replicates=3).daily
    let_in = daily.groupby("date")["registered_people"].sum()
    assert let_in.iloc[2] > 0  # found on 2 August, handled until 3 August
    assert let_in.iloc[3:].sum() == 0


def test_depth_limits_turn_backs(scenario):
    deep, shallow = (
        scenario(measures={"order": {"type": "turn_back", "depth_km": depth}})
        for depth in (None, 0.5)
    )
    assert mean(shallow, "returned_after_entry_events") < mean(deep, "returned_after_entry_events")
    assert mean(shallow, "registered_people") > mean(deep, "registered_people")


def test_a_slow_fence_reveals_more_at_the_line(scenario):
    order = {"order": {"type": "turn_back"}}
    wire = {"wire": {"type": "fence", "km_by_date": {"2021-08-01": 678}, "breach_min": 240}}
    assert mean(scenario(measures=order | wire), "stopped_at_line_events") > 2 * mean(
        scenario(measures=order), "stopped_at_line_events"
    )


def test_flight_ban_thins_arrivals_of_its_origin(scenario):
    ban = {"ban": {"type": "flight_ban", "origin": "iraq", "share": 1.0}}
    share = mean(scenario(measures=ban), "arrived_people") / mean(scenario(), "arrived_people")
    assert share == pytest.approx(0.32, abs=0.06)


def test_colder_weather_harms_more(scenario):
    stranded = {"order": {"type": "turn_back"}}
    people = {"retry_wait_median_h": 48, "stranded_share": 1, "staging_wait_median_h": 6}
    harsh = {"emergency_base_per_h": 0.0005}
    warm, cold = (
        scenario(
            measures=stranded,
            migrants=people,
            exposure=harsh,
            weather={"warmer_than_old_normal_c": shift},
        )
        for shift in (10, -10)
    )
    assert mean(cold, "medical_emergencies_people") > 1.2 * mean(warm, "medical_emergencies_people")


def test_the_flow_goes_where_the_organiser_sends_it(scenario):
    case = scenario(organiser={"sector_shares": {"Medininkai": 1.0}})
    daily = run_ensemble(case, replicates=2).daily
    pushes = daily.groupby("sector", observed=False)["pushes_events"].sum()
    assert pushes["Medininkai"] == pushes.sum() > 0


def test_full_reception_shows(scenario):
    crowded = run_ensemble(scenario(reception={"places": 0}), replicates=2).outcomes
    over = crowded["reception_over_capacity_person_days"]
    assert np.allclose(over, crowded["reception_person_days"])
    assert (over > 0).all()


def test_ledger_names_and_numbers_agree():
    assert ledger.OUTCOMES.names == ledger.NAMES
    for name, column in ledger.NUMBER.items():
        assert ledger.NAMES[column] == name
    assert len(set(ledger.NAMES)) == len(ledger.NAMES)
