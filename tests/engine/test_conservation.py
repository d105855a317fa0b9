"""Nobody is lost and nobody appears: the account is checked after each quarter of an hour."""

from datetime import date

import numpy as np
import pytest

from sim.actors import migrants, patrols
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.run import run_season
from tests.conftest import ALL_MEASURES
from tests.engine.worlds import FEW, quarters

ENDED = (
    "registered_people",
    "entered_people",
    "left_people",
    "left_for_elsewhere_people",
    "dead_people",
)


def imbalance(world) -> float:
    """Arrived − (waiting + under way + in handling + all who ended in one of ENDED)."""
    present = sum(
        world.groups["people"][world.groups["state"] == state].sum()
        for state in (migrants.WAITING, migrants.UNDER_WAY, migrants.HANDLING)
    )
    gone = sum(world.ledger[name].sum() for name in ENDED)
    return float(world.ledger["arrived_people"].sum() - present - gone)


NO_PATROLS = {"on_duty_per_sector_patrols": 0, "second_line_per_sector_patrols": 0}
CASES = {
    "no measures": {},
    "all measures": {"measures": ALL_MEASURES},
    "shallow turn-backs": {"measures": {"order": {"type": "turn_back", "depth_km": 1.0}}},
    "nobody may leave": {
        "measures": {"order": {"type": "turn_back"}},
        "migrants": {"return_blocked_probability": 1.0, "retry_probability": 0.0},
    },
    "deadly cold": {
        "measures": {"order": {"type": "turn_back"}},
        "exposure": {"emergency_base_per_h": 0.005, "fatality_unrescued_share": 1.0},
    },
    "no patrols": {"patrols": NO_PATROLS},
    "nobody is let go": {"organiser": {"release_share_per_day": 0.0}},
    "a fence, turn-backs and no patrols": {
        "measures": {"order": ALL_MEASURES["order"], "wire": ALL_MEASURES["wire"]},
        "patrols": NO_PATROLS,
    },
    "crowds of one": {
        "migrants": {"group_size_median_people": 1, "group_size_log_sd_factor": 0},
        "measures": ALL_MEASURES,
    },
    "the organiser learns": {
        "measures": ALL_MEASURES,
        "organiser": {"strategy": "proportional"},
    },
}


@pytest.mark.parametrize("name", CASES)
def test_people_are_conserved_at_every_quarter_of_an_hour(scenario, name):
    for seed in (1, 2):
        world = build_world(scenario(**CASES[name]), seed)
        for day, hour in quarters(world):
            assert imbalance(world) == 0, f"seed {seed}, day {day}, hour {hour}"
        assert world.ledger["arrived_people"].sum() > 0
        assert (world.amounts >= 0).all()


def test_stocks_and_flows_make_up_the_arrivals(scenario):
    from sim.experiments.ensemble import run_ensemble

    outcomes = run_ensemble(scenario(measures=ALL_MEASURES), replicates=4).outcomes
    assert (outcomes["arrived_people"] > 0).all()
    assert (outcomes[list(ledger.ACCOUNT)].sum(axis=1) == outcomes["arrived_people"]).all()


@pytest.mark.parametrize("emergency_base_per_h", [0.000006, 0.01])
def test_each_group_is_accounted_for(scenario, emergency_base_per_h):
    exposure = {"emergency_base_per_h": emergency_base_per_h}
    world = build_world(scenario(measures=ALL_MEASURES, exposure=exposure), 4)
    run_season(world, 0, len(world.ledger))
    groups = world.groups
    for name in ("registered_people", "dead_people", "given_up_people"):
        assert groups[name].sum() > 0 or emergency_base_per_h < 0.01
    gone = groups["registered_people"] + groups["dead_people"] + groups["given_up_people"]
    assert (groups["people"] + gone == groups["first_people"]).all()
    assert (groups["vulnerable_people"] <= groups["people"]).all()


@pytest.mark.parametrize("few", [{}, FEW, FEW | {"datum_search_h": 0}])
def test_a_patrol_and_the_group_it_answers_to_know_each_other(scenario, few):
    """Always: nobody is on the way to a group that is another's, or held; whoever waits
    to be met has a patrol sent to them, or an alert that waits for one."""
    away = (patrols.RESPONDING, patrols.SEARCHING)
    case = scenario(measures=ALL_MEASURES, inflow={"people_per_day": 400}, patrols=few)
    world, met = build_world(case, 2), 0
    for _ in quarters(world):
        answering = np.flatnonzero(np.isin(world.patrols["state"], away))
        met += len(answering)
        theirs = world.patrols["group"][answering]
        assert (world.groups["responder"][theirs] == answering).all()
        assert (world.groups["state"][theirs] != migrants.HANDLING).all()
        under_way = world.groups["state"] == migrants.UNDER_WAY
        answered = under_way & (world.groups["responder"] >= 0)
        senders = world.groups["responder"][answered]
        assert (world.patrols["group"][senders] == np.flatnonzero(answered)).all()
        is_listed = world.groups["station"] >= 0
        assert not (is_listed & answered).any()
        waits = under_way & (world.groups["is_presenting"] == 1)
        assert (is_listed | answered)[waits].all()
    assert met > 100


