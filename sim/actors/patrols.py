"""Border-guard patrols: what they see, how fast they come, and what handling takes."""

import math

from pydantic import Field, model_validator

from sim.base.compiled import compiled
from sim.base.parameter import parameter
from sim.base.rows import Row, dtype_of
from sim.base.section import Section
from sim.laws.allocations import RULES, AllocationName
from sim.laws.getting_through import patrols_for

PATROLLING, RESPONDING, SEARCHING, HANDLING = range(4)
SHIFTS = 3
SHIFT_H = 24.0 / SHIFTS


class Patrols(Section):
    """Numbers, sight and pace of patrols."""

    on_duty_per_sector_patrols: int = parameter(
        4, (2, 6), (0, 40), "patrols on duty at any time per sector, from the start", "stations"
    )
    allocation: AllocationName = Field(
        "uniform",
        description="how patrols are shared among sectors each day: "
        + "; ".join(f"{rule.name}: {rule.meaning}" for rule in RULES),
    )
    fixed_weights: dict[str, float] = Field(
        default_factory=dict, description="weight of each sector for `allocation: fixed`"
    )
    movable_share: float = parameter(
        0.5, (0.2, 0.8), (0, 1), "patrols of a sector that the other rules may send elsewhere"
    )
    most_per_sector_patrols: int = parameter(
        16, (8, 24), (1, 400), "patrols that a sector can take in under these rules", "stations"
    )
    hotspot_half_life_days: float = parameter(
        7.0, (2, 21), (0.1, 365), "days in which half of past sightings is forgotten"
    )
    patrol_reach_km: float = parameter(
        3.0, (1, 8), (0.1, 100), "border that both sides think one patrol covers"
    )
    officers_per_patrol_officers: int = parameter(
        2, (2, 4), (1, 20), "officers in a patrol", "patrol_pair"
    )
    patrol_speed_km_per_h: float = parameter(
        5.0, (3, 15), (0.5, 60), "pace of a patrol along its beat, stops included"
    )
    open_day_range_km: float = parameter(
        0.5, (0.3, 1), (0, 5), "detection range over open ground by day", "therm"
    )
    open_night_range_km: float = parameter(
        0.3, (0.1, 0.6), (0, 5), "detection range over open ground at night, thermal", "therm"
    )
    wetland_day_range_km: float = parameter(0.2, (0.1, 0.4), (0, 5), "range in wetland by day")
    wetland_night_range_km: float = parameter(0.1, (0.05, 0.2), (0, 5), "range in wetland at night")
    forest_day_range_km: float = parameter(
        0.05, (0.03, 0.1), (0, 5), "detection range in forest by day", "sw_num"
    )
    forest_night_range_km: float = parameter(
        0.03, (0.01, 0.06), (0, 5), "detection range in forest at night", "sw_num"
    )
    urban_range_km: float = parameter(0.1, (0.05, 0.2), (0, 5), "detection range among houses")
    range_size_exponent_factor: float = parameter(
        0.25, (0, 0.5), (0, 1), "growth of detection range with group size"
    )
    shown_width_ratio_factor: float = parameter(
        1.8, (1.6, 1.8), (0.1, 3), "sweep width per range of who does not hide", "koester"
    )
    hidden_width_ratio_factor: float = parameter(
        1.1, (1.1, 1.6), (0.1, 3), "sweep width per range of who hides", "koester"
    )
    search_pace_km_per_h: float = parameter(
        5.0, (3, 6), (0.5, 60), "pace above which a patrol sees no more for going faster"
    )
    camera_detections_per_km: float = parameter(
        1.6, (0.9, 3), (0, 50), "detections by cameras per km that a group walks in clear view"
    )
    camera_forest_factor: float = parameter(
        0.5, (0.2, 0.8), (0, 1), "those detections under trees, relative"
    )
    camera_track_h: float = parameter(
        1.0, (0.25, 2), (0, 24), "hours for which cameras keep sight of a group they detected"
    )
    strip_share: float = parameter(
        0.56, (0.3, 0.7), (0, 1), "border with a raked control strip, before measures", "len_split"
    )
    track_find_probability: float = parameter(
        0.8, (0.6, 0.95), (0, 0.999), "chance that a patrol that passes finds a track in the strip"
    )
    track_life_h: float = parameter(
        12.0, (6, 48), (0.1, 500), "hours for which a track in the strip can be found"
    )
    camera_reach_km: float = parameter(
        1.0, (0.5, 2), (0, 15), "distance from the line that cameras cover", "therm"
    )
    report_rate_per_h: float = parameter(
        1.0, (0.25, 2), (0, 100), "reports by residents about a group in a town"
    )
    report_decay_km: float = parameter(
        3.0, (1, 8), (0.1, 100), "distance from town at which reports are e times rarer"
    )
    report_evading_factor: float = parameter(
        0.4, (0.2, 0.8), (0, 1), "reports about a group that hides, relative"
    )
    dispatch_delay_median_h: float = parameter(
        0.4, (0.25, 1), (0, 24), "hours from an alert to setting out", "resp"
    )
    dispatch_delay_log_sd_factor: float = parameter(
        0.6, (0.3, 1), (0, 2), "spread of the logarithm of that delay"
    )
    response_speed_km_per_h: float = parameter(
        35.0, (20, 50), (1, 150), "straight-line speed to an alert"
    )
    alert_lifetime_h: float = parameter(
        6.0, (3, 12), (0.1, 72), "age at which an alert that nobody took is dropped"
    )
    trail_share: float = parameter(
        0.85, (0.6, 0.95), (0, 1), "pursuits with a dog or tracker, who follow the trail"
    )
    trail_speed_km_per_h: float = parameter(
        5.0, (3.5, 6), (0.5, 30), "pace at which a trail is followed"
    )
    trail_length_km: float = parameter(
        7.0, (3, 12), (0.01, 1000), "mean length of a trail followed until it is lost"
    )
    second_line_per_sector_patrols: int = parameter(
        1, (0, 3), (0, 40), "patrols of the second line on duty per sector, on roads inland"
    )
    second_line_speed_km_per_h: float = parameter(
        40.0, (20, 60), (1, 150), "pace of a patrol of the second line along its roads"
    )
    road_km_per_km2: float = parameter(
        0.32, (0.2, 1.3), (0.01, 20), "main roads by area, which the second line drives"
    )
    road_sight_probability: float = parameter(
        0.5, (0.2, 0.8), (0, 0.999), "chance to see a group at a road when a patrol drives past"
    )
    road_time_share: float = parameter(
        0.15, (0.05, 0.3), (0, 1), "time inland that a group walks in view of a road"
    )
    datum_initial_area_km2: float = parameter(
        0.25, (0.1, 1), (0.01, 50), "uncertainty about the place of an alert"
    )
    datum_search_h: float = parameter(
        3.0, (1.5, 5), (0, 48), "hours a patrol pursues or searches after an alert"
    )
    datum_search_km_per_h: float = parameter(
        4.0, (2, 8), (0.5, 30), "pace of a search on foot where there is no trail"
    )
    datum_range_factor: float = parameter(
        3.0, (1, 6), (0.1, 20), "range of an alerted search with drones, relative", "est"
    )
    people_per_officer_people: float = parameter(
        8.0, (4, 16), (0.1, 200), "size of group one officer can hold, scale of the law"
    )
    scatter_h: float = parameter(0.5, (0.2, 1), (0, 24), "time lost when a group gets away")
    handling_base_h: float = parameter(1.0, (0.5, 2), (0, 24), "time to handle any group found")
    handling_per_person_h: float = parameter(
        0.1, (0.05, 0.3), (0, 4), "further time for each person"
    )
    line_stop_h: float = parameter(0.5, (0.2, 1), (0, 24), "time to stop a group at the line")
    line_sighting_recorded_share: float = parameter(
        0.8, (0.3, 1), (0, 1), "groups stopped at the line that enter the records", "tb_counting"
    )
    line_watch_h: float = parameter(
        0.3, (0.1, 0.6), (0, 6), "time a group is in view while it crosses an open line", "half_km"
    )
    access_screening_share: float = parameter(
        0.3, (0, 0.8), (0, 1), "vulnerable people missed else who are seen with access"
    )
    screening_sensitivity: float = parameter(
        0.1, (0.005, 0.5), (0, 1), "vulnerable people recognised before a turn-back", "tb_cum0921"
    )

    @model_validator(mode="after")
    def _weights_for_fixed(self) -> "Patrols":
        if self.allocation == "fixed" and not any(w > 0 for w in self.fixed_weights.values()):
            raise ValueError("allocation 'fixed' needs fixed_weights with a weight above 0")
        if any(weight < 0 for weight in self.fixed_weights.values()):
            raise ValueError("fixed_weights should be at least 0")
        return self


