"""The command line as a user meets it: exit status, one line, whole folders."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.views.cli import COMMANDS, parser_of
from sim.views.options import command_line

ROOT = Path(__file__).parents[2]
SMALL = """
name: small
period: {start: 2021-08-01, end: 2021-08-05}
replicates: 3
inflow: {people_per_day: 80}
migrants: {staging_wait_median_h: 6}
measures:
  order: {type: turn_back, from: 2021-08-03}
"""


@pytest.fixture
def sim(tmp_path):
    """Runs the command in an empty folder that holds small.yaml."""
    (tmp_path / "small.yaml").write_text(SMALL)

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sim", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        )

    return run


def test_a_run_prints_a_scorecard_and_leaves_a_folder(sim, tmp_path):
    done = sim("small.yaml", "--out", "run")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for words in ("turned back, as recorded", "deaths", "got inland", "run"):
        assert words in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"manifest.json", "outcomes.parquet", "daily.png", "map.png"} <= names
    assert len(pd.read_parquet(tmp_path / "run" / "outcomes.parquet")) == 3


def test_the_manifest_command_makes_the_same_run(sim, tmp_path):
    assert (
        sim("small.yaml", "--seed", "5", "--set", "inflow.factor=2", "--out", "a").returncode == 0
    )
    command = json.loads((tmp_path / "a" / "manifest.json").read_text())["command"]
    again = command.removeprefix("python -m sim ").split()
    assert sim(*again, "--out", "b").returncode == 0
    for file in ("outcomes.parquet", "daily.parquet", "scorecard.csv"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_json_is_one_value(sim):
    done = sim("small.yaml", "--json", "--replicates", "2")
    report = json.loads(done.stdout)
    assert report["replicates"] == 2
    assert {row["outcome"] for row in report["scorecard"]} >= {"dead_people", "cost_eur"}


def test_quiet_prints_the_folder_only(sim, tmp_path):
    done = sim("small.yaml", "--quiet")
    assert (tmp_path / done.stdout.strip() / "manifest.json").is_file()


def test_output_is_plain_where_only_ascii_is_known(sim):
    done = sim("small.yaml", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["missing.yaml"], "no such file"),
        (["small.yaml", "--replicates", "0"], "whole number from 1"),
        (["small.yaml", "--replicates", "many"], "whole number"),
        (["small.yaml", "--seed", "-1"], "seed"),
        (["small.yaml", "--seed", "99999999999999999"], "whole number"),
        (["small.yaml", "--set", "inflow.factor"], "path=value"),
        (["small.yaml", "--set", "inflow.factr=2"], "did you mean 'factor'"),
        (["small.yaml", "--out", "small.yaml"], "is a file"),
        (["small.yaml", "--out", "/proc/nothing/run"], "cannot be written"),
        (["small.yaml", "small.yaml"], "named 'small'"),
        (["--nonsense"], "arguments"),
        (["explain", "missing.yaml"], "no such file"),
        (["check"], "FILE"),
    ],
)
def test_wrong_input_gives_one_line_and_exit_2(sim, tmp_path, arguments, part):
    done = sim(*arguments)
    assert done.returncode == 2
    assert part in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["small.yaml"]


def test_wrong_input_is_one_line_with_debug_too(sim):
    done = sim("missing.yaml", "--debug")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("name", ["run", *COMMANDS])
def test_commands_share_their_options(name):
    options = {
        option: (action.type, action.nargs, action.metavar)
        for action in parser_of(name)._actions
        for option in action.option_strings
    }
    assert options.keys() >= {"--help", "--json", "--quiet", "--debug"}
    if name not in ("run", "branch"):
        return
    assert options.keys() >= {"--replicates", "--seed", "--workers", "--cluster", "--set", "--out"}


def test_a_job_that_is_ended_from_outside_leaves_nothing_behind(tmp_path):
    command = [sys.executable, "-m", "sim", "surge", "--replicates", "100000", "--workers", "1"]
    job = subprocess.Popen(
        [*command, "--json", "--out", "run"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
    )
    with pytest.raises(subprocess.TimeoutExpired):
        job.wait(4)
    job.send_signal(signal.SIGTERM)
    output, said = job.communicate(timeout=60)
    assert job.returncode == 130
    assert said.count("\n") == (2 if output else 1)  # That it writes, and what was kept.
    assert "interrupted" in said
    assert [path.name for path in tmp_path.iterdir()] == (["run"] if output else [])


def test_a_command_is_written_so_that_a_shell_reads_it():
    settings = {"at": "2021-08-03", "seed": None, "with": ["a b.yaml", "winter"]}
    assert command_line(["branch", "my file.yaml"], settings, [("a.b", "[1, 2]")]) == (
        "python -m sim branch 'my file.yaml' --at 2021-08-03 --with 'a b.yaml' winter "
        "--set 'a.b=[1, 2]'"
    )


def test_a_schema_in_a_file_is_whole_or_not_there(sim, tmp_path):
    done = sim("schema", "--out", "schema.json", "--json")
    assert json.loads(done.stdout) == {"schema": "schema.json"}
    assert (tmp_path / "schema.json").read_text() == sim("schema").stdout
    assert sim("schema", "--out", "nowhere/schema.json").returncode == 2
    (tmp_path / "folder").mkdir()
    assert sim("schema", "--out", "folder").returncode == 2
    assert {path.name for path in tmp_path.iterdir()} == {"small.yaml", "schema.json", "folder"}


def test_a_folder_of_somebody_else_is_left_alone(sim, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    done = sim("small.yaml", "--out", "mine")
    assert done.returncode == 2
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"


def test_help_and_version(sim):
    assert "shipped scenarios" in sim("--help").stdout
    assert sim("--version").stdout.startswith("hybrid-border-sim")


def test_check_explain_and_schema(sim):
    assert sim("check", "small.yaml", "winter").stdout == "small.yaml: ok\nwinter: ok\n"
    design = sim("check", str(ROOT / "scenarios/designs/beliefs.yaml"))
    assert design.returncode == 2
    assert "is a design, not a scenario; python -m sim sweep runs it" in design.stderr
    entries = json.loads(sim("explain", "small.yaml", "--json").stdout)
    by_path = {entry["path"]: entry for entry in entries}
    assert by_path["inflow.people_per_day"]["origin"] == "small.yaml:5"
    assert by_path["migrants.belief_half_life_days"] | {"meaning": ""} == {
        "path": "migrants.belief_half_life_days",
        "value": 3.0,
        "unit": "days",
        "origin": "default",
        "source": "assumption",
        "meaning": "",
    }
    assert by_path["measures.order.from"]["value"] == "2021-08-03"
    committed = (ROOT / "scenarios" / "scenario.schema.json").read_text()
    assert sim("schema").stdout == committed, "renew it: python -m sim schema --out scenarios/..."
