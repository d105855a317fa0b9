"""Randomness that is addressed, not consumed: a draw is a function of who, when and what for.

What belongs to a group's attempt is addressed by the number of the attempt instead of the time, so
that a group that is late under one policy still meets the same luck.

Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405) turns a counter of four 32-bit
words (entity, when, purpose, index) and a key of two (the seed) into four random words. No draw
depends on which others were made, so order, threads and policies cannot disturb one another.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.base.compiled import compiled, compiled_as

MASK = 0xFFFFFFFF
SCALE = 1.0 / 4294967296.0

# What a draw is for. Numbers are addresses: never reuse or reorder them.
DAY_PEOPLE = 1
GROUP_TRAITS = 2
GROUP_PLACE = 3
WEATHER = 4
WAIT = 5
RELEASE = 6
START = 7
HOP = 8
SIGHTING = 9
# 10 was what cameras drew for themselves.
REPORT = 11
DISPATCH = 12
DATUM = 13
INTERCEPT = 14
SCREENING = 15
RETRY = 16
EMERGENCY = 17
RESCUE = 18
EVASION = 19
PARAMETER = 20
REPLICATE = 21
TRACK = 22
ALLOCATION = 23
PUSH = 24
STRIP = 25
CAMERA = 26
ROAD = 27


@compiled
def philox4x32(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Four random 32-bit words for a counter of four and a key of two 32-bit words.

    Works on plain 64-bit integers with masks, so that it is the same compiled and interpreted.
    """
    for _ in range(10):
        p0 = 0xD2511F53 * c0
        p1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (
            ((p1 >> 32) & MASK) ^ c1 ^ k0,
            p1 & MASK,
            ((p0 >> 32) & MASK) ^ c3 ^ k1,
            p0 & MASK,
        )
        k0 = (k0 + 0x9E3779B9) & MASK
        k1 = (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


@compiled_as("UniTuple(f8, 4)(i8, i8, i8, i8, i8)")
def uniforms(
    seed: int, entity: int, when: int, purpose: int, index: int
) -> tuple[float, float, float, float]:
    """Four independent uniforms in (0, 1) for one address; `seed` is below 2**63."""
    seed = int(seed)
    a, b, c, d = philox4x32(
        int(entity) & MASK,
        int(when) & MASK,
        int(purpose) & MASK,
        int(index) & MASK,
        seed & MASK,
        (seed >> 32) & MASK,
    )
    return (a + 0.5) * SCALE, (b + 0.5) * SCALE, (c + 0.5) * SCALE, (d + 0.5) * SCALE


@compiled
def uniform(seed: int, entity: int, when: int, purpose: int) -> float:
    """One uniform in (0, 1) for one address."""
    return uniforms(seed, entity, when, purpose, 0)[0]


@compiled
def exponential(u: float) -> float:
    """The unit-mean exponential quantile of `u`: how much hazard it takes to be found."""
    return -math.log(1.0 - u)


@compiled
def standard_normal(u: float, v: float) -> float:
    """One standard normal from two uniforms (Box and Muller 1958)."""
    return math.sqrt(-2.0 * math.log(u)) * math.cos(6.283185307179586 * v)


@compiled
def uniform_table(
    seed: int, entities: NDArray[np.int64], when: int, purpose: int, table: NDArray[np.float64]
) -> None:
    """Fills the rows of `table` (n, 4) with the uniforms of each entity (n,)."""
    for row in range(len(entities)):
        a, b, c, d = uniforms(seed, entities[row], when, purpose, 0)
        table[row, 0] = a
        table[row, 1] = b
        table[row, 2] = c
        table[row, 3] = d


def replicate_seed(seed: int, replicate: int) -> int:
    """The 48-bit seed of one replicate, the same under every scenario."""
    low, high, _, _ = philox4x32(replicate, 0, REPLICATE, 0, seed & MASK, (seed >> 32) & MASK)
    return int(low) | (int(high) & 0xFFFF) << 32
