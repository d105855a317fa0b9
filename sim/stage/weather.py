"""Weather and light: one row per tick, the same under every policy.

Daily temperature is the published climate of Vilnius plus a persistent anomaly; wind, rain and
fog follow by simple statistics. Draws are addressed by calendar date, so two scenarios that
share dates share weather.
"""

import math
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.draws import WEATHER, uniform_table
from sim.base.parameter import parameter
from sim.base.section import Section
from sim.laws.daylight import light_share, solar_elevation_deg
from sim.laws.exposure import degrees_below_c, wind_chill_c

LATITUDE_DEG, LONGITUDE_DEG = 54.6, 25.4
MIN_C = (-8.7, -7.6, -3.8, 1.6, 7.5, 10.8, 12.3, 11.5, 7.7, 3.4, -0.9, -5.2)  # clim_lo
MAX_C = (-3.5, -1.7, 3.3, 10.7, 18.2, 21.1, 22.1, 21.6, 16.4, 10.2, 3.5, -0.5)  # clim_hi
ANOMALY_MEMORY = 0.8  # Day-to-day correlation; assumption.
LIGHT_MINUTES = 5  # The shortest tick; the others are multiples of it.
SPIN_UP_DAYS = 40

WEATHER_TICK = np.dtype(
    [
        ("light_share", np.float64),  # 1 in daylight, 0 in the dark
        ("steady_until_h", np.float64),  # when the light next changes, from the season's start
        ("visibility_share", np.float64),  # 1 in clear air, less in fog and heavy rain
        ("cold_degree_h", np.float64),  # degree-hours below the threshold in this tick
        ("cold_before_degree_h", np.float64),  # the same from the season's start to this tick
        ("cold_before_h", np.float64),  # hours below the threshold until this tick
        ("dusk_hour", np.float64),  # hour of the day after which it is dark, 23 at most
        ("is_snow", np.int64),  # ground covered
        ("is_frozen", np.int64),  # lakes and bogs bear a person
    ],
    align=True,
)


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
    wet_clothing_penalty_c: float = parameter(
        3.0, (1.0, 5.0), (0, 15), "cold added by wet clothing on a rainy day"
    )
    cold_threshold_c: float = parameter(
        10.0, (8.0, 12.0), (-20, 20), "apparent temperature below which people lose heat"
    )


class Calendar(NamedTuple):
    """What dates alone decide; the days before the season that spin weather up come first."""

    low_c: NDArray[np.float64]  # (days,) the older climate normal
    high_c: NDArray[np.float64]
    light: NDArray[np.float64]  # (days of the season, ticks per day) 1 in daylight, 0 in the dark
    steady_until_h: NDArray[np.float64]  # (ticks of the season,) when the light next changes
    dusk_hour: NDArray[np.float64]  # (days of the season,) the hour after which it is dark


