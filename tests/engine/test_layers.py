"""The law of each layer of surveillance, in the engine's own stays."""

import numpy as np
import pytest
from scipy import stats

from sim.actors.migrants import NOBODY
from sim.actors.patrols import RESPONDING
from sim.base.draws import CAMERA, ROAD
from sim.base.draws import STRIP as STRIP_DRAW
from sim.engine.surveillance import REPORTED, TRACKED
from sim.laws import search
from tests.engine.one_group import on_a_beat, on_the_way, walking, watched
from tests.engine.trials import CAMERAS, SECOND_LINE, STRIP, noticed, trailed

TRIALS = 20_000
NIGHT_KM_PER_H = 3.0 * 0.75  # Over open ground; 0.75 of it in forest.
FOREST_KM_PER_H = NIGHT_KM_PER_H * 0.75
GAPS = np.random.default_rng(11).exponential(0.2, 997)


def is_share(found, share):
    """Whether a share of the trials is as it should be, within 4 standard errors."""
    return abs(np.mean(found) - share) <= 4.0 * np.sqrt(share * (1.0 - share) / len(found))


# The strip: a patrol walks 9 km to and fro at 5 km/h, and at 0 h has 5.4 km of its lap of 18 km
# behind it. It passes the fourth km of its beat on the lap's 14th to 15th km, then on its 21st to
# 22nd: from 1.72 to 1.92 h, and from 3.12 to 3.32 h.


def on_the_strip(scenario, seen=None):
    """A world with a track on the fourth km of a beat, and the cell of the group that left it."""
    world, track, _ = on_a_beat(scenario, 3, seen=seen)
    world.groups["track_cell"][0], world.groups["crossed_h"][0] = track, 0.0
    far = (world.cells["sector"] == 9) & (world.cells["is_destination"] == 1)
    return world, int(np.flatnonzero(far)[0])


def tracked(world, cell, last_h, gaps=()):
    return noticed(world, STRIP, STRIP_DRAW, cell, cell, last_h, gaps=gaps)


@pytest.mark.parametrize("chance", [0.8, 0.3])
def test_a_patrol_that_passes_finds_a_track_with_the_stated_chance(scenario, chance):
    """And none is found before it passes, nor between two passes."""
    world, cell = on_the_strip(scenario, seen={"track_find_probability": chance})
    hours, by = tracked(world, cell, 3.4)
    found_h = hours[by != NOBODY]
    assert set(by) == {TRACKED, NOBODY}
    assert ((found_h > 1.72) & (found_h < 1.92) | (found_h > 3.12) & (found_h < 3.32)).all()
    assert is_share((by == TRACKED) & (hours < 2.0), chance)
    assert is_share(by == TRACKED, 1.0 - (1.0 - chance) ** 2)
    assert world.groups["found_by"][0] == 0


def test_interruptions_leave_when_a_track_is_found(scenario):
    world, cell = on_the_strip(scenario)
    whole, whole_by = tracked(world, cell, 3.4)
    cut, by = tracked(world, cell, 3.4, gaps=GAPS)
    assert cut == pytest.approx(whole, abs=1e-7)
    assert (by == whole_by).all()


def test_a_track_is_gone_after_its_life(scenario):
    """Where it lasts for three hours only the first pass can find it."""
    world, cell = on_the_strip(scenario, seen={"track_life_h": 3})
    hours, by = tracked(world, cell, 24.0)
    assert is_share(by == TRACKED, 0.8)
    assert hours[by == TRACKED].max() < 1.92


def test_a_patrol_that_is_called_away_finds_no_track(scenario):
    world, cell = on_the_strip(scenario)
    world.patrols["state"][0] = RESPONDING
    assert (tracked(world, cell, 24.0)[1] == NOBODY).all()


def test_without_the_layer_or_a_track_none_is_found(scenario):
    world, cell = on_the_strip(scenario)
    world.scene["strip"] = 0
    assert (tracked(world, cell, 24.0)[1] == NOBODY).all()
    world.scene["strip"], world.groups["track_cell"][0] = 1, NOBODY
    assert (tracked(world, cell, 24.0)[1] == NOBODY).all()


@pytest.mark.parametrize("name", ["track_find_probability", "road_sight_probability"])
def test_no_pass_is_sure_to_find(scenario, name):
    """As the finds to expect of one that is are without end, and no store holds so many."""
    with pytest.raises(ValueError, match=name):
        scenario(patrols={name: 1.0})
    assert search.passes(getattr(scenario(patrols={name: 0.999}).patrols, name)) < 7.0


