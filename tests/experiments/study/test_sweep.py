"""Studies: nothing is lost, nothing is run twice, and the table is the same whatever happened."""

import json
import os
import random
import resource
import signal
import subprocess
import time
from contextlib import contextmanager

import duckdb
import pandas as pd
import polars
import pytest

from sim.base import outcomes as ledger
from sim.experiments import ensemble
from sim.experiments.files import FolderError
from sim.experiments.study import parts
from sim.experiments.study import sweep as study
from sim.experiments.study.design import Design, read_design
from sim.experiments.study.points import points_of
from sim.experiments.study.stopping import interval_half_width, replicates_needed
from tests.experiments import studies
from tests.experiments.studies import DESIGN, final, write_files

ROWS = 20  # of the small design


@pytest.fixture
def design(tmp_path):
    return write_files(tmp_path)


@pytest.fixture
def runs(monkeypatch):
    """Counts the seasons that are run, and can make some raise."""
    counted = {"seasons": 0, "bad": set()}
    real = ensemble.run_replicate

    def count(scenario, seed):
        counted["seasons"] += 1
        if seed in counted["bad"]:
            raise ZeroDivisionError("a fault")
        return real(scenario, seed)

    monkeypatch.setattr(ensemble, "run_replicate", count)
    monkeypatch.setattr(study, "ROWS_PER_PART", 6)
    return counted


def notices():
    said: list[str] = []
    return said, said.append


def test_a_study_is_read_by_others_with_one_call(tmp_path, design, runs):
    result = study.sweep(design, tmp_path / "s")
    assert list(result.outcomes)[:5] == [
        "policy", "point", "replicate", "seed", "migrants.belief_half_life_days",
    ]  # fmt: skip
    assert list(result.outcomes)[-len(ledger.NAMES) :] == list(ledger.NAMES)
    assert len(result.outcomes) == runs["seasons"] == ROWS
    whole = pd.read_parquet(tmp_path / "s" / "outcomes.parquet")
    pd.testing.assert_frame_equal(whole, result.outcomes)
    some = "policy, replicate, recorded_turn_backs_events"
    many = tmp_path / "s" / "outcomes"
    tables = [
        pd.read_parquet(many)[some.split(", ")],
        polars.read_parquet(many / "*.parquet").select(some.split(", ")).to_pandas(),
        duckdb.sql(f"select {some} from '{many}/*.parquet'").df(),
    ]
    for table in tables:
        assert sorted(table.itertuples(index=False)) == sorted(
            whole[some.split(", ")].itertuples(index=False)
        )
    assert len(list(many.iterdir())) == 4


def test_rows_are_those_of_the_main_job(tmp_path, design):
    result = study.sweep(design, tmp_path / "s")
    point = points_of(*read_design(design))[0]
    alone = ensemble.run_ensemble(point.scenario, 5)
    mine = result.outcomes[result.outcomes["point"] == point.id].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine[list(ledger.NAMES)], alone.outcomes[list(ledger.NAMES)])
    assert mine["seed"].tolist() == alone.outcomes["seed"].tolist()
    for path in ensemble.run_ensemble(point.scenario, 1).drawn.columns[2:]:
        assert mine[path].tolist() == alone.drawn[path].tolist()


def test_only_what_is_missing_is_run(tmp_path, design, runs):
    study.sweep(design, tmp_path / "s")
    study.sweep(design, tmp_path / "s")
    assert runs["seasons"] == ROWS
    more = write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 8"))
    result = study.sweep(more, tmp_path / "s")
    assert runs["seasons"] == ROWS + 12
    fresh = study.sweep(more, tmp_path / "fresh")
    assert final(tmp_path / "s") == final(tmp_path / "fresh")
    assert result.outcomes["replicate"].tolist() == list(range(8)) * 4
    assert fresh.replicates_asked == 32


