"""Who may notice a group where it walks or stands, beside patrols on foot and the strip.

Each does so by chance: a notice is how often per hour to expect it, and what is done then.
"""

from collections.abc import Callable
from typing import Any

from benchmarks.peers.season_mesa.places import rules
from sim.stage.terrain import BEAT_DEPTH_KM, FOREST, ROAD_DEPTH_KM

type Notice = tuple[float, Callable[[float], None]]  # Per hour; told the time.


def all_notices(group: Any) -> list[Notice]:
    """What may happen to a group while it is in its cell."""
    notices = (by_residents(group), by_cameras(group), by_second_line(group))
    return [(rate, act) for rate, act in notices if rate > 0.0]


def by_residents(group: Any) -> Notice:
    """People who live there report it; one that hides, less often. Cameras keep their sight."""
    s = group.model.settings
    rate = group.cell.reports_per_h if s.residents else 0.0
    rate *= s.report_evading_factor if group.is_evading else 1.0
    return rate, lambda clock_h: group.raise_alert(clock_h, max(clock_h, group.datum_h))


def by_cameras(group: Any) -> Notice:
    """Cameras detect it by km that it walks in view; they keep sight of it for a while.

    One stretch of each sector has cameras, from its far end. Who stands at the line is up and
    about, and seen as often as who walks.
    """
    s, place = group.model.settings, group.cell
    is_in_view = 1.0 - place.along_share < group.lever.camera_share
    is_near = place.distance_to_border_km <= s.camera_reach_km
    per_km = s.camera_detections_per_km * group.model.weather.visibility_share
    per_km *= s.camera_forest_factor if place.cover == FOREST else 1.0
    rate = per_km * group.pace_km_per_h if s.cameras and is_in_view and is_near else 0.0
    return rate, lambda clock_h: group.raise_alert(clock_h, clock_h + s.camera_track_h)


def by_second_line(group: Any) -> Notice:
    """A patrol that drives past meets it where it walks in view of a road."""
    s, station = group.model.settings, group.station
    on_duty = station.patrols_on_roads if s.second_line else []
    has_roads = BEAT_DEPTH_KM < group.cell.distance_to_border_km <= ROAD_DEPTH_KM
    in_view_share = has_roads * s.road_time_share
    # Without land inland a station has no patrols there.
    road_km = s.road_km_per_km2 * max(1.0, station.inland_km2)
    passes_per_h = len(on_duty) * s.second_line_speed_km_per_h / road_km * in_view_share

    def meet(clock_h: float) -> None:
        patrol = group.random.choice(on_duty)
        if patrol.is_free:
            patrol.meet(group, clock_h)

    return passes_per_h * rules.passes(s.road_sight_probability), meet