class Patrol(Row):
    """A patrol of one sector and shift."""

    since_h: float  # start of the present task
    until_h: float  # end of the present task
    arrive_h: float  # arrival at the place of an alert
    state: int
    group: int  # group it answers to or handles
    sector: int  # home sector
    shift: int  # 0 from midnight, 1 from 8 h, 2 from 16 h
    beat_start: int  # first cell of its stretch in the list of places
    beat_cells: int
    beat_km: float  # how far it walks from one end of its stretch to the other
    phase_share: float  # where on its lap it starts the shift
    slot: int  # place in the shift; on duty if below the sector's number
    officers: int
    task_cell: int  # where it was alerted to, or holds people


class Guarding(Row):
    """What the government makes of a sector."""

    uniform_patrols: int  # on duty at the line before reinforcement under `uniform`
    fixed_patrols: int  # the same under `fixed`
    sightings: float  # people seen of late, faded
    wanted_patrols: float  # the plan of the day before it is rounded
    weight: float  # of the sector in that plan
    kept_patrols: float  # what stays whatever the plan
    on_duty: int  # decided: patrols on duty at the line today
    second_line: int  # decided: patrols on duty on the roads inland today
    camera_share: float  # in force today: share of the sector under cameras
    strip_share: float  # in force today: share of the sector with a control strip
    stop_per_patrol: float  # in a game: what each takes off the logarithm of the chance to pass
    first_alert: int  # the group whose alert here has waited longest, or -1 …
    last_alert: int  # … and the group whose alert came last
    asked_alert: int  # while a new shift answers them: the next


