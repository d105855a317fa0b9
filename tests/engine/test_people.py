import numpy as np
import pytest
from scipy.special import pdtrik
from scipy.stats import poisson

from sim.engine.build import build_world
from sim.engine.people import groups_per_date, mean_group_size, poisson_quantile

FINEST = 2.0**-33  # the lowest draw there is


@pytest.mark.parametrize("mean", [1e-6, 0.3, 1.0, 4.5, 80.0, 16_000.0, 1e6])
def test_a_count_is_the_smallest_that_reaches_its_probability(mean):
    u = np.concatenate([np.linspace(0.001, 0.999, 999), [FINEST, 1e-6, 1 - 1e-6, 1 - FINEST]])
    count = poisson_quantile(u, np.full(len(u), mean))
    assert (count == poisson.ppf(u, mean)).all()


def test_nobody_comes_where_nobody_is_expected():
    u = np.array([FINEST, 0.5, 1 - FINEST])
    assert poisson_quantile(u, np.zeros(3)).tolist() == [0, 0, 0]
    assert poisson_quantile(u[:0], u[:0]).tolist() == []


def test_each_count_follows_its_own_mean():
    """Beside the root that scipy.special finds, rounded up."""
    random = np.random.default_rng(4)
    u = (random.integers(0, 2**32, 20_000) + 0.5) / 2**32
    mean = np.exp(random.uniform(-7.0, 6.0, len(u)))
    root = np.nan_to_num(np.ceil(pdtrik(u, mean)))
    assert (poisson_quantile(u, mean) == np.maximum(0.0, root)).all()


def test_as_many_groups_come_as_are_expected(scenario):
    """Mean and spread of days: chance, and a spread beyond it of 0.6 of the mean."""
    case = scenario(inflow={"people_per_day": 120, "daily_spread_factor": 0.6})
    counts = np.array([groups_per_date(case, seed) for seed in range(400)], dtype=float)
    expected = 120.0 / mean_group_size(case.migrants)
    sd = np.sqrt(expected + (0.6 * expected) ** 2)
    assert counts.mean() == pytest.approx(expected, abs=4.0 * sd / np.sqrt(counts.size))
    assert counts.std() == pytest.approx(sd, rel=0.1)


def test_origins_change_by_date(scenario):
    """From the third day on nobody comes from Iraq, and from the fifth on everybody does."""
    mixes = {"2021-08-03": {"iraq": 0, "other": 1}, "2021-08-05": {"iraq": 1, "other": 0}}
    case = scenario(inflow={"people_per_day": 1200, "origins_by_date": mixes})
    groups = build_world(case, 3).groups
    day, is_other = (groups["arrival_h"] / 24.0).astype(int), groups["origin"] == 1
    assert is_other[day < 2].mean() == pytest.approx(0.32, abs=0.12)
    assert is_other[(day >= 2) & (day < 4)].all()
    assert not is_other[day >= 4].any()
    assert min(np.bincount(day)) > 20


def test_the_same_people_come_where_the_mix_does_not_change(scenario):
    same = {"2021-08-03": {"iraq": 0.68, "other": 0.32}}
    one, other = (
        build_world(scenario(inflow={"people_per_day": 120} | more), 3).groups
        for more in ({}, {"origins_by_date": same})
    )
    assert one.tobytes() == other.tobytes()
