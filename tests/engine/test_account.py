"""What the ledger says, recomputed by hand from what it says elsewhere."""

from datetime import date

import numpy as np
import pytest

from sim.actors import migrants
from sim.actors.migrants import updated_belief_share
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.run import run_season
from tests.engine.moments import take_account
from tests.engine.worlds import a_cell

ORDER = {"order": {"type": "turn_back"}}
BACK = ("returned_after_entry_events", "stopped_at_line_events")
OTHERS = ("detained_people", "entered_people")
HURTFUL = {"emergency_base_per_h": 0.01, "fatality_rescued_share": 0.0}


def season(case, seed: int = 3):
    """The world at the end, and the totals by name."""
    world = build_world(case, seed)
    run_season(world, 0, len(world.ledger))
    return world, dict(zip(ledger.NAMES, world.amounts.sum(axis=(0, 1)).tolist(), strict=True))


def test_costs_without_people_are_those_of_the_price_list(scenario):
    """72 patrols of two at the line and 18 on roads inland for a week, 18 more for two days, 60 km
    of fence, and so on."""
    _, of = season(
        scenario(
            inflow={"people_per_day": 0},
            measures={
                "wire": {"type": "fence", "km_per_day": 20, "from": date(2021, 8, 5)},
                "eyes": {
                    "type": "cameras",
                    "share_by_date": {date(2021, 8, 1): 0.5, date(2021, 8, 5): 0.7},
                },
                "army": {"type": "reinforcement", "patrols": 18, "from": date(2021, 8, 6)},
                "team": {"type": "support_team", "advisers": 8, "from": date(2021, 8, 7)},
            },
        )
    )
    patrol_hours = ((72 + 18) * 7 + 18 * 2) * 24
    assert of["patrol_hours"] == patrol_hours
    assert of["fence_built_km"] == pytest.approx(60.0)
    border_km = build_world(scenario(), 3).sectors["length_km"].sum()
    expected = patrol_hours * 2 * 10.0 + 60.0 * 303_000 + 0.2 * border_km * 118_000 + 8 * 600
    assert of["cost_eur"] == pytest.approx(expected)


def test_housing_and_its_cost_follow_registrations(scenario):
    case = scenario(reception={"places": 100}, exposure={"emergency_base_per_h": 0.001})
    world, of = season(case)
    housed = world.ledger["registered_people"].cumsum(axis=0)
    days = world.ledger["reception_person_days"]
    assert days == pytest.approx(housed)
    over = np.maximum(0.0, housed.sum(axis=1) - 100)
    assert over[-1] > 0
    assert world.ledger["reception_over_capacity_person_days"].sum(axis=1) == pytest.approx(over)
    assert of["medical_emergencies_people"] > 0
    expected = (
        of["patrol_hours"] * 2 * 10.0
        + of["reception_person_days"] * 25.0
        + of["medical_emergencies_people"] * 1500.0
    )
    assert of["cost_eur"] == pytest.approx(expected)


def test_belief_follows_the_outcomes_of_the_day_before(scenario):
    world = build_world(scenario(measures={"order": {"type": "turn_back", "depth_km": 2}}), 3)
    belief, half_life = 0.02, 3.0
    for day in range(len(world.ledger)):
        run_season(world, day, day + 1)
        assert world.scene["belief_share"][0] == pytest.approx(belief)
        turned_back, others = (
            sum(world.ledger[name][day].sum() for name in names) for names in (BACK, OTHERS)
        )
        belief = updated_belief_share(belief, turned_back, others, half_life)
    assert 0.02 < belief < 1.0


def test_communication_lowers_demand(scenario):
    team = {"type": "support_team", "advisers": 1000, "tasks": {"communication": 1.0}}
    settings = {"communication_effect_share": 0.5, "effort_scale_person_days": 1}
    case = scenario(measures={"team": team}, support_team=settings)
    groups = build_world(case, 3).groups
    _, of = season(case)
    # The first 1,000 person-days leave no doubt: exp(-1000) is nothing.
    assert 0 < of["arrived_people"] < groups["people"].sum()
    assert of["arrived_people"] == groups["people"][groups["thinning_u"] < 0.5].sum()


def test_advice_on_screening_can_find_everybody(scenario):
    team = {"type": "support_team", "advisers": 1000, "tasks": {"screening": 1.0}}
    settings = {"screening_effect_share": 1.0, "effort_scale_person_days": 1}
    unseen = {"line_watch_h": 0, "screening_sensitivity": 0.0}
    _, without = season(scenario(measures=ORDER, patrols=unseen))
    _, there = season(
        scenario(measures=ORDER | {"team": team}, patrols=unseen, support_team=settings)
    )
    assert without["vulnerable_turned_back_people"] > there["vulnerable_turned_back_people"] == 0


