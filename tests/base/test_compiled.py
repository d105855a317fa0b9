"""An edited rule is never answered from a stale cache, nor one function by another's code."""

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
from sim.base import compiled as door
from sim.base.compiled import compiled, is_compiled
from sim.base.draws import philox4x32

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


SETTINGS = """
from sim.base.compiled import compiled
from sim.engine.tables import FIRST_SETTING, SCENE, scene_at


@compiled
def fog_of(handle):
    return scene_at(handle, 0).fog_probability


def fog():
    import numpy as np
    from sim.base.rows import handle_of
    scene = np.zeros(1, dtype=SCENE)
    scene["fog_probability"] = 0.25
    return fog_of(handle_of(scene))


twice = lambda _: fog()
"""


def test_a_new_setting_of_scenarios_moves_no_other(tmp_path):
    """Settings are columns of a record of compiled code: an old cache would read others."""
    package = tmp_path / "sim"
    shutil.copytree(
        Path(sim.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    (package / "engine" / "caller.py").write_text(SETTINGS)
    for folder in ("seeds", "scenarios"):
        shutil.copytree(Path(sim.__file__).parents[1] / folder, tmp_path / folder)
    assert answer(tmp_path) == 0.25
    inflow = package / "scenario" / "inflow.py"
    text = inflow.read_text()
    first = text.index("    ", text.index("class Inflow"))
    first = text.index("\n", text.index('"""', text.index('"""', first) + 3)) + 1
    inflow.write_text(
        text[:first] + '\n    unheard_of_factor: float = parameter(1.0, (0, 1), (0, 1), "new")\n'
        + text[first:]
    )  # fmt: skip
    assert "import parameter" in text
    assert answer(tmp_path) == 0.25


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


def test_what_compiled_code_writes_is_seen_outside():
    pair = Pair(np.array([1.0, -2.0, 3.0]), np.array([10.0, 20.0, 30.0]))
    add_all(pair)
    assert pair.other.tolist() == [11.0, 20.0, 33.0]
    assert pair.one.tolist() == [1.0, -22.0, 3.0]


@compiled
def read_third(pair: Any) -> float:
    return pair.third[0]


def test_an_error_of_the_function_is_its_own(caplog):
    """A fault of the function is not taken for one of the cache."""
    with pytest.raises(Exception, match="third"):
        read_third(Pair(np.ones(1), np.ones(1)))
    assert caplog.records == []


@compiled
def refuse(number: int) -> int:
    if number > 3:
        raise ValueError("too much")
    return number


@compiled
def refuse_twice(number: int, factor: int = 2) -> int:
    return refuse(number) + refuse(factor * number)


def test_an_error_inside_comes_out():
    assert refuse_twice(1) == 3
    assert refuse_twice(1, 3) == 4
    with pytest.raises(ValueError, match="too much"):
        refuse_twice(2)


@pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")
def test_an_inner_function_counts_no_references():
    """Counting those of every array at every call took three quarters of a season."""
    add._inside.compile((numba.typeof(Pair(np.ones(3), np.ones(3))), numba.int64))
    code = "".join(inside.library.get_llvm_str() for inside in add._inside.overloads.values())
    assert "define" in code
    assert "NRT_" not in code


def chained(*functions: Any) -> Any:
    first, second = functions

    @compiled
    def both(number: float) -> float:
        return second(first(number))

    return both


@compiled
def add_one(number: float) -> float:
    return number + 1.0


@compiled
def double(number: float) -> float:
    return number * 2.0


def test_functions_can_be_chained():
    assert chained(add_one, double)(3.0) == 8.0
    assert chained(double, add_one)(3.0) == 7.0


@pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")
def test_only_functions_that_the_folder_is_named_after_are_kept_in_it():
    """Others could change, or stand for others, and the folder would not notice."""
    assert door._kept(philox4x32.py_func) is not None
    assert door._kept(add_one.py_func) is None
    package = philox4x32.py_func.__code__.co_filename
    closure = chained(add_one, double).py_func
    closure.__code__ = closure.__code__.replace(co_filename=package)
    assert door._kept(closure) is None


NOTHING_COMPILED = """
from sim.base.compiled import compiled, is_compiled
def same(number):
    return number
assert compiled(same) is same and not is_compiled()
"""


def test_without_the_compiler_functions_stay_plain_and_no_folder_is_made(tmp_path):
    places = {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    environment = os.environ | places | {"NUMBA_DISABLE_JIT": "1"}
    subprocess.run([sys.executable, "-c", NOTHING_COMPILED], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


# The inner function is too long to be put in place of its calls. Each record has its own layout.
LAYOUTS = """
import sys
import numpy as np
from sim.base.compiled import compiled


@compiled
def inner(record, times):
    total = 0.0
    for turn in range(times):
        LONG
        total += record.wanted * turn
    return total


@compiled
def outer(table, times):
    return inner(table[0], times) + inner(table[0], times + 1)


for fields in sys.argv[1:]:
    table = np.zeros(1, [(name, np.float64) for name in fields.split(",")])
    table["wanted"] = 1.0
    print(outer(table, 2), sum(outer._outside.stats.cache_hits.values()))
""".replace(
    "LONG",
    "\n        ".join(
        f"total += np.sin(record.wanted * {n}) * np.exp({n} - 99)" for n in range(60)
    ),
)


@pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")
@pytest.mark.parametrize("linking", ["0", "1"])
def test_records_of_other_fields_share_no_cached_code(tmp_path, linking):
    """Numba numbers types in the order in which a process meets them, and puts that into names."""
    package = tmp_path / "sim"
    shutil.copytree(
        Path(sim.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    (package / "engine" / "layouts.py").write_text(LAYOUTS)
    places = {"PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment = os.environ | places | {"BORDER_SIM_LINKING": linking}

    def answers(*fields: str) -> list[str]:
        command = [sys.executable, "-m", "sim.engine.layouts", *fields]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    (first,), (second,) = answers("wanted,b,c"), answers("a,b,wanted")
    assert first == second
    result = first.split()[0]
    assert answers("wanted,b,c", "a,b,wanted") == [f"{result} 1", f"{result} 2"]
    assert answers("a,b,wanted", "wanted,b,c") == [f"{result} 1", f"{result} 2"]
