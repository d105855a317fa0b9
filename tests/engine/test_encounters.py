"""Groups that are stopped, held, let in or turned back, and what they decide then."""

import numpy as np
import pytest

from sim.actors import patrols
from sim.actors.migrants import HANDLING, LEFT, NOBODY, REGISTERED, UNDER_WAY, WAITING
from sim.engine.agenda import LISTS
from sim.engine.build import build_world
from sim.engine.tables import FIRST_PATROL
from tests.engine.moments import judge_first, let_decide, meet_first, stop
from tests.engine.worlds import a_cell

SECTOR = 3
STUBBORN = {"retry_probability": 1.0, "retry_decay_factor": 1.0, "stranded_share": 0.0,
            "leave_for_elsewhere_probability": 0.0,
            "retry_wait_median_h": 5.0, "retry_wait_log_sd_factor": 0.0,
            "coercion_share": 0.0, "return_blocked_probability": 0.0}  # fmt: skip


@pytest.fixture
def world(scenario):
    """A world whose first group, ten people, four of them vulnerable, has tried once."""
    world = build_world(scenario(), 3)
    group = world.groups[0]
    for name, value in {"people": 10, "vulnerable_people": 4, "wants_asylum_here": 1,
                        "attempts": 1, "state": UNDER_WAY, "sector": SECTOR}.items():  # fmt: skip
        group[name] = value
    set_scene(world, **STUBBORN)
    world.levers["retry_left_share"] = 1.0
    return world


def set_scene(world, **settings):
    for name, value in settings.items():
        world.scene[name] = value


def counted(world, *names):
    return tuple(world.ledger[name].sum() for name in names)


@pytest.mark.parametrize("recorded", [0.0, 1.0])
def test_a_group_that_is_stopped_at_the_line_remembers_where(world, recorded):
    inside = a_cell(world, SECTOR + 1, inside=True)
    group = world.groups[0]
    for name, value in {"is_at_line": 1, "is_presenting": 1, "next_cell": inside, "alert_h": 2.0,
                        "sector": 0}.items():  # fmt: skip
        group[name] = value
    set_scene(world, line_sighting_recorded_share=recorded, at_h=9.0)
    stop(world.handle, SECTOR + 1)
    row = world.ledger[0, SECTOR + 1]
    assert row["stopped_at_line_events"] == 10
    assert row["recorded_turn_backs_events"] == 10 * recorded
    assert row["turned_back_people"] == row["denied_asylum_people"] == 10
    assert row["vulnerable_turned_back_people"] == 4
    assert row["retries_events"] == 10
    assert group["memory_cell"] == inside
    assert group["next_cell"] == NOBODY
    assert group["alert_h"] == -1.0
    assert (group["is_at_line"], group["is_presenting"], group["sector"]) == (0, 0, SECTOR + 1)
    assert world.book["turned_back_events"][0] == 10
    stop(world.handle, SECTOR + 1)
    assert counted(world, "stopped_at_line_events", "turned_back_people") == (20, 10)
    assert counted(world, "denied_asylum_people", "vulnerable_turned_back_people") == (10, 4)
    assert world.book["turned_back_events"][0] == 20


def test_nobody_is_denied_asylum_who_wants_none(world):
    world.groups["wants_asylum_here"][0] = 0
    stop(world.handle, SECTOR)
    assert counted(world, "turned_back_people", "denied_asylum_people") == (10, 0)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        # tries again, kept from going home, goes home; stranded
        ({}, (10, 0, 0, False)),
        ({"stranded_share": 1.0}, (10, 0, 0, True)),
        ({"retry_probability": 0.0}, (0, 0, 10, False)),
        ({"retry_probability": 0.0, "coercion_share": 1.0}, (10, 0, 0, False)),
        ({"retry_probability": 0.0, "return_blocked_probability": 1.0}, (10, 10, 0, True)),
        ({"communication_share": 1.0}, (0, 0, 10, False)),
        ({"return_blocked_probability": 1.0}, (10, 0, 0, False)),
    ],
)
def test_after_a_turn_back_people_try_again_or_go_home(world, changes, outcome):
    again, blocked, left, stranded = outcome
    set_scene(world, **changes)
    let_decide(world.handle, 9.0)
    group = world.groups[0]
    assert counted(world, "retries_events", "blocked_returns_events", "left_people") == (
        again, blocked, left,
    )  # fmt: skip
    assert group["is_stranded"] == stranded
    assert group["state"] == (WAITING if again else LEFT)
    if again:
        assert group["ready_h"] == pytest.approx(14.0)
        assert group["clock_h"] == 9.0


