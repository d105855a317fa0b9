"""Groups of people on the move: who they are, what they know, and how they decide."""

import math
from typing import Annotated, Any

from sim.base.compiled import compiled
from sim.base.parameter import parameter
from sim.base.rows import Row, Several, dtype_of
from sim.base.section import Section
from sim.laws.fading import left_share

NOT_ARRIVED, WAITING, UNDER_WAY, HANDLING, REGISTERED, ENTERED, LEFT, DEAD, ELSEWHERE = range(9)
NOBODY = -1
EDGE = -2  # What ends a stay where no surveillance does: the way on.
SMALLEST, LARGEST = 1, 60  # People in a group.
MOST_LAYERS = 8  # Of surveillance that a group has room to be noticed by.


class Migrants(Section):
    """Who the people are and how they decide."""

    group_size_median_people: float = parameter(
        8.0, (5, 12), (1, 60), "median size of a group that travels together", "grp_ign"
    )
    group_size_log_sd_factor: float = parameter(
        0.8, (0.5, 1.1), (0, 2), "spread of the logarithm of group size", "grp"
    )
    vulnerable_share: float = parameter(
        0.4, (0.3, 0.5), (0, 1), "children, and adults with a recognised need", "women"
    )
    asylum_here_share: float = parameter(
        0.85, (0.6, 0.95), (0, 1), "groups that want asylum here; the others transit", "asy_1019"
    )
    night_pace_factor: float = parameter(0.75, (0.6, 0.9), (0.1, 1), "pace in the dark, relative")
    vulnerable_pace_factor: float = parameter(
        0.7, (0.5, 0.9), (0.1, 1), "pace of a group of vulnerable people only", "speed_grp"
    )
    snow_pace_factor: float = parameter(0.6, (0.4, 0.8), (0.1, 1), "pace in snow, relative")
    staging_wait_median_h: float = parameter(
        36.0, (12, 96), (0.1, 2000), "wait between arrival and the first attempt"
    )
    staging_wait_log_sd_factor: float = parameter(
        0.7, (0.4, 1.0), (0, 2), "spread of the logarithm of that wait"
    )
    initial_turn_back_belief_share: float = parameter(
        0.02, (0.0, 0.1), (0, 1), "perceived chance of a turn-back at the start"
    )
    belief_half_life_days: float = parameter(
        3.0, (1, 14), (0.1, 365), "days in which half of a shared belief is renewed"
    )
    evasion_at_no_belief_share: float = parameter(
        0.08, (0.02, 0.2), (0.001, 0.999), "groups that hide when nobody is turned back"
    )
    evasion_at_full_belief_share: float = parameter(
        0.95, (0.8, 0.99), (0.001, 0.999), "groups that hide when everybody is turned back"
    )
    transit_evasion_odds_factor: float = parameter(
        4.0, (1, 10), (0.1, 100), "odds of hiding of groups in transit, relative"
    )
    evasion_factor: float = parameter(
        0.7, (0.5, 1), (0.05, 1), "detection range of a group that hides, relative"
    )
    retry_probability: float = parameter(
        0.81, (0.6, 0.95), (0, 1), "wish to try again after the first turn-back", "retry"
    )
    retry_decay_factor: float = parameter(
        0.93, (0.8, 1), (0, 1), "that wish after each further attempt, relative"
    )
    retry_dose_scale_degree_h: float = parameter(
        1500.0, (500, 4000), (1, 100000), "cold dose at which the wish is e times weaker"
    )
    retry_wait_median_h: float = parameter(
        48.0, (24, 120), (0.1, 2000), "wait before the next attempt", "rep_asv"
    )
    retry_wait_log_sd_factor: float = parameter(
        0.8, (0.5, 1.2), (0, 2), "spread of the logarithm of that wait"
    )
    return_blocked_probability: float = parameter(
        0.5, (0.1, 0.9), (0, 1), "wishes to go home that the organiser blocks", "belarus_block"
    )
    leave_for_elsewhere_probability: float = parameter(
        0.2,
        (0.1, 0.4),
        (0, 1),
        "chance, at each turn-back, that who does not go home leaves for another border",
    )
    stranded_share: float = parameter(
        0.4, (0.2, 0.9), (0, 1), "groups about to try again that wait outdoors", "rep_days"
    )
    pickup_wait_h: float = parameter(
        0.5, (0.2, 2), (0, 48), "time a group waits at a pick-up point until it is fetched"
    )
    memory_radius_km: float = parameter(
        3.0, (1, 10), (0, 50), "distance within which a place of a turn-back is avoided"
    )
    memory_avoidance_probability: float = parameter(
        0.7, (0, 1), (0, 1), "chance to avoid such a place"
    )


