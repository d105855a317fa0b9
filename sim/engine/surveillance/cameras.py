"""Cameras near the line see a group come into a cell that they cover."""

from typing import Any

from sim.actors.migrants import Group
from sim.base.compiled import inlined
from sim.engine.surveillance.layer import Layer
from sim.engine.tables import Scene
from sim.laws import search
from sim.stage.terrain import FOREST, Cell


@inlined
def sees_coming(group: Group, place: Cell, levers: Any, scene: Scene) -> bool:
    """Whether a camera sees the group."""
    if abs(place.distance_to_border_km) > scene.camera_reach_km:
        return False
    if place.camera_rank >= levers.camera_share:
        return False
    chance = search.camera_probability(
        scene.camera_detection_probability,
        scene.visibility_share,
        scene.camera_forest_factor if place.cover == FOREST else 1.0,
    )
    return group.camera_u < chance + (1.0 - chance) * scene.fusion_share


LAYER = Layer("cameras", "cameras near the line see a group come", sees_coming=sees_coming)
