"""Exposure: how cold accumulates in people outdoors and what it does to them."""

import math

from sim.base.compiled import compiled
from sim.laws.fading import left_share


@compiled
def degrees_below_c(apparent_temperature_c: float, threshold_c: float) -> float:
    """Degrees below the threshold, never negative."""
    return max(0.0, threshold_c - apparent_temperature_c)


@compiled
def dose_after_shelter_degree_h(dose_degree_h: float, hours: float, half_life_h: float) -> float:
    """The dose that is left after hours in shelter."""
    return dose_degree_h * left_share(hours, half_life_h)


@compiled
def emergency_rate_per_h(
    base_rate_per_h: float,
    dose_degree_h: float,
    slope_per_degree_h: float,
    dose_cap_degree_h: float,
) -> float:
    """Medical emergencies per person-hour outdoors: h₀·exp(k·dose), flat above the cap.

    The level is set against about 0.35% of recorded turn-backs (evidence `hosp_2022`).
    """
    return base_rate_per_h * math.exp(slope_per_degree_h * min(dose_degree_h, dose_cap_degree_h))


@compiled
def mean_emergency_rate_per_h(
    base_rate_per_h: float,
    before_degree_h: float,
    after_degree_h: float,
    slope_per_degree_h: float,
    dose_cap_degree_h: float,
) -> float:
    """The mean of `emergency_rate_per_h` over hours in which the dose grows evenly.

    Up to the cap it is the integral of the exponential, so that hours may be taken together.
    """
    after_per_h = emergency_rate_per_h(
        base_rate_per_h, after_degree_h, slope_per_degree_h, dose_cap_degree_h
    )
    reached_degree_h = min(after_degree_h, dose_cap_degree_h)
    growth = slope_per_degree_h * (reached_degree_h - before_degree_h)
    if growth <= 1e-9:
        return after_per_h
    rising_share = (reached_degree_h - before_degree_h) / (after_degree_h - before_degree_h)
    rising_per_h = after_per_h * -math.expm1(-growth) / growth
    return rising_share * rising_per_h + (1.0 - rising_share) * after_per_h


@compiled
def wind_power(wind_m_per_s: float) -> float:
    """How the wind enters the index of wind chill; 0 for air that hardly moves, up to 1.3 m/s."""
    return max(wind_m_per_s * 3.6, 4.8) ** 0.16 if wind_m_per_s > 1.3 else 0.0


@compiled
def wind_chill_c(air_c: float, wind_power: float) -> float:
    """Air temperature as bare skin feels it in a wind of that power.

    The index of 2001 (Osczevski and Bluestein 2005, doi:10.1175/BAMS-86-10-1453), which holds up
    to 10 °C and in moving air; outside that the air temperature itself.
    """
    if air_c > 10.0 or wind_power == 0.0:
        return air_c
    chilled = 13.12 + 0.6215 * air_c - 11.37 * wind_power + 0.3965 * air_c * wind_power
    return min(air_c, chilled)


@compiled
def wet_penalty_c(air_c: float, skin_c: float, lost_share: float) -> float:
    """Degrees by which air feels colder in clothing that has lost a share of its insulation.

    Dry heat loss is (skin − air) ÷ insulation, as in ISO 11079. With I·(1 − w) it is that of dry
    clothing in air at skin − (skin − air) ÷ (1 − w), which is (skin − air)·w ÷ (1 − w) colder.
    """
    return max(0.0, skin_c - air_c) * lost_share / (1.0 - lost_share)


@compiled
def wetness_share(before_share: float, is_raining: bool, hours: float, half_life_h: float) -> float:
    """How wet clothing is after some hours: rain soaks half of what is dry in a half-life."""
    soaked_share = 1.0 if is_raining else 0.0
    return soaked_share + (before_share - soaked_share) * left_share(hours, half_life_h)


@compiled
def felt_c(air_c: float, open_power: float, forest_power: float, forest_share: float) -> float:
    """Wind chill for people who are under trees for a share of their time, in the mean."""
    in_the_open_c = wind_chill_c(air_c, open_power)
    return in_the_open_c + forest_share * (wind_chill_c(air_c, forest_power) - in_the_open_c)
