"""Who is let in before a turn-back, and what becomes of those who are put back."""

import numpy as np
import pytest

from sim.actors import migrants
from sim.engine.build import build_world
from sim.engine.run import run_season
from tests.engine.moments import recognise, wait

ORDER = {"order": {"type": "turn_back"}}
ACCESS = {"help": {"type": "humanitarian_access"}}


@pytest.mark.parametrize(
    ("has_access", "recognised_share"), [(False, 1 - 0.8 * 0.6), (True, 1 - 0.8 * 0.6 * 0.3)]
)
def test_access_advice_and_officers_each_find_a_share_of_those_the_others_miss(
    scenario, has_access, recognised_share
):
    """Officers find 20%, advice 40% of the rest, and with access 70% of those still missed."""
    seeing = {"screening_sensitivity": 0.2, "access_screening_share": 0.7}
    world = build_world(scenario(patrols=seeing), 3)
    world.scene["screening_share"] = 0.4
    world.groups["people"][0] = world.groups["vulnerable_people"][0] = 50
    counts = np.zeros(400)
    recognise(world.handle, has_access, counts)
    assert counts.mean() / 50 == pytest.approx(recognised_share, abs=0.012)
    assert counts.std() > 1.0


def test_access_everywhere_saves_every_vulnerable_person_found_inside(scenario):
    blind = {"line_watch_h": 0, "screening_sensitivity": 0, "access_screening_share": 1}
    turned_back = []
    for measures in (ORDER, ORDER | ACCESS):
        world = build_world(scenario(patrols=blind, measures=measures), 3)
        run_season(world, 0, len(world.ledger))
        assert world.ledger["turned_back_people"].sum() > 0
        turned_back.append(world.ledger["vulnerable_turned_back_people"].sum())
    assert turned_back[0] > turned_back[1] == 0


@pytest.mark.parametrize("stays", [0, 1])
def test_with_access_the_cold_of_the_strip_is_a_part_of_what_it_was(scenario, stays):
    """Blankets, tea and fires keep 70% of it off; who waits in shelter has none to keep off."""
    case = scenario(
        period={"start": "2021-12-01", "end": "2021-12-03"},
        exposure={"emergency_base_per_h": 0, "access_cold_factor": 0.3},
    )
    doses = []
    for access in (0.0, 1.0):
        world = build_world(case, 3)
        world.levers["access"] = access
        group = world.groups[0]
        group["clock_h"], group["is_stranded"], group["unharmed"] = 24.0, stays, 1.0
        wait(world.handle, 1, 48.0)
        doses.append(group["cold_dose_degree_h"])
    assert doses[1] == pytest.approx(0.3 * doses[0])
    assert (doses[0] > 50) == bool(stays)


@pytest.mark.parametrize("wish_share", [0.0, 0.5, 1.0])
def test_a_free_seat_home_tempts_a_share_of_those_who_would_try_again(scenario, wish_share):
    flights = {"home": {"type": "repatriation_flights", "people_per_day": 10_000,
                        "return_wish_share": wish_share}}  # fmt: skip
    stubborn = {"retry_probability": 1, "retry_decay_factor": 1, "staging_wait_median_h": 6,
                "retry_dose_scale_degree_h": 100_000, "retry_wait_median_h": 300,
                "group_size_median_people": 2, "group_size_log_sd_factor": 0,
                "leave_for_elsewhere_probability": 0}  # fmt: skip
    case = scenario(
        inflow={"people_per_day": 40},
        measures=ORDER | flights,
        migrants=stubborn,
        exposure={"emergency_base_per_h": 0},
    )
    world = build_world(case, 3)
    run_season(world, 0, len(world.ledger))
    left, again = (world.ledger[name].sum() for name in ("left_people", "retries_events"))
    assert left + again > 100
    assert left / (left + again) == pytest.approx(wish_share, abs=0.15)
    assert (left == 0) == (wish_share == 0)
    assert (again == 0) == (wish_share == 1)


def test_no_more_people_fly_home_than_there_are_seats(scenario):
    """Everybody would; who finds no seat tries again."""
    flights = {"home": {"type": "repatriation_flights", "people_per_day": 20,
                        "return_wish_share": 1.0}}  # fmt: skip
    stubborn = {"retry_probability": 1, "retry_decay_factor": 1, "staging_wait_median_h": 6,
                "retry_dose_scale_degree_h": 100_000, "retry_wait_median_h": 300}  # fmt: skip
    case = scenario(
        measures=ORDER | flights, migrants=stubborn, exposure={"emergency_base_per_h": 0}
    )
    world = build_world(case, 3)
    run_season(world, 0, len(world.ledger))
    flown = world.ledger["left_people"].sum(axis=1)
    assert flown.max() <= 20
    assert flown.sum() > 60
    assert world.ledger["retries_events"].sum() > 0


@pytest.mark.parametrize("probability", [0.0, 0.3, 1.0])
def test_a_share_of_those_turned_back_leaves_for_another_border(scenario, probability):
    """Nobody goes home: who is turned back moves on with that chance, each time, or tries again."""
    people = {"retry_probability": 1, "retry_decay_factor": 1, "staging_wait_median_h": 6,
              "retry_dose_scale_degree_h": 100_000, "retry_wait_median_h": 12,
              "group_size_median_people": 2, "group_size_log_sd_factor": 0,
              "leave_for_elsewhere_probability": probability}  # fmt: skip
    case = scenario(
        inflow={"people_per_day": 60},
        measures=ORDER,
        migrants=people,
        exposure={"emergency_base_per_h": 0},
    )
    world = build_world(case, 3)
    run_season(world, 0, len(world.ledger))
    names = ("left_for_elsewhere_people", "retries_events", "left_people")
    moved_on, again, home = (world.ledger[name].sum() for name in names)
    assert moved_on + again > 100
    assert moved_on / (moved_on + again) == pytest.approx(probability, abs=0.08)
    assert home == 0
    groups = world.groups
    assert moved_on == groups["people"][groups["state"] == migrants.ELSEWHERE].sum()
    assert (groups["attempts"][groups["state"] == migrants.ELSEWHERE] >= 1).all()


def test_who_is_kept_from_going_home_can_be_sent_to_another_border(scenario):
    """Whoever sends people back to the line is also who takes them elsewhere."""
    tired = {"staging_wait_median_h": 6, "retry_probability": 0, "return_blocked_probability": 1,
             "leave_for_elsewhere_probability": 1}  # fmt: skip
    case = scenario(measures=ORDER, migrants=tired, exposure={"emergency_base_per_h": 0},
                    organiser={"coercion_share": 0})  # fmt: skip
    world = build_world(case, 3)
    run_season(world, 0, len(world.ledger))
    blocked = world.ledger["blocked_returns_events"].sum()
    assert world.ledger["left_for_elsewhere_people"].sum() == blocked > 0
    assert world.ledger["retries_events"].sum() == world.ledger["left_people"].sum() == 0