def test_advice_on_fusion_makes_cues_into_alerts(scenario):
    """All that it can achieve doubles them. A group is noticed some ten times on its way, so that
    the two sums over some hundred groups are told apart within 20% (4 standard errors)."""
    team = {"type": "support_team", "advisers": 1000, "tasks": {"fusion": 1.0}}
    settings = {"fusion_effect_share": 1.0, "effort_scale_person_days": 1}
    quiet = {
        "on_duty_per_sector_patrols": 0,
        "second_line_per_sector_patrols": 0,
        "report_rate_per_h": 0,
        "camera_detections_per_km": 10,
    }
    transit = {"staging_wait_median_h": 6, "asylum_here_share": 0}
    eyes = {"eyes": {"type": "cameras", "share_by_date": {date(2021, 8, 1): 1.0}}}
    _, alone = season(scenario(measures=eyes, patrols=quiet, migrants=transit))
    _, seeing = season(
        scenario(
            measures=eyes | {"team": team}, patrols=quiet, migrants=transit, support_team=settings
        )
    )
    assert alone["sighted_events"] > 5 * alone["crossings_events"] > 0
    assert seeing["crossings_events"] == alone["crossings_events"]
    assert seeing["sighted_events"] == pytest.approx(2 * alone["sighted_events"], rel=0.2)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_records_count_the_line_as_they_are_told_to(scenario, share):
    watch = {"line_sighting_recorded_share": share, "line_watch_h": 3}
    _, of = season(scenario(measures=ORDER, patrols=watch))
    stopped = of["stopped_at_line_events"]
    assert stopped > 0
    assert of["recorded_turn_backs_events"] == of["returned_after_entry_events"] + share * stopped


def test_nobody_applies_who_wants_to_travel_on(scenario):
    people = {"staging_wait_median_h": 6, "asylum_here_share": 0}
    _, of = season(scenario(measures={"order": {"type": "turn_back", "depth_km": 1}},
                            migrants=people))  # fmt: skip
    assert of["registered_people"] > 0
    assert of["turned_back_people"] > 0
    assert of["asylum_applications_people"] == of["denied_asylum_people"] == 0


@pytest.mark.parametrize("blocked", [0.0, 1.0])
def test_going_home_is_free_or_blocked(scenario, blocked):
    tired = {
        "staging_wait_median_h": 6,
        "retry_probability": 0,
        "return_blocked_probability": blocked,
        "stranded_share": blocked,
    }
    _, of = season(scenario(measures=ORDER, migrants=tired, exposure={"emergency_base_per_h": 0}))
    assert (of["left_people"] == 0) == (blocked == 1.0)
    assert (of["blocked_returns_events"] > 0) == (blocked == 1.0)
    assert (of["stranded_person_h"] > 0) == (blocked == 1.0)


def test_who_is_kept_from_going_home_stays_in_the_strip(scenario):
    """Everybody gives up at once and is blocked; nobody would be stranded otherwise."""
    people = {"staging_wait_median_h": 6, "retry_probability": 0, "stranded_share": 0,
              "retry_wait_median_h": 48, "return_blocked_probability": 1}  # fmt: skip
    _, of = season(scenario(measures={"order": {"type": "turn_back"}}, migrants=people,
                            organiser={"coercion_share": 0}))  # fmt: skip
    assert of["blocked_returns_events"] > 0
    assert of["stranded_person_h"] > 0
    assert of["left_people"] == 0


def test_nobody_is_stranded_where_everybody_finds_shelter(scenario):
    people = {"staging_wait_median_h": 6, "retry_probability": 1, "stranded_share": 0,
              "return_blocked_probability": 0}  # fmt: skip
    _, of = season(scenario(measures=ORDER, migrants=people))
    assert of["retries_events"] > 0
    assert of["stranded_person_h"] == 0


def test_help_comes_inside_only(scenario):
    inside = HURTFUL | {"rescue_inside_probability": 1, "rescue_outside_probability": 0}
    _, of = season(scenario(measures=ORDER, exposure=inside | {"fatality_unrescued_share": 0}))
    assert 0 < of["rescued_people"] < of["medical_emergencies_people"]
    assert of["registered_people"] - of["detained_people"] == of["rescued_people"]
    assert of["dead_people"] == 0