def test_a_changed_design_keeps_its_points_and_moves_the_others_aside(tmp_path, design, runs):
    study.sweep(design, tmp_path / "s")
    other = write_files(tmp_path, DESIGN.replace("[1, 3]", "[3, 5]"))
    said, note = notices()
    study.sweep(other, tmp_path / "s", on_notice=note)
    assert runs["seasons"] == ROWS + 10
    study.sweep(other, tmp_path / "fresh")
    assert final(tmp_path / "s") == final(tmp_path / "fresh")
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes")) == ROWS
    assert any("of an earlier design" in line for line in said)
    before = runs["seasons"]
    study.sweep(write_files(tmp_path), tmp_path / "s", on_notice=note)
    assert runs["seasons"] == before  # What was put aside came back.


def test_other_code_is_not_mixed_in(tmp_path, design, runs, monkeypatch):
    study.sweep(design, tmp_path / "s")
    monkeypatch.setattr("sim.experiments.study.rows.code_hash", lambda: "other")
    said, note = notices()
    study.sweep(design, tmp_path / "s", on_notice=note)
    assert runs["seasons"] == 2 * ROWS
    assert "4 parts made by other code or with other columns moved to" in said[0]
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes")) == ROWS


def damage(path, kind):
    data = bytearray(path.read_bytes())
    if kind == "flipped":
        data[len(data) // 2] ^= 1
    elif kind == "truncated":
        del data[len(data) // 2 :]
    elif kind == "emptied":
        data.clear()
    path.write_bytes(data)


@pytest.mark.parametrize("kind", ["flipped", "truncated", "emptied"])
@pytest.mark.parametrize("table", ["outcomes", "daily"])
def test_a_damaged_part_is_set_aside_and_run_again(tmp_path, runs, kind, table):
    design = write_files(tmp_path, DESIGN + "daily: true\n")
    study.sweep(design, tmp_path / "s")
    before = final(tmp_path / "s")
    part = min((tmp_path / "s" / table).iterdir())
    rows = len(pd.read_parquet(part)[["point", "seed"]].drop_duplicates())
    damage(part, kind)
    said, note = notices()
    study.sweep(design, tmp_path / "s", on_notice=note)
    assert runs["seasons"] == ROWS + rows
    assert len(said) == 1
    assert f"1 part damaged moved to {tmp_path / 's' / 'aside'}" in said[0]
    assert final(tmp_path / "s") == before
    assert [path.name.endswith(".damaged") for path in (tmp_path / "s" / "aside").iterdir()] == [
        True
    ]


def test_the_daily_table_has_each_replicate_once_and_adds_up(tmp_path, design, runs):
    study.sweep(design, tmp_path / "s")
    later = write_files(tmp_path, DESIGN + "daily: true\n")
    study.sweep(later, tmp_path / "s")
    assert runs["seasons"] == 2 * ROWS
    daily = polars.read_parquet(tmp_path / "s" / "daily" / "*.parquet").to_pandas()
    assert len(daily) == ROWS * 3 * 18
    sums = daily.groupby(["point", "seed"])["crossings_events"].sum()
    whole = pd.read_parquet(tmp_path / "s" / "outcomes.parquet").set_index(["point", "seed"])
    assert sums.to_dict() == whole["crossings_events"].to_dict()
    assert daily["sector"].nunique() == 18


def test_a_replicate_that_raises_is_a_row_and_is_tried_again(tmp_path, design, runs):
    good = study.sweep(design, tmp_path / "good")
    runs["bad"] = {int(good.outcomes["seed"][2])}
    result = study.sweep(design, tmp_path / "s", command="do")
    assert len(result.outcomes) == ROWS - 4
    assert result.failures["error"].unique().tolist() == ["ZeroDivisionError: a fault"]
    point = result.failures["point"][0]
    assert result.failures["command"][0] == f"do --replay {point}:2"
    stored = pd.read_parquet(tmp_path / "s" / "failures.parquet")
    pd.testing.assert_frame_equal(stored, result.failures)
    runs["bad"] = set()
    assert study.sweep(design, tmp_path / "s", command="").failures.empty
    assert final(tmp_path / "s") == final(tmp_path / "good")


def test_an_interruption_keeps_what_is_done(tmp_path, design, runs):
    def interrupt(done, total):
        if done >= 7:
            raise KeyboardInterrupt

    result = study.sweep(design, tmp_path / "s", workers=1, on_progress=interrupt)
    assert result.is_interrupted
    assert 7 <= len(result.outcomes) < ROWS
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes.parquet")) == len(result.outcomes)
    assert len(study.sweep(design, tmp_path / "s").outcomes) == ROWS
    assert runs["seasons"] <= ROWS + 6


@pytest.mark.parametrize("workers", [1, 2, 4, 8])
def test_any_number_of_threads_gives_the_same_bytes(tmp_path, design, workers):
    study.sweep(design, tmp_path / "one", workers=1)
    study.sweep(design, tmp_path / "many", workers=workers)
    assert final(tmp_path / "one") == final(tmp_path / "many")


def test_a_full_disk_keeps_what_is_whole(tmp_path, design, runs, monkeypatch):
    real, written = parts.keep, []

    def full(path, data):
        if path.parent.name == "outcomes":
            written.append(path)
            if len(written) > 2:
                raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(parts, "keep", full)
    with pytest.raises(FolderError) as caught:
        study.sweep(design, tmp_path / "s")
    assert str(caught.value).count("\n") == 0
    assert "no space left on device" in str(caught.value)
    monkeypatch.setattr(parts, "keep", real)
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes")) == 12
    result = study.sweep(design, tmp_path / "s")
    assert len(result.outcomes) == ROWS


def test_what_a_killed_writer_left_behind_does_not_matter(tmp_path, design, runs):
    study.sweep(design, tmp_path / "s")
    before, folder = final(tmp_path / "s"), tmp_path / "s" / "outcomes"
    part = min(folder.iterdir())
    young, old = folder / ".part-a-x.tmp", folder / ".part-b-x.tmp"
    for path in (young, old):
        path.write_bytes(part.read_bytes()[:100])
    os.utime(old, (0, 0))
    part.unlink()
    study.sweep(design, tmp_path / "s")
    assert final(tmp_path / "s") == before
    assert young.exists()  # Its writer may be alive.
    assert not old.exists()
    assert len(pd.read_parquet(folder)) == ROWS


def test_a_folder_of_somebody_else_is_refused(tmp_path, design):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(FolderError, match="other files and no study"):
        study.sweep(design, tmp_path / "mine")
    with pytest.raises(FolderError, match="is a file"):
        study.sweep(design, tmp_path / "mine" / "letter.txt")


UNTIL = DESIGN + "until: {outcome: crossings_events, half_width: 8%, at_most: 60}\n"


def test_a_study_stops_when_it_knows_enough(tmp_path, runs):
    design = write_files(tmp_path, UNTIL)
    result = study.sweep(design, tmp_path / "s")
    groups = result.outcomes.groupby("migrants.belief_half_life_days")
    assert groups["replicate"].max().between(6, 59).all()
    for _, values in result.outcomes.groupby("point")["crossings_events"]:
        narrow = interval_half_width(values.to_numpy()) <= 0.08 * values.mean()
        assert narrow or len(values) == 60
    assert groups["policy"].value_counts().groupby(level=0).nunique().eq(1).all()
    study.sweep(design, tmp_path / "one", workers=1)
    assert final(tmp_path / "s") == final(tmp_path / "one")


def test_when_to_stop_is_decided_by_the_first_replicates_alone():
    design = Design.model_validate(
        {"name": "s", "policies": ["surge"], "replicates": 4,
         "until": {"outcome": "dead_people", "half_width": 1.0, "at_most": 40}}
    )  # fmt: skip
    points = points_of(design)
    job = study.rows.job
    keys = [job(points[0], number, False).key for number in range(40)]

    def needed(values):
        return replicates_needed(design, points, dict(zip(keys, values, strict=False)), set())

    assert needed([]) == [4]
    assert needed([0.0, 0.0, 0.0]) == [4]
    assert needed([0.0] * 4) == [4]
    assert needed([0.0, 9.0, 0.0, 9.0]) == [16]  # four times as many at most
    assert needed([0.0, 1.2, 0.0, 1.2]) == [14]  # ten more at least
    assert needed([0.0, 99.0] * 20) == [40]
    assert interval_half_width(study.rows.np.array([1.0, 2.0, 3.0])) == pytest.approx(
        4.302653 / 3**0.5, rel=1e-6
    )


# As a user meets it: the command, real signals, real disks.


def test_the_command_says_what_failed_and_replays_it(tmp_path):
    write_files(tmp_path, "name: study\npolicies: [small]\nreplicates: 100\n")
    status, said = studies.run(tmp_path, "--out", "s", "--quiet", module="tests.experiments.faulty")
    assert status == 1
    assert said.count("\n") == 1
    assert "1 of 100 replicates failed, the first with ZeroDivisionError" in said
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes.parquet")) == 99
    row = pd.read_parquet(tmp_path / "s" / "failures.parquet").iloc[0]
    assert row["replicate"] == 17
    assert row["command"] in said
    again = row["command"].removeprefix("python -m sim sweep design.yaml ").split()
    status, said = studies.run(tmp_path, *again, module="tests.experiments.faulty")
    assert status == 1
    assert "ZeroDivisionError: a fault on purpose" in said
    assert studies.run(tmp_path, *again) == (0, "")  # Without the fault, it runs.


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)]
)
def test_ctrl_c_says_what_was_kept_and_how_to_go_on(tmp_path, number):
    write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 20000"))
    process = studies.start(tmp_path, "--out", "s")
    wait_for(lambda: list((tmp_path / "s" / "outcomes").glob("*.parquet")))
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.count("\n") == 1
    assert "replicates are kept in s; the same command goes on from there" in said
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes.parquet")) >= 50


