"""The run folder: whole or not at all, and the same bytes for the same seed."""

import hashlib
import json

import pandas as pd
import pytest

from sim.engine import ledger
from sim.experiments.ensemble import run_ensemble
from sim.experiments.files import FolderError, TakenError
from sim.experiments.placing import check_folder
from sim.experiments.run_folder import content_hash, read_run, run_of, write_run
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


def test_the_manifest_lists_what_was_written(scenario, tmp_path):
    place = write_run(run_ensemble(scenario(), replicates=1), tmp_path / "run", "command", 1, {})
    manifest = json.loads((place / "manifest.json").read_text())
    assert manifest["kind"] == "run"
    names = {"daily.parquet", "drawn.parquet", "outcomes.parquet", "scorecard.csv"}
    assert set(manifest["files"]) == names
    table = (place / "outcomes.parquet").read_bytes()
    assert manifest["files"]["outcomes.parquet"] == hashlib.sha256(table).hexdigest()


def test_a_run_replaces_its_own_files_and_nothing_else(scenario, tmp_path):
    place = tmp_path / "run"
    runs = run_ensemble(scenario(), replicates=1, has_tracks=True)
    write_run(runs, place, "first", 1, {})
    (place / "notes.txt").write_text("keep me")
    (place / ".git").mkdir()
    (place / ".git" / "HEAD").write_text("ref")
    check_folder(place, {"": run_of(scenario(), 1)})
    assert write_run(run_ensemble(scenario(), replicates=1), place, "second", 1, {}) == place
    assert read_run(place).manifest["command"] == "second"
    assert not (place / "tracks.parquet").exists()
    assert (place / "notes.txt").read_text() == "keep me"
    assert (place / ".git" / "HEAD").read_text() == "ref"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_run_of_an_earlier_version_is_known_by_its_fixed_names(scenario, tmp_path):
    place = tmp_path / "run"
    write_run(run_ensemble(scenario(), replicates=1, has_tracks=True), place, "first", 1, {})
    manifest = json.loads((place / "manifest.json").read_text())
    del manifest["kind"], manifest["files"]
    (place / "manifest.json").write_text(json.dumps(manifest))
    (place / "film.gif").write_text("film")
    assert read_run(place).manifest["command"] == "first"
    write_run(run_ensemble(scenario(), replicates=1), place, "second", 1, {})
    assert not (place / "tracks.parquet").exists()
    assert (place / "film.gif").read_text() == "film"


def test_a_run_of_something_else_is_refused_by_name(scenario, tmp_path):
    write_run(run_ensemble(scenario(), replicates=1), tmp_path / "run", "first", 1, {})
    for other, words in (
        (run_of(scenario(name="other"), 1), "holds a run of week .seed 2021, 1 replicate., not a"),
        (run_of(scenario(), 2), "not a run of week .seed 2021, 2 replicates.; name another"),
        (run_of(scenario(measures=ALL_MEASURES), 1), "with other settings"),
        (run_of(scenario(), 1, "2021-08-03"), "not a run of week from 2021-08-03 on"),
    ):
        with pytest.raises(TakenError, match=words):
            check_folder(tmp_path / "run", {"": other})


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
