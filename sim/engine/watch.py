"""What stations and patrols know: light, where patrols are, cameras and alerts (process 7)."""

import math
from typing import Any

from sim.actors import migrants, patrols
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import EMERGENCY, exponential, uniforms
from sim.engine import ledger
from sim.engine.world import World
from sim.laws import search
from sim.stage.terrain import FOREST, OPEN, URBAN, WATER, WETLAND

CAMERA_SHARE = int(Lever.CAMERA_SHARE)
FUSION = int(Task.FUSION)


@compiled
def count(world: World, day: int, cell: int, column: int, amount: float) -> None:
    """Adds to the ledger where something happened."""
    world.ledger[day, world.cells[cell].sector, column] += amount


@compiled
def away_km(world: World, cell: int, other: int) -> float:
    """The distance between two cells' centres."""
    east_km = world.cells[cell].x_km - world.cells[other].x_km
    north_km = world.cells[cell].y_km - world.cells[other].y_km
    return math.sqrt(east_km * east_km + north_km * north_km)


@compiled
def note_conditions(world: World, weather: Any) -> None:
    """The sweep width over each cover, and the pace of walking, in the light and snow of a tick;
    and until when they last."""
    p = world.settings[0]
    light, clear = weather.light_share, weather.visibility_share
    world.clock[0].steady_until_h = min(weather.steady_until_h, world.clock[0].shift_end_h)
    world.clock[0].pace_factor = migrants.pace_factor(
        light, p.night_pace_factor, weather.is_snow, p.snow_pace_factor
    )
    open_km = patrols.detection_range_km(p.open_day_range_km, p.open_night_range_km, light, clear)
    wetland_km = patrols.detection_range_km(
        p.wetland_day_range_km, p.wetland_night_range_km, light, clear
    )
    forest_km = patrols.detection_range_km(
        p.forest_day_range_km, p.forest_night_range_km, light, clear
    )
    width_km = world.clock[0].width_km
    width_km[OPEN] = width_km[WATER] = search.sweep_width_km(open_km, p.open_width_ratio_factor)
    width_km[FOREST] = search.sweep_width_km(forest_km, p.forest_width_ratio_factor)
    width_km[WETLAND] = search.sweep_width_km(wetland_km, p.wetland_width_ratio_factor)
    width_km[URBAN] = search.sweep_width_km(p.urban_range_km, p.forest_width_ratio_factor)


@compiled
def first_patrol(world: World, sector: int) -> int:
    """The number of the first patrol of the present shift in a sector; the others follow it."""
    clock = world.clock[0]
    return (sector * patrols.SHIFTS + clock.shift) * clock.slots


@compiled
def is_free(world: World, p: int) -> bool:
    """Whether a patrol is on duty and on its beat."""
    patrol = world.patrols[p]
    return (
        patrol.state == patrols.PATROLLING
        and patrol.shift == world.clock[0].shift
        and patrol.slot < world.sectors[patrol.sector].on_duty
    )


@compiled
def patrol_cell(world: World, p: int, hours: float) -> int:
    """The cell of its beat that a patrol is in at a time; each patrol on duty has its stretch."""
    patrol = world.patrols[p]
    along_km = patrols.beat_position_km(
        float(patrol.beat_cells),
        world.settings[0].patrol_speed_km_per_h,
        hours,
        patrol.phase_share,
    )
    return world.places[patrol.beat_start + min(int(along_km), patrol.beat_cells - 1)]


@compiled
def note_looks(world: World, group: Any) -> None:
    """From how far a group is seen: by its size, and whether it hides."""
    p = world.settings[0]
    group.range_factor = search.detection_range_factor(
        group.people,
        p.range_size_exponent_factor,
        p.evasion_factor if group.is_evading else 1.0,
    )


@compiled
def renewed(world: World, group: Any, purpose: int) -> float:
    """How much of a hazard it takes until it strikes a group: drawn for each attempt, and after
    each strike. What is left of it keeps its law from stay to stay, as it has no memory."""
    hazard, _ = renewed_with_uniform(world, group, purpose)
    return hazard


@compiled
def renewed_with_uniform(world: World, group: Any, purpose: int) -> tuple[float, float]:
    """The same, and a uniform beside it to tell who struck."""
    group.renewals += 1
    u, v, _, _ = uniforms(
        world.clock[0].seed, group.entity, group.attempts, purpose, group.renewals
    )
    return exponential(u), v


@compiled
def harm_until_ill(world: World, group: Any) -> float:
    """How much exposure it takes until the next person of a group falls ill, whenever that is."""
    u, _, _, _ = uniforms(world.clock[0].seed, group.entity, group.harmed_people, EMERGENCY, 0)
    return exponential(u)


@compiled
def look_by_camera(world: World, day: int, tick: int, g: int, cell: int) -> None:
    """A camera may see a group that enters a covered cell near the line."""
    group, place, p = world.groups[g], world.cells[cell], world.settings[0]
    if abs(place.distance_to_border_km) > p.camera_reach_km:
        return
    if place.camera_rank >= world.levers[day, place.sector, CAMERA_SHARE]:
        return
    chance = search.camera_probability(
        p.camera_detection_probability,
        world.weather[tick].visibility_share,
        p.camera_forest_factor if place.cover == FOREST else 1.0,
    )
    chance += (1.0 - chance) * world.advice[FUSION].effect_share
    if group.camera_u < chance:
        raise_alert(world, day, g, cell, group.clock_h)


@compiled
def raise_alert(world: World, day: int, g: int, cell: int, hours: float) -> None:
    """A group was seen somewhere: it renews an open alert, or opens one for the station."""
    group = world.groups[g]
    count(world, day, cell, ledger.SIGHTED, float(group.people))
    if group.alert_h < 0.0 or is_forgotten(world, group, hours):
        count(world, day, cell, ledger.ALERTS, 1.0)
        group.opened_h = hours
        group.is_calling = 1
    group.alert_h = hours
    group.alert_cell = cell
    if group.responder >= 0:
        world.patrols[group.responder].alert_h = hours
        world.patrols[group.responder].task_cell = cell


@compiled
def is_forgotten(world: World, group: Any, hours: float) -> bool:
    """Whether an alert that nobody took is dropped: too long ago, and the group does not wait."""
    age_h = hours - group.alert_h
    is_waiting = group.responder == NOBODY and not group.is_presenting
    return is_waiting and age_h > world.settings[0].alert_lifetime_h
