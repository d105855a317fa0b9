"""Workers: the same bytes wherever replicates run, and one line when a cluster cannot be had."""

import os
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

from sim.experiments import workers
from sim.experiments.workers import Failed, Pool, PoolError, open_pool, stream

ROOT = Path(__file__).parents[2]
SMALL = """
name: small
period: {start: 2021-08-01, end: 2021-08-05}
replicates: 6
inflow: {people_per_day: 80}
migrants: {staging_wait_median_h: 6}
"""
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def double(job: int) -> int:
    if job == 13:
        raise ZeroDivisionError("a fault")
    return 2 * job


class KilledWorker(Exception):  # noqa: N818
    """Has the name of what dask raises when a task has ended several workers."""


class Scripted:
    """An executor that does what a test says, task by task."""

    def __init__(self, *script):
        self.script, self.sizes = list(script), []

    def submit(self, function, work, jobs, expected):
        future: Future = Future()
        self.sizes.append(len(jobs))
        act = self.script.pop(0) if self.script else None
        if isinstance(act, Exception):
            future.set_exception(act)
        elif act == "lost":
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_result(function(work, jobs, expected))
        return future


def test_each_job_comes_back_with_its_result_or_its_failure():
    with open_pool(workers=3) as pool:
        results = dict(stream(pool, double, range(20)))
    assert results.pop(13) == Failed("ZeroDivisionError: a fault")
    assert results == {job: 2 * job for job in range(20) if job != 13}


def test_few_tasks_are_under_way_at_once():
    scripted = Scripted()
    next(stream(Pool(scripted, lambda: 2), double, range(100)))
    assert len(scripted.sizes) <= 6


def test_a_cluster_gets_several_jobs_in_a_task_and_single_ones_at_the_end():
    scripted = Scripted()
    pool = Pool(scripted, lambda: 2, is_remote=True)
    assert len(list(stream(pool, double, range(500)))) == 500
    assert max(scripted.sizes) == workers.MOST_AT_ONCE
    assert scripted.sizes[-1] == 1


def test_a_job_that_ends_its_worker_is_found_and_the_others_are_kept(monkeypatch):
    monkeypatch.setattr(workers, "_next", lambda waiting, *_: [waiting.popleft() for _ in "four"])
    scripted = Scripted(KilledWorker(), None, KilledWorker())
    results = list(stream(Pool(scripted, lambda: 1, is_remote=True), double, range(4)))
    assert scripted.sizes == [4, 1, 1, 1, 1]
    failed = [job for job, result in results if isinstance(result, Failed)]
    assert len(results) == 4
    assert len(failed) == 1


@pytest.mark.parametrize("act", ["lost", PoolError("x"), ModuleNotFoundError("no sim")])
def test_a_lost_cluster_is_one_line(act):
    with pytest.raises(PoolError) as caught:
        list(stream(Pool(Scripted(act), lambda: 1, is_remote=True), double, range(4)))
    assert "\n" not in str(caught.value)


def test_a_worker_with_other_code_is_refused():
    with pytest.raises(PoolError, match="another version"):
        workers._work_off(double, [1], "0123456789abcdef")


@pytest.mark.parametrize(
    ("cluster", "words"),
    [("nonsense", "tcp://HOST:PORT"), ("missing.json", "no scheduler file")],
)
def test_an_impossible_address_is_refused_at_once(cluster, words):
    with pytest.raises(PoolError, match=words), open_pool(cluster=cluster):
        pass


def sim(folder, *arguments):
    (folder / "small.yaml").write_text(SMALL)
    return subprocess.run(
        [sys.executable, "-m", "sim", "small.yaml", "--quiet", *arguments],
        cwd=folder, capture_output=True, text=True, env=ENVIRONMENT,
    )  # fmt: skip


def test_without_dask_one_line_says_how_to_install_it(tmp_path):
    (tmp_path / "distributed.py").write_text("raise ImportError")
    done = sim(tmp_path, "--cluster", "local")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "[cluster]" in done.stderr


def test_an_unreachable_scheduler_is_one_line_within_seconds(tmp_path):
    pytest.importorskip("distributed", exc_type=ImportError)
    done = sim(tmp_path, "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no dask scheduler answers at tcp://127.0.0.1:9" in done.stderr


def test_a_local_cluster_gives_the_bytes_of_threads(tmp_path):
    assert sim(tmp_path, "--out", "threads").returncode == 0
    done = sim(tmp_path, "--out", "cluster", "--cluster", "local", "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for file in ("outcomes.parquet", "daily.parquet", "drawn.parquet"):
        threads, cluster = (tmp_path / run / file for run in ("threads", "cluster"))
        assert threads.read_bytes() == cluster.read_bytes()
