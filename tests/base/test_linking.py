"""Linked or not, functions give the same bytes; where linking does not work, Numba's own way is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.base.compiled import is_compiled

pytestmark = pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")

SCRIPT = """
import hashlib, math
from typing import NamedTuple
import numpy as np
from sim.base import compiled as door
from sim.base.compiled import compiled
from sim.base.draws import standard_normal, uniform, uniforms

ANIMAL = np.dtype([("age", np.int64), ("weight", np.float64), ("way", np.int64, (3,))], align=True)


class Farm(NamedTuple):
    animals: np.ndarray
    weights: np.ndarray


@compiled
def grow(animal, settings, u):
    animal.age += 1 + int(2.5 * u)
    animal.weight = animal.weight ** 1.01 + settings.pace * math.exp(-animal.age / 7.0)
    animal.way[animal.age % 3] += 1
    return 2.0 ** u + math.log1p(animal.weight) * settings.pace


@compiled
def weigh(farm, settings, at, turn):
    a, b, _, _ = uniforms(7, at, turn, 1, 0)
    total = grow(farm.animals[at], settings, a) / (1.0 + farm.weights[at])
    farm.weights[at] += total * standard_normal(a, b) + 0.1
    return total if total > uniform(7, at, turn, 2) else math.sqrt(abs(total)) * 1e-3


@compiled
def season(farm, settings, turns):
    total = 0.0
    for turn in range(turns):
        for at in range(len(farm.animals)):
            total += weigh(farm, settings[0], at, turn)
    return total


settings = np.zeros(1, [("unused", np.int64), ("pace", np.float64)])
settings["pace"] = 0.37
farm = Farm(np.zeros(20, ANIMAL), np.linspace(0.0, 5.0, 20))
total = season(farm, settings, 200)
print(total.hex(), hashlib.sha256(b"".join(column.tobytes() for column in farm)).hexdigest())
print(door._cache.folder.name)
"""
BROKEN = {
    "an unknown version": "import numba; numba.__version__ = '0.70.0'",
    "a part of Numba is gone": "import numba.core.codegen as c; del c.JITCodeLibrary",
    "it goes wrong": "from sim.base import linking; linking.Part.finalize = lambda part: 1 / 0",
}


def answers(folder: Path, linking: str, before: str = "") -> list[str]:
    """What the script says in a process with a cache of its own."""
    places = {"PYTHONPATH": str(Path(sim.__file__).parents[1]), "XDG_CACHE_HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", f"{before}\n{SCRIPT}"],
        env=os.environ | places | {"BORDER_SIM_LINKING": linking},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def unlinked(tmp_path_factory) -> list[str]:
    return answers(tmp_path_factory.mktemp("unlinked"), "0")


def test_linked_functions_give_the_same_bytes(unlinked, tmp_path):
    for _ in range(2):  # Compiled, then with what it calls from the cache.
        linked = answers(tmp_path, "1")
        assert linked[0] == unlinked[0]
        assert linked[1] == f"{unlinked[1]}-linked", "the two should not share a cache"


@pytest.mark.parametrize("before", BROKEN.values(), ids=list(BROKEN))
def test_where_linking_does_not_work_there_is_the_way_without(unlinked, tmp_path, before):
    found = answers(tmp_path, "1", before)
    assert found[0] == unlinked[0]
    assert "-linked" not in found[1]
