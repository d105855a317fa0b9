"""An edited rule is never answered from a stale cache; inner functions count no references."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

import sim
from sim.base.by_reference import by_reference
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


@by_reference
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


def inner_function() -> Any:
    """`add` as its callers have it, which a caller from the cache would not have made."""
    add._inside.compile((numba.typeof(Pair(np.ones(3), np.ones(3))), numba.int64))
    (inside,) = add._inside.overloads.values()
    return inside


@pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")
def test_an_inner_function_counts_no_references():
    """Counting those of every array at every call took two thirds of a season."""
    inner_function()
    code = "".join(add._inside.inspect_llvm().values())
    assert "define" in code
    assert "NRT_" not in code


@pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")
def test_an_inner_function_is_made_into_machine_code_with_its_callers_only():
    inside = inner_function()
    assert inside.library.get_pointer_to_function(inside.fndesc.llvm_func_name) == 0


@pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")
def test_a_record_is_one_pointer_and_a_short_name():
    """Names with all fields of the world took 2 s of the first compilation."""
    inside = inner_function()
    assert len(inside.fndesc.mangled_name) < 200
    assert "other" not in inside.fndesc.mangled_name


def test_what_compiled_code_writes_is_seen_outside():
    pair = Pair(np.array([1.0, -2.0, 3.0]), np.array([10.0, 20.0, 30.0]))
    add_all(pair)
    assert pair.other.tolist() == [11.0, 20.0, 33.0]
    assert pair.one.tolist() == [1.0, -22.0, 3.0]
    with pytest.raises(Exception, match="third"):
        read_third(pair)


@compiled
def read_third(pair: Any) -> float:
    return pair.third[0]


NAME_IN_CACHE = """
import sys
from typing import NamedTuple
import numba
import numpy as np
from sim.base.by_reference import by_reference


@by_reference
class State(NamedTuple):
    settings: np.ndarray


for names in sys.argv[1:]:
    record = np.zeros(1, [(name, "f8") for name in names.split(",")]).view(np.recarray)
    print(numba.typeof(State(record)).mangling_args[1][0])
"""


def test_records_of_other_fields_share_no_cached_code():
    """Cached code is found by names; these must tell the record, whatever a process made before.

    A number by order of making would give one name to code that reads other places of a record.
    """

    def names_in_cache(*fields: str) -> list[str]:
        command = [sys.executable, "-c", NAME_IN_CACHE, *fields]
        environment = os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1])}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.split()

    few, many = names_in_cache("a,b", "a,b,c")
    assert few != many
    assert names_in_cache("a,b,c", "a,b") == [many, few]
