"""Every contender of the strip runs the same workload: their counts agree.

The engine's style and C make the same addressed draws, so they have to agree in every count. The
others draw their own; a rate that was off by a sixth would be found with near certainty (five
standard errors of the smallest sample are 17%).
"""

import itertools
import math

import pytest

from benchmarks import strip
from benchmarks.peers import strip_engine, strip_native
from benchmarks.peers import strip_rules as rules

TICKS = 150
WALKERS = {"AgentPy, its grid": 1_500, "Mesa, its grid": 3_000}
MOST_SIGMAS = 4.5

needs_c = pytest.mark.skipif(strip_native.compiler() is None, reason="needs a C compiler")


@pytest.fixture(scope="module")
def truth():
    """Caught and through a walker and tick, from many more walkers than the others have."""
    return [
        count / 200_000 / TICKS
        for count in strip_engine.run(strip_engine.prepare(200_000, 5), TICKS)
    ]


@needs_c
@pytest.mark.parametrize("seed", [7, 2**40 + 3])
def test_c_makes_the_same_draws(seed):
    ours, theirs = strip_engine.prepare(1_000, seed), strip_native.prepare(1_000, seed)
    assert strip_engine.run(ours, 300) == strip_native.run_philox(theirs, 300)
    assert (ours.walkers["column"] == theirs["walkers"][:, 0]).all()
    assert (ours.walkers["row"] == theirs["walkers"][:, 1]).all()


@pytest.mark.parametrize(
    "name",
    [
        "NumPy",
        pytest.param(strip.C_XOSHIRO, marks=needs_c),
        "Mesa, its grid",
        "Mesa, bare agents",
        "AgentPy, its grid",
        "AgentPy, bare agents",
    ],
)
def test_the_counts_of_all_agree(name, truth):
    if name not in (chosen := strip.contenders()):
        pytest.skip(f"{name} is not installed")
    walkers = WALKERS.get(name, 6_000)
    counts = chosen[name].run(chosen[name].prepare(walkers, 5), TICKS)
    for what, count, rate in zip(rules.Counts._fields, counts, truth, strict=True):
        expected = rate * walkers * TICKS
        assert abs(count - expected) < MOST_SIGMAS * math.sqrt(expected), what


def test_patrols_stay_on_their_beats():
    for beat in rules.beats():
        walked = [rules.beat_column(beat.start, beat.cells, beat.phase, tick) for tick in range(60)]
        assert set(walked) == set(range(beat.start, beat.start + beat.cells))
        assert all(abs(a - b) == 1 for a, b in itertools.pairwise(walked))
