"""The strip in C, compiled at run time with the machine's compiler; see strip.c."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import strip_rules as rules
from benchmarks.peers.strip_engine import PATROL
from benchmarks.peers.strip_rules import Counts

SOURCE = Path(__file__).with_name("strip.c")
FLAGS = ("-O3", "-march=native", "-fPIC", "-shared")


def compiler() -> str | None:
    """The machine's C compiler, or None."""
    return shutil.which(os.environ.get("CC", "cc"))


def compiler_version() -> str:
    """What the compiler calls itself, and the flags it is given."""
    if compiler() is None:
        return "missing"
    asked = [str(compiler()), "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True)
    return f"{said.stdout.splitlines()[0]} {' '.join(FLAGS[:2])}"


@cache
def library() -> Any:
    """strip.c as a loaded library; raises OSError or CalledProcessError if that cannot be done."""
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "strip.so"
        command = [str(compiler()), *FLAGS, str(SOURCE), "-o", str(built)]
        subprocess.run(command, check=True)
        return ctypes.CDLL(str(built))


def prepare(walkers: int, seed: int) -> dict[str, Any]:
    """The state at the start."""
    library()
    return {
        "seed": seed,
        "walkers": rules.starting_places(walkers, seed),
        "patrols": np.array([tuple(beat) for beat in rules.beats()], dtype=PATROL),
        "counts": np.zeros(2, dtype=np.int64),
    }


def _runner(name: str) -> Callable[[dict[str, Any], int], Counts]:
    def run(strip: dict[str, Any], ticks: int) -> Counts:
        strip["counts"][:] = 0
        getattr(library(), name)(
            ctypes.c_void_p(strip["walkers"].ctypes.data),
            ctypes.c_int64(len(strip["walkers"])),
            ctypes.c_void_p(strip["patrols"].ctypes.data),
            ctypes.c_int64(len(strip["patrols"])),
            ctypes.c_void_p(rules.CAUGHT_SHARE.ctypes.data),
            ctypes.c_uint64(strip["seed"]),
            ctypes.c_int64(ticks),
            ctypes.c_void_p(strip["counts"].ctypes.data),
        )
        return Counts(int(strip["counts"][0]), int(strip["counts"][1]))

    return run


run_philox = _runner("run_philox")
run_xoshiro = _runner("run_xoshiro")


def touch(strip: dict[str, Any], ticks: int) -> Counts:
    """Reads and writes every walker once a tick: what memory alone would cost."""
    library().touch(
        ctypes.c_void_p(strip["walkers"].ctypes.data),
        ctypes.c_int64(len(strip["walkers"])),
        ctypes.c_int64(ticks),
    )
    return Counts(0, 0)
