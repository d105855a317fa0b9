"""The run folder: whole or not at all, and the same bytes for the same seed."""

import json

import pandas as pd
import pytest

from sim.engine import ledger
from sim.experiments.ensemble import run_ensemble
from sim.experiments.run_folder import (
    FolderError,
    check_folder,
    content_hash,
    read_run,
    write_run,
)
from tests.conftest import ALL_MEASURES


def test_the_same_run_writes_the_same_bytes(scenario, tmp_path):
    for name in ("a", "b"):
        runs = run_ensemble(scenario(measures=ALL_MEASURES), replicates=3)
        write_run(runs, tmp_path / name, "command", 3, {})
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == [
        "daily.parquet",
        "drawn.parquet",
        "manifest.json",
        "outcomes.parquet",
        "scorecard.csv",
    ]
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_tables_have_the_promised_columns(scenario, tmp_path):
    runs = run_ensemble(scenario(measures=ALL_MEASURES), replicates=2)
    write_run(runs, tmp_path / "run", "command", 2, {})
    stored = read_run(tmp_path / "run")
    assert list(stored.outcomes)[:3] == ["scenario", "replicate", "seed"]
    assert list(stored.outcomes)[3:] == list(ledger.NAMES)
    assert list(stored.daily)[:3] == ["replicate", "date", "sector"]
    assert len(stored.daily) == 2 * 7 * 18
    flows = [name for name in ledger.NAMES if name not in ledger.STOCKS]
    sums = stored.daily.groupby("replicate")[flows].sum()
    pd.testing.assert_frame_equal(
        sums.reset_index(drop=True), stored.outcomes[flows], check_dtype=False, rtol=1e-12
    )


def test_the_manifest_tells_how_to_make_it_again(scenario, tmp_path):
    runs = run_ensemble(scenario(), replicates=2)
    write_run(runs, tmp_path / "run", "python -m sim week.yaml", 2, {})
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["command"] == "python -m sim week.yaml"
    assert manifest["seeds"] == runs.outcomes["seed"].tolist()
    assert manifest["scenario"]["inflow"]["people_per_day"] == 120
    assert set(manifest["columns"]) == set(ledger.NAMES)
    assert manifest["dependencies"]["numpy"]


def test_a_run_replaces_a_run_and_nothing_else(scenario, tmp_path):
    runs = run_ensemble(scenario(), replicates=1)
    write_run(runs, tmp_path / "run", "first", 1, {})
    write_run(runs, tmp_path / "run", "second", 1, {})
    assert read_run(tmp_path / "run").manifest["command"] == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(FolderError, match="other files"):
        check_folder(tmp_path / "mine")
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="is a file"):
        check_folder(tmp_path / "file")


def test_a_broken_folder_is_told_in_one_line(tmp_path):
    with pytest.raises(FolderError, match=r"no whole run$"):
        read_run(tmp_path)
    (tmp_path / "study.json").write_text("{}")
    with pytest.raises(FolderError, match="is a study"):
        read_run(tmp_path)


def test_the_hash_follows_what_matters(scenario):
    base = scenario()
    assert content_hash(base) == content_hash(base.model_copy(update={"name": "other"}))
    assert content_hash(base) != content_hash(scenario(seed=1))
    assert content_hash(base) != content_hash(scenario(measures=ALL_MEASURES))
