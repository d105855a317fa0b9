"""Strategies of other packages: registered once, and then like those that are shipped."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.actors.organiser import (
    SHIPPED_STRATEGIES,
    forget_strategy,
    register_strategy,
    strategies_by_name,
)
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.scenario.load import load_scenario, read_scenario
from sim.scenario.problems import ScenarioProblem
from sim.views.commands.explain import explain
from sim.views.commands.schema import json_schema

ROOT = Path(__file__).parents[2]
WEEK = """
name: week
period: {start: 2021-08-01, end: 2021-08-07}
inflow: {people_per_day: 120}
migrants: {staging_wait_median_h: 6}
replicates: 4
"""
GRUDGE = f"{WEEK}organiser: {{strategy: grudge}}\n"
NAMES = [strategy.name for strategy in SHIPPED_STRATEGIES]


@pytest.fixture
def grudge() -> Iterator[Callable[[Any, Any], None]]:
    """The strategy of the module beside this one, known for the time of a test."""
    steer = importlib.import_module("tests.actors.own_strategy").grudge
    yield register_strategy("grudge", "where most were turned away yesterday")(steer)
    forget_strategy("grudge")


@pytest.fixture
def known() -> Iterator[Callable[[Callable[[Any, Any], None]], None]]:
    """Registers a function as the strategy `grudge` for the time of a test."""
    yield register_strategy("grudge", "made up by a test")
    forget_strategy("grudge")


def written(folder: Path, text: str) -> Path:
    path = folder / "week.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def strategy_of_the_schema() -> dict[str, Any]:
    return json_schema()["$defs"]["Organiser"]["properties"]["strategy"]


def test_the_list_of_strategies_is_what_scenarios_read():
    assert list(strategies_by_name()) == NAMES
    assert strategy_of_the_schema()["enum"] == NAMES


def test_a_strategy_from_outside_is_read_explained_and_in_the_schema(grudge, tmp_path):
    scenario, document = read_scenario(written(tmp_path, GRUDGE))
    assert scenario.organiser.strategy == "grudge"
    told = {entry.path: entry for entry in explain(scenario, document)}
    assert "grudge: where most were turned away yesterday" in told["organiser.strategy"].meaning
    schema = strategy_of_the_schema()
    assert schema["enum"] == [*NAMES, "grudge"]
    assert schema["description"].endswith("grudge: where most were turned away yesterday")
    forget_strategy("grudge")
    assert strategy_of_the_schema()["enum"] == NAMES
    assert "grudge" not in strategy_of_the_schema()["description"]


def test_messages_name_it(grudge, tmp_path):
    path = written(tmp_path, WEEK)
    with pytest.raises(ScenarioProblem) as caught:
        load_scenario(path, [("organiser.strategy", "gruge")])
    known = ", ".join([*NAMES, "grudge"])
    assert f"should be one of {known}, not 'gruge' (did you mean 'grudge'?)" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_before_it_is_registered_nobody_knows_it(tmp_path):
    with pytest.raises(ScenarioProblem, match=f"one of {', '.join(NAMES)}, not 'grudge'"):
        load_scenario(written(tmp_path, GRUDGE))


def test_it_changes_a_season_the_same_way_each_time(grudge, tmp_path):
    runs, again = (sim.run(written(tmp_path, GRUDGE), workers=n) for n in (1, 2))
    assert runs.outcomes.equals(again.outcomes)
    assert runs.daily.equals(again.daily)
    bare = sim.run(written(tmp_path, WEEK))
    assert not runs.daily["pushes_events"].equals(bare.daily["pushes_events"])
    by_date = runs.daily.groupby("date")["pushes_events"].sum().tolist()
    assert by_date[2] > 0
    assert by_date[5] > 0
    assert by_date[0] == by_date[1] == 0


def test_what_it_learned_is_kept_in_the_season(grudge, tmp_path):
    """So a copy on any morning goes on as the season itself does."""
    case = load_scenario(written(tmp_path, GRUDGE))
    whole = build_world(case, 5)
    run_season(whole, 0, 7)
    parts = build_world(case, 5)
    for day in range(7):
        run_season(parts, day, day + 1)
        parts = parts.copy()
    assert parts.ledger.tobytes() == whole.ledger.tobytes()
    assert (whole.steering["score"] > 0).any()
    assert whole.steering["share"].sum() == pytest.approx(1.0)


def test_it_sees_the_past_by_day_and_sector(known, tmp_path):
    seen = []

    @known
    def look(command: Any, settings: Any) -> None:
        seen.append((command.day, command.past.shape, command.steering.shape))
        if command.day:
            seen[-1] += (command.past["attempts"][: command.day].sum(axis=1).tolist(),)
        assert (command.past["attempts"][command.day :] == 0).all()
        assert settings["organiser_strategy"] >= len(SHIPPED_STRATEGIES)
        assert (command.past["finished"] <= command.past["attempts"]).all()

    alone = [
        ("migrants.group_size_median_people", "1"),
        ("migrants.group_size_log_sd_factor", "0"),
    ]
    world = build_world(load_scenario(written(tmp_path, GRUDGE), alone), 5)
    run_season(world, 0, 7)
    assert [row[:3] for row in seen] == [(day, (7, 18), (18,)) for day in range(7)]
    assert seen[6][3] == world.ledger["pushes_events"][:6].sum(axis=1).tolist()


def test_one_that_does_as_a_shipped_one_gives_its_bytes(known, tmp_path):
    """The same rule in plain Python: best_response, in whole columns."""
    case = load_scenario(written(tmp_path, WEEK), [("organiser.strategy", "best_response")])

    @known
    def best_response(command: Any, settings: Any) -> None:
        steering, wide = command.steering, settings["exploration_share"]
        through = np.exp(-steering["stop_per_patrol"] * steering["published_patrols"])
        pull = np.maximum(steering["base_share"], 1e-9) ** settings["pull_exponent_factor"]
        best = np.argmax(pull * through)
        steering["share"] *= wide
        steering["share"][best] += 1.0 - wide

    own = case.model_copy(
        update={"organiser": case.organiser.model_copy(update={"strategy": "grudge"})}
    )
    shipped, outside = (build_world(one, 5) for one in (case, own))
    for world in (shipped, outside):
        run_season(world, 0, 7)
    assert outside.steering["share"] == pytest.approx(shipped.steering["share"], abs=1e-12)
    assert outside.ledger.tobytes() == shipped.ledger.tobytes()


@pytest.mark.parametrize(
    ("order", "line"),
    [
        ({"share": -1.0}, "shares should be weights of at least 0, and one above 0"),
        ({"share": 0.0}, "shares should be weights of at least 0, and one above 0"),
        ({"share": np.nan}, "shares should be weights of at least 0, and one above 0"),
        ({"release_share": 1.5}, "release_share should be from 0 to 1, not 1.5"),
        ({"decoy_share": np.nan}, "decoy_share should be from 0 to 1, not nan"),
        ({"push_hour": 24.0}, "push_hour should be below 24, not 24.0"),
        ({"push_place_u": 2.0}, "push_place_u should be from 0 to 1, not 2.0"),
        ({"decoy_sector": 18}, "there is no sector 18 for decoys"),
        ({"decoy_sector": -1}, "there is no sector -1 for decoys"),
    ],
)
def test_orders_that_cannot_be_given_are_refused_in_one_line(known, tmp_path, order, line):
    @known
    def wrong(command: Any, settings: Any) -> None:
        for name, value in order.items():
            if name == "share":
                command.steering["share"] = value
            else:
                setattr(command, name, value)

    world = build_world(load_scenario(written(tmp_path, GRUDGE)), 5)
    with pytest.raises(ValueError) as caught:
        run_season(world, 0, 7)
    assert str(caught.value) == f"the strategy 'grudge' on day 0: {line}"


def test_only_orders_are_taken_over(known, tmp_path):
    """What is known, where tables lie and the settings stay as they are."""

    @known
    def meddle(command: Any, settings: Any) -> None:
        command.sectors, command.seed, command.past = 10_000, 0, 0
        settings["patrol_speed_km_per_h"] = 0.0

    case = load_scenario(written(tmp_path, GRUDGE))
    frozen = load_scenario(written(tmp_path, WEEK))
    worlds = [build_world(one, 5) for one in (case, frozen)]
    for world in worlds:
        run_season(world, 0, 7)
    assert worlds[0].command["sectors"][0] == 18
    assert worlds[0].ledger.tobytes() == worlds[1].ledger.tobytes()


def test_a_model_asks_it_too(grudge, tmp_path):
    path = written(tmp_path, GRUDGE)
    model = sim.BorderModel(path, minutes_per_step=60)
    model.run_days(7)
    runs = sim.run(path, replicates=1)
    assert model.outcomes.to_dict() == {
        name: runs.outcomes[name][0] for name in model.outcomes.index
    }
    assert model.organiser.strategy == "grudge"


@pytest.mark.parametrize("how", ["workers=2", 'workers=2, cluster="local"'])
def test_workers_have_it_where_its_module_is_imported(tmp_path, how):
    """As a program of somebody else: its module is not ours, and its workers start afresh."""
    if "cluster" in how:
        pytest.importorskip("distributed")
    source = (ROOT / "tests" / "actors" / "own_strategy.py").read_text(encoding="utf-8")
    (tmp_path / "border_plans.py").write_text(source, encoding="utf-8")
    path = written(tmp_path, GRUDGE)
    (tmp_path / "study.py").write_text(
        "import border_plans, sim\n"
        "if __name__ == '__main__':\n"
        f"    alone = sim.run({str(path)!r}, workers=1)\n"
        f"    shared = sim.run({str(path)!r}, {how})\n"
        "    assert alone.outcomes.equals(shared.outcomes)\n"
        "    print(len(shared.outcomes))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "study.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("4\n", "", 0)


def test_where_it_is_not_imported_that_is_said(grudge, tmp_path):
    case = load_scenario(written(tmp_path, GRUDGE))
    forget_strategy("grudge")
    with pytest.raises(ValueError, match="has registered the strategy 'grudge' in this process"):
        build_world(case, 5)


def test_a_season_keeps_its_strategy_when_others_come_and_go(grudge, tmp_path):
    world, alike = (build_world(load_scenario(written(tmp_path, GRUDGE)), 5) for _ in range(2))
    run_season(world, 0, 7)
    forget_strategy("grudge")
    register_strategy("other", "another")(lambda command, settings: None)
    try:
        run_season(alike, 0, 7)
    finally:
        forget_strategy("other")
    assert alike.ledger.tobytes() == world.ledger.tobytes()


def test_registering_the_same_again_is_harmless(grudge):
    before = strategies_by_name()
    assert register_strategy("grudge", before["grudge"].meaning)(grudge) is grudge
    assert strategies_by_name() == before


def test_a_function_that_is_defined_again_takes_its_own_place():
    try:
        for _ in range(2):

            @register_strategy("again", "defined twice, as in a notebook")
            def steer(command: Any, settings: Any) -> None:
                pass

            assert strategies_by_name()["again"].steer is steer
    finally:
        forget_strategy("again")
    assert "again" not in strategies_by_name()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("frozen", r"the strategy 'frozen' is taken by sim\.actors\.organiser\.strategies\.frozen"),
        ("grudge", r"the strategy 'grudge' is taken by tests\.actors\.own_strategy\.grudge"),
        ("", "'' is no name of a strategy: use a-z, 0-9 and _"),
        ("My plan", "'My plan' is no name of a strategy"),
        ("a\nb", "no name of a strategy"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused_in_one_line(grudge, name, message):
    before = strategies_by_name()
    with pytest.raises(ValueError, match=message) as caught:
        register_strategy(name, "other")(lambda command, settings: None)
    assert "\n" not in str(caught.value)
    assert strategies_by_name() == before


def test_a_shipped_strategy_stays():
    forget_strategy("frozen")
    forget_strategy("nowhere")
    assert list(strategies_by_name()) == NAMES
