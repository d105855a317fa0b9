"""Weather and light are those of the border, the same under every policy."""

from datetime import date

import numpy as np
import pytest

from sim.engine.build import build_world
from sim.stage.weather import STEP_H, STEPS_PER_DAY, Weather, build_weather

USUAL = Weather.model_validate({})


def month(year: int, number: int, settings: Weather = USUAL, seeds: int = 20):
    """Thirty days of weather for some seeds, (seeds, steps)."""
    start = date(year, number, 1)
    return np.array([build_weather(settings, start, 30, seed) for seed in range(seeds)])


@pytest.mark.parametrize(("number", "earliest", "latest"), [(6, 22, 23), (12, 16, 17), (9, 19, 21)])
def test_dusk_is_when_it_gets_dark_in_vilnius(number, earliest, latest):
    """Civil twilight ends near 22.50 at midsummer, 16.40 at midwinter, 20 h in mid-September."""
    dusk = month(2021, number, seeds=1)["dusk_hour"]
    assert earliest <= dusk.min() <= dusk.max() <= latest


def test_nights_are_dark_and_days_are_light():
    light = month(2021, 7, seeds=1)["light_share"].reshape(30, STEPS_PER_DAY)
    assert (light[:, int(1 / STEP_H) : int(2 / STEP_H)] == 0).all()
    assert (light[:, int(12 / STEP_H) : int(13 / STEP_H)] == 1).all()
    hours = light.sum(axis=1).mean() * STEP_H
    assert 16 < hours < 19  # Hours of light in July, twilight included.


def test_winter_is_cold_and_summer_is_not():
    """Degree-hours below 10 °C on a day: January near -3 °C felt as -7 °C, July hardly any."""
    january, july = (month(2022, number)["cold_degree_h"].sum(axis=1).mean() / 30
                     for number in (1, 7))  # fmt: skip
    assert 300 < january < 520
    assert july < 40


def cold_a_day(number: int, **settings) -> float:
    """Degree-hours below 10 °C on a day of a month, mean over seeds."""
    weather = month(2021, number, Weather.model_validate(settings))
    return float(weather["cold_degree_h"].sum(axis=1).mean() / 30)


def test_under_trees_the_wind_bites_less():
    dry = {"rain_probability": 0, "fog_probability": 0}
    deep, open_field = (cold_a_day(11, **dry, forest_share=share) for share in (1.0, 0.0))
    no_wind = cold_a_day(11, **dry, wind_mean_m_per_s=0.0)
    assert no_wind < deep < open_field - 20
    assert cold_a_day(11, **dry, forest_share=1, forest_wind_factor=1) == pytest.approx(open_field)


def test_wet_cold_is_worse_than_dry_cold():
    """With clothing that keeps nothing less when wet, rain makes no difference to the cold."""
    dry, wet = (cold_a_day(11, rain_probability=share) for share in (0, 1))
    assert wet > dry + 100
    assert cold_a_day(11, rain_probability=1, soaked_insulation_loss_share=0) == pytest.approx(dry)


def test_in_endless_rain_clothing_is_soaked():
    """By hand: no wind, so the air temperature less (30 - air)·0.3/0.7 when the season begins."""
    still = {"wind_mean_m_per_s": 0, "cold_threshold_c": 20}
    wet, dry = (
        build_weather(
            Weather.model_validate(still | {"rain_probability": share}), date(2021, 10, 20), 2, 3
        )["cold_degree_h"]
        for share in (1, 0)
    )
    air_c = 20.0 - dry * 4
    assert (dry > 0).mean() > 0.9
    assert wet[dry > 0] == pytest.approx(((20.0 - air_c + (30.0 - air_c) * 3 / 7) / 4)[dry > 0])


def test_snow_does_not_soak():
    frost = {"warmer_than_old_normal_c": -10, "anomaly_sd_c": 0}
    dry, snowy = (cold_a_day(1, **frost, rain_probability=share) for share in (0, 1))
    assert snowy == pytest.approx(dry)


def test_a_quarter_of_an_hour_is_fine_enough_for_the_cold():
    fine = month(2021, 11, seeds=3)["cold_degree_h"]
    for first in range(4):
        assert 4 * fine[:, first::4].sum() == pytest.approx(fine.sum(), rel=0.005)


def test_light_and_weather_hold_until_they_change():
    """`steady_until_h` is when the light next changes, or the day ends."""
    weather = month(2021, 9, seeds=1)[0]
    light, until = weather["light_share"], np.rint(weather["steady_until_h"] / STEP_H).astype(int)
    assert np.array_equal(until * STEP_H, weather["steady_until_h"])
    for step, end in enumerate(until.tolist()):
        assert step < end <= (step // STEPS_PER_DAY + 1) * STEPS_PER_DAY
        assert (light[step:end] == light[step]).all()
        assert end % STEPS_PER_DAY == 0 or light[end] != light[step]


def test_lakes_freeze_in_hard_winters_only():
    """A fortnight below -4 °C: not in November, in some Januaries, in every one 10 °C colder."""
    assert month(2021, 11)["is_frozen"].mean() < 0.05
    assert 0.02 < month(2022, 1)["is_frozen"].mean() < 0.8
    assert month(2021, 7)["is_frozen"].max() == 0
    cold = Weather.model_validate({"warmer_than_old_normal_c": -8.5})
    assert month(2022, 1, settings=cold)["is_frozen"].mean() > 0.95


def test_snow_lies_in_winter_only():
    assert month(2021, 7)["is_snow"].max() == 0
    assert month(2022, 1)["is_snow"].mean() > 0.3


def test_fog_and_rain_shorten_sight():
    clear = Weather.model_validate({"fog_probability": 0, "rain_probability": 0})
    foggy = Weather.model_validate({"fog_probability": 1, "rain_probability": 1})
    assert (month(2021, 9, settings=clear)["visibility_share"] == 1).all()
    share = month(2021, 9, settings=foggy)["visibility_share"]
    assert share.min() == pytest.approx(0.25)
    assert share.max() == pytest.approx(0.85)


def test_policies_share_their_weather(scenario):
    one, other = scenario(), scenario(measures={"order": {"type": "turn_back"}})
    a, b = (build_world(case, 5).weather for case in (one, other))
    assert a.tobytes() == b.tobytes()
    assert a.tobytes() != build_world(one, 6).weather.tobytes()


def test_seasons_share_the_weather_of_the_dates_they_share():
    """Drawn by date: after forty days less than a tenth of a degree is left of the start."""
    early = build_weather(USUAL, date(2021, 8, 1), 40, 3)[-10 * STEPS_PER_DAY :]
    late = build_weather(USUAL, date(2021, 8, 31), 10, 3)
    assert late["cold_degree_h"] == pytest.approx(early["cold_degree_h"], abs=0.1)
    assert (late["visibility_share"] == early["visibility_share"]).all()