PATROL = dtype_of(Patrol)


@compiled
def wanted_patrols(
    level: float, weight: float, kept: float, most: float, stop_per_patrol: float, is_game: bool
) -> float:
    """Patrols that a sector gets beyond those kept, at a level that rises until all are placed.

    By weight: level · weight. As a game: so many that a push is worth no more than exp(−level)
    there, with worth = weight · the chance to get through. That is the value of the zero-sum game,
    and the patrols its minimax strategy (Kiekintveld et al. 2009, ORIGAMI). Never above `most`.
    """
    wanted = level * weight
    if is_game:
        wanted = patrols_for(weight, level, stop_per_patrol) - kept
    return max(0.0, min(wanted, most - kept))


@compiled
def combed(reached: float, before: float, u: float) -> int:
    """Whole patrols for the stretch of a cumulative sum, so that their mean over `u` is exact.

    Comb sampling (Tsai et al. 2010) plays a mixed strategy; the whole numbers add up.
    """
    return int(math.floor(reached + u) - math.floor(before + u))


@compiled
def detection_range_km(
    cover_day_km: float, cover_night_km: float, light_share: float, visibility_share: float
) -> float:
    """The range at which a person is seen, between night and day, less in fog."""
    return (cover_night_km + (cover_day_km - cover_night_km) * light_share) * visibility_share


@compiled
def on_lap_km(
    beat_length_km: float, speed_km_per_h: float, hours: float, phase_share: float
) -> float:
    """How far a patrol has come on its present lap, to the end of its beat and back."""
    lap_km = 2.0 * beat_length_km
    walked_km = speed_km_per_h * hours + phase_share * lap_km
    return walked_km - lap_km * int(walked_km / lap_km)


@compiled
def beat_position_km(
    beat_length_km: float, speed_km_per_h: float, hours: float, phase_share: float
) -> float:
    """Where a patrol is on its beat, walking it to and fro (km from the western end)."""
    if beat_length_km <= 0.0:
        return 0.0
    along_km = on_lap_km(beat_length_km, speed_km_per_h, hours, phase_share)
    return along_km if along_km <= beat_length_km else 2.0 * beat_length_km - along_km


@compiled
def place_on_beat(
    beat_cells: int, km_per_cell: float, speed_km_per_h: float, hours: float, phase_share: float
) -> int:
    """Which cell of its beat a patrol is in, counted from 0 at the western end."""
    beat_km = beat_cells * km_per_cell
    along_km = beat_position_km(beat_km, speed_km_per_h, hours, phase_share)
    return max(0, min(int(along_km / km_per_cell), beat_cells - 1))


@compiled
def walked_on_stretch_km(
    walked_km: float, beat_length_km: float, from_km: float, to_km: float
) -> float:
    """How much of a walk to and fro on a beat lay on the stretch between two points of it."""
    lap_km, length_km = 2.0 * beat_length_km, to_km - from_km
    laps = int(walked_km / lap_km) if walked_km >= lap_km else 0
    along_km = walked_km - laps * lap_km
    out_km = min(length_km, max(0.0, along_km - from_km))
    back_km = min(length_km, max(0.0, along_km - (lap_km - to_km)))
    return 2.0 * length_km * laps + out_km + back_km


@compiled
def walked_until_km(
    on_stretch_km: float, beat_length_km: float, from_km: float, to_km: float
) -> float:
    """The walk to and fro on a beat after which so much of it lay on a stretch.

    Where that stays the same between two visits, the end of the walk between them.
    """
    lap_km, length_km = 2.0 * beat_length_km, to_km - from_km
    laps = int(on_stretch_km / (2.0 * length_km))
    rest_km = on_stretch_km - 2.0 * length_km * laps
    there_km = from_km + rest_km
    along_km = there_km if rest_km <= length_km else lap_km - to_km - length_km + rest_km
    return laps * lap_km + along_km


@compiled
def last_slot(beat_place: int, beat_cells: int, on_duty: int) -> int:
    """The last of the patrols on duty that walk a cell of their sector's beat."""
    return ((beat_place + 1) * on_duty - 1) // beat_cells


@compiled
def first_slot(beat_place: int, beat_cells: int, on_duty: int) -> int:
    """The first of them: another one only where patrols outnumber the cells."""
    if on_duty <= beat_cells:
        return last_slot(beat_place, beat_cells, on_duty)
    return (beat_place * on_duty + beat_cells - 1) // beat_cells


@compiled
def handling_h(size: int, base_h: float, per_person_h: float, crowding_factor: float) -> float:
    """How long a patrol is taken up by a group that it found."""
    return (base_h + per_person_h * size) * crowding_factor


@compiled
def is_turned_back(turn_back_active: float, depth_limit_km: float, depth_km: float) -> bool:
    """Whether the policy in force puts a group found at this depth back over the line."""
    return turn_back_active > 0.0 and depth_km <= depth_limit_km
