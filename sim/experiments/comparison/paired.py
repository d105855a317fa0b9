"""The statistics of paired differences: intervals, corrected p-values, verdicts in words."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr, stdtrit  # scipy.stats takes a third of a second to load

CONFIDENCE = 0.95
POWER = 0.8
CORRECTION = "Holm"
ASSUMED = "assumed"


def interval(difference: NDArray[np.float64]) -> tuple[float, float, float]:
    """The 95% interval of the mean paired difference, and the two-sided p-value of none.

    The wider reach, on each side, of Student's t and of Student's t with the skewness of the mean
    taken out (Hall 1992, doi:10.1111/j.2517-6161.1992.tb01872.x): the first falls short where
    differences are skewed, the second where they are few and rare; docs/decisions says how much.
    Where every future differs by the same amount the interval is that amount, and the p-value
    that of the sign test, so that two replicates that happen to agree prove nothing.
    """
    count, mean = len(difference), float(np.mean(difference)) if len(difference) else math.nan
    if count < 2:
        return -math.inf, math.inf, 1.0
    if np.ptp(difference) == 0.0:
        return mean, mean, 1.0 if mean == 0.0 else 2.0 ** (1 - count)
    error = float(difference.std(ddof=1)) / math.sqrt(count)
    skew = _skewness(difference) / math.sqrt(count)
    reach = float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2.0))
    least = min(abs(mean / error), abs(_unskewed(mean / error, skew)))
    return (
        mean - max(reach, _skewed(reach, skew)) * error,
        mean + max(reach, -_skewed(-reach, skew)) * error,
        2.0 * float(stdtr(count - 1, -least)),
    )


def _skewness(values: NDArray[np.float64]) -> float:
    """The third standardised moment."""
    centred = values - values.mean()
    return float((centred**3).mean() / (centred**2).mean() ** 1.5)


def _unskewed(t: float, skew: float) -> float:
    """Hall's cubic: a t-statistic with the skewness of the mean taken out; rises with `t`."""
    return t + skew * t**2 / 3.0 + skew**2 * t**3 / 27.0 + skew / 6.0


def _skewed(t: float, skew: float) -> float:
    """The inverse of Hall's cubic."""
    if abs(skew) < 1e-9:
        return t
    return float(3.0 / skew * (np.cbrt(1.0 + skew * (t - skew / 6.0)) - 1.0))


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Holm's step-down adjustment: a verdict at 5% keeps the family-wise error below 5%."""
    order = np.argsort(p_values)
    count = len(p_values)
    stepped = np.maximum.accumulate(p_values[order] * (count - np.arange(count)))
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(1.0, stepped)
    return adjusted


def verdict(difference: float, p_adjusted: float, better: str, is_assumed: bool = False) -> str:
    """The result in words; where no direction is better in itself, only more or less.

    Where nothing but an assumption makes the difference, only that it is assumed.
    """
    if not p_adjusted < 1.0 - CONFIDENCE:
        return "not distinguishable"
    if is_assumed:
        return ASSUMED
    if not better:
        return "more" if difference > 0 else "less"
    return "better" if (difference < 0) == (better == "lower") else "worse"


def replicates_to_tell(difference: NDArray[np.float64], family: int = 1) -> float:
    """Replicates that would show the observed mean difference with 80% power; NaN if it is 0.

    `family` verdicts are given at once, so the strictest step of the correction is asked for.
    """
    if len(difference) < 2 or difference.mean() == 0.0:
        return math.nan
    mean, spread = float(difference.mean()), float(difference.std())
    level = (1.0 - CONFIDENCE) / family
    z = float(ndtri(POWER) - ndtri(level / 2.0))
    return float(math.ceil(max(2.0, (z * spread / mean) ** 2)))
