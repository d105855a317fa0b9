"""Patrols are shared among sectors: conserved, fair in the mean, and optimal as a game."""

import numpy as np
import pytest
from scipy.optimize import linprog

from sim.actors import patrols
from sim.actors.support_team import TASKS, Task
from sim.base.compiled import compiled
from sim.engine.build import build_world
from sim.engine.guarding import place_patrols
from sim.engine.run import run_season
from sim.engine.tables import guard_at, tables_at
from sim.stage.terrain import sector_names
from tests.engine.worlds import LINE_ONLY

RULES = ("uniform", "fixed", "hotspot", "forecast", "stackelberg")
WEIGHTS = {"Medininkai": 1.0, "Druskininkai": 3.0, "Pabradė": 2.0}
ARMY = {"army": {"type": "reinforcement", "patrols": 25, "from": "2021-08-04"}}


def season(scenario, rule: str, **changes):
    guards = {"allocation": rule, "fixed_weights": WEIGHTS} | LINE_ONLY | changes
    world = build_world(scenario(patrols=guards, measures=ARMY), 5)
    run_season(world, 0, len(world.ledger))
    return world


@pytest.mark.parametrize("rule", RULES)
def test_patrols_are_conserved(scenario, rule):
    world = season(scenario, rule)
    on_duty = world.ledger["patrol_hours"] / 24
    assert on_duty.sum(axis=1) == pytest.approx([72] * 3 + [97] * 4)
    assert (on_duty >= 0).all()
    assert (on_duty <= world.guard["line_slots"][0]).all()


@pytest.mark.parametrize("rule", RULES[2:])
def test_a_sector_keeps_its_share_and_takes_in_no_more_than_it_can(scenario, rule):
    world = season(scenario, rule, movable_share=0.8, most_per_sector_patrols=9)
    on_duty = world.ledger["patrol_hours"][:3] / 24
    assert (on_duty >= 1).all()
    assert (on_duty <= 9).all()
    assert (on_duty != 4).any()


@pytest.mark.parametrize("least_slots", [1, 40])
@pytest.mark.parametrize("rule", RULES[2:])
def test_room_in_the_tables_is_no_room_in_a_station(scenario, rule, least_slots):
    """Reinforcement fills one station beyond what others may take in."""
    army = {"army": {"type": "reinforcement", "patrols": 20, "sectors": ["Medininkai"]}}
    guards = LINE_ONLY | {"allocation": rule, "most_per_sector_patrols": 6}
    case = scenario(patrols=guards, measures=army)
    world = build_world(case, 5, least_slots=least_slots)
    run_season(world, 0, len(world.ledger))
    on_duty = world.ledger["patrol_hours"] / 24
    assert (on_duty.sum(axis=1) == 92).all()
    most = np.full(18, 6)
    most[sector_names().index("Medininkai")] = 24
    assert (on_duty <= most).all()


def test_nothing_moves_if_nothing_is_movable(scenario):
    still = season(scenario, "hotspot", movable_share=0)
    assert still.ledger.tobytes() == season(scenario, "uniform").ledger.tobytes()


def test_a_measure_changes_the_rule(scenario):
    rule = {"rule": {"type": "allocation", "rule": "fixed", "from": "2021-08-03"}}
    world = build_world(scenario(patrols=LINE_ONLY | {"fixed_weights": WEIGHTS}, measures=rule), 5)
    run_season(world, 0, len(world.ledger))
    on_duty = world.ledger["patrol_hours"] / 24
    assert (on_duty[:2] == 4).all()
    assert sorted(on_duty[2])[-3:] == [12, 24, 36]


def test_hotspot_goes_where_people_were_seen(scenario):
    world = build_world(
        scenario(patrols=LINE_ONLY | {"allocation": "hotspot"}, inflow={"people_per_day": 0}), 5
    )
    world.ledger["sighted_events"][0, 5] = 500.0
    run_season(world, 1, 2)
    on_duty = world.ledger["patrol_hours"][1] / 24
    assert on_duty.argmax() == 5
    assert on_duty[5] == world.guard["line_slots"][0]


def test_a_forecast_without_skill_is_hotspot(scenario):
    assert season(scenario, "forecast").ledger.tobytes() == (
        season(scenario, "hotspot").ledger.tobytes()
    )


