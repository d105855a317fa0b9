"""Approximate Bayesian computation by populations: vectors whose seasons come near the record.

Lenormand, Jabot and Deffuant (2013, doi:10.1007/s00180-013-0428-3): the first population covers
the prior (a Latin hypercube), each later one is drawn around the vectors kept before and weighted
by prior over proposal; the nearest of old and new are kept. Every draw is addressed by
(seed, population), so that workers cannot matter.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, qmc

type Judge = Callable[[NDArray[np.float64]], NDArray[np.float64]]
# (vectors, parameters) on the prior's scale -> (vectors,) distances from the record


class Population(NamedTuple):
    """Vectors kept, on the unit cube of the prior."""

    vectors: NDArray[np.float64]  # (kept, parameters)
    weights: NDArray[np.float64]  # (kept,) prior over proposal
    distances: NDArray[np.float64]  # (kept,)

    @property
    def shares(self) -> NDArray[np.float64]:
        """The weights as shares of one."""
        return self.weights / self.weights.sum()


def search(
    judge: Judge, bounds: NDArray[np.float64], size: int, kept: int, populations: int, seed: int
) -> Population:
    """The last population; `bounds` (parameters, 2) is an even prior."""
    unit = qmc.LatinHypercube(len(bounds), rng=np.random.default_rng([seed, 0])).random(size)
    distances = judge(scaled(unit, bounds))
    population = _keep(unit, np.ones(size), distances, kept)
    for number in range(1, populations):
        spread = _spread(population)
        unit = _around(population, spread, size, np.random.default_rng([seed, number]))
        distances = judge(scaled(unit, bounds))
        weights = _importance(unit, population, spread)
        # The vectors kept before compete with the new ones: none is played twice.
        population = _keep(
            np.concatenate([unit, population.vectors]),
            np.concatenate([weights, population.weights]),
            np.concatenate([distances, population.distances]),
            kept,
        )
    return population


def scaled(unit: NDArray[np.float64], bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """From the unit cube to the prior's ranges."""
    return bounds[:, 0] + unit * (bounds[:, 1] - bounds[:, 0])


def resampled(population: Population, count: int, seed: int) -> NDArray[np.float64]:
    """`count` vectors of equal weight, by systematic resampling, (count, parameters)."""
    start = np.random.default_rng([seed, 10_000]).random()
    points = (np.arange(count) + start) / count
    chosen = np.searchsorted(np.cumsum(population.shares), points * (1.0 - 1e-12))
    return population.vectors[chosen]


def _keep(
    vectors: NDArray[np.float64],
    weights: NDArray[np.float64],
    distances: NDArray[np.float64],
    kept: int,
) -> Population:
    order = np.argsort(distances, kind="stable")[:kept]
    return Population(vectors[order], weights[order], distances[order])


def _spread(population: Population) -> NDArray[np.float64]:
    """Standard deviation of the kernel: twice the weighted variance."""
    mean = population.shares @ population.vectors
    variance = population.shares @ (population.vectors - mean) ** 2
    return np.sqrt(2.0 * np.maximum(variance, 1e-6))


def _around(
    population: Population, spread: NDArray[np.float64], size: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """New vectors around kept ones, folded back at the walls of the prior."""
    chosen = rng.choice(len(population.vectors), size=size, p=population.shares)
    moved = population.vectors[chosen] + spread * rng.standard_normal((size, len(spread)))
    folded = np.abs(np.mod(moved, 2.0))
    return np.where(folded > 1.0, 2.0 - folded, folded)


def _importance(
    unit: NDArray[np.float64], population: Population, spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Prior over proposal, up to a constant; the folds of the nearest walls are counted."""
    weights = np.empty(len(unit))
    for place, vector in enumerate(unit):
        images = np.stack([vector, -vector, 2.0 - vector])[:, None, :]
        near = norm.pdf((images - population.vectors) / spread).sum(axis=0) / spread
        weights[place] = 1.0 / max(float(population.shares @ near.prod(axis=1)), 1e-300)
    return weights
