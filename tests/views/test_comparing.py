"""Several files on the command line are compared; the table and figures say what they should."""

import json

import pandas as pd
import pytest

from tests.views.test_cli import SMALL, sim

__all__ = ["sim"]
OPEN = SMALL.replace("name: small", "name: open\nseed: 9").replace("2021-08-03}", "2021-09-01}")


@pytest.fixture
def here(tmp_path, monkeypatch, capsys):
    """Runs the command in this process, without the figures of each run; returns its output."""
    from sim.views import comparing
    from sim.views.cli import main

    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "open.yaml").write_text(OPEN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(comparing, "figures_of", lambda runs: {})

    def run(*arguments):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        return end.value.code, capsys.readouterr().out

    return run


def test_two_files_make_a_comparison_and_a_folder(sim, here, tmp_path):
    done = sim("small.yaml", "open.yaml", "--out", "both")
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 128
    for words in (
        "open against small: 3 paired futures",
        "not distinguishable",
        "Holm's correction",
        "open has another seed (9); 2021 is used for all.",
        "What open changes: measures.order.from: 2021-08-03 → 2021-09-01.",
    ):
        assert words in done.stdout, words
    names = {path.name for path in (tmp_path / "both").iterdir()}
    tables = {"comparison.csv", "comparison.parquet", "fates.csv", "manifest.json"}
    assert names == tables | {"small", "open", "differences-open.png", "fates-open.png"}
    assert {"scorecard.csv", "manifest.json", "daily.png"} <= {
        path.name for path in (tmp_path / "both" / "open").iterdir()
    }
    table = pd.read_parquet(tmp_path / "both" / "comparison.parquet").set_index("outcome")
    a, b = (
        pd.read_parquet(tmp_path / "both" / name / "outcomes.parquet") for name in ("small", "open")
    )
    assert a["seed"].equals(b["seed"])
    mean = (b["registered_people"] - a["registered_people"]).mean()
    assert table.loc["registered_people", "paired_difference"] == pytest.approx(mean)
    manifest = json.loads((tmp_path / "both" / "manifest.json").read_text())
    again = manifest["command"].removeprefix("python -m sim ").split()
    assert here(*again, "--out", "again", "--quiet") == (0, "again\n")
    for file in ("comparison.csv", "fates.csv", "open/outcomes.parquet"):
        assert (tmp_path / "both" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()


def test_json_of_a_comparison_is_one_strict_value(here):
    status, output = here("small.yaml", "open.yaml", "--replicates", "1", "--json")
    assert status == 0

    def refuse(text):
        raise AssertionError(f"not JSON: {text}")

    report = json.loads(output, parse_constant=refuse)
    assert report["baseline"] == "small"
    assert [run["scenario"] for run in report["scenarios"]] == ["small", "open"]
    assert {row["verdict"] for row in report["comparison"]} == {"not distinguishable"}


def test_periods_that_differ_are_refused(sim, tmp_path):
    (tmp_path / "open.yaml").write_text(OPEN.replace("end: 2021-08-05", "end: 2021-08-06"))
    done = sim("small.yaml", "open.yaml")
    assert done.returncode == 2
    assert "only futures of the same days can be compared" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "runs").exists()


def test_a_branch_is_compared_from_its_day_on(here, tmp_path):
    (tmp_path / "open.yaml").write_text(OPEN.replace("seed: 9\n", ""))
    words = ("branch", "small.yaml", "--at", "2021-08-03", "--with", "open.yaml")
    status, output = here(*words, "--out", "at")
    assert status == 0
    assert "open against small: 3 paired futures, from 2021-08-03 on" in output
    command = json.loads((tmp_path / "at" / "manifest.json").read_text())["command"]
    again = command.removeprefix("python -m sim ").split()
    assert here(*again, "--out", "again", "--quiet") == (0, "again\n")
    for file in ("comparison.csv", "small/daily.parquet", "open/outcomes.parquet"):
        assert (tmp_path / "at" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()
    assert here("small.yaml", "--replicates", "3", "--out", "alone", "--quiet")[0] == 0
    for file in ("daily.parquet", "outcomes.parquet"):
        whole, alone = (tmp_path / place / file for place in ("at/small", "alone"))
        assert whole.read_bytes() == alone.read_bytes(), "the baseline is the unbranched run"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--at", "soon", "--with", "open.yaml"], "a date as in"),
        (["--at", "2021-08-01", "--with", "open.yaml"], "a day after 2021-08-01"),
        (["--at", "2021-08-03", "--with", "open.yaml"], "seed is 9, not 2021, which would change"),
        (["--at", "2021-08-03"], "--with"),
    ],
)
def test_a_branch_that_cannot_be_is_refused_in_one_line(sim, tmp_path, arguments, part):
    (tmp_path / "open.yaml").write_text(OPEN)
    done = sim("branch", "small.yaml", *arguments)
    assert done.returncode == 2
    assert part in done.stderr
    assert done.stderr.count("\n") == 1