class Exposure(Section):
    """What cold does to people outdoors; all weakly evidenced, so all ranges are wide."""

    emergency_base_per_h: float = parameter(
        0.000006,
        (0.000003, 0.000012),
        (0, 0.01),
        "emergencies per person-hour, no dose",
        "hosp_2022",
    )
    emergency_slope_per_degree_h: float = parameter(
        0.005, (0.003, 0.006), (0, 0.1), "growth of that rate with the cold dose"
    )
    dose_cap_degree_h: float = parameter(
        800.0, (600, 900), (0, 5000), "cold dose beyond which the rate grows no more"
    )
    shelter_half_life_h: float = parameter(
        12.0, (6, 24), (0.1, 1000), "hours in shelter that halve the cold dose"
    )
    rescue_inside_probability: float = parameter(
        0.9, (0.7, 0.98), (0, 1), "emergencies on the destination side that get help", "gg_ask"
    )
    rescue_outside_probability: float = parameter(
        0.4, (0.05, 0.8), (0, 1), "emergencies on the origin side that get help"
    )
    access_rescue_probability: float = parameter(
        0.85, (0.5, 0.98), (0, 1), "emergencies that get help at least, under humanitarian access"
    )
    access_cold_factor: float = parameter(
        0.6, (0.3, 1), (0, 1), "cold that people in the strip take in with access, relative"
    )
    fatality_rescued_share: float = parameter(
        0.01, (0.002, 0.025), (0, 1), "deaths among people who got help"
    )
    fatality_unrescued_share: float = parameter(
        0.15, (0.05, 0.25), (0, 1), "deaths among people who got none", "hypo_base"
    )


class Group(Row):
    """A group of people on the move, and what it knows of its present stay."""

    entity: int  # the group's address in draws, the same under every policy
    arrival_h: float  # hours since the start of the season
    thinning_u: float  # it comes if this lies below the share that policy leaves
    evasion_u: float  # it hides if this lies below the probability to hide
    pace_factor: float
    clock_h: float  # when its present stay ends; what it has left is as of then
    ready_h: float  # from when it can set out
    leg_h: float  # hours left, in good conditions, on the way to next_cell
    stand_h: float  # hours left where it stands: at the line, or at a pick-up point
    cold_dose_degree_h: float
    outdoor_h: float  # under way: until when its exposure is accounted for
    alert_h: float  # last sighting of the open alert about it; < 0 if none
    opened_h: float  # first sighting of that alert
    datum_h: float  # until when it was known where it is: at alert_cell, or in sight of cameras
    crossed_h: float  # when it crossed the line in this attempt
    found_h: float
    met_depth_km: float  # how far inland a patrol last held it; < 0 if none ever did
    range_factor: float  # the range at which it is seen, relative
    # Expected notices by each layer until one; for a patrol on its trail, km until it is caught up.
    unnoticed: Annotated[Any, Several((MOST_LAYERS,))]
    unharmed: float  # exposure until a person falls ill, in expected cases
    people: int  # still together; a field called size would hide behind numpy's
    first_people: int  # who set out from home together
    registered_people: int  # of these, let in so far, alone or with others
    dead_people: int
    given_up_people: int  # taken to hospital on the origin side
    vulnerable_people: int
    hurt_people: int  # of these, people who fell ill and had no help
    harmed_people: int  # who ever fell ill outdoors, whatever became of them
    attempts: int
    renewals: int  # how often hazards were drawn in this attempt
    hops: int  # cells chosen in this attempt
    sent_day: int  # of the attempt that nobody has been credited with yet, or NOBODY …
    sent_sector: int  # … where it was sent that day, or NOBODY for a decoy …
    sent_people: int  # … who set out …
    sent_registered_people: int  # … and who of the group was registered before
    is_decoy: int  # sent openly, to bind patrols
    sector: int
    cell: int
    next_cell: int
    track_cell: int  # where its track lies in the strip until somebody finds it, or NOBODY
    alert_cell: int
    memory_cell: int  # where it was last caught, or NOBODY
    station: int  # sector where the alert about it waits for a patrol, or NOBODY
    next_alert: int  # the group whose alert came to that station after its own, or NOBODY …
    previous_alert: int  # … and before it
    responder: int  # patrol sent after it, or NOBODY
    found_by: int  # patrol that holds it, or has just found its track, or NOBODY
    ends_by: int  # what its stay will end by: a layer of surveillance, EDGE, or NOBODY
    origin: int  # index of the inflow's origins
    state: int
    wants_asylum_here: int
    is_evading: int
    is_presenting: int  # waits at a house to be met
    is_stranded: int  # waits outdoors in the strip
    is_at_line: int
    is_at_pickup: int  # waits to be fetched
    is_trailed: int  # by a dog or tracker, if a patrol pursues it
    was_noticed: int  # in this attempt
    has_crossed: int
    was_turned_back: int


