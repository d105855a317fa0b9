"""The search for plausible vectors, on a case whose posterior is known."""

import numpy as np
import pytest

from sim.experiments.validation.populations import Population, resampled, scaled, search

BOUNDS = np.array([[0.0, 10.0], [-1.0, 1.0]])


def near_seven(vectors: np.ndarray) -> np.ndarray:
    """Distance that speaks of the first parameter only."""
    return np.abs(vectors[:, 0] - 7.0)


def test_it_closes_in_on_what_matters_and_leaves_the_rest_open():
    found = search(near_seven, BOUNDS, size=200, kept=60, populations=4, seed=1)
    first, second = scaled(found.vectors, BOUNDS).T
    assert found.distances.max() < 0.6
    assert np.average(first, weights=found.weights) == pytest.approx(7.0, abs=0.2)
    assert abs(np.average(second, weights=found.weights)) < 0.25
    assert np.std(second) > 0.4  # an even prior over 2 has 0.58


def test_the_same_seed_gives_the_same_vectors():
    one, again, other = (search(near_seven, BOUNDS, 40, 10, 3, seed).vectors for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_vectors_stay_within_the_prior():
    edge = search(lambda v: v[:, 0], BOUNDS, size=100, kept=20, populations=4, seed=3)
    assert edge.vectors.min() >= 0.0
    assert edge.vectors.max() <= 1.0


def test_resampling_goes_by_weight():
    population = Population(np.array([[0.0], [1.0]]), np.array([3.0, 1.0]), np.zeros(2))
    drawn = resampled(population, 400, seed=5)
    assert drawn.mean() == pytest.approx(0.25, abs=0.01)
    assert len(drawn) == 400
