"""Same seed, same bytes: whatever the order, the threads or the compiler."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.base.outcomes import NAMES, NUMBER, OUTCOMES
from sim.engine.build import build_world
from sim.experiments.ensemble import run_ensemble, run_replicate
from sim.scenario.load import load_scenario
from tests.conftest import ALL_MEASURES

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))

SMALL = """
import sys
import numpy as np
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.scenario.load import load_scenario
from tests.engine.worlds import contents
world = build_world(load_scenario(sys.argv[1]), 11)
run_season(world, 0, len(world.ledger))
held = contents(world).items()
np.savez(sys.argv[2], **{name: np.frombuffer(table, np.uint8) for name, table in held})
"""
SMALL_SCENARIO = """
name: small
period: {start: 2021-12-01, end: 2021-12-04}
inflow: {people_per_day: 180}
migrants: {staging_wait_median_h: 3, retry_wait_median_h: 6, evasion_at_no_belief_share: 0.3}
organiser: {strategy: STRATEGY, massed_people: 40, decoy_share: 0.2}
patrols: {allocation: stackelberg, people_per_officer_people: 0.2, line_watch_h: 1}
reception: {places: 3}
exposure: {emergency_base_per_h: 0.005}
measures:
  order: {type: turn_back, depth_km: 5}
  wire: {type: fence, km_per_day: 100}
  eyes: {type: cameras, share_by_date: {2021-12-01: 0.8}}
  team: {type: support_team, advisers: 8, until: 2021-12-02}
  army: {type: reinforcement, patrols: 9, when: {pushes_1d: {above: 10}}}
  wall: {type: fence, km_per_day: 9, sectors: [Pabradė], when: {waiting_1d: {above: 1}}}
  info: {type: information_campaign}
  home: {type: repatriation_flights, people_per_day: 5}
  aid: {type: humanitarian_access}
  flights: {type: flight_ban, origin: iraq, from: 2021-12-03}
  camps: {type: reception_capacity, places: 5, from: 2021-12-02}
  plan: {type: allocation, rule: forecast, until: 2021-12-02}
