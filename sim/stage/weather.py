"""Weather and light: one row per quarter of an hour, the same under every policy.

Daily temperature is the published climate of Vilnius plus a persistent anomaly; wind, rain and
fog follow by simple statistics. The cold of a step is that of people who are under trees for a
share of their time, in clothing as wet as the rain so far has made it. Draws are addressed by
calendar date, so two scenarios that share dates share weather.
"""

import math
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.compiled import compiled
from sim.base.draws import WEATHER, uniform_table
from sim.base.parameter import parameter
from sim.base.rows import Row, amount_at, dtype_of, getter, handle_of
from sim.base.section import Section
from sim.laws.daylight import light_share, solar_elevation_deg
from sim.laws.exposure import degrees_below_c, felt_c, wet_penalty_c, wetness_share, wind_power

LATITUDE_DEG, LONGITUDE_DEG = 54.6, 25.4
MIN_C = (-8.7, -7.6, -3.8, 1.6, 7.5, 10.8, 12.3, 11.5, 7.7, 3.4, -0.9, -5.2)  # clim_lo
MAX_C = (-3.5, -1.7, 3.3, 10.7, 18.2, 21.1, 22.1, 21.6, 16.4, 10.2, 3.5, -0.5)  # clim_hi
ANOMALY_MEMORY = 0.8  # Day-to-day correlation; assumption.
STEPS_PER_DAY = 96
STEP_H = 24.0 / STEPS_PER_DAY
LIGHT_STEPS = 3  # Light is worked out for so many moments of a step.
SPIN_UP_DAYS = 40
SKIN_C = 30.0  # Mean skin temperature of someone cold who walks: ISO 11079, 29.8 °C at 100 W/m².


class WeatherStep(Row):
    """The light and weather of a quarter of an hour."""

    light_share: float  # 1 in daylight, 0 in the dark
    steady_until_h: float  # when light or weather next change, from the season's start
    visibility_share: float  # 1 in clear air, less in fog and heavy rain
    cold_degree_h: float  # degree-hours below the threshold in this step
    cold_before_degree_h: float  # the same from the season's start to this step
    cold_before_h: float  # hours below the threshold until this step
    dusk_hour: float  # hour of the day after which it is dark, 23 at most
    is_snow: int  # ground covered
    is_frozen: int  # lakes and bogs bear a person


class DayWeather(Row):
    """The weather of a day."""

    low_c: float
    high_c: float
    wind_m_per_s: float
    dusk_hour: float
    is_rain: int
    is_soaking: int  # it rains, and does not snow
    is_fog: int
    is_snow: int
    is_frozen: int


WEATHER_STEP, DAY_WEATHER = dtype_of(WeatherStep), dtype_of(DayWeather)
step_at, day_at = getter(WeatherStep), getter(DayWeather)


class Weather(Section):
    """Weather settings."""

    warmer_than_old_normal_c: float = parameter(
        1.5, (1.2, 2.0), (-10, 10), "shift of the older climate normal", "clim_new"
    )
    anomaly_sd_c: float = parameter(
        3.5, (2.5, 4.5), (0, 10), "day-to-day spread of temperature around the normal"
    )
    wind_mean_m_per_s: float = parameter(3.0, (2.0, 4.0), (0, 15), "mean wind at the border")
    rain_probability: float = parameter(0.4, (0.3, 0.5), (0, 1), "chance of rain on a day")
    fog_probability: float = parameter(0.12, (0.05, 0.2), (0, 1), "chance of a foggy night")
    forest_wind_factor: float = parameter(
        0.3, (0.2, 0.4), (0, 1), "wind under trees at the height of people, relative to the open"
    )
    forest_share: float = parameter(
        0.5, (0.45, 0.9), (0, 1), "time outdoors that people spend under trees"
    )
    soaked_insulation_loss_share: float = parameter(
        0.3, (0.2, 0.4), (0, 0.9), "insulation of clothing that is lost when it is soaked"
    )
    wetting_half_life_h: float = parameter(
        8.0, (4, 16), (0.1, 1000), "hours of rain that soak half of what is dry, and to dry again"
    )
    cold_threshold_c: float = parameter(
        10.0, (8.0, 12.0), (-20, 20), "apparent temperature below which people lose heat"
    )


