"""Cameras near the line detect a group that walks in their view, and keep sight of it a while."""

from sim.actors.migrants import Group
from sim.base.compiled import inlined
from sim.base.draws import CAMERA
from sim.engine.surveillance.layer import REPORTED, Layer, steady
from sim.engine.surveillance.width import pace_km_per_h
from sim.engine.tables import Guard, Scene, cell_at, sector_at
from sim.stage.terrain import FOREST


@inlined
def expected(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> float:
    """Detections to expect: by km that are walked in view, fewer under trees and in fog.

    Who stands at the line is up and about, and seen as often as who walks. Advice raises the rate.
    """
    place = cell_at(scene.cells, cell)
    if scene.cameras == 0.0 or place.distance_to_border_km > scene.camera_reach_km:
        return 0.0
    share = sector_at(guard.sectors, place.sector).camera_share
    if share <= 0.0 or 1.0 - place.along_share > share:
        return 0.0
    per_km = scene.camera_detections_per_km * scene.visibility_share * (1.0 + scene.fusion_share)
    if place.cover == FOREST:
        per_km *= scene.camera_forest_factor
    return per_km * pace_km_per_h(group, cell, scene) * hours


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """The station hears of it, and is told for a while where the group goes."""
    group.datum_h = scene.at_h + scene.camera_track_h
    return REPORTED


LAYER = Layer("cameras", "cameras detect a group", steady(expected), expected, noticed_by, CAMERA)
