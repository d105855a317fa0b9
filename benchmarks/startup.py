"""Start-up: what imports cost, and the main job with an empty cache and later.

Everything runs in a fresh process and by the clock on the wall, in turn. `import sim.views.cli` is
what the command line needs before it knows what is asked; the main job is the README's
first run.
"""

import functools
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import MISSING, Row, interleaved, row, version

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, QUICK_ROUNDS = 7, 2
MAIN_JOB = ("-m", "sim")
# The command itself, which ends when the first replicate does.
FIRST_REPLICATE = """
import os
from sim.base import garbage
from sim.views import cli
with garbage.not_searched_for():
    import sim.views.commands.run
from sim.experiments import ensemble
run_season = ensemble.run_season
def run_one(*arguments):
    run_season(*arguments)
    os._exit(0)
ensemble.run_season = run_one
cli.main()
"""
IMPORTS = {
    "nothing, python alone": "pass",
    "sim.views.cli": "import sim.views.cli",
    "the first replicate's": "import sim.experiments.ensemble",
    "numpy": "import numpy",
    "numba": "import numba",
    "pandas": "import pandas",
    "mesa": "import mesa",
    "agentpy": "import agentpy",
}
PACKAGES = ("mesa", "agentpy")


def measure(quick: bool) -> list[Row]:
    """Seconds of imports, of the first replicate, and of the whole main job."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    log.info("start-up, %d rounds", rounds)
    with tempfile.TemporaryDirectory() as folder:
        warm = Path(folder) / "warm"
        wanted = {
            name: code
            for name, code in IMPORTS.items()
            if name not in PACKAGES or version(name) != MISSING
        }
        imports = {
            name: functools.partial(seconds, warm, "-c", code) for name, code in wanted.items()
        }
        out = ("scenarios/surge.yaml", "--out", str(Path(folder) / "runs"))
        jobs = {
            "to the first replicate": ("-c", FIRST_REPLICATE, *out),
            "the main job": (*MAIN_JOB, *out),
        }
        rows = [
            row("start-up", name, 0, "import", "s", found)
            for name, found in interleaved(imports, rounds, float("inf")).items()
        ]
        actions = {
            f"{name}, {cache}": functools.partial(seconds, at, *arguments)
            for name, arguments in jobs.items()
            for cache, at in (("empty cache", None), ("later", warm))
        }
        seconds(warm, *jobs["the main job"])
        rows += [
            row("start-up", name, 0, "job", "s", found)
            for name, found in interleaved(actions, rounds, float("inf")).items()
        ]
    return rows


def seconds(cache: Path | None, *arguments: str) -> float:
    """The time of a Python process; without a cache folder, with an empty one of its own."""
    with tempfile.TemporaryDirectory() as empty:
        environment = os.environ | {"XDG_CACHE_HOME": str(cache or empty)}
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        took = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"python {' '.join(arguments)}: {done.stderr}")
    return took
