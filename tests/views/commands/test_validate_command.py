"""python -m sim validate: each part alone or both, into one report."""

import json

import pytest

from sim.experiments.validation.removal import BY_NAME
from sim.experiments.validation.removal_table import removal_table
from sim.views.cli import main
from sim.views.commands import validate as command
from tests.experiments.validation.test_removal import SMALL


@pytest.fixture(scope="module")
def removal():
    return removal_table(2, 77, [BY_NAME["memory"]], SMALL, workers=1)


@pytest.fixture
def sim(validation, removal, tmp_path, monkeypatch, capsys):
    """Runs a command in this process on results that are there; its status and output."""
    asked = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "validate", lambda *given: asked.append("record") or validation)

    def table(pairs, seed, **options):
        asked.append(pairs)
        return removal

    monkeypatch.setattr(command, "removal_table", table)

    def run(*arguments):
        asked.clear()
        with pytest.raises(SystemExit) as end:
            main(("validate", *arguments))
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err, list(asked)

    return run


def test_both_parts_share_one_report(sim, tmp_path):
    for _ in range(2):
        status, _, _, asked = sim("--out", "docs")
        assert (status, asked) == (0, ["record", 16])
    assert sorted(path.name for path in (tmp_path / "docs").iterdir()) == [
        "lithuania-2021.png", "removal.csv", "removal.png", "validation-depth.png",
        "validation-patterns.png",
        "validation.csv", "validation.md",
    ]  # fmt: skip
    text = (tmp_path / "docs" / "validation.md").read_text()
    assert text.index("## After the record") < text.index("## What each subsystem moves")
    assert "`python -m sim validate --out docs`" in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_a_part_alone_leaves_the_other_out(sim, tmp_path):
    status, out, _, asked = sim("--only", "removal", "--pairs", "3", "--out", "a")
    assert (status, asked) == (0, [3])
    assert "memory" in out
    assert {path.name for path in (tmp_path / "a").iterdir()} == set(command.PARTS["removal"])
    assert sim("--only", "removal", "--out", "a")[0] == 0
    status, out, _, asked = sim("--only", "record", "--quiet", "--out", "b")
    assert (status, asked, out.count("\n")) == (0, ["record"], 1)
    assert "What each subsystem moves" not in (tmp_path / "b" / "validation.md").read_text()


def test_json_has_both(sim):
    found = json.loads(sim("--json")[1])
    assert found["removal"]["pairs"] == 2
    assert found["removal"]["rows"][0]["subsystem"] == "memory"
    assert "patterns" in found
    assert list(json.loads(sim("--json", "--only", "removal")[1])) == ["removal"]


def test_a_pair_alone_has_no_interval_and_is_refused(sim):
    status, _, said, asked = sim("--pairs", "1")
    assert (status, said.count("\n"), asked) == (2, 1, [])