class Calendar(NamedTuple):
    """What dates alone decide; the days before the season that spin weather up come first."""

    low_c: NDArray[np.float64]  # (days,) the older climate normal
    high_c: NDArray[np.float64]
    light: NDArray[np.float64]  # (days of the season, STEPS_PER_DAY) 1 in daylight, 0 in the dark
    steady_until_h: NDArray[np.float64]  # (steps of the season,) when light or day change
    dusk_hour: NDArray[np.float64]  # (days of the season,) the hour after which it is dark


@lru_cache(maxsize=64)
def calendar(start: date, days: int) -> Calendar:
    """The climate and light of the dates of a season: worked out once, never written to."""
    first = start.toordinal() - SPIN_UP_DAYS
    dates = [date.fromordinal(first + day) for day in range(SPIN_UP_DAYS + days)]
    day_of_year = np.array([day.timetuple().tm_yday for day in dates], dtype=float)
    fine_light = _light(day_of_year[SPIN_UP_DAYS:], STEPS_PER_DAY * LIGHT_STEPS)
    light = fine_light.reshape(days, STEPS_PER_DAY, LIGHT_STEPS).mean(axis=2)
    return Calendar(
        climate_c(day_of_year, MIN_C),
        climate_c(day_of_year, MAX_C),
        light,
        _steady_until_h(light),
        _dusk_hours(fine_light),
    )


def climate_c(day_of_year: NDArray[np.float64], monthly: tuple[float, ...]) -> NDArray[np.float64]:
    """The normal of each date in °C, interpolated between the middles of months."""
    middles = np.arange(-1, 13) * 30.44 + 15.2
    values = np.array([monthly[-1], *monthly, monthly[0]])
    return np.interp(day_of_year, middles, values)


def _local_hours(steps: int) -> NDArray[np.float64]:
    """The hour of the day in the middle of each of so many equal steps, (1, steps)."""
    return (np.arange(steps, dtype=np.float64)[None, :] + 0.5) * (24.0 / steps)


