"""The public names: lazy, documented, and the same as the command line's results."""

import subprocess
import sys

import pytest

import sim
from sim.experiments.compare import NotComparableError


def test_importing_sim_is_quick():
    heavy = {"numpy", "pandas", "numba", "matplotlib"}
    code = f"import sim, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_exists_and_is_documented():
    for name in sim.__all__:
        assert getattr(sim, name).__doc__, name


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


def test_misuse_is_said_plainly(scenario):
    with pytest.raises(TypeError, match="at least one more"):
        sim.compare(scenario())
    with pytest.raises(NotComparableError, match="named 'week'"):
        sim.compare(scenario(), scenario())
    with pytest.raises(TypeError, match="read from a file"):
        sim.run(scenario(), set={"seed": 1})
