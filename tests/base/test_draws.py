"""Addressed randomness against the published vectors and against chance."""

import numpy as np
import pytest
from scipy import stats

from sim.base.draws import exponential, philox4x32, replicate_seed, uniform, uniform_table, uniforms

ONES = 0xFFFFFFFF
# Salmon et al. 2011, known answers of Philox4x32 with 10 rounds.
VECTORS = [
    ((0,) * 6, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 6, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("words", "expected"), VECTORS)
def test_philox_gives_the_published_words(words, expected):
    assert philox4x32(*words) == expected


@pytest.mark.parametrize(("words", "expected"), VECTORS)
def test_philox_is_the_same_interpreted(words, expected):
    interpreted = getattr(philox4x32, "py_func", philox4x32)
    assert interpreted(*words) == expected


def table(seed: int, entities, tick: int = 3, purpose: int = 7):
    values = np.empty((len(entities), 4))
    uniform_table(seed, np.asarray(entities, dtype=np.int64), tick, purpose, values)
    return values


def test_draws_are_uniform_and_inside_the_open_interval():
    values = table(2021, range(50_000)).ravel()
    assert values.min() > 0.0
    assert values.max() < 1.0
    # 200,000 draws find a shift of 0.4% of the distribution with a power above 90%.
    assert stats.kstest(values, "uniform").pvalue > 0.001


@pytest.mark.parametrize("change", ["seed", "entity", "tick", "purpose"])
def test_draws_of_different_addresses_are_uncorrelated(change):
    entities = np.arange(20_000)
    address = {"seed": 5, "entities": entities, "tick": 3, "purpose": 7}
    first = table(**address)[:, 0]
    if change == "entity":
        address["entities"] = entities + 20_000
    else:
        address[change] += 1
    # |r| above 0.03 has a probability below 0.0001 by chance for 20,000 pairs.
    assert abs(np.corrcoef(first, table(**address)[:, 0])[0, 1]) < 0.03


def test_a_draw_depends_on_its_address_alone():
    assert uniform(1, 2, 3, 4) == uniforms(1, 2, 3, 4, 0)[0]
    assert table(9, [41, 42])[1].tolist() == table(9, [42])[0].tolist()


def test_exponential_is_the_quantile_function():
    assert exponential(1 - np.exp(-2.0)) == pytest.approx(2.0)


def test_replicate_seeds_differ_and_fit_a_table():
    seeds = [replicate_seed(2021, replicate) for replicate in range(10_000)]
    assert len(set(seeds)) == 10_000
    assert all(0 <= seed < 2**48 for seed in seeds)