def test_help_comes_outside_only(scenario):
    outside = HURTFUL | {"rescue_inside_probability": 0, "rescue_outside_probability": 1}
    stay = {"staging_wait_median_h": 6, "retry_probability": 1, "retry_decay_factor": 1,
            "retry_dose_scale_degree_h": 100_000, "stranded_share": 1}  # fmt: skip
    _, of = season(scenario(measures=ORDER, exposure=outside | {"fatality_unrescued_share": 0},
                            migrants=stay))  # fmt: skip
    assert 0 < of["rescued_people"] < of["medical_emergencies_people"]
    assert of["registered_people"] == of["detained_people"]
    assert of["left_people"] >= of["rescued_people"]


def test_without_help_those_who_fall_ill_die_if_told_so(scenario):
    deadly = HURTFUL | {
        "rescue_inside_probability": 0,
        "rescue_outside_probability": 0,
        "fatality_unrescued_share": 1,
    }
    _, of = season(scenario(exposure=deadly))
    assert of["dead_people"] == of["medical_emergencies_people"] > 0


def test_nobody_falls_ill_twice(scenario):
    alone = HURTFUL | {
        "rescue_inside_probability": 0,
        "rescue_outside_probability": 0,
        "fatality_unrescued_share": 0,
        "emergency_slope_per_degree_h": 0.1,
        "dose_cap_degree_h": 5000,
    }
    stay = {"staging_wait_median_h": 1, "retry_probability": 1, "stranded_share": 1}
    world, of = season(scenario(measures=ORDER, exposure=alone, migrants=stay))
    ill = world.groups["hurt_people"]
    assert ill.max() > 0
    assert (ill <= world.groups["people"]).all()
    assert of["medical_emergencies_people"] <= of["arrived_people"]


def test_full_reception_slows_handling(scenario):
    """Handling takes (1 + 0.1 · n) hours, and twenty times that while nobody can be housed."""
    settings = {"reception": {"places": 0, "crowded_handling_factor": 20}}
    _, free = season(scenario())
    _, full = season(scenario(**settings))
    hours = [of["handling_patrol_hours"] / of["intercepted_events"] for of in (free, full)]
    assert hours[1] > 5 * hours[0]


def test_nobody_sets_out_before_being_ready(scenario):
    before = build_world(scenario(), 3).groups["ready_h"].copy()
    world, _ = season(scenario())
    went = world.groups["attempts"] == 1
    assert went.sum() > 20
    assert (world.groups["ready_h"][went] >= before[went]).all()
    assert (before >= world.groups["arrival_h"]).all()


ENTRIES_ONLY = {"exploration_share": 0.2, "load_weight_factor": 0, "publicity_weight_factor": 0}


def test_the_organiser_goes_where_it_worked(scenario):
    """All attempts of one sector came back as successes yesterday, none of the others': by hand."""
    case = scenario(organiser=ENTRIES_ONLY | {"strategy": "proportional"},
                    inflow={"people_per_day": 0})  # fmt: skip
    world = build_world(case, 3)
    run_season(world, 0, 1)
    base = world.steering["base_share"].copy()
    assert world.steering["share"] == pytest.approx(0.2 / 18 + 0.8 * base)
    world.command["first_news_day"] = 0
    world.past["new_finished"][0] = 98.0
    world.past["new_gained"][0, 3] = 98.0
    run_season(world, 1, 2)
    rate = np.full(18, 0.01)
    rate[3] = 0.99
    weight = 0.2 / 18 + 0.8 * base * rate / (base * rate).sum()
    assert world.steering["share"] == pytest.approx(weight / weight.sum())
    assert world.steering["share"].sum() == pytest.approx(1.0)


def test_the_people_have_the_shares_that_are_set(scenario):
    """Some 900 groups: shares within four standard errors."""
    month = {"start": date(2021, 8, 1), "end": date(2021, 8, 31)}
    world = build_world(scenario(period=month, inflow={"people_per_day": 360}), 3)
    groups = world.groups
    assert len(groups) > 700
    reach = 4 * 0.5 / np.sqrt(len(groups))
    assert groups["wants_asylum_here"].mean() == pytest.approx(0.85, abs=reach)
    assert (groups["origin"] == 0).mean() == pytest.approx(0.68, abs=reach)
    assert np.median(groups["people"]) == pytest.approx(8, abs=1)
    vulnerable = groups["vulnerable_people"].sum() / groups["people"].sum()
    assert vulnerable == pytest.approx(0.4, abs=reach)
    assert groups["people"].sum() / 31 == pytest.approx(360, rel=0.5)
    waits = groups["ready_h"] - groups["arrival_h"]
    assert np.median(waits) == pytest.approx(6, rel=0.15)