def test_a_shift_that_comes_on_duty_in_quiet_answers_who_has_waited(scenario):
    """Nobody is on duty until the fourth day, and nobody else is on the move by then."""
    case = scenario(
        inflow={
            "people_per_day": {date(2021, 8, 1): 60, date(2021, 8, 2): 0},
            "between": "step",
            "daily_spread_factor": 0,
        },
        period={"start": date(2021, 8, 1), "end": date(2021, 8, 8)},
        migrants={
            "asylum_here_share": 1.0,
            "staging_wait_median_h": 6,
            "evasion_at_no_belief_share": 0.001,
            "evasion_at_full_belief_share": 0.001,
        },
        patrols=NO_PATROLS,
        measures={"army": {"type": "reinforcement", "patrols": 36, "from": date(2021, 8, 4)}},
    )
    for seed in range(4):
        world = build_world(case, seed)
        run_season(world, 0, 3)
        under_way = world.groups["state"] == migrants.UNDER_WAY
        assert (under_way & (world.groups["is_presenting"] == 1)).any()
        run_season(world, 3, 8)
        assert (world.groups["state"] == migrants.REGISTERED).all(), seed


def test_groups_that_get_away_cost_patrols_time(scenario):
    """With an officer for a tenth of a person nearly everybody who hides gets away."""
    hiding = {"initial_turn_back_belief_share": 1.0, "belief_half_life_days": 365}
    hours = []
    for scatter_h in (0.0, 4.0):
        lost = {"people_per_officer_people": 0.1, "scatter_h": scatter_h}
        case = scenario(patrols=lost, migrants=hiding, inflow={"people_per_day": 1200})
        world = build_world(case, 2)
        run_season(world, 0, len(world.ledger))
        assert world.ledger["scattered_events"].sum() > 100
        hours.append(world.ledger["handling_patrol_hours"].sum())
    assert hours[1] > 3 * hours[0]


@pytest.mark.parametrize("name", CASES)
def test_the_columns_of_the_ledger_agree(scenario, name):
    """What one column counts bounds what another can."""
    world = build_world(scenario(**CASES[name]), 3)
    run_season(world, 0, len(world.ledger))
    of = dict(zip(ledger.NAMES, world.amounts.sum(axis=(0, 1)), strict=True))
    turned_back = of["returned_after_entry_events"] + of["stopped_at_line_events"]
    tasks = ("responding", "searching", "handling")
    assert of["returned_after_entry_events"] <= of["recorded_turn_backs_events"] <= turned_back
    assert of["turned_back_people"] <= min(turned_back, of["arrived_people"])
    assert of["vulnerable_turned_back_people"] <= of["turned_back_people"]
    assert of["denied_asylum_people"] <= of["turned_back_people"]
    assert of["crossed_people"] <= min(of["crossings_events"], of["arrived_people"])
    assert of["crossings_events"] + of["stopped_at_line_events"] <= of["pushes_events"]
    assert of["detained_people"] + of["returned_after_entry_events"] <= of["intercepted_events"]
    assert of["asylum_applications_people"] <= of["detained_people"] <= of["registered_people"]
    assert of["registered_people"] - of["detained_people"] <= of["rescued_people"]
    assert of["rescued_people"] <= of["medical_emergencies_people"]
    assert of["dead_people"] <= of["medical_emergencies_people"]
    went_on = of["retries_events"] + of["left_for_elsewhere_people"]
    assert went_on <= turned_back
    assert of["blocked_returns_events"] <= went_on
    assert sum(of[f"{task}_patrol_hours"] for task in tasks) <= of["patrol_hours"]
    assert of["entered_people"] <= of["crossed_people"]
    entered = of["entered_noticed_people"] + of["entered_unnoticed_people"]
    assert of["entered_people"] == entered


def test_no_more_alerts_are_answered_than_raised(scenario):
    case = scenario(measures={"order": {"type": "turn_back"}}, inflow={"people_per_day": 240})
    for seed in range(8):
        world = build_world(case, seed)
        run_season(world, 0, len(world.ledger))
        answered, raised = (
            world.ledger[name].sum() for name in ("answered_alerts_events", "alerts_events")
        )
        assert answered <= raised, f"seed {seed}"


@pytest.mark.parametrize("seed", [0, 1, 4, 5])
@pytest.mark.parametrize("lifetime_h", [3, 6])
def test_nobody_waits_for_ever_to_be_met(scenario, seed, lifetime_h):
    """People who present themselves are met once the rush is over, also if an earlier alert about
    them was dropped on their way."""
    rush = {"people_per_day": {date(2021, 8, 1): 900, date(2021, 8, 8): 0}, "between": "step"}
    case = scenario(
        period={"start": date(2021, 8, 1), "end": date(2021, 8, 31)},
        inflow=rush,
        patrols={"on_duty_per_sector_patrols": 1, "alert_lifetime_h": lifetime_h},
    )
    world = build_world(case, seed)
    run_season(world, 0, len(world.ledger))
    assert world.groups["is_presenting"].sum() > 0, "somebody should have presented"
    waits = (world.groups["state"] == migrants.UNDER_WAY) & (world.groups["is_presenting"] == 1)
    assert world.groups["people"][waits].sum() == 0
