"""Light, weather and shifts; and where on its beat a patrol of a shift is."""

import math

from sim.actors import migrants, patrols
from sim.actors.patrols import Patrol
from sim.base.compiled import compiled
from sim.engine.tables import Guard, Scene, cell_at, cell_of_place, patrol_at, sector_at, step_at
from sim.stage.terrain import FOREST, OPEN, URBAN, WATER, WETLAND
from sim.stage.weather import STEP_H


@compiled
def change_light(scene: Scene) -> None:
    """Sight and pace in the light and weather of the moment, and until when they last."""
    s, step = scene, step_at(scene.weather, int(scene.at_h / STEP_H))
    light, clear = step.light_share, step.visibility_share
    scene.light_end_h = step.steady_until_h
    scene.steady_until_h = min(scene.light_end_h, scene.shift_end_h)
    scene.is_frozen, scene.visibility_share = step.is_frozen, clear
    scene.pace_factor = migrants.pace_factor(
        light, s.night_pace_factor, step.is_snow == 1, s.snow_pace_factor
    )
    open_km = patrols.detection_range_km(s.open_day_range_km, s.open_night_range_km, light, clear)
    wetland_km = patrols.detection_range_km(
        s.wetland_day_range_km, s.wetland_night_range_km, light, clear
    )
    forest_km = patrols.detection_range_km(
        s.forest_day_range_km, s.forest_night_range_km, light, clear
    )
    range_km, walking_km_per_h = scene.range_km, scene.walking_km_per_h
    range_km[OPEN] = range_km[WATER] = open_km
    range_km[FOREST], range_km[WETLAND], range_km[URBAN] = forest_km, wetland_km, s.urban_range_km
    walking_km_per_h[OPEN] = s.open_speed_km_per_h * scene.pace_factor
    walking_km_per_h[FOREST] = walking_km_per_h[OPEN] * s.forest_speed_factor
    walking_km_per_h[URBAN] = walking_km_per_h[OPEN] * s.urban_speed_factor
    frozen = step.is_frozen == 1
    wet, water = s.wetland_speed_factor, s.water_speed_factor
    walking_km_per_h[WETLAND] = walking_km_per_h[OPEN] * (1.0 if frozen else wet)
    walking_km_per_h[WATER] = walking_km_per_h[OPEN] * (1.0 if frozen else water)


@compiled
def change_shift(scene: Scene) -> None:
    """Another shift is on duty for eight hours."""
    shifts = int(scene.at_h / patrols.SHIFT_H + 0.5)
    scene.shift = shifts % patrols.SHIFTS
    scene.shift_end_h = (shifts + 1) * patrols.SHIFT_H
    scene.steady_until_h = min(scene.light_end_h, scene.shift_end_h)


@compiled
def first_patrol(guard: Guard, scene: Scene, sector: int) -> int:
    """The number of the first patrol of the present shift in a sector; the others follow it."""
    return (sector * patrols.SHIFTS + scene.shift) * guard.slots


@compiled
def first_on_roads(guard: Guard, scene: Scene, sector: int) -> int:
    """The number of the first patrol of the present shift in a sector's second line."""
    return first_patrol(guard, scene, sector) + guard.line_slots


@compiled
def is_free(guard: Guard, scene: Scene, p: int) -> bool:
    """Whether a patrol is on duty and on its beat."""
    patrol = patrol_at(guard.patrols, p)
    if patrol.state != patrols.PATROLLING or patrol.shift != scene.shift:
        return False
    sector = sector_at(guard.sectors, patrol.sector)
    road_slot = patrol.slot - guard.line_slots
    return road_slot < sector.second_line if road_slot >= 0 else patrol.slot < sector.on_duty


@compiled
def lap_km(patrol: Patrol, scene: Scene, at_h: float) -> float:
    """How far a patrol has come on its present lap of its beat at a time."""
    return patrols.on_lap_km(patrol.beat_km, scene.patrol_speed_km_per_h, at_h, patrol.phase_share)


@compiled
def patrol_cell(guard: Guard, scene: Scene, p: int, at_h: float) -> int:
    """The cell that a patrol is in at a time: of its beat, or where it stands on the roads."""
    patrol = patrol_at(guard.patrols, p)
    place = patrols.place_on_beat(
        patrol.beat_cells,
        scene.beat_km_per_cell,
        scene.patrol_speed_km_per_h,
        at_h,
        patrol.phase_share,
    )
    return cell_of_place(guard, patrol.beat_start + place)


@compiled
def away_km(cell: int, other: int, scene: Scene) -> float:
    """The distance between two cells' centres."""
    here, there = cell_at(scene.cells, cell), cell_at(scene.cells, other)
    east_km, north_km = here.x_km - there.x_km, here.y_km - there.y_km
    return math.sqrt(east_km * east_km + north_km * north_km)