# Pursuit: the group passed an hour ago and goes 1.6875 km/h, the patrol follows with 4.5 km/h.

AHEAD_KM = FOREST_KM_PER_H
CLOSED_H = AHEAD_KM / (4.5 - FOREST_KM_PER_H)
TRAILED = {
    "trail_share": 1,
    "trail_length_km": 8,
    "datum_search_h": 48,
    "trail_speed_km_per_h": 4.5,
}


def on_the_trail(scenario, **seen):
    world, cell = watched(scenario, seen=TRAILED | seen)
    walking(world)
    return world, cell


def test_a_trail_closes_in_by_the_difference_in_pace(scenario):
    """All who are found are found after 0.6 h: 1.69 km ahead, and 2.81 km/h faster."""
    world, cell = on_the_trail(scenario)
    hours, by = trailed(world, 0, cell, 1.0)
    assert set(by) == {0, NOBODY}
    assert pytest.approx(0.6) == CLOSED_H
    assert hours[by == 0] == pytest.approx(CLOSED_H)


def test_a_trail_is_lost_after_an_exponential_length(scenario):
    """The mean is 8 km: those who follow it for 0.6 h at 4.5 km/h lose it in 29 of 100 cases.

    20,000 trials tell a share that is off by 1.3 in 100.
    """
    world, cell = on_the_trail(scenario)
    hours, by = trailed(world, 0, cell, 1.0)
    held_km = CLOSED_H * 4.5
    lost = -np.expm1(-held_km / 8.0)
    assert is_share(by == NOBODY, lost)
    lost_km = hours[by == NOBODY] * 4.5
    assert stats.kstest(-np.expm1(-lost_km / 8.0) / lost, "uniform").pvalue > 0.001


def test_interruptions_leave_when_a_trail_ends(scenario):
    world, cell = on_the_trail(scenario)
    whole, whole_by = trailed(world, 0, cell, 1.0)
    cut, by = trailed(world, 0, cell, 1.0, gaps=GAPS)
    assert cut == pytest.approx(whole, abs=1e-7)
    assert (by == whole_by).all()


def test_who_waits_is_caught_up_with_at_the_full_pace(scenario):
    world, cell = on_the_trail(scenario)
    world.groups["is_at_pickup"][0], world.groups["stand_h"][0] = 1, 1e9
    hours, by = trailed(world, 0, cell, 1.0)
    assert hours[by == 0] == pytest.approx(AHEAD_KM / 4.5)


def test_a_trail_ends_with_the_time_for_a_search_and_by_nobody_who_is_slower(scenario):
    short, cell = on_the_trail(scenario, datum_search_h=0.5)
    hours, by = trailed(short, 0, cell, 1.0)
    assert (by == NOBODY).all()
    assert hours.max() == pytest.approx(0.5)
    slow, cell = on_the_trail(scenario, trail_speed_km_per_h=1)
    assert (trailed(slow, 0, cell, 1.0)[1] == NOBODY).all()


def test_a_share_of_pursuits_follows_a_trail(scenario):
    """Who has no dog searches a disc that has grown for an hour: 0.25 + π · 1.69² km²."""
    world, cell = on_the_trail(scenario, trail_share=0.75, trail_length_km=1000)
    hours, by = trailed(world, 0, cell, 1.0)
    on_trail = np.isclose(hours, CLOSED_H) & (by == 0)
    kept = np.exp(-CLOSED_H * 4.5 / 1000.0)
    # A search without trail finds hardly anybody at that very minute.
    assert is_share(on_trail, 0.75 * kept)


# Cameras


def in_view(scenario, cell_km):
    """A world in which a group walks in clear view wherever it goes, over cells of some side."""
    seeing = {"camera_detections_per_km": 0.4, "camera_forest_factor": 1, "camera_reach_km": 15}
    world, far = on_the_way(scenario, seen=seeing)
    world.cells["distance_to_border_km"] = 0.5
    world.cells["hop_h"] *= cell_km
    world.scene["cell_km"] = cell_km
    world.sectors["camera_share"] = 1.0
    return world, far


@pytest.mark.parametrize("cell_km", [1.0, 0.5])
def test_cameras_detect_by_the_km_that_are_walked_in_view(scenario, cell_km):
    """1 − exp(−rate · n) over n km, whatever the side of a cell; nobody else matters."""
    world, far = in_view(scenario, cell_km)
    hours, by = noticed(world, CAMERAS, CAMERA, far, NOBODY, 2.0)
    assert set(by) == {REPORTED, NOBODY}
    for km in (0.5, 2.0, 4.5):
        seen = (by == REPORTED) & (hours * NIGHT_KM_PER_H <= km)
        assert is_share(seen, -np.expm1(-0.4 * km))
    track_h = float(world.scene["camera_track_h"][0])
    assert world.groups["datum_h"][0] == pytest.approx(hours[by == REPORTED][-1] + track_h)


