"""A dask cluster of processes, for tests that take parts of it away."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
SCHEDULER = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
WORKER = ("distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny")


@pytest.fixture
def dask(tmp_path):
    """A scheduler with its file scheduler.json, and two workers, as processes of their own."""

    def start(module, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments, "--no-dashboard"],
            cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    processes = [start(*SCHEDULER, "--scheduler-file", "scheduler.json")]
    try:
        while not (tmp_path / "scheduler.json").exists():
            time.sleep(0.1)
        processes += [start(*WORKER, "--scheduler-file", "scheduler.json") for _ in range(2)]
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()
