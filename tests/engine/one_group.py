"""Worlds in steady darkness with one group that matters, for trials of who notices it."""

import numpy as np

from sim.engine.build import build_world
from sim.stage.terrain import FOREST
from tests.engine.trials import begin_trials

ALIKE = {
    f"{cover}_{light}_range_km": 0.2
    for cover in ("open", "wetland", "forest")
    for light in ("day", "night")
} | {"urban_range_km": 0.2}


def watched(scenario, seen=None, movement=None):
    """A world in steady darkness with a group of 16 that hides and stands, and a cell of forest.

    Every cell is the whole beat of the first patrol of its sector, which walks to and fro in it.
    """
    blind = {
        "report_rate_per_h": 0, "camera_detections_per_km": 0, "strip_share": 0,
        "second_line_per_sector_patrols": 0,
    }  # fmt: skip
    world = build_world(scenario(patrols=blind | (seen or {}), movement=movement or {}), 3)
    world = world.with_tables(
        cells=world.cells.copy(),
        weather=world.weather.copy(),
        reports_per_h=world.reports_per_h.copy(),
    )
    world.cells["beat_place"] = 0
    world.sectors["beat_cells"] = world.sectors["on_duty"] = world.patrols["beat_cells"] = 1
    world.patrols["beat_km"] = 1.0
    world.patrols["beat_start"] = world.sectors["first_beat"][world.patrols["sector"]]
    world.weather["light_share"] = 0.0
    world.weather["visibility_share"] = 1.0
    world.weather["is_snow"] = 0
    world.groups["people"][0] = 16
    world.groups["is_evading"][0] = 1
    world.groups["pace_factor"][0] = 0.0
    forest = (world.cells["cover"] == FOREST) & (world.cells["is_destination"] == 1)
    return world, int(np.flatnonzero(forest)[0])


def walking(world):
    """The group walks from now on as fast as anybody: how many more are met, as both move.

    By night it goes 3 · 0.75 km/h, and 0.75 of it in forest; the patrol goes 5 km/h.
    """
    world.groups["pace_factor"][0] = 1.0
    return np.hypot(5.0, 3.0 * 0.75 * 0.75) / 5.0


def on_the_way(scenario, seen=None):
    """A world in which all cells are watched alike, and a place from where a group walks on."""
    alike = {f"{cover}_speed_factor": 1.0 for cover in ("forest", "wetland", "urban", "water")}
    world, _ = watched(scenario, seen=ALIKE | (seen or {}), movement=alike)
    world.groups["pace_factor"][0], world.groups["wants_asylum_here"][0] = 1.0, 0
    staging = world.places[: world.sectors["staging_places"].sum()]
    far = staging[world.cells["distance_to_border_km"][staging].argmin()]
    world.cells["is_destination"] = 1  # Beats lie on this side of the line only.
    return world, int(far)


def on_a_beat(scenario, place, seen=None):
    """A cell at a place of a beat of 9 km, and sightings to expect for each km walked there."""
    world, _ = watched(scenario, seen=seen)
    cell = int(np.flatnonzero(world.cells["sector"] == 0)[0])
    world.cells["beat_place"][cell], world.sectors["beat_cells"][0] = place, 9
    world.patrols["beat_cells"][0], world.patrols["phase_share"][0] = 9, 0.3
    world.patrols["beat_km"][0] = 9.0
    begin_trials(world.handle)
    return world, cell, 1.1 * world.scene["range_km"][0][world.cells["cover"][cell]] * 2.0 * 0.7