"""
# What has to happen in it, so that every part of the engine is compared.
HAPPENS = (
    "recorded_turn_backs_events", "stopped_at_line_events", "medical_emergencies_people",
    "scattered_events", "answered_alerts_events", "retries_events", "left_people",
    "reception_over_capacity_person_days", "fence_built_km", "stranded_person_h",
)  # fmt: skip
COST = NUMBER["cost_eur"]


def test_the_same_seed_gives_the_same_ledger(scenario):
    case = scenario(measures=ALL_MEASURES)
    first = run_replicate(case, 5).ledger
    assert first.tobytes() == run_replicate(case, 5).ledger.tobytes()
    assert first.tobytes() != run_replicate(case, 6).ledger.tobytes()


def test_workers_change_nothing(scenario):
    case = scenario(measures=ALL_MEASURES)
    one, four = (run_ensemble(case, replicates=6, workers=workers) for workers in (1, 4))
    assert one.outcomes.equals(four.outcomes)
    assert one.daily.equals(four.daily)
    assert one.drawn.equals(four.drawn)


def test_a_name_changes_nothing(scenario):
    case = scenario(measures=ALL_MEASURES)
    renamed = case.model_copy(update={"name": "other", "description": "the same"})
    assert run_replicate(case, 5).ledger.tobytes() == run_replicate(renamed, 5).ledger.tobytes()


def test_a_measure_that_never_comes_into_force_changes_nothing(scenario):
    late = {"later": {"type": "turn_back", "from": "2021-09-01"}}
    assert (
        run_replicate(scenario(), 5).ledger.tobytes()
        == run_replicate(scenario(measures=late), 5).ledger.tobytes()
    )


MEASURES: dict[str, dict[str, Any]] = {
    "turn_back": {},
    "fence": {"km_per_day": 20},
    "cameras": {"share_by_date": {date(2021, 8, 6): 0.5}},
    "flight_ban": {"origin": "iraq"},
    "reception_capacity": {"places": 300},
    "support_team": {"advisers": 8},
    "reinforcement": {"patrols": 18},
    "allocation": {"rule": "hotspot"},
    "information_campaign": {"demand_effect_share": 1.0},
    "repatriation_flights": {},
    "humanitarian_access": {},
}


@pytest.mark.parametrize("kind", MEASURES)
def test_a_measure_changes_nothing_before_its_first_day(scenario, kind):
    """Paired futures: until two policies differ, every figure of theirs is the same."""
    measure = {"type": kind, "from": date(2021, 8, 6)} | MEASURES[kind]
    settings = {
        "reception": {"places": 0},
        "support_team": {"communication_effect_share": 1.0},
        "exposure": {"emergency_base_per_h": 0.01, "rescue_inside_probability": 0.0},
    }
    without = run_replicate(scenario(**settings), 5).ledger
    there = run_replicate(scenario(**settings, measures={"late": measure}), 5).ledger
    assert (there[5:] != without[5:]).any(), "the measure should show once it is in force"
    assert there[:5].tobytes() == without[:5].tobytes()


def test_the_order_of_writing_changes_nothing(scenario):
    """Names of sectors stand for places: in which order they are given tells nothing."""
    shares = {"Medininkai": 1.0, "Druskininkai": 3.0, "Pabradė": 2.0}
    where = {"type": "turn_back", "sectors": list(shares)}
    back = dict(reversed(shares.items()))
    one = scenario(organiser={"sector_shares": shares}, measures={"order": where})
    other = scenario(
        organiser={"sector_shares": back}, measures={"order": where | {"sectors": list(back)}}
    )
    first = run_replicate(one, 5).ledger
    assert first.tobytes() == run_replicate(other, 5).ledger.tobytes()
    assert first.tobytes() != run_replicate(scenario(measures={"order": where}), 5).ledger.tobytes()


@pytest.mark.parametrize("plan", [{}, {"tasks": None}])
def test_a_team_without_effects_is_no_team(scenario, plan):
    """Neither with fixed tasks nor with weeks planned by need and patrols that heed a forecast."""
    none = {
        f"{task}_effect_share": 0.0 for task in ("fusion", "forecast", "communication", "screening")
    }
    without = {name: measure for name, measure in ALL_MEASURES.items() if name != "team"}
    visit = {"team": ALL_MEASURES["team"] | plan}
    settings = {"support_team": none, "patrols": {"allocation": "forecast"}}
    there = run_replicate(scenario(measures=without | visit, **settings), 5).ledger
    gone = run_replicate(scenario(measures=without, **settings), 5).ledger
    there[:, :, COST] = gone[:, :, COST] = 0.0
    assert there.tobytes() == gone.tobytes()


@pytest.mark.parametrize("strategy", ["exp3", "best_response", "proportional"])
def test_compiled_equals_interpreted(tmp_path, strategy):
    text = SMALL_SCENARIO.replace("STRATEGY", strategy)
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    results = []
    for disabled in ("0", "1"):
        out = tmp_path / f"{disabled}.npz"
        subprocess.run(
            [sys.executable, "-c", SMALL, str(tmp_path / "small.yaml"), str(out)],
            env=os.environ | {"NUMBA_DISABLE_JIT": disabled},
            cwd=Path(__file__).parents[2],
            check=True,
        )
        results.append(np.load(out))
    compiled, interpreted = results
    account = compiled["ledger"].view(OUTCOMES)
    for name in HAPPENS:
        assert account[name].sum() > 0, name
    assert list(compiled) == list(interpreted)
    for name in compiled:
        assert compiled[name].tobytes() == interpreted[name].tobytes(), name


def test_the_same_people_come_under_every_policy(scenario):
    open_door, closed = scenario(), scenario(measures=ALL_MEASURES)
    a, b = build_world(open_door, 5).groups, build_world(closed, 5).groups
    assert a.tobytes() == b.tobytes()
    more = build_world(scenario(inflow={"people_per_day": 120, "factor": 2}), 5).groups
    assert len(more) > 1.5 * len(a)
    places = np.searchsorted(np.sort(more["entity"]), a["entity"])
    same = more[np.argsort(more["entity"])][places]
    assert same.tobytes() == a.tobytes()


@pytest.mark.parametrize("people_per_day", [0, 0.0])
def test_zero_inflow_gives_zero_outcomes(scenario, people_per_day):
    case = scenario(inflow={"people_per_day": people_per_day}, measures=ALL_MEASURES)
    outcomes = run_ensemble(case, replicates=2).outcomes
    always = {"patrol_hours", "cost_eur", "fence_built_km"}
    for name in set(NAMES) - always:
        assert (outcomes[name] == 0).all(), name
    assert (outcomes["patrol_hours"] > 0).all()


def test_every_scenario_has_a_world_of_the_same_kind():
    """So that all share the compiled engine, also if some inflow is a number and some a table."""
    worlds = [build_world(load_scenario(path), 1) for path in SHIPPED]
    for name in worlds[0].tables():
        assert len({world.tables()[name].dtype for world in worlds}) == 1, name