@pytest.mark.parametrize(
    ("seats", "tempted_share", "blocked", "retry", "goes"),
    [
        (10, 1.0, 1.0, 1.0, True),  # nobody can block a seat
        (9, 1.0, 1.0, 1.0, False),  # a group does not part
        (10, 0.0, 1.0, 1.0, False),
        (10, 0.0, 1.0, 0.0, True),
        (0, 1.0, 0.0, 1.0, False),
    ],
)
def test_a_seat_on_a_flight_home(world, seats, tempted_share, blocked, retry, goes):
    set_scene(world, return_blocked_probability=blocked, retry_probability=retry,
              coercion_share=1.0)  # fmt: skip
    world.book["free_seats"] = seats
    world.levers["return_wish_share"] = tempted_share
    let_decide(world.handle, 9.0)
    assert counted(world, "left_people", "retries_events") == ((10, 0) if goes else (0, 10))
    assert world.book["free_seats"][0] == seats - 10 * goes


def test_without_a_seat_going_home_takes_none(world):
    set_scene(world, retry_probability=0.0)
    world.book["free_seats"] = 9
    let_decide(world.handle, 9.0)
    assert counted(world, "left_people") == (10,)
    assert world.book["free_seats"][0] == 9


def test_information_takes_part_of_the_wish_to_try_again(world):
    """Half of it, and half of what is left by the team's advice: one group in four tries again."""
    set_scene(world, communication_share=0.5)
    world.levers["retry_left_share"] = 0.5
    tries = []
    for entity in range(400):
        world.groups["entity"][0] = entity
        let_decide(world.handle, 9.0)
        tries.append(world.groups["state"][0] == WAITING)
    assert np.mean(tries) == pytest.approx(0.25, abs=0.07)


def held(world, found_h=30.0):
    """The first group is held inside since a time; the depth in km, and the place."""
    group, cell = world.groups[0], a_cell(world, SECTOR, inside=True)
    group["state"], group["cell"], group["found_h"] = HANDLING, cell, found_h
    world.levers["depth_km"] = 1000.0
    world.book["first_row"] = 2 * world.book["sectors"]
    return group, float(world.cells["distance_to_border_km"][cell])


@pytest.mark.parametrize(
    ("order_day", "found_h", "is_turned_back"),
    [(0, 30.0, False), (1, 30.0, True), (2, 30.0, False), (1, 48.5, False), (2, 48.5, True)],
)
def test_the_policy_of_the_day_on_which_a_group_was_found_decides(
    world, order_day, found_h, is_turned_back
):
    group, _ = held(world, found_h)
    world.levers["turn_back"][order_day] = 1.0
    judge_first(world.handle)
    row, book = world.ledger[2, SECTOR], world.book[0]
    back = 10 * is_turned_back
    for name in ("returned_after_entry_events", "recorded_turn_backs_events", "turned_back_people"):
        assert row[name] == back, name
    for name in ("registered_people", "detained_people", "asylum_applications_people"):
        assert row[name] == 10 - back, name
    assert row["stopped_at_line_events"] == 0
    assert book["turned_back_events"] == back
    assert book["other_outcome_events"] == book["housed_people"] == 10 - back
    assert world.sectors["housed_people"][SECTOR] == 10 - back
    assert group["state"] == (WAITING if is_turned_back else REGISTERED)
    assert group["memory_cell"] == (group["cell"] if is_turned_back else NOBODY)
    assert (group["people"], group["registered_people"]) == (back, 10 - back)
    assert group["vulnerable_people"] == (4 if is_turned_back else 0)


