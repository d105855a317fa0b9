"""Measures of other packages: registered once, and then like those that are shipped."""

import importlib
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from pydantic import TypeAdapter

import sim
from sim.actors.government import (
    LEVERS,
    SHIPPED_MEASURES,
    AnyMeasure,
    CountryMeasure,
    LeverChange,
    Measure,
    Operation,
    Stage,
    forget_measure,
    lever_table,
    measures_by_type,
    register_measure,
    registry,
    trigger_tables,
    type_of,
)
from sim.actors.government.levers import Lever
from sim.engine.build import build_world
from sim.scenario.load import load_scenario, read_scenario
from sim.scenario.problems import ScenarioProblem
from sim.scenario.scenario import Scenario
from sim.stage.terrain import sector_names
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
CURFEW = f"{WEEK}measures:\n  curfew: {{type: night_curfew, patrols_per_sector: 3, %s}}\n"


@pytest.fixture
def curfew() -> Iterator[type[Measure]]:
    """The measure of the module beside this one, known for the time of a test."""
    measure: Any = importlib.import_module("tests.actors.own_measure").NightCurfew
    yield register_measure(measure)
    forget_measure(measure)


def written(folder: Path, text: str) -> Path:
    path = folder / "week.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_list_of_measures_is_what_scenarios_read():
    assert tuple(measures_by_type().values()) == SHIPPED_MEASURES
    told_by = json_schema()["$defs"]["AnyMeasure"]["discriminator"]
    assert set(told_by["mapping"]) == {type_of(measure) for measure in SHIPPED_MEASURES}


def test_each_lever_is_declared_once_and_says_what_it_means():
    levers = [lever for measure in SHIPPED_MEASURES for lever in measure.declares]
    assert [lever.name for lever in levers] == list(LEVERS.names)
    assert all(lever.meaning for lever in levers)
    of_the_scenario = {lever.name for lever in levers if lever.at_rest is None}
    assert of_the_scenario == {"places", "allocation", "strip_share"}


def test_a_measure_from_outside_is_read_and_explained(curfew, tmp_path):
    scenario, document = read_scenario(written(tmp_path, CURFEW % "from: 2021-08-03"))
    assert type(scenario.measures["curfew"]) is curfew
    told = {entry.path: entry for entry in explain(scenario, document)}
    entry = told["measures.curfew.patrols_per_sector"]
    assert (entry.value, entry.meaning) == (3, "further patrols in each sector")
    told_by = json_schema()["$defs"]["AnyMeasure"]["discriminator"]
    assert told_by["mapping"]["night_curfew"] == "#/$defs/NightCurfew"


def test_it_writes_levers_by_date_and_by_trigger(curfew):
    stage = Stage(
        [date(2021, 8, day) for day in (1, 2, 3, 4)], ("west", "east"), np.ones(2), ("iraq",)
    )
    read = TypeAdapter(AnyMeasure).validate_python
    dated = read({"type": "night_curfew", "from": "2021-08-03", "sectors": ["east"]})
    levers, _ = lever_table([dated], stage, 0)
    assert levers["extra_patrols"].tolist() == [[0, 0], [0, 0], [0, 2], [0, 2]]
    fired = read({"type": "night_curfew", "when": {"detained_7d": {"above": 3}}})
    effects = trigger_tables([fired], stage).effects
    names = [LEVERS.names[number] for number in effects["lever"]]
    assert names == ["extra_patrols", "access"] * 2


@pytest.mark.parametrize(
    ("measure", "line"),
    [
        ("{type: night_curfew, patrols_per_sector: -1}", "should be at least 0, not -1"),
        ("{type: night_curfew, patrol_per_sector: 1}", "did you mean 'patrols_per_sector'?"),
        ("{type: night_curfev}", "unknown type 'night_curfev' (did you mean 'night_curfew'?)"),
        ("{type: zzz}", "humanitarian_access, repatriation_flights, night_curfew)"),
    ],
)
def test_what_is_wrong_with_it_is_said_in_one_line(curfew, tmp_path, measure, line):
    with pytest.raises(ScenarioProblem) as caught:
        load_scenario(written(tmp_path, WEEK), [("measures.a", measure)])
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_before_it_is_registered_nobody_knows_it(tmp_path):
    with pytest.raises(ScenarioProblem, match="unknown type 'night_curfew'"):
        load_scenario(written(tmp_path, CURFEW % "from: 2021-08-03"))


def test_it_changes_a_season(curfew, tmp_path):
    runs = sim.run(written(tmp_path, CURFEW % "from: 2021-08-03"), replicates=2)
    bare = sim.run(written(tmp_path, WEEK), replicates=2)
    more_h = (runs.daily["patrol_hours"] - bare.daily["patrol_hours"]).to_numpy()
    assert set(more_h.round(6)) == {0.0, 72.0}  # by day and sector


