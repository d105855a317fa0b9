"""Shifts change at 0, 8 and 16 h; sight and pace follow light and weather."""

import pytest

from sim.engine.build import build_world
from sim.stage.terrain import FOREST, OPEN, URBAN, WATER, WETLAND
from tests.engine.moments import look_around, put_on_duty


def with_light(scenario, at_h=2.0, **of_step):
    """The scene at a time under some light and weather."""
    world = build_world(
        scenario(
            patrols={
                "open_day_range_km": 0.5, "open_night_range_km": 0.3, "urban_range_km": 0.15,
                "wetland_day_range_km": 0.2, "wetland_night_range_km": 0.1,
                "forest_day_range_km": 0.06, "forest_night_range_km": 0.04,
            },
            movement={
                "open_speed_km_per_h": 3.0, "forest_speed_factor": 0.75, "urban_speed_factor": 1.4,
                "wetland_speed_factor": 0.4, "water_speed_factor": 0.03,
            },
            migrants={"night_pace_factor": 0.75, "snow_pace_factor": 0.6},
        ),
        3,
    )  # fmt: skip
    world = world.with_tables(weather=world.weather.copy())
    for name, value in of_step.items():
        world.weather[name][int(at_h * 4)] = value
    put_on_duty(world.handle, 0)
    look_around(world.handle, at_h)
    return world.scene[0]


@pytest.mark.parametrize(
    ("light", "clear", "snow", "ranges_km", "pace"),
    [
        (1.0, 1.0, 0, (0.5, 0.06, 0.2), 1.0),
        (0.0, 1.0, 0, (0.3, 0.04, 0.1), 0.75),
        (0.5, 1.0, 0, (0.4, 0.05, 0.15), 0.875),
        (1.0, 0.5, 1, (0.25, 0.03, 0.1), 0.6),
        (0.0, 0.5, 1, (0.15, 0.02, 0.05), 0.45),
    ],
)
def test_how_far_people_are_seen_and_how_fast_they_walk(
    scenario, light, clear, snow, ranges_km, pace
):
    """Range of the cover by night and day, among houses always alike; frozen ground is open."""
    scene = with_light(scenario, light_share=light, visibility_share=clear, is_snow=snow,
                       is_frozen=snow, steady_until_h=5.25)  # fmt: skip
    open_km, forest_km, wetland_km = ranges_km
    expected = {OPEN: open_km, WATER: open_km, FOREST: forest_km, WETLAND: wetland_km,
                URBAN: 0.15}  # fmt: skip
    for cover, range_km in expected.items():
        assert scene["range_km"][cover] == pytest.approx(range_km)
    factors = {OPEN: 1.0, FOREST: 0.75, URBAN: 1.4, WETLAND: 0.4, WATER: 0.03}
    for cover, factor in (factors | ({WETLAND: 1.0, WATER: 1.0} if snow else {})).items():
        assert scene["walking_km_per_h"][cover] == pytest.approx(3.0 * pace * factor)
    assert scene["pace_factor"] == pytest.approx(pace)
    assert (scene["visibility_share"], scene["is_frozen"]) == (clear, snow)
    assert scene["light_end_h"] == scene["steady_until_h"] == 5.25


@pytest.mark.parametrize(
    ("at_h", "shift", "end_h"),
    [(0.0, 0, 8), (8.0, 1, 16), (16.0, 2, 24), (24.0, 0, 32), (40.0, 2, 48)],
)
def test_a_shift_lasts_eight_hours(scenario, at_h, shift, end_h):
    for light_end_h in (at_h + 1.0, at_h + 20.0):
        scene = with_light(scenario, at_h, steady_until_h=light_end_h)
        assert (scene["shift"], scene["shift_end_h"]) == (shift, end_h)
        assert scene["steady_until_h"] == min(light_end_h, end_h)
