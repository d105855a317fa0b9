"""Designs: read as strictly as scenarios, and turned into the points they mean."""

import pytest

from sim.base.shipped import folder
from sim.experiments.study.design import Design, read_design
from sim.experiments.study.points import points_of
from sim.scenario.problems import ScenarioProblem
from tests.experiments.studies import write_files

HEAD = "name: study\npolicies: [small, open]\n"


def points(tmp_path, text):
    return points_of(*read_design(write_files(tmp_path, HEAD + text)))


def test_a_grid_is_all_combinations_under_each_policy(tmp_path):
    made = points(tmp_path, "grid: {inflow.factor: [1, 2], patrols.allocation: [uniform]}\n")
    assert [(p.policy, p.values["inflow.factor"], p.group) for p in made] == [
        ("small", 1, 0), ("open", 1, 0), ("small", 2, 1), ("open", 2, 1),
    ]  # fmt: skip
    assert [p.scenario.inflow.factor for p in made] == [1, 1, 2, 2]
    assert len({p.id for p in made}) == 4


def test_ids_last_and_follow_what_matters(tmp_path):
    few = points(tmp_path, "grid: {inflow.factor: [1, 2]}\n")
    many = points(tmp_path, "grid: {inflow.factor: [0.5, 1, 2]}\n")
    other = points(tmp_path, "grid: {inflow.factor: [1, 2]}\nset: {inflow.people_per_day: 70}\n")
    assert {p.id for p in few} < {p.id for p in many}
    assert {p.id for p in few}.isdisjoint(p.id for p in other)


def test_a_parameter_set_to_its_default_is_another_point_than_one_that_is_drawn(tmp_path):
    drawn = points(tmp_path, "")
    path = "exposure.fatality_unrescued_share"
    value = getattr(drawn[0].scenario.exposure, path.split(".")[1])
    fixed = points(tmp_path, f"set: {{{path}: {value}}}\n")
    assert drawn[0].scenario == fixed[0].scenario
    assert drawn[0].id != fixed[0].id


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_a_sample_fills_each_range_evenly_and_is_the_same_again(tmp_path, method):
    text = f"""sample:
  method: {method}
  points: 16
  over: {{inflow.factor: [1, 3], migrants.belief_half_life_days: plausible, replicates: [1, 4]}}
"""
    made = points(tmp_path, text)
    factors = sorted({p.values["inflow.factor"] for p in made})
    strata = [int((factor - 1) / 2 * 16) for factor in factors]
    assert strata == list(range(16))
    days = [p.values["migrants.belief_half_life_days"] for p in made]
    assert 1 <= min(days) < max(days) <= 14
    whole = [p.values["replicates"] for p in made[::2]]
    assert sorted(whole) == [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4
    assert [p.id for p in made] == [p.id for p in points(tmp_path, text)]
    assert [p.values for p in made[::2]] == [p.values for p in made[1::2]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "grid: {inflow.factr: [1]}\n",
            "3:8: grid.inflow.factr: unknown key 'factr' (did you mean",
        ),
        ("grid: {inflow.factor: [1, -2]}\n", "3:8: grid.inflow.factor: should be at least 0"),
        ("grid: {inflow.factor: [1, 1]}\n", "grid.inflow.factor: has a value twice"),
        ("grid: {inflow.factor: []}\n", "should have at least 1 entries"),
        ("gird: {}\n", "unknown key 'gird' (did you mean 'grid'?)"),
        ("set: {inflow.factor: [1, 2]}\n", "set.inflow.factor: should be a number, not a list"),
        ("set: {a: 1}\ngrid: {a: [1]}\n", "grid.a: has its values from another part"),
        ("replicates: 0\n", "replicates: should be at least 1, not 0"),
        ("sample: {points: 3, method: sobol, over: {a: [0, 1]}}\n", "2 or 4, not 3"),
        ("sample: {points: 3, over: {inflow.factor: [2, 1]}}\n", "low below high"),
        ("sample: {points: 3, over: {a: [true, 5]}}\n", "a.0: should be a number, not true"),
        ("sample: {points: 3, over: {a: ['1', 5]}}\n", "a.0: should be a number, not the text '1'"),
        (
            "sample: {points: 3, over: {a: [0, 1_0]}}\n",
            "a.1: should be a number, not the text '1_0'",
        ),
        ("set: {inflow.people_per_day: 1_000}\n", "should be a number, not the text '1_000'"),
        ("grid: {inflow.people_per_day: [true]}\n", "should be a number, not true"),
        ("sample: {points: 3, over: {inflow.fact: plausible}}\n", "no parameter with a plausible"),
        ("sample: {points: 3, over: {inflow.fact: [0, 1]}}\n", "unknown key 'fact'"),
        ("until: {outcome: deaths, half_width: 5%}\n", "until.outcome: should be one of"),
        ("until: {outcome: dead_people, half_width: 5 %%}\n", "a percentage like 5%"),
        ("until: {outcome: dead_people, half_width: 5%, at_most: 3}\n", "less than the first 20"),
        ("until: {outcome: dead_people}\n", "until.half_width: is missing"),
        ("daily: 1\n", "daily: should be true or false, not 1"),
    ],
)
def test_what_is_wrong_is_one_line_at_its_place(tmp_path, text, line):
    with pytest.raises(ScenarioProblem) as caught:
        points(tmp_path, text)
    said = str(caught.value)
    assert line in said
    assert said.startswith(f"{tmp_path}/design.yaml:")
    assert said.count("\n") == 0


def test_a_policy_that_is_not_there_is_said(tmp_path):
    path = write_files(tmp_path, "name: study\npolicies: [small, opne]\n")
    with pytest.raises(ScenarioProblem, match="no such file"):
        points_of(*read_design(path))


def test_shipped_designs_are_valid():
    designs = sorted((folder("scenarios") / "designs").glob("*.yaml"))
    assert designs
    for path in designs:
        assert points_of(*read_design(path.stem))


def test_a_design_can_be_made_in_python():
    design = Design.model_validate({"name": "study", "policies": ["surge"]})
    assert [point.policy for point in points_of(design)] == ["surge"]