def test_a_family_is_slower_than_single_men(scenario):
    groups = build_world(scenario(), 3).groups
    share = groups["vulnerable_people"] / groups["people"]
    assert groups["pace_factor"] == pytest.approx(1 - 0.3 * share)
    assert (groups["vulnerable_people"] <= groups["people"]).all()
    assert share.min() < 0.2 < 0.6 < share.max()


def test_what_a_day_costs_item_by_item(scenario):
    """Prices are powers of ten, so that the digits of the sum tell what was paid for."""
    world = build_world(scenario(period={"start": "2021-08-01", "end": "2021-08-03"}), 3)
    prices = {"officer_eur_per_h": 1e-2 / 24, "reception_eur_per_person_day": 0.1,
              "fence_eur_per_km": 1e2, "camera_eur_per_km": 1e4, "adviser_eur_per_day": 18e6,
              "emergency_eur": 1e9, "officers_per_patrol_officers": 2.0}  # fmt: skip
    for name, value in prices.items():
        world.scene[name] = value
    sectors, levers, book = world.sectors, world.levers, world.book
    sectors["length_km"] = 10.0
    sectors["on_duty"][2], sectors["housed_people"][[2, 4]] = 3, (5.0, 15.0)
    book["housed_people"], levers["places"] = 20.0, 12.0
    levers["fence_share"][1, 2], levers["fence_share"][2, 2] = 0.3, 0.1
    levers["camera_share"][1, 2], levers["camera_share"][2, 2] = 0.7, 0.1
    for people, task in zip((1, 2, 4, 8, 16), ("planned", "fusion", "forecast", "communication",
                                               "screening"), strict=True):  # fmt: skip
        levers[f"{task}_advisers"][1] = people / 10
    levers["daily_cost_eur"][1] = 18e6 / 10
    world.ledger["medical_emergencies_people"][1, 2] = 6.0
    for day in range(3):
        take_account(world.handle, day)
    of = world.ledger[:, 2]
    assert of["patrol_hours"].tolist() == [72.0] * 3
    assert of["reception_person_days"].tolist() == [5.0] * 3
    over = world.ledger["reception_over_capacity_person_days"]
    assert over[0, [2, 4]].tolist() == [2.0, 6.0]
    assert over[0].sum() == 8.0
    assert of["fence_built_km"] == pytest.approx([0, 3, 0])
    assert of["cost_eur"] == pytest.approx([0.56, 6_003_270_300.56, 0.56], rel=1e-12)


def test_without_housed_people_reception_is_not_over_its_capacity(scenario):
    world = build_world(scenario(), 3)
    world.levers["places"] = 0.0
    take_account(world.handle, 0)
    assert (world.ledger["reception_over_capacity_person_days"] == 0).all()
    world.sectors["housed_people"][2] = world.book["housed_people"] = 0.5
    take_account(world.handle, 1)
    assert world.ledger["reception_over_capacity_person_days"][1].tolist() == [
        0, 0, 0.5, *[0] * 15,
    ]  # fmt: skip


def test_at_the_end_of_a_day_everybody_is_somewhere_or_gone(scenario):
    world = build_world(scenario(), 3)
    states = (migrants.REGISTERED, migrants.WAITING, migrants.ENTERED, migrants.UNDER_WAY,
              migrants.LEFT, migrants.HANDLING, migrants.DEAD, migrants.WAITING)  # fmt: skip
    many = len(states)
    inside = a_cell(world, 7, inside=True)
    for g, state in enumerate(states):
        group = world.groups[g]
        group["state"], group["people"], group["sector"], group["cell"] = state, 2**g, 4, inside
    world.present[:many] = np.arange(many)
    world.people["present_groups"] = many
    take_account(world.handle, 1)
    assert world.people["present_groups"][0] == 4
    assert world.present[:4].tolist() == [1, 3, 5, 7]
    of = world.ledger[1]
    assert of["waiting_people"][4] == 2 + 128
    assert of["under_way_people"][7] == 8
    assert of["in_handling_people"][7] == 32
    stocks = ("waiting_people", "under_way_people", "in_handling_people")
    assert sum(of[name].sum() for name in stocks) == 2 + 128 + 8 + 32
