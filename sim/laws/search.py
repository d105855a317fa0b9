"""Search theory: how likely somebody is to be seen, by whom, and where an old sighting still leads.

Koopman's random search: where positions inside an area are unresolved, detections are a Poisson
process with rate W·v/A (sweep width W in km, speed v in km/h, area A in km²), so that somebody is
seen within t hours with probability 1 − exp(−W·v·t/A). Evidence: `koop`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.base.compiled import compiled
from sim.laws.values import Values


@compiled
def sweep_width_km(detection_range_km: float, width_ratio: float) -> float:
    """The width of the strip a searcher clears: 1.1 to 1.8 times the range (evidence `koester`)."""
    return width_ratio * detection_range_km


@compiled
def detection_range_factor(size: int, size_exponent: float, evasion_factor: float) -> float:
    """How much farther a group of this size is seen, and how much nearer if it hides."""
    return evasion_factor * math.exp(size_exponent * math.log(size))


@compiled
def random_search_rate_per_h(width_km: float, speed_km_per_h: float, area_km2: float) -> float:
    """Detections per hour of one searcher in an area."""
    return width_km * speed_km_per_h / area_km2


@compiled
def datum_searched_h(
    initial_area_km2: float, group_speed_km_per_h: float, from_h: float, until_h: float
) -> float:
    """Hours of search in A₀ alone that find as much as some hours in the disc that grows.

    A group can have reached a disc of A₀ + π(uτ)² by the time τ since it was reported; this is the
    integral of A₀/(A₀ + π(uτ)²), an arc tangent. It is never more than √(A₀π)/2u: late patrols
    find little.
    """
    growth_per_h = group_speed_km_per_h * math.sqrt(math.pi / initial_area_km2)
    if growth_per_h <= 0.0:
        return until_h - from_h
    return (math.atan(growth_per_h * until_h) - math.atan(growth_per_h * from_h)) / growth_per_h


@compiled
def datum_hours(
    initial_area_km2: float, group_speed_km_per_h: float, from_h: float, searched_h: float
) -> float:
    """The hours after which `datum_searched_h` comes to so many hours; infinite if never."""
    growth_per_h = group_speed_km_per_h * math.sqrt(math.pi / initial_area_km2)
    if growth_per_h <= 0.0:
        return searched_h
    angle = math.atan(growth_per_h * from_h) + growth_per_h * searched_h
    return math.tan(angle) / growth_per_h - from_h if angle < math.pi / 2.0 else math.inf


@compiled
def meeting_factor(searcher_km_per_h: float, target_km_per_h: float) -> float:
    """How many more are met because they move too, at right angles to the searcher on average.

    Koopman (1980), as evidence `koop`: what counts is the relative speed, √(v² + u²)/v.
    """
    return math.sqrt(1.0 + (target_km_per_h / searcher_km_per_h) ** 2)


@compiled
def pace_share(speed_km_per_h: float, search_pace_km_per_h: float) -> float:
    """What is left of a sweep width measured at walking pace for a patrol that goes faster."""
    return min(1.0, search_pace_km_per_h / speed_km_per_h)


@compiled
def passes(find_probability: float) -> float:
    """Finds to expect of one pass, so that at least one is as likely as that."""
    return -math.log(1.0 - find_probability)


def local_report_rate_per_h(
    rate_in_town_per_h: float, town_distance_km: Values, decay_km: float
) -> NDArray[np.float64]:
    """Reports by residents per hour, falling with the distance to the nearest town; arrays
    broadcast."""
    return rate_in_town_per_h * np.exp(-town_distance_km / decay_km)


@compiled
def interception_probability(officers: int, size: int, people_per_officer: float) -> float:
    """The chance that a group found is also held: 1 − exp(−people_per_officer·officers/size)."""
    return 1.0 - math.exp(-people_per_officer * officers / size)
