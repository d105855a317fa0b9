"""What comes back of attempts is credited to the day and sector in which they were sent."""

import numpy as np
import pytest
from scipy import stats

from sim.actors.migrants import DEAD, ENTERED, HANDLING, NOBODY, REGISTERED, UNDER_WAY, WAITING
from sim.base.draws import replicate_seed
from sim.engine.build import build_world
from sim.engine.day import decide_day, end_day
from sim.engine.run import run_by_hand, run_season
from sim.scenario.load import load_scenario
from sim.stage.terrain import sector_names

ALONE = {"group_size_median_people": 1, "group_size_log_sd_factor": 0, "staging_wait_median_h": 6}
SENT_DAY, SENT_SECTOR, PEOPLE = 1, 4, 5


def evening(scenario, state, left=PEOPLE, registered=0, day=3, **sent):
    """A world after the evening on which the attempt of its first group is in this state."""
    world = build_world(scenario(), 5)
    group = world.groups[0]
    group["sent_day"], group["sent_sector"], group["sent_people"] = SENT_DAY, SENT_SECTOR, PEOPLE
    group["state"], group["people"], group["registered_people"] = state, left, registered + 2
    group["sent_registered_people"] = 2
    group["sector"], group["cell"] = 9, np.flatnonzero(world.cells["sector"] == 9)[0]
    group["clock_h"] = group["outdoor_h"] = 24.0 * (day + 1)
    for name, value in sent.items():
        group[name] = value
    world.present[0], world.people["present_groups"] = 0, 1
    world.scene["day"], world.book["first_row"] = day, day * len(world.sectors)
    end_day(world.handle, day)
    return world


@pytest.mark.parametrize(
    ("state", "left", "registered", "got_in"),
    [
        (ENTERED, 5, 0, 1.0),
        (ENTERED, 4, 0, 0.8),  # one of them died on the way
        (REGISTERED, 0, 5, 1.0),
        (WAITING, 5, 0, 0.0),  # turned back
        (WAITING, 3, 2, 0.4),  # vulnerable people were let in
        (DEAD, 0, 0, 0.0),
    ],
)
def test_an_attempt_is_credited_where_and_when_it_was_sent(
    scenario, state, left, registered, got_in
):
    """It ends two days later, in another sector."""
    world = evening(scenario, state, left, registered)
    row = world.past[SENT_DAY, SENT_SECTOR]
    assert row["finished"] == row["new_finished"] == 1.0
    assert row["got_in"] == pytest.approx(got_in)
    assert row["gained"] == row["new_gained"] == pytest.approx(got_in / 1.4)  # of 1 + 0.3 + 0.1
    assert world.past["finished"].sum() == 1.0
    assert world.groups["sent_day"][0] == NOBODY


def test_nothing_is_credited_twice_and_news_is_news_for_a_day(scenario):
    world = evening(scenario, ENTERED)
    world.present[0], world.people["present_groups"] = 0, 1
    world.scene["day"], world.book["first_row"] = 4, 4 * len(world.sectors)
    end_day(world.handle, 4)
    row = world.past[SENT_DAY, SENT_SECTOR]
    assert row["finished"] == 1.0
    assert row["new_finished"] == row["new_gained"] == 0.0


@pytest.mark.parametrize("state", [UNDER_WAY, HANDLING])
def test_what_has_not_ended_is_not_credited(scenario, state):
    world = evening(scenario, state)
    assert world.past["finished"].sum() == 0.0
    assert world.groups["sent_day"][0] == SENT_DAY


def test_a_decoy_is_no_play(scenario):
    world = evening(scenario, WAITING, sent_sector=NOBODY)
    assert world.past["finished"].sum() == world.past["attempts"].sum() == 0.0


def test_load_and_publicity_are_those_of_the_place_and_days_of_the_attempt(scenario):
    """Patrols half busy on one of two days, one emergency on the other: 0.25 and 1 − exp(−½)."""
    world = build_world(scenario(), 5)
    world.sectors["on_duty"] = 2
    sent = world.ledger[1, SENT_SECTOR]
    sent["patrol_hours"], sent["handling_patrol_hours"] = 48.0, 24.0
    world.ledger["medical_emergencies_people"][2, SENT_SECTOR] = 1.0
    group = world.groups[0]
    group["sent_day"], group["sent_sector"], group["sent_people"] = 1, SENT_SECTOR, group["people"]
    group["state"], group["sector"], group["clock_h"] = WAITING, 9, 72.0
    world.present[0], world.people["present_groups"] = 0, 1
    world.scene["day"], world.book["first_row"] = 2, 2 * len(world.sectors)
    end_day(world.handle, 2)
    expected = (0.3 * 0.25 + 0.1 * (1.0 - np.exp(-0.5))) / 1.4
    assert world.past["gained"][1, SENT_SECTOR] == pytest.approx(expected)