@pytest.mark.parametrize(("beyond_km", "back"), [(0.0, 10), (-0.01, 0)])
def test_an_order_holds_as_deep_as_it_says(world, beyond_km, back):
    _, depth_km = held(world)
    world.levers["turn_back"] = 1.0
    world.levers["depth_km"] = depth_km + beyond_km
    judge_first(world.handle)
    assert counted(world, "turned_back_people", "registered_people") == (back, 10 - back)


@pytest.mark.parametrize(
    ("exempt", "officers", "advice", "access", "vulnerable", "let_in"),
    [
        # exempt; seen by officers, with advice, with access; how many are vulnerable; let in
        (1, 1, 0, 0, 4, 4),
        (0, 1, 1, 1, 4, 0),
        (1, 0, 0, 0, 4, 0),
        (1, 0, 1, 0, 4, 4),
        (1, 0, 0, 1, 4, 4),
        (1, 1, 0, 0, 9, 9),
        (1, 1, 0, 0, 10, 10),
        (1, 1, 1, 1, 0, 0),
    ],
)
def test_recognised_vulnerable_people_are_exempt(
    world, exempt, officers, advice, access, vulnerable, let_in
):
    group, _ = held(world)
    group["vulnerable_people"], group["hurt_people"] = vulnerable, 9
    world.levers["turn_back"], world.levers["vulnerable_exempt"] = 1.0, exempt
    world.levers["access"][2, SECTOR] = access
    set_scene(world, screening_sensitivity=officers, screening_share=advice,
              access_screening_share=1.0)  # fmt: skip
    judge_first(world.handle)
    assert counted(world, "registered_people", "turned_back_people") == (let_in, 10 - let_in)
    assert counted(world, "vulnerable_turned_back_people") == (vulnerable - let_in,)
    assert counted(world, "denied_asylum_people") == (10 - let_in,)
    assert counted(world, "retries_events") == (10 - let_in,)
    assert group["hurt_people"] == min(9, 10 - let_in)
    assert group["state"] == (REGISTERED if let_in == 10 else WAITING)


def test_nobody_applies_who_wants_no_asylum_here(world):
    held(world)
    world.groups["wants_asylum_here"][0] = 0
    judge_first(world.handle)
    assert counted(world, "registered_people", "asylum_applications_people") == (10, 0)


# A patrol comes up to a group

AT_H, PATROL, OTHER = 9.0, 4, 2


@pytest.fixture
def met(world):
    """The same group inside, found by a patrol of two at 9 h in a world with known times."""
    set_scene(world, line_stop_h=0.25, scatter_h=0.75, handling_base_h=1.0,
              handling_per_person_h=0.1, crowded_handling_factor=1.5, emergency_base_per_h=0.0,
              people_per_officer_people=1e-9)  # fmt: skip
    group = world.groups[0]
    for name, value in {"cell": a_cell(world, SECTOR, inside=True), "unharmed": 1.0,
                        "outdoor_h": AT_H, "alert_h": 8.0}.items():  # fmt: skip
        group[name] = value
    return world


def at_line(world):
    """The group stands at the line of the next sector."""
    group = world.groups[0]
    group["cell"] = a_cell(world, SECTOR, inside=False)
    group["next_cell"], group["is_at_line"] = a_cell(world, SECTOR + 1, inside=True), 1
    return group


def assert_taken_up(world, until_h, group):
    """The patrol is busy with the group, or with nobody any more, up to a time."""
    patrol = world.patrols[PATROL]
    assert patrol["state"] == patrols.HANDLING
    assert (patrol["since_h"], patrol["until_h"]) == (AT_H, pytest.approx(until_h))
    assert patrol["task_cell"] == world.groups["cell"][0]
    assert patrol["group"] == group
    turn = world.turns[LISTS + FIRST_PATROL + PATROL]
    assert turn["at_h"] == pytest.approx(until_h)
    assert turn["place"] != NOBODY


def test_under_an_order_a_group_is_stopped_at_the_line(met):
    at_line(met)
    met.levers["turn_back"][0, SECTOR + 1] = 1.0
    meet_first(met.handle, PATROL, AT_H)
    assert_taken_up(met, 9.25, NOBODY)
    assert met.ledger["sighted_events"][0, SECTOR] == 10
    assert met.ledger["stopped_at_line_events"][0, SECTOR + 1] == 10
    assert counted(met, "sighted_events", "crossings_events", "intercepted_events") == (10, 0, 0)
    assert met.groups["state"][0] == WAITING


