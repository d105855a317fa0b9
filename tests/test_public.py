"""The public names: lazy, documented, and the same as the command line's results."""

import subprocess
import sys
from datetime import date

import pytest

import sim
from sim.actors import government, organiser
from sim.experiments.comparison.compare import NotComparableError
from sim.scenario.problems import ScenarioProblem


def test_importing_sim_is_quick():
    heavy = {"numpy", "pandas", "numba", "matplotlib"}
    code = f"import sim, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_exists_and_is_documented():
    for name in sim.__all__:
        assert getattr(sim, name).__doc__, name


def test_what_registers_measures_and_strategies_is_public():
    assert sim.register_measure is government.register_measure
    assert sim.register_strategy is organiser.register_strategy


def test_scenarios_and_runs_give_the_same_comparison(scenario):
    closed = scenario(name="closed", measures={"order": {"type": "turn_back"}}, seed=8)
    table = sim.compare(scenario(), closed, replicates=2)
    runs = sim.run(scenario(), replicates=2), sim.run(closed, replicates=2, seed=2021)
    assert table.equals(sim.compare(*runs))
    assert table.loc[table["outcome"] == "arrived_people", "pairs"].tolist() == [2]


def test_files_and_shipped_names_are_run(tmp_path):
    (tmp_path / "short.yaml").write_text(
        "name: short\nextends: surge\nperiod: {end: 2021-07-03}\n", encoding="utf-8"
    )
    runs = sim.run(tmp_path / "short.yaml", replicates=1, set={"inflow.factor": 0.1})
    assert runs.scenario.inflow.factor == 0.1
    assert runs.outcomes["arrived_people"].tolist() == [runs.daily["arrived_people"].sum()]


def test_set_merges_mappings_into_what_the_scenario_has(scenario):
    case = scenario()
    for source in (case, "quiet-2020"):
        runs = sim.run(source, replicates=1, set={"inflow": {"factor": 2}})
        plain = sim.run(source, replicates=1)
        assert runs.scenario.inflow.people_per_day == plain.scenario.inflow.people_per_day
        arrived = [one.outcomes["arrived_people"][0] for one in (plain, runs)]
        assert arrived[1] == pytest.approx(2 * arrived[0], rel=0.5)
        assert arrived[0] > 0
    dated = {"inflow": {"factor_by_date": {date(2021, 8, 3): 0.5}}, "measures": None}
    assert sim.run(case, replicates=1, set=dated).scenario.inflow.factor_by_date == {
        date(2021, 8, 3): 0.5
    }


def test_a_variant_of_a_scenario_can_be_compared_with_it(scenario):
    case = scenario()
    runs = sim.run(case, replicates=2)
    other = sim.run(case, replicates=2, set={"name": "other", "inflow.factor": 2})
    assert set(sim.compare(runs, other)["scenario"]) == {"other"}
    with pytest.raises(NotComparableError, match=r'named .week.: .*"name": "other"'):
        sim.compare(runs, runs)
    for given in ({"seed": 9}, {"replicates": 9}):
        with pytest.raises(TypeError, match="finished"):
            sim.compare(runs, other, **given)


@pytest.mark.parametrize(
    ("name", "wrong", "limits"),
    [
        ("replicates", (0, -1, 100_001), "from 1 to 100000"),
        ("seed", (-1, 2**70), "from 0 to 281474976710655"),
        ("workers", (0, 2000), "from 1 to 1024"),
    ],
)
def test_numbers_have_the_limits_of_the_command_line(scenario, name, wrong, limits):
    for given in wrong:
        with pytest.raises(ValueError, match=f"^{name} should be a whole number {limits}, not"):
            sim.run(scenario(), **{name: given})
    for given in (True, "3", 2.0, [1, 2]):
        with pytest.raises(TypeError, match=f"^{name} should be a whole number {limits}, not"):
            sim.compare(scenario(), scenario(name="b"), **{name: given})


def test_a_sweep_refuses_what_can_be_no_number_of_workers(tmp_path):
    with pytest.raises(ValueError, match="workers should be a whole number from 1"):
        sim.sweep(tmp_path / "any.yaml", tmp_path / "study", workers=0)


def test_runs_are_shown_in_a_line(scenario):
    assert repr(sim.run(scenario(), replicates=2)) == "<Runs of week: 2 replicates done, 0 failed>"


def test_misuse_is_said_plainly(scenario):
    with pytest.raises(TypeError, match="at least one more"):
        sim.compare(scenario())
    with pytest.raises(NotComparableError, match="named 'week'"):
        sim.compare(scenario(), scenario())
    for wrong in (None, 42, [scenario()]):
        with pytest.raises(TypeError, match="a scenario should be a file"):
            sim.run(wrong)
    with pytest.raises(ValueError, match="not empty"):
        sim.run("")
    with pytest.raises(TypeError, match=r"runs\.scenario"):
        sim.run(sim.run(scenario(), replicates=1))
    with pytest.raises(TypeError, match="set should be a mapping"):
        sim.run("surge", set="inflow.factor=2")
    with pytest.raises(ScenarioProblem, match=r"^set: inflow\.factr: unknown key"):
        sim.run("surge", set={"inflow.factr": 2})
    with pytest.raises(ScenarioProblem, match=r"^surg: .*\(did you mean 'surge'\?\)"):
        sim.run("surg")