def _light(day_of_year: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """The light in so many steps of each day, (days, steps), by local summer and winter time."""
    offset_h = np.where((day_of_year > 86) & (day_of_year < 304), 3, 2)[:, None]
    utc_hours = _local_hours(steps) - offset_h
    height_deg = solar_elevation_deg(day_of_year[:, None], utc_hours, LATITUDE_DEG, LONGITUDE_DEG)
    return light_share(height_deg)


def _steady_until_h(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """When light next changes or a day ends, for each step of (days, STEPS_PER_DAY)."""
    number = np.arange(light.size)
    differs = np.append(np.diff(light.ravel()) != 0.0, True) | ((number + 1) % STEPS_PER_DAY == 0)
    changes = np.flatnonzero(differs) + 1
    return changes[np.searchsorted(changes, number, side="right")].astype(np.float64) * STEP_H


def _anomaly_c(draws: NDArray[np.float64], sd_c: float) -> NDArray[np.float64]:
    """An AR(1) series of temperature anomalies, one per row of draws (days, 4)."""
    shocks = np.sqrt(-2 * np.log(draws[:, 0])) * np.cos(2 * np.pi * draws[:, 1])
    level, anomaly = 0.0, []
    # Python's own numbers are several times faster in a loop than NumPy's.
    for shock in (math.sqrt(1 - ANOMALY_MEMORY**2) * shocks).tolist():
        level = ANOMALY_MEMORY * level + shock
        anomaly.append(level)
    return np.array(anomaly) * sd_c


def build_weather(settings: Weather, start: date, days: int, seed: int) -> NDArray[np.void]:
    """The weather of a season, shape (days · STEPS_PER_DAY,), dtype WEATHER_STEP."""
    normal = calendar(start, days)
    first = start.toordinal() - SPIN_UP_DAYS
    ordinals = np.arange(first, first + SPIN_UP_DAYS + days)
    draws, more = np.empty((len(ordinals), 4)), np.empty((len(ordinals), 4))
    uniform_table(seed, ordinals, 0, WEATHER, draws)
    uniform_table(seed, ordinals, 1, WEATHER, more)
    shift = settings.warmer_than_old_normal_c + _anomaly_c(draws, settings.anomaly_sd_c)
    low, high = normal.low_c + shift, normal.high_c + shift
    is_rain = draws[:, 2] < settings.rain_probability
    is_fog = draws[:, 3] < settings.fog_probability
    wind = settings.wind_mean_m_per_s * np.sqrt(-4 / np.pi * np.log(more[:, 0]))
    mean = (low + high) / 2
    snow_cm = _snow_cm(mean, is_rain)
    is_soaking = is_rain & (mean > 0.0)
    fortnight = np.convolve(mean, np.ones(14) / 14)[: len(mean)]
    season = slice(SPIN_UP_DAYS, None)
    daily = np.zeros(days, dtype=DAY_WEATHER)
    for name, column in (
        ("low_c", low), ("high_c", high), ("wind_m_per_s", wind), ("is_rain", is_rain),
        ("is_soaking", is_soaking), ("is_fog", is_fog), ("is_snow", snow_cm > 2.0),
        ("is_frozen", fortnight < -4.0),
    ):  # fmt: skip
        daily[name] = column[season]
    daily["dusk_hour"] = normal.dusk_hour
    steps = np.zeros(days * STEPS_PER_DAY, dtype=WEATHER_STEP)
    fill_in_steps(
        handle_of(steps),
        handle_of(daily),
        days,
        handle_of(normal.light),
        handle_of(normal.steady_until_h),
        handle_of(WARMTH),
        settings.forest_wind_factor,
        settings.forest_share,
        settings.soaked_insulation_loss_share,
        settings.wetting_half_life_h,
        _wetness_before(is_soaking[:SPIN_UP_DAYS], settings.wetting_half_life_h),
        settings.cold_threshold_c,
    )
    return steps


def _wetness_before(is_soaking: NDArray[np.bool_], half_life_h: float) -> float:
    """How wet clothing is when the season begins, after the days that spin weather up."""
    wetness = 0.0
    for rains in is_soaking.tolist():
        wetness = wetness_share(wetness, rains, 24.0, half_life_h)
    return wetness


def _snow_cm(mean_c: NDArray[np.float64], is_rain: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Snow on the ground at the end of each day: 4 cm a wet frosty day, melting 2 cm a degree."""
    depth, snow = 0.0, []
    for mean, falls in zip(mean_c.tolist(), is_rain.tolist(), strict=True):
        depth = depth + 4.0 * falls if mean < 0 else max(0.0, depth - 2.0 * mean)
        snow.append(depth)
    return np.array(snow)


# The course of a day's temperature from its low to its high: warmest at 15 h local time.
WARMTH = 0.5 + 0.5 * np.cos(2 * np.pi * (_local_hours(STEPS_PER_DAY)[0] - 15.0) / 24.0)


@compiled
def fill_in_steps(
    steps: Any, daily: Any, days: int, light: Any, steady_until_h: Any, warmth: Any,
    forest_wind_factor: float, forest_share: float, soaked_loss_share: float, half_life_h: float,
    wetness: float, cold_threshold_c: float,
) -> None:  # fmt: skip
    """Daily weather spread over steps; fog comes only in the dark."""
    before_degree_h, before_steps = 0.0, 0
    open_power = forest_power = 0.0
    for number in range(days * STEPS_PER_DAY):
        day, step = day_at(daily, number // STEPS_PER_DAY), step_at(steps, number)
        if number % STEPS_PER_DAY == 0:
            open_power = wind_power(day.wind_m_per_s)
            forest_power = wind_power(day.wind_m_per_s * forest_wind_factor)
        share = amount_at(warmth, number % STEPS_PER_DAY).value
        air_c = day.low_c + (day.high_c - day.low_c) * share
        wetness = wetness_share(wetness, day.is_soaking == 1, STEP_H, half_life_h)
        apparent_c = felt_c(air_c, open_power, forest_power, forest_share)
        apparent_c -= wet_penalty_c(air_c, SKIN_C, wetness * soaked_loss_share)
        step.light_share = amount_at(light, number).value
        step.steady_until_h = amount_at(steady_until_h, number).value
        step.visibility_share = (
            1.0 - 0.6 * day.is_fog * (1.0 - step.light_share) - 0.15 * day.is_rain
        )
        step.dusk_hour, step.is_snow, step.is_frozen = day.dusk_hour, day.is_snow, day.is_frozen
        step.cold_degree_h = degrees_below_c(apparent_c, cold_threshold_c) * STEP_H
        step.cold_before_degree_h = before_degree_h
        step.cold_before_h = before_steps * STEP_H
        before_degree_h += step.cold_degree_h
        before_steps += step.cold_degree_h > 0.0


def _dusk_hours(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The hour of each day after which it is dark, (days,); light is (days, moments)."""
    per_day = light.shape[1]
    is_dark = light[:, per_day // 2 :] < 0.5
    first = np.where(is_dark.any(axis=1), is_dark.argmax(axis=1), per_day)
    dusk: NDArray[np.float64] = (first + per_day // 2) * 24.0 / per_day
    return np.minimum(dusk, 23.0)