def wait_for(condition, seconds=120.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.long
def test_a_limit_on_the_size_of_files_is_one_line(tmp_path):
    write_files(tmp_path)
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))  # noqa: E731
    status, said = studies.run(tmp_path, "--out", "s", preexec_fn=limit)
    assert status == 2
    assert said.count("\n") == 1
    assert "file too large" in said
    status, said = studies.run(tmp_path, "--out", "s")
    assert (status, said) == (0, "")


@contextmanager
def mounted(folder, *options):
    """A small file system of its own, where the tests may mount one."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full_and_one_that_is_read_only(tmp_path):
    write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 100"))
    with mounted(tmp_path / "disk", "-o", "size=64k"):
        status, said = studies.run(tmp_path, "--out", "disk/s")
        assert status == 2
        assert said.count("\n") == 1
        assert "no space left on device" in said
        kept = len(pd.read_parquet(tmp_path / "disk" / "s" / "outcomes"))
        assert 0 < kept < 400
        assert f"{kept} replicates are whole" in said
        remount = ["mount", "-o", "remount,ro,size=64m", str(tmp_path / "disk")]
        subprocess.run(remount, check=True)
        status, said = studies.run(tmp_path, "--out", "disk/s")
        assert (status, said.count("\n")) == (2, 1)
        assert "read-only file system" in said
        subprocess.run([word.replace(",ro", ",rw") for word in remount], check=True)
        assert studies.run(tmp_path, "--out", "disk/s", "--quiet") == (0, "")
        study.sweep(tmp_path / "design.yaml", tmp_path / "fresh")
        assert final(tmp_path / "disk" / "s") == final(tmp_path / "fresh")


def test_two_processes_on_one_study_do_no_harm(tmp_path):
    write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 60"))
    both = [studies.start(tmp_path, "--out", "s", "--quiet") for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0
        assert said in ("", "s: another process works on this study; waiting until it ends\n")
    assert not (tmp_path / "s" / "aside").exists()
    study.sweep(tmp_path / "design.yaml", tmp_path / "fresh")
    assert final(tmp_path / "s") == final(tmp_path / "fresh")
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes")) == 240


@pytest.mark.long
def test_whoever_waits_takes_over_when_the_other_is_killed(tmp_path):
    write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 100"))
    first = studies.start(tmp_path, "--out", "s", "--quiet")
    wait_for(lambda: (tmp_path / "s" / "study.json").exists())
    second = studies.start(tmp_path, "--out", "s", "--quiet")
    first.kill()
    first.communicate()
    assert second.communicate(timeout=300)[0] == "s\n"
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes")) == 400


def test_rows_that_are_there_twice_are_refused(tmp_path, design, runs, monkeypatch):
    """Without locks, two processes could have cut the same rows into different parts."""
    study.sweep(design, tmp_path / "s")
    monkeypatch.setattr(study, "ROWS_PER_PART", 7)
    study.sweep(design, tmp_path / "other")
    for part in (tmp_path / "other" / "outcomes").iterdir():
        (tmp_path / "s" / "outcomes" / part.name).write_bytes(part.read_bytes())
    said, note = notices()
    study.sweep(design, tmp_path / "s", on_notice=note)
    assert any("that repeat others moved to" in line for line in said)
    assert len(pd.read_parquet(tmp_path / "s" / "outcomes")) == ROWS
    assert final(tmp_path / "s") == final(tmp_path / "other")


def test_json_is_one_value(tmp_path):
    write_files(tmp_path)
    process = studies.start(tmp_path, "--json")
    report = json.loads(process.communicate(timeout=120)[0])
    assert report["replicates_done"] == ROWS
    assert report["folder"] == "runs/study"
    assert report["points"][0]["policy"] == "small"
    assert "dead_people_median" not in report["points"][0]


@pytest.mark.long
def test_a_study_that_is_killed_twenty_times_ends_in_the_same_table(tmp_path):
    """SIGKILL at 20 random moments (seeded) of a study of 200 replicates, some in mid-write."""
    write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 50"))
    assert studies.run(tmp_path, "--out", "whole") == (0, "")
    moments, kept = random.Random(20), [0]
    while len(kept) <= 20:
        event = str(moments.randint(1, 22))
        status, _ = studies.run(tmp_path, "--out", "s", event, module="tests.experiments.doomed")
        assert status == -signal.SIGKILL
        parts_now = (tmp_path / "s" / "outcomes").glob("*.parquet")
        kept.append(sum(len(pd.read_parquet(part)) for part in parts_now))
    assert kept == sorted(kept)  # A kill takes nothing back.
    assert len(set(kept)) > 5, kept
    assert kept[-1] < 200
    assert studies.run(tmp_path, "--out", "s") == (0, "")
    assert final(tmp_path / "s") == final(tmp_path / "whole")
    for name in ("failures.parquet", "study.json"):
        assert (tmp_path / "s" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.long
def test_worker_processes_give_the_same_table(tmp_path):
    write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 50"))
    assert studies.run(tmp_path, "--out", "threads") == (0, "")
    local = ("--cluster", "local", "--workers", "2")
    assert studies.run(tmp_path, "--out", "cluster", *local) == (0, "")
    assert final(tmp_path / "threads") == final(tmp_path / "cluster")


def first_part(folder):
    return list((folder / "outcomes").glob("*.parquet"))


@pytest.mark.long
def test_a_worker_that_is_killed_costs_nothing(tmp_path, dask):
    write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 500"))
    process = studies.start(tmp_path, "--out", "cluster", "--cluster", "scheduler.json")
    wait_for(lambda: first_part(tmp_path / "cluster"))
    dask[1].kill()
    assert len(first_part(tmp_path / "cluster")) < 40  # It was in the middle.
    _, said = process.communicate(timeout=300)
    assert (process.returncode, said) == (0, "")
    study.sweep(tmp_path / "design.yaml", tmp_path / "threads")
    assert final(tmp_path / "cluster") == final(tmp_path / "threads")


@pytest.mark.long
def test_a_scheduler_that_is_killed_is_one_line_and_the_study_goes_on(tmp_path, dask):
    write_files(tmp_path, DESIGN.replace("replicates: 5", "replicates: 500"))
    process = studies.start(tmp_path, "--out", "s", "--cluster", "scheduler.json")
    wait_for(lambda: first_part(tmp_path / "s"))
    dask[0].kill()
    _, said = process.communicate(timeout=240)
    assert process.returncode == 2
    assert said.count("\n") == 1
    assert "of 2000 replicates are kept in s, the same command goes on from there" in said
    study.sweep(tmp_path / "design.yaml", tmp_path / "s")
    study.sweep(tmp_path / "design.yaml", tmp_path / "threads")
    assert final(tmp_path / "s") == final(tmp_path / "threads")