def test_a_forecast_with_skill_foresees_where_the_flow_goes(scenario):
    team = {"team": {"type": "support_team", "advisers": 100, "tasks": {"forecast": 1.0}}}
    case = scenario(
        patrols={"allocation": "forecast"},
        support_team={"forecast_effect_share": 1.0},
        organiser={"sector_shares": {"Lavoriškės": 1.0}},
        inflow={"people_per_day": 0},
        measures=team,
    )
    world = build_world(case, 5)
    run_season(world, 0, 7)
    on_duty = world.ledger["patrol_hours"][6] / 24
    assert on_duty.argmax() == world.steering["base_share"].argmax()


@compiled
def place(handle, movable, most, as_game):
    guard = guard_at(tables_at(handle, 0).guard, 0)
    place_patrols(guard, movable, most, as_game)


def game(world, worth, stop, patrols_left, kept=None, most=1e9):
    """The patrols that the water level places, and the value of the game to the organiser."""
    world.guard["all_sectors"] = len(worth)
    sectors = world.sectors[: len(worth)]
    sectors["on_duty"], sectors["wanted_patrols"] = 0, 0.0
    sectors["weight"], sectors["stop_per_patrol"] = worth, stop
    sectors["kept_patrols"] = 0 if kept is None else kept
    place(world.handle, float(patrols_left), float(most), True)
    held = sectors["kept_patrols"] + sectors["wanted_patrols"]
    return sectors["wanted_patrols"].copy(), (np.array(worth) * np.exp(-stop * held)).max()


@pytest.mark.parametrize(
    ("patrols_left", "placed", "value"),
    [(1, [0, 0, 1], 2.0), (3, [0, 1, 2], 1.0), (6, [1, 2, 3], 0.5)],
)
def test_a_game_that_is_solved_by_hand(scenario, patrols_left, placed, value):
    """Places worth 1, 2 and 4, and each patrol halves what one is worth.

    The first patrol makes the third worth as much as the second, the next two make all alike.
    """
    found, worst = game(
        build_world(scenario(), 5), [1.0, 2.0, 4.0], np.full(3, np.log(2.0)), patrols_left
    )
    assert found == pytest.approx(placed, abs=1e-9)
    assert worst == pytest.approx(value)