@lru_cache(maxsize=64)
def calendar(start: date, days: int, minutes_per_tick: int) -> Calendar:
    """The climate and light of the dates of a season: worked out once, never written to."""
    first = start.toordinal() - SPIN_UP_DAYS
    dates = [date.fromordinal(first + day) for day in range(SPIN_UP_DAYS + days)]
    day_of_year = np.array([day.timetuple().tm_yday for day in dates], dtype=float)
    # By the shortest tick, whatever the tick: else a long one would move dusk.
    fine_light = _light(day_of_year[SPIN_UP_DAYS:], LIGHT_MINUTES)
    light = fine_light.reshape(days, -1, minutes_per_tick // LIGHT_MINUTES).mean(axis=2)
    return Calendar(
        climate_c(day_of_year, MIN_C),
        climate_c(day_of_year, MAX_C),
        light,
        _next_changes(light.ravel()) * minutes_per_tick / 60.0,
        _dusk_hours(fine_light),
    )


def climate_c(day_of_year: NDArray[np.float64], monthly: tuple[float, ...]) -> NDArray[np.float64]:
    """The normal of each date in °C, interpolated between the middles of months."""
    middles = np.arange(-1, 13) * 30.44 + 15.2
    values = np.array([monthly[-1], *monthly, monthly[0]])
    return np.interp(day_of_year, middles, values)


def _local_hours(minutes_per_tick: int) -> NDArray[np.float64]:
    """The hour of the day in the middle of each tick, (1, ticks per day)."""
    ticks = np.arange(1440 // minutes_per_tick, dtype=np.float64)
    return (ticks[None, :] + 0.5) * (minutes_per_tick / 60.0)


def _light(day_of_year: NDArray[np.float64], minutes: int) -> NDArray[np.float64]:
    """The light by so many minutes of each day, (days, times), by local summer and winter time."""
    offset_h = np.where((day_of_year > 86) & (day_of_year < 304), 3, 2)[:, None]
    utc_hours = _local_hours(minutes) - offset_h
    height_deg = solar_elevation_deg(day_of_year[:, None], utc_hours, LATITUDE_DEG, LONGITUDE_DEG)
    return light_share(height_deg)


def _next_changes(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each entry, the next one that differs from it, or their number."""
    changes = np.append(np.flatnonzero(np.diff(values)) + 1, len(values))
    return changes[np.searchsorted(changes, np.arange(len(values)), side="right")]


def _anomaly_c(draws: NDArray[np.float64], sd_c: float) -> NDArray[np.float64]:
    """An AR(1) series of temperature anomalies, one per row of draws (days, 4)."""
    shocks = np.sqrt(-2 * np.log(draws[:, 0])) * np.cos(2 * np.pi * draws[:, 1])
    level, anomaly = 0.0, []
    # Python's own numbers are several times faster in a loop than NumPy's.
    for shock in (math.sqrt(1 - ANOMALY_MEMORY**2) * shocks).tolist():
        level = ANOMALY_MEMORY * level + shock
        anomaly.append(level)
    return np.array(anomaly) * sd_c


def build_weather(
    settings: Weather, start: date, days: int, minutes_per_tick: int, seed: int
) -> NDArray[np.void]:
    """The weather of a season, shape (days · ticks per day,), dtype WEATHER_TICK."""
    normal = calendar(start, days, minutes_per_tick)
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
    fortnight = np.convolve(mean, np.ones(14) / 14)[: len(mean)]
    day = slice(SPIN_UP_DAYS, None)
    return _ticks(
        settings,
        minutes_per_tick,
        normal,
        np.column_stack([low, high, wind, is_rain, is_fog, snow_cm > 2.0, fortnight < -4.0])[day],
    )


def _snow_cm(mean_c: NDArray[np.float64], is_rain: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Snow on the ground at the end of each day: 4 cm a wet frosty day, melting 2 cm a degree."""
    depth, snow = 0.0, []
    for mean, falls in zip(mean_c.tolist(), is_rain.tolist(), strict=True):
        depth = depth + 4.0 * falls if mean < 0 else max(0.0, depth - 2.0 * mean)
        snow.append(depth)
    return np.array(snow)


def _ticks(
    settings: Weather,
    minutes_per_tick: int,
    normal: Calendar,
    daily: NDArray[np.float64],
) -> NDArray[np.void]:
    """Daily weather spread over ticks: warmest at 15 h local time, fog only in the dark."""
    light = normal.light
    low, high, wind, rain, fog, snow, frozen = (column[:, None] for column in daily.T)
    cycle = 0.5 + 0.5 * np.cos(2 * np.pi * (_local_hours(minutes_per_tick) - 15.0) / 24.0)
    felt = wind_chill_c(low + (high - low) * cycle, wind)
    felt = felt - settings.wet_clothing_penalty_c * rain
    cold = degrees_below_c(felt, settings.cold_threshold_c)
    tick_h = minutes_per_tick / 60.0
    table = np.zeros(light.size, dtype=WEATHER_TICK)
    by_day = table.reshape(light.shape)
    by_day["light_share"] = light
    table["steady_until_h"] = normal.steady_until_h
    by_day["dusk_hour"] = normal.dusk_hour[:, None]
    by_day["visibility_share"] = 1.0 - 0.6 * fog * (1.0 - light) - 0.15 * rain
    by_day["cold_degree_h"] = cold * tick_h
    by_day["is_snow"] = snow
    by_day["is_frozen"] = frozen
    table["cold_before_degree_h"][1:] = np.cumsum(table["cold_degree_h"])[:-1]
    table["cold_before_h"][1:] = np.cumsum(table["cold_degree_h"] > 0.0)[:-1] * tick_h
    return table


def _dusk_hours(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The hour of each day after which it is dark, (days,); light is (days, ticks per day)."""
    per_day = light.shape[1]
    is_dark = light[:, per_day // 2 :] < 0.5
    first = np.where(is_dark.any(axis=1), is_dark.argmax(axis=1), per_day)
    dusk: NDArray[np.float64] = (first + per_day // 2) * 24.0 / per_day
    return np.minimum(dusk, 23.0)
