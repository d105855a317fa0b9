"""The statistics of pairs: intervals that cover as often as they say, corrections by hand."""

import numpy as np
import pytest
from scipy import stats

from sim.experiments.comparison.paired import holm, interval, replicates_to_tell, verdict

STUDIES = 2000


def shared(rng, count):
    """Two futures that share most of what makes them vary."""
    return rng.normal(1.0, 3.0, count), 1.0


def skewed(rng, count):
    """A few futures with large effects."""
    return rng.exponential(2.0, count), 2.0


def thinned(rng, count):
    """Counts of one future, a quarter of which a policy prevents."""
    before = rng.poisson(rng.gamma(2.0, 6.0, count))
    return rng.binomial(before, 0.75) - before.astype(float), -3.0


def rare(rng, count):
    """Rare counts, most of them zero, as deaths are."""
    return rng.poisson(0.3, count) - rng.poisson(0.2, count).astype(float), 0.1


def very_skewed(rng, count):
    return rng.lognormal(0.0, 0.8, count), float(np.exp(0.32))


@pytest.mark.parametrize("pairs", [20, 50, 200])
@pytest.mark.parametrize("effect", [shared, skewed, thinned, rare, very_skewed])
def test_intervals_cover_a_known_effect_as_often_as_they_say(effect, pairs):
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(STUDIES):
        difference, true = effect(rng, pairs)
        low, high, _ = interval(difference)
        covered += low <= true <= high
    assert 0.93 <= covered / STUDIES <= 0.97


def test_without_skewness_it_is_students_t():
    difference = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    low, high, p_value = interval(difference)
    known = stats.ttest_1samp(difference, 0.0)
    assert (low, high) == pytest.approx(tuple(known.confidence_interval()))
    assert p_value == pytest.approx(known.pvalue)


def test_turning_the_sign_turns_the_interval():
    difference = np.random.default_rng(3).exponential(1.0, 30)
    low, high, p_value = interval(difference)
    assert interval(-difference) == pytest.approx((-high, -low, p_value))


@pytest.mark.parametrize("shift", np.linspace(-1.5, 0.5, 9))
def test_the_interval_holds_zero_exactly_if_the_p_value_says_so(shift):
    difference = np.random.default_rng(5).exponential(1.0, 25) + shift
    low, high, p_value = interval(difference)
    assert (low <= 0.0 <= high) == (p_value >= 0.05)


def test_equal_differences_have_no_width_and_few_of_them_prove_nothing():
    assert interval(np.zeros(20)) == (0.0, 0.0, 1.0)
    assert interval(np.full(2, 3.0)) == (3.0, 3.0, 0.5)
    assert interval(np.full(20, 3.0))[2] < 1e-5


@pytest.mark.parametrize("values", [[], [4.0]])
def test_one_pair_tells_nothing(values):
    low, high, p_value = interval(np.array(values))
    assert (low, high, p_value) == (-np.inf, np.inf, 1.0)


def test_holm_by_hand():
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])


def test_holm_keeps_the_error_of_the_family():
    """Of 2,000 families of 40 true nulls, at most about 5% show anything."""
    p_values = np.random.default_rng(2).uniform(size=(2000, 40))
    wrong = np.mean([(holm(family) < 0.05).any() for family in p_values])
    assert 0.03 <= wrong <= 0.065


def test_verdicts_in_words():
    assert verdict(-1.0, 0.2, "lower") == "not distinguishable"
    assert verdict(np.nan, np.nan, "lower") == "not distinguishable"
    assert verdict(-1.0, 0.01, "lower") == "better"
    assert verdict(1.0, 0.01, "lower") == "worse"
    assert verdict(1.0, 0.01, "higher") == "better"
    assert verdict(1.0, 0.01, "") == "more"
    assert verdict(-1.0, 0.01, "") == "less"
    assert verdict(-1.0, 0.2, "lower", True) == "not distinguishable"
    for better in ("lower", "higher", ""):
        assert verdict(-1.0, 0.01, better, True) == verdict(1.0, 0.01, better, True) == "assumed"


def test_replicates_that_would_tell():
    assert np.isnan(replicates_to_tell(np.zeros(5)))
    # (1.96 + 0.84)² · sd² / mean² with sd 2 and mean 1.
    assert replicates_to_tell(np.array([-1.0, 3.0])) == 32
    assert replicates_to_tell(np.array([-1.0, 3.0]), family=40) > 60