def test_cameras_stand_in_one_stretch_and_see_less_in_fog_and_forest(scenario):
    world, _ = watched(scenario, seen={"camera_detections_per_km": 0.4})
    walking(world)
    world.sectors["camera_share"] = 0.25
    near = world.cells["distance_to_border_km"] < 1.0
    forest = near & (world.cells["is_destination"] == 1) & (world.cells["cover"] == 1)
    first, last = (
        int(np.flatnonzero(forest & chosen)[0])
        for chosen in (world.cells["along_share"] < 0.74, world.cells["along_share"] > 0.76)
    )
    assert (noticed(world, CAMERAS, CAMERA, first, first, 24.0)[1] == NOBODY).all()
    rate_per_h = 0.4 * 0.5 * FOREST_KM_PER_H
    hours, _ = noticed(world, CAMERAS, CAMERA, last, last, 1e3)
    assert stats.kstest(hours, "expon", args=(0, 1 / rate_per_h)).pvalue > 0.001
    world.weather["visibility_share"] = 0.4
    hours, _ = noticed(world, CAMERAS, CAMERA, last, last, 1e3)
    assert stats.kstest(hours, "expon", args=(0, 1 / (0.4 * rate_per_h))).pvalue > 0.001


# The second line: two patrols drive 40 km/h on 0.32 km of road in each km².


def met_per_h(world, cell):
    """As often as two patrols pass a point of the roads and see a group there."""
    sector = world.sectors[world.cells["sector"][cell]]
    road_km = 0.32 * float(sector["inland_km2"])
    assert road_km > 10.0
    return 2 * 40.0 / road_km * np.log(2.0)


def inland(scenario):
    """A world with two patrols on the roads of each sector, and a cell deep inland."""
    world, _ = watched(scenario, seen={"road_time_share": 0.1, "second_line_per_sector_patrols": 2})
    depth_km = world.cells["distance_to_border_km"]
    deep = (depth_km > 4) & (depth_km < 5) & (world.cells["is_destination"] == 1)
    world.sectors["second_line"] = 2
    return world, int(np.flatnonzero(deep)[0])


@pytest.mark.parametrize("wait_h", [0.5, 2.0, 12.0])
def test_the_second_line_meets_who_is_in_view_of_a_road(scenario, wait_h):
    """1 − exp(−units · v · p′ ÷ km of road · hours), where a pass sees half of them."""
    world, cell = inland(scenario)
    world.scene["road_time_share"] = 1.0
    world.groups["is_at_pickup"][0], world.groups["stand_h"][0] = 1, 1e9
    _, by = noticed(world, SECOND_LINE, ROAD, cell, cell, wait_h)
    assert is_share(by != NOBODY, -np.expm1(-met_per_h(world, cell) * wait_h))
    sector, slots = int(world.cells["sector"][cell]), int(world.guard["slots"][0])
    first = sector * 3 * slots + int(world.guard["line_slots"][0])
    who, times = np.unique(by[by != NOBODY], return_counts=True)
    assert who.tolist() == [first, first + 1]
    assert is_share(by[by != NOBODY] == first, 0.5)
    assert times.sum() > 100


def test_the_second_line_meets_who_walks_inland_a_tenth_as_often(scenario):
    world, cell = inland(scenario)
    hours, by = noticed(world, SECOND_LINE, ROAD, cell, cell, 1e5, steady_h=1e6)
    assert (by != NOBODY).all()
    rate_per_h = 0.1 * met_per_h(world, cell)
    assert stats.kstest(hours, "expon", args=(0, 1 / rate_per_h)).pvalue > 0.001


def test_the_second_line_meets_nobody_beyond_its_roads_or_when_it_is_away(scenario):
    world, cell = inland(scenario)
    depth = world.cells["distance_to_border_km"]
    for without_roads in ((depth > 0) & (depth < 2), depth > 5):
        place = int(np.flatnonzero(without_roads)[0])
        assert (noticed(world, SECOND_LINE, ROAD, place, place, 1e4)[1] == NOBODY).all()
    world.patrols["state"] = RESPONDING
    assert (noticed(world, SECOND_LINE, ROAD, cell, cell, 1e3)[1] == NOBODY).all()