def test_it_survives_pickling(curfew, tmp_path):
    scenario = load_scenario(written(tmp_path, CURFEW % "from: 2021-08-03"))
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_workers_get_it_from_the_module_that_defines_it(tmp_path):
    """As a program of somebody else: its module is not ours, and its workers start afresh."""
    source = (ROOT / "tests" / "actors" / "own_measure.py").read_text(encoding="utf-8")
    (tmp_path / "border_plans.py").write_text(source, encoding="utf-8")
    path = written(tmp_path, CURFEW % "from: 2021-08-03")
    (tmp_path / "study.py").write_text(
        "import border_plans, sim\n"
        "if __name__ == '__main__':\n"
        f"    alone, shared = (sim.run({str(path)!r}, workers=n) for n in (1, 2))\n"
        "    assert type(shared.scenario.measures['curfew']) is border_plans.NightCurfew\n"
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


def made(word: str, **body: Any) -> type[CountryMeasure]:
    """A measure of some type, defined anew each time."""
    annotations = {"type": Literal[word]}  # type: ignore[valid-type]
    return type("Made", (CountryMeasure,), {"__annotations__": annotations, **body})


def rows(self: Measure, stage: Any) -> Iterator[LeverChange]:
    yield LeverChange("turn_bak", 0, Operation.SET, 1.0)


def test_registering_the_same_again_is_harmless(curfew):
    before = measures_by_type()
    assert register_measure(curfew) is curfew
    assert measures_by_type() == before


def test_whoever_reads_measures_is_told_of_each_change_and_of_nothing_else(monkeypatch):
    told, drones = [], made("drones", rows=rows)
    monkeypatch.setattr(registry, "_READERS", list(registry._READERS))
    registry.when_registered(lambda: told.append("drones" in measures_by_type()))
    for change in (register_measure, register_measure, forget_measure, forget_measure):
        change(drones)
    assert told == [True, False]


def test_a_class_that_is_defined_again_takes_its_own_place():
    first, second = made("drones", rows=rows), made("drones", rows=rows)
    try:
        register_measure(first)
        assert measures_by_type()["drones"] is first
        register_measure(second)
        assert measures_by_type()["drones"] is second
    finally:
        forget_measure(second)
    assert "drones" not in measures_by_type()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: made("fence", rows=rows), "the type 'fence' is taken by sim.actors.*Fence"),
        (lambda: made("drones"), "Made needs rows, or a write of its own"),
        (
            lambda: made("drones", rows=rows, declares=(Lever("drones", "how many"),)),
            "Made declares drones: .* levers that there are",
        ),
        (lambda: CountryMeasure, "CountryMeasure needs a field like type: Literal"),
        (
            lambda: made("drones", rows=rows, __annotations__={"type": "Nowhere"}),
            "Made has a field of a type that is not defined",
        ),
        (lambda: dict, "is not derived from SectorMeasure or CountryMeasure"),
    ],
)
def test_what_cannot_be_registered_is_refused_in_one_line(make, message):
    before = measures_by_type()
    with pytest.raises(ValueError, match=message) as caught:
        register_measure(make())
    assert "\n" not in str(caught.value)
    assert measures_by_type() == before


def test_a_lever_that_there_is_not_is_named():
    measure = register_measure(made("drones", rows=rows))
    try:
        case = Scenario.model_validate(
            {"name": "x", "period": {"start": "2021-08-01", "end": "2021-08-02"},
             "measures": {"eyes": {"type": "drones"}}}
        )  # fmt: skip
        with pytest.raises(ValueError, match=r"no lever 'turn_bak' .known: turn_back, "):
            build_world(case, 5)
    finally:
        forget_measure(measure)


def test_a_measure_that_only_knows_dates_cannot_have_a_trigger():
    measure = made("drones", write=lambda self, tables, stage: None)
    when = {"detained_7d": {"above": 3}}
    with pytest.raises(ValueError, match="cannot have when: it knows what to do by date only"):
        measure.model_validate({"type": "drones", "when": when})


def test_a_shipped_measure_stays():
    forget_measure(SHIPPED_MEASURES[0])
    assert tuple(measures_by_type().values()) == SHIPPED_MEASURES


def test_the_recipe_for_contributors_makes_a_measure(tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    names: dict[str, Any] = {"__name__": "volunteers"}
    exec(recipe, names)
    measure = register_measure(names["Volunteers"])
    try:
        helped = f"{WEEK}measures: {{helpers: {{type: volunteers, from: 2021-08-03}}}}\n"
        case = load_scenario(written(tmp_path, helped))
        runs = sim.run(case, replicates=1)
        bare = sim.run(written(tmp_path, WEEK), replicates=1)
    finally:
        forget_measure(measure)
    more = runs.outcomes["patrol_hours"] - bare.outcomes["patrol_hours"]
    assert more.tolist() == [5 * 24.0 * len(sector_names())]