def test_without_an_order_it_crosses_and_is_held(met):
    group = at_line(met)
    met.levers["turn_back"][0, SECTOR] = 1.0
    meet_first(met.handle, PATROL, AT_H)
    assert_taken_up(met, 11.0, 0)
    assert counted(met, "crossings_events", "stopped_at_line_events") == (10, 0)
    assert met.ledger["intercepted_events"][0, SECTOR + 1] == 10
    assert met.ledger["sighted_events"][0, SECTOR + 1] == 10
    assert (group["state"], group["found_by"], group["found_h"]) == (HANDLING, PATROL, AT_H)
    assert group["alert_h"] == -1.0


@pytest.mark.parametrize(
    ("hides", "people_per_officer", "is_held"), [(0, 1e-9, True), (1, 1e-9, False), (1, 1e9, True)]
)
def test_who_hides_gets_away_from_officers_who_can_hold_too_few(
    met, hides, people_per_officer, is_held
):
    group = met.groups[0]
    group["is_evading"] = hides
    set_scene(met, people_per_officer_people=people_per_officer)
    meet_first(met.handle, PATROL, AT_H)
    assert counted(met, "sighted_events", "intercepted_events", "scattered_events") == (
        10, 10 * is_held, 10 * (not is_held),
    )  # fmt: skip
    assert_taken_up(met, 11.0 if is_held else 9.75, 0 if is_held else NOBODY)
    # Who got away is a new alert, and nobody is on duty to answer it.
    assert counted(met, "alerts_events") == (not is_held,)
    assert group["station"] == (NOBODY if is_held else SECTOR)
    assert met.sectors["first_alert"][SECTOR] == (NOBODY if is_held else 0)
    assert group["alert_h"] == (-1.0 if is_held else AT_H)


@pytest.mark.parametrize(("housed", "until_h"), [(499, 11.0), (500, 11.0), (501, 12.0)])
def test_handling_takes_longer_once_reception_holds_more_than_its_places(met, housed, until_h):
    met.levers["places"] = 500.0
    met.book["housed_people"] = housed
    meet_first(met.handle, PATROL, AT_H)
    assert_taken_up(met, until_h, 0)


@pytest.mark.parametrize("sent", [PATROL, OTHER, NOBODY])
def test_a_patrol_sent_in_vain_is_free_again(met, sent):
    met.groups["responder"][0] = sent
    if sent != NOBODY:
        patrol = met.patrols[sent]
        patrol["state"], patrol["group"], patrol["since_h"] = patrols.RESPONDING, 0, 8.5
    meet_first(met.handle, PATROL, AT_H)
    assert_taken_up(met, 11.0, 0)
    assert met.groups["responder"][0] == NOBODY
    busy = np.flatnonzero(met.patrols["state"] != patrols.PATROLLING)
    assert busy.tolist() == [PATROL]
    assert (
        met.patrols["group"] == np.where(np.arange(len(met.patrols)) == PATROL, 0, NOBODY)
    ).all()
    assert counted(met, "responding_patrol_hours") == (0.5 * (sent != NOBODY),)


def test_an_alert_waits_no_longer_once_its_group_is_found(met):
    group = met.groups[0]
    group["station"] = SECTOR
    met.sectors["first_alert"][SECTOR] = met.sectors["last_alert"][SECTOR] = 0
    meet_first(met.handle, PATROL, AT_H)
    assert group["station"] == NOBODY
    assert met.sectors["first_alert"][SECTOR] == met.sectors["last_alert"][SECTOR] == NOBODY


def test_a_patrol_that_comes_too_late_finds_nobody(met):
    group = met.groups[0]
    group["outdoor_h"], group["unharmed"] = 8.0, 0.0
    set_scene(met, emergency_base_per_h=1e6, fatality_rescued_share=1.0,
              fatality_unrescued_share=1.0)  # fmt: skip
    meet_first(met.handle, PATROL, AT_H)
    assert counted(met, "dead_people", "sighted_events", "intercepted_events") == (10, 0, 0)
    assert met.patrols["state"][PATROL] == patrols.PATROLLING