GROUP = dtype_of(Group)


@compiled
def group_size(median_people: float, log_sd: float, normal: float) -> int:
    """The size of a group from a standard normal, within the smallest and the largest."""
    return min(max(round(lognormal(median_people, log_sd, normal)), SMALLEST), LARGEST)


@compiled
def evasion_probability(
    belief_share: float, at_none_share: float, at_full_share: float, odds_factor: float
) -> float:
    """The chance that a group hides: logistic in its perceived chance of a turn-back."""
    low = math.log(at_none_share / (1.0 - at_none_share))
    high = math.log(at_full_share / (1.0 - at_full_share))
    odds = odds_factor * math.exp(low + (high - low) * belief_share)
    return odds / (1.0 + odds)


@compiled
def updated_belief_share(
    belief_share: float, turned_back_events: float, other_events: float, half_life_days: float
) -> float:
    """Yesterday's belief, moved towards yesterday's outcomes if there were any."""
    total = turned_back_events + other_events
    if total <= 0.0:
        return belief_share
    weight = 1.0 - left_share(1.0, half_life_days)
    return belief_share + weight * (turned_back_events / total - belief_share)


@compiled
def retry_probability(
    first_probability: float,
    decay_factor: float,
    attempts: int,
    dose_degree_h: float,
    scale_degree_h: float,
) -> float:
    """The wish to try again: weaker after each attempt and with cold suffered."""
    fatigue = math.exp(math.log(max(decay_factor, 1e-12)) * (attempts - 1))
    return first_probability * fatigue * math.exp(-dose_degree_h / scale_degree_h)


@compiled
def lognormal(median: float, log_sd: float, normal: float) -> float:
    """A lognormal quantity from its median, the spread of its logarithm and a standard normal."""
    return median * math.exp(log_sd * normal)


@compiled
def pace_factor(
    light_share: float, night_factor: float, is_snow: bool, snow_factor: float
) -> float:
    """Walking pace in this light and snow, relative to good conditions."""
    pace = night_factor + (1.0 - night_factor) * light_share
    return pace * (snow_factor if is_snow else 1.0)


@compiled
def departure_hour(is_evading: bool, dusk_hour: float, u: float) -> float:
    """The hour of the day to set out: after dusk for a group that hides, else 6 to 20 h."""
    if is_evading:
        return dusk_hour + u * min(6.0, 24.0 - dusk_hour)
    return 6.0 + 14.0 * u


@compiled
def avoids_place(
    distance_km: float, radius_km: float, avoidance_probability: float, u: float
) -> bool:
    """Whether a remembered place is near enough, and feared enough, to go another way."""
    return distance_km <= radius_km and u < avoidance_probability
