"""Rows of records inside compiled functions behave as those of NumPy."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.base.by_reference import by_reference
from sim.base.compiled import compiled

SHEEP = np.dtype([("age", np.int64), ("weight", np.float64)], align=True)


@by_reference
class Herd(NamedTuple):
    name: NDArray[np.int64]
    sheep: NDArray[np.void]
    weights: NDArray[np.float64]


@compiled
def weigh(herd: Herd, at: int) -> float:
    """Notes the weight of a sheep, makes it older, and says what the last one weighs."""
    sheep = herd.sheep[at]
    herd.weights[at] = sheep.weight
    sheep.age += len(herd.sheep)
    return herd.sheep[-1].weight


def herd_of(sheep: NDArray[np.void]) -> Herd:
    sheep["weight"] = np.arange(len(sheep)) + 0.5
    return Herd(np.zeros(1, np.int64), sheep.view(np.recarray), np.zeros(len(sheep)))


@pytest.mark.parametrize("at", [0, 2, -1, -4, np.int32(-2), np.uint8(3)])
@pytest.mark.parametrize("step", [1, 2])  # 2: with gaps in memory between the rows
def test_rows_are_found_as_numpy_finds_them(at, step):
    compiled_herd = herd_of(np.zeros(4 * step, SHEEP)[::step])
    herd = herd_of(np.zeros(4, SHEEP))
    interpreted = getattr(weigh, "py_func", weigh)
    assert weigh(compiled_herd, at) == interpreted(herd, at) == 3.5
    for column, expected in zip(compiled_herd, herd, strict=True):
        assert column.tolist() == expected.tolist()
    assert herd.weights[at] == herd.sheep[at].weight > 0
    assert herd.sheep.age.sum() == 4