def test_over_a_season_every_attempt_comes_back_once(scenario):
    """People alone who walk slowly: many are out at midnight, and nobody is lost or doubled."""
    case = scenario(
        migrants=ALONE | {"night_pace_factor": 0.1},
        measures={"order": {"type": "turn_back", "from": "2021-08-04"}},
    )
    world, late = build_world(case, 5), []
    run_by_hand(
        world, 0, 7, lambda world, day: late.append((world.groups["sent_day"] != NOBODY).sum())
    )
    past, out = world.past, world.groups[world.groups["sent_day"] != NOBODY]
    assert sum(late) > 50
    assert past["attempts"].sum() == world.ledger["pushes_events"].sum()
    still = np.zeros(past.shape)
    np.add.at(still, (out["sent_day"], out["sent_sector"]), 1.0)
    assert (past["attempts"] - past["finished"] == still).all()
    got_in = world.ledger["entered_people"] + world.ledger["registered_people"]
    assert past["got_in"].sum() == got_in.sum()
    assert (past["attempts"] == world.ledger["pushes_events"]).all()


def test_what_is_published_is_the_plan_and_not_what_was_drawn(scenario):
    """Of a game: the mean of the draws, from the morning before."""
    case = scenario(
        patrols={"allocation": "stackelberg"},
        organiser={"strategy": "best_response", "publication_days": 1},
    )
    world = build_world(case, 5)
    run_season(world, 0, 2)
    plan = world.sectors["kept_patrols"] + world.sectors["wanted_patrols"]
    decide_day(world.handle, 2)
    assert world.steering["published_patrols"] == pytest.approx(plan)
    assert (plan % 1.0 > 1e-6).any()


def estimated(scenario, through, patrols, groups):
    """Patrols' effect as it is estimated from so many groups in each sector of a day."""
    case = scenario(organiser={"strategy": "best_response"}, inflow={"people_per_day": 0})
    world = build_world(case, 5)
    run_season(world, 0, 1)
    world.steering["recent_finished"] = groups
    world.steering["recent_got_in"] = groups * through
    world.steering["recent_guarded"] = groups * patrols
    decide_day(world.handle, 1)
    return world.steering["stop_per_patrol"], 3.0 / world.steering["length_km"]


def test_without_news_a_patrol_does_what_its_reach_says(scenario):
    found, prior = estimated(scenario, 0.5, 4.0, 0.0)
    assert found == pytest.approx(prior)


def test_with_much_news_the_chance_is_what_came_back(scenario):
    true = np.linspace(0.05, 0.4, 18)
    found, _ = estimated(scenario, np.exp(-4.0 * true), 4.0, 1e7)
    assert found == pytest.approx(true, rel=1e-3)


def test_with_little_news_sectors_are_pulled_to_what_all_show(scenario):
    """All alike got through half as often as believed; one sector of which nothing is known."""
    reach = 3.0 / build_world(scenario(), 5).sectors["length_km"]
    groups = np.r_[0.0, np.full(17, 1e4)]
    found, prior = estimated(scenario, np.exp(-2.0 * 4.0 * reach), 4.0, groups)
    assert found == pytest.approx(2.0 * prior, rel=0.02)


@pytest.mark.long
@pytest.mark.parametrize("strategy", ["proportional", "exp3", "sliding_ucb"])
def test_from_equal_shares_learners_find_where_people_get_in(strategy):
    """Sixty days, sixteen seasons: the shares of the last month, meaned, rank as true success does.

    One season has some three groups a day in a sector. If all of it is spent on looking, what is
    seen ranks as the truth by 0.75 only (docs/decisions/020); so seasons are meaned.
    """

    equal = "{" + ", ".join(f"{name}: 1.0" for name in sector_names()) + "}"

    def seasons(name, seed, count):
        settings = [("organiser.strategy", name), ("organiser.sector_shares", equal)]
        case = load_scenario("surge", settings)
        for number in range(count):
            world = build_world(case, replicate_seed(seed, number))
            run_season(world, 0, 60)
            yield world.past

    frozen = list(seasons("frozen", 3, 24))
    truth = sum(past["gained"].sum(axis=0) for past in frozen)
    truth /= sum(past["finished"].sum(axis=0) for past in frozen)
    shares = np.mean(
        [past["share"][-30:].mean(axis=0) for past in seasons(strategy, 4, 16)], axis=0
    )
    assert stats.spearmanr(shares, truth)[0] > 0.7
