"""How many replicates are enough: the half-width of the interval of a mean, looked at in steps.

The steps and what is decided at each depend on the first replicates of a point alone, never on
the order in which they finished, so a study stops at the same place however it was run.
"""

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.base.draws import replicate_seed
from sim.experiments.comparison.paired import CONFIDENCE
from sim.experiments.study.design import Design, Until
from sim.experiments.study.parts import Key
from sim.experiments.study.points import Point

LEAST_MORE = 10  # replicates that are added at once, at least
MOST_TIMES = 4  # by how much their number grows at once, at most


def replicates_needed(
    design: Design, points: Sequence[Point], values: dict[Key, float], failed: set[Key]
) -> list[int]:
    """For each point, the replicates that it needs as far as the values so far can tell.

    Points of one group get the same number, so that policies stay paired.
    """
    counts = []
    for _, members in groupby(points, key=lambda point: point.group):
        group = list(members)
        counts += [_needed(design, group, values, failed)] * len(group)
    return counts


def _needed(design: Design, group: list[Point], values: dict[Key, float], failed: set[Key]) -> int:
    until, count = design.until, design.replicates
    while until is not None and count < until.at_most:
        next_count = count
        for point in group:
            keys = [
                (point.id, replicate_seed(point.scenario.seed, number)) for number in range(count)
            ]
            if any(key not in values and key not in failed for key in keys):
                return count
            known = np.array([values[key] for key in keys if key in values])
            next_count = max(next_count, _next_count(until, count, known))
        if next_count == count:
            return count
        count = next_count
    return count


def _next_count(until: Until, count: int, known: NDArray[np.float64]) -> int:
    """The same count if the interval is narrow enough; else a guess at what makes it so."""
    half_width, reach = (
        interval_half_width(known),
        until.reach(float(known.mean()) if len(known) else 0.0),
    )
    if half_width <= reach:
        return count
    guess = MOST_TIMES * count
    if math.isfinite(half_width) and reach > 0:
        guess = min(guess, math.ceil(count * (half_width / reach) ** 2))
    return min(until.at_most, max(guess, count + LEAST_MORE))


def interval_half_width(values: NDArray[np.float64]) -> float:
    """Half the width of the 95% interval of a mean (Student's t); infinite below two values."""
    count = len(values)
    if count < 2:
        return math.inf
    t = float(special.stdtrit(count - 1, 0.5 + CONFIDENCE / 2.0))
    return t * float(values.std(ddof=1)) / math.sqrt(count)
