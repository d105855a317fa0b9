"""Daylight from the height of the sun (NOAA's short formulas, good to a few minutes)."""

import numpy as np
from numpy.typing import NDArray

from sim.laws.values import Values

CIVIL_TWILIGHT_DEG = -6.0


def solar_elevation_deg(
    day_of_year: Values, utc_hour: Values, latitude_deg: Values, longitude_deg: Values
) -> NDArray[np.float64]:
    """The height of the sun above the horizon in degrees; arrays broadcast.

    Source: NOAA Global Monitoring Laboratory, general solar position calculations.
    """
    angle = 2.0 * np.pi / 365.0 * (day_of_year - 1 + (utc_hour - 12.0) / 24.0)
    declination = (
        0.006918
        - 0.399912 * np.cos(angle)
        + 0.070257 * np.sin(angle)
        - 0.006758 * np.cos(2 * angle)
        + 0.000907 * np.sin(2 * angle)
        - 0.002697 * np.cos(3 * angle)
        + 0.00148 * np.sin(3 * angle)
    )
    equation_of_time_min = 229.18 * (
        0.000075
        + 0.001868 * np.cos(angle)
        - 0.032077 * np.sin(angle)
        - 0.014615 * np.cos(2 * angle)
        - 0.040849 * np.sin(2 * angle)
    )
    solar_time_h = utc_hour + equation_of_time_min / 60.0 + longitude_deg / 15.0
    hour_angle = np.radians(15.0 * (solar_time_h - 12.0))
    latitude = np.radians(latitude_deg)
    sine = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(
        hour_angle
    )
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def light_share(elevation_deg: Values) -> NDArray[np.float64]:
    """1 in daylight, 0 in the dark, linear through civil twilight."""
    return np.clip((elevation_deg - CIVIL_TWILIGHT_DEG) / -CIVIL_TWILIGHT_DEG, 0.0, 1.0)
