"""Groups of people on the move: who they are, what they know, and how they decide."""

import math

import numpy as np

from sim.base.compiled import compiled
from sim.base.parameter import parameter
from sim.base.section import Section
from sim.laws.fading import left_share

NOT_ARRIVED, WAITING, UNDER_WAY, HANDLING, REGISTERED, ENTERED, LEFT, DEAD = range(8)
NOBODY = -1
RESIDENTS, EDGE = -2, -3  # What ends a stay, where it is no patrol: a report, the way on.


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
    stranded_share: float = parameter(
        0.4, (0.2, 0.9), (0, 1), "groups about to try again that wait outdoors", "rep_days"
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
        (0.000002, 0.00002),
        (0, 0.01),
        "emergencies per person-hour, no dose",
        "hosp_2022",
    )
    emergency_slope_per_degree_h: float = parameter(
        0.005, (0.002, 0.008), (0, 0.1), "growth of that rate with the cold dose"
    )
    dose_cap_degree_h: float = parameter(
        800.0, (500, 1200), (0, 5000), "cold dose beyond which the rate grows no more"
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
        0.01, (0.002, 0.05), (0, 1), "deaths among people who got help"
    )
    fatality_unrescued_share: float = parameter(
        0.15, (0.03, 0.4), (0, 1), "deaths among people who got none", "dead94"
    )


GROUP = np.dtype(
    [
        ("entity", np.int64),  # the group's address in draws, the same under every policy
        ("arrival_h", np.float64),  # hours since the start of the season
        ("thinning_u", np.float64),  # it comes if this lies below the share that policy leaves
        ("camera_u", np.float64),  # a camera at its next cell sees it if its chance lies above
        ("evasion_u", np.float64),  # it hides if this lies below the probability to hide
        ("pace_factor", np.float64),
        ("clock_h", np.float64),  # when its present stay ends; what it has left is as of then
        ("ready_h", np.float64),  # from when it can set out
        ("until_h", np.float64),  # end of handling
        ("leg_h", np.float64),  # hours left, in good conditions, on the way to next_cell
        ("breach_h", np.float64),  # hours left at the fence
        ("cold_dose_degree_h", np.float64),
        ("outdoor_h", np.float64),  # under way: until when its exposure is accounted for
        ("alert_h", np.float64),  # last sighting of the open alert about it; < 0 if none
        ("opened_h", np.float64),  # first sighting of that alert
        ("found_h", np.float64),
        ("range_factor", np.float64),  # the range at which it is seen, relative
        ("unseen", np.float64),  # search until patrols see it, in units of expected sightings
        ("unreported", np.float64),  # the same for residents
        ("unharmed", np.float64),  # exposure until a person falls ill, in expected cases
        ("people", np.int64),  # still together; a field called size would hide behind numpy's
        ("first_people", np.int64),  # who set out from home together
        ("registered_people", np.int64),  # of these, let in so far, alone or with others
        ("dead_people", np.int64),
        ("given_up_people", np.int64),  # taken to hospital on the origin side
        ("vulnerable_people", np.int64),
        ("hurt_people", np.int64),  # of these, people who fell ill and had no help
        ("harmed_people", np.int64),  # who ever fell ill outdoors, whatever became of them
        ("attempts", np.int64),
        ("renewals", np.int64),  # how often hazards were drawn in this attempt
        ("hops", np.int64),  # cells chosen in this attempt
        ("sector", np.int64),
        ("cell", np.int64),
        ("next_cell", np.int64),
        ("alert_cell", np.int64),
        ("memory_cell", np.int64),  # where it was last caught, or NOBODY
        ("station", np.int64),  # sector where the alert about it waits for a patrol, or NOBODY
        ("responder", np.int64),  # patrol sent after it, or NOBODY
        ("found_by", np.int64),  # patrol that claims or holds it, or NOBODY
        ("ends_by", np.int64),  # what its stay will end by: a patrol, RESIDENTS, EDGE; or NOBODY
        ("origin", np.int64),  # index of the inflow's origins
        ("state", np.int64),
        ("wants_asylum_here", np.int64),
        ("is_evading", np.int64),
        ("is_presenting", np.int64),  # waits at a settlement to be met
        ("is_calling", np.int64),  # an alert about it was opened that no station has heard yet
        ("is_stranded", np.int64),  # waits outdoors in the strip
        ("is_at_line", np.int64),
        ("has_crossed", np.int64),
        ("was_turned_back", np.int64),
    ],
    align=True,
)


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
