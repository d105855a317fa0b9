"""An edited rule is never answered from a stale cache; inner functions count no references."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import sim
from sim.base.compiled import compiled, is_compiled

CALLER = """
from sim.base.compiled import compiled
from sim.laws.search import sweep_width_km


@compiled
def twice(x):
    return 2.0 * sweep_width_km(x, 1.0)
"""


def answer(folder: Path) -> float:
    """What the caller in the copied package says, in a fresh process with a cache of its own."""
    environment = os.environ | {"PYTHONPATH": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    environment.pop("NUMBA_DISABLE_JIT", None)
    script = "from sim.engine.caller import twice; print(twice(3.0))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def test_an_edited_rule_is_compiled_anew(tmp_path):
    package = tmp_path / "sim"
    shutil.copytree(
        Path(sim.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    (package / "engine" / "caller.py").write_text(CALLER)
    assert answer(tmp_path) == 6.0
    assert any((tmp_path / "cache").rglob("*.nbi")), "the first answer should have been cached"
    rule = package / "laws" / "search.py"
    text = rule.read_text()
    assert "return width_ratio * detection_range_km" in text
    rule.write_text(text.replace("return width_ratio *", "return 10.0 * width_ratio *"))
    assert answer(tmp_path) == 60.0


class Pair(NamedTuple):
    one: NDArray[np.float64]
    other: NDArray[np.float64]


@compiled
def add(pair: Pair, at: int) -> None:
    if pair.one[at] > 0.0:
        pair.other[at] += pair.one[at]
    else:
        pair.one[at] -= pair.other[at]


@compiled
def add_all(pair: Pair) -> None:
    for at in range(len(pair.one)):
        add(pair, at)


@pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")
def test_an_inner_function_counts_no_references():
    """Counting those of every array at every call took two thirds of a season."""
    add_all(Pair(np.ones(3), np.ones(3)))
    code = "".join(add._inside.inspect_llvm().values())
    assert "define" in code
    assert "NRT_" not in code