@pytest.mark.parametrize("seed", range(30))
def test_the_game_is_solved_as_by_a_linear_programme(scenario, seed):
    """minimise the most that any sector is worth, over all ways to place the patrols."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 19))
    worth, stop = rng.uniform(0.05, 1.0, n), rng.uniform(0.02, 0.5, n)
    kept = rng.integers(0, 3, n).astype(float)
    most = float(rng.integers(6, 20))
    left = float(rng.integers(1, max(2, int(0.8 * (most - kept).sum()))))
    # Variables: patrols x of each sector, and u: ln worth − stop·(kept + x) ≤ u; least exp(u).
    solved = linprog(
        np.r_[np.zeros(n), 1.0],
        A_ub=np.c_[-np.diag(stop), -np.ones(n)],
        b_ub=stop * kept - np.log(worth),
        A_eq=np.r_[np.ones(n), 0.0][None, :],
        b_eq=[left],
        bounds=[*((0.0, most - k) for k in kept), (None, None)],
    )
    placed, value = game(build_world(scenario(), 5), worth, stop, left, kept, most)
    assert placed.sum() == pytest.approx(left)
    assert (placed >= 0).all()
    assert (placed <= most - kept + 1e-9).all()
    assert value == pytest.approx(np.exp(solved.fun), rel=1e-7, abs=1e-9)


def test_comb_sampling_is_right_in_the_mean():
    """Whole patrols whose mean over all draws is the mixed strategy, and whose sum never moves."""
    combed = getattr(patrols.combed, "py_func", patrols.combed)
    wanted = np.array([0.3, 1.7, 0.0, 2.25, 0.75])
    bounds = np.r_[0.0, np.cumsum(wanted)]
    draws = (np.arange(1000) + 0.5) / 1000
    whole = np.array(
        [[combed(bounds[i + 1], bounds[i], u) for i in range(len(wanted))] for u in draws]
    )
    assert (whole.sum(axis=1) == 5).all()
    assert whole.mean(axis=0) == pytest.approx(wanted, abs=1e-3)
    assert (np.abs(whole - wanted) < 1).all()


def test_the_team_plans_its_week_by_need(scenario):
    team = {"team": {"type": "support_team", "advisers": 8}, "order": {"type": "turn_back"}}
    team["rule"] = {"type": "allocation", "rule": "forecast"}
    world = build_world(scenario(inflow={"people_per_day": 0}, measures=team), 5)
    run_season(world, 0, 1)
    assert world.advice["plan_share"] == pytest.approx([0.25] * 4)
    assert world.advice["effort_person_days"] == pytest.approx([2.0] * 4)
    world.ledger["turned_back_people"][1, 0] = 100.0
    world.ledger["vulnerable_turned_back_people"][1, 0] = 55.0
    run_season(world, 1, 7)
    assert world.advice["plan_share"] == pytest.approx([0.25] * 4), "planned once a week"
    longer = {"start": "2021-08-01", "end": "2021-08-14"}
    world = build_world(scenario(period=longer, inflow={"people_per_day": 0}, measures=team), 5)
    run_season(world, 0, 7)
    world.ledger["turned_back_people"][6, 0] = 100.0
    world.ledger["vulnerable_turned_back_people"][6, 0] = 55.0
    run_season(world, 7, 8)
    assert world.advice["plan_share"] == pytest.approx(np.array([0.05, 0.05, 0.05, 0.55]) / 0.7)


HALVES, THIRDS = [0.5, 0, 0.5, 0], [1 / 3, 0, 1 / 3, 1 / 3]  # in the order of Task


@pytest.mark.parametrize(
    ("rule", "order", "shares"),
    [
        ("uniform", {}, HALVES),
        ("hotspot", {}, HALVES),
        ("stackelberg", {}, HALVES),
        ("forecast", {}, [1 / 3, 1 / 3, 1 / 3, 0]),
        ("hotspot", {"type": "turn_back"}, THIRDS),
        ("hotspot", {"type": "turn_back", "sectors": ["Pabradė"]}, THIRDS),
        ("hotspot", {"type": "turn_back", "vulnerable_exempt": False}, HALVES),
    ],
)
def test_the_team_spends_nothing_on_what_no_rule_reads(scenario, rule, order, shares):
    measures = {"team": {"type": "support_team", "advisers": 6}} | (order and {"order": order})
    case = scenario(patrols={"allocation": rule}, measures=measures)
    world = build_world(case, 5)
    run_season(world, 0, 1)
    assert world.advice["plan_share"] == pytest.approx(shares), "in the first week alike"
    run_season(world, 1, 7)
    assert (world.advice["plan_share"] > 0).tolist() == [share > 0 for share in shares]
    assert world.advice["plan_share"].sum() == pytest.approx(1.0)
    assert (world.advice["effort_person_days"] > 0).tolist() == [share > 0 for share in shares]


def test_a_forecast_is_made_once_a_rule_reads_it(scenario):
    team = {"type": "support_team", "advisers": 6}
    late = {"type": "allocation", "rule": "forecast", "from": "2021-08-08"}
    period = {"start": "2021-08-01", "end": "2021-08-14"}
    world = build_world(scenario(period=period, measures={"team": team, "late": late}), 5)
    run_season(world, 0, 7)
    assert world.advice["effort_person_days"][Task.FORECAST] == 0.0
    run_season(world, 7, 8)
    assert world.advice["effort_person_days"][Task.FORECAST] > 0.0


def test_the_planner_does_not_know_how_large_an_effect_is(scenario):
    team = {"team": {"type": "support_team", "advisers": 6}}
    none = {f"{task}_effect_share": 0.0 for task in TASKS}
    world = build_world(scenario(measures=team, support_team=none), 5)
    run_season(world, 0, 7)
    assert world.advice["plan_share"] == pytest.approx(HALVES)
    assert (world.advice["effect_share"] == 0.0).all()


def test_a_forecast_that_misleads_still_places_every_patrol(scenario):
    """Harm moves patrols away from the flow; none is lost by it, and none is anywhere twice."""
    team = {"team": {"type": "support_team", "advisers": 100, "tasks": {"forecast": 1.0}}}
    hours = []
    for effect in (0.0, -0.5):
        case = scenario(
            patrols={"allocation": "forecast"},
            support_team={"forecast_effect_share": effect, "effort_scale_person_days": 1},
            organiser={"sector_shares": {"Lavoriškės": 1.0}},
            inflow={"people_per_day": 0},
            measures=team,
        )
        world = build_world(case, 5)
        run_season(world, 0, 7)
        hours.append(world.ledger["patrol_hours"])
    assert hours[1].sum(axis=1) == pytest.approx(hours[0].sum(axis=1))
    aim = int(world.steering["base_share"].argmax())
    assert hours[1][6, aim] < hours[0][6, aim]
