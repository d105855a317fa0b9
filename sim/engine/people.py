"""The people of a season: candidate groups, generated before any policy touches them.

The k-th group of a date has the same address, and so the same traits, under every scenario;
policy only decides which of the candidates come.
"""

from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv, ndtri, pdtr

from sim.actors import migrants
from sim.actors.migrants import GROUP, NOBODY
from sim.base.draws import DAY_PEOPLE, GROUP_TRAITS, WAIT, uniform_table
from sim.base.remembered import remembered
from sim.scenario.inflow import Inflow
from sim.scenario.scenario import Period, Scenario

GROUPS_PER_DAY = 1 << 16  # With 16 bits for the day, an address fits the 32 bits of a draw.
SMALLEST, LARGEST = 1, 60
BETA_WEIGHT = 3.0  # Families beside single men: shares spread as Beta with this total weight.
NOBODY_AT_FIRST = (
    "next_cell", "memory_cell", "responder", "found_by", "cell", "station", "ends_by",
)  # fmt: skip
BETA_NODES = 1025  # Read between them, a share is right to 0.0005.


@cache
def mean_group_size(settings: migrants.Migrants) -> float:
    """The mean of the group sizes that are drawn, by quadrature over their quantiles."""
    quantiles = (np.arange(20_000) + 0.5) / 20_000
    return float(_sizes(settings, ndtri(quantiles)).mean())


@cache
def _beta_quantiles(likely: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The distribution of the share of vulnerable people: probabilities, and shares at them."""
    u = np.linspace(0.0, 1.0, BETA_NODES)
    return u, betaincinv(likely, BETA_WEIGHT - likely, u)


def _normal(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sqrt(-2.0 * np.log(u)) * np.cos(2.0 * np.pi * v)


def _sizes(settings: migrants.Migrants, normal: NDArray[np.float64]) -> NDArray[np.int64]:
    size = settings.group_size_median_people * np.exp(settings.group_size_log_sd_factor * normal)
    return np.clip(np.rint(size), SMALLEST, LARGEST).astype(np.int64)


def groups_per_date(scenario: Scenario, seed: int) -> NDArray[np.int64]:
    """How many candidate groups come on each date: Poisson around a gamma-distributed mean."""
    period = scenario.period
    draws = _draws(seed, period.start.toordinal() + np.arange(period.days), 0, DAY_PEOPLE)
    mean = _expected_people(scenario.inflow, period) / mean_group_size(scenario.migrants)
    spread = scenario.inflow.daily_spread_factor
    if spread > 0:
        shape = 1.0 / spread**2
        mean = mean * gammaincinv(shape, draws[:, 0]) / shape
    return np.minimum(poisson_quantile(draws[:, 1], mean), GROUPS_PER_DAY)


def poisson_quantile(u: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.int64]:
    """The smallest counts that Poisson variables with these means exceed with at most 1 - u.

    From the guess of Cornish and Fisher (1938) one by one to the count itself, which is some three
    times quicker than to look for a root as `scipy.special.pdtrik` does.
    """
    normal = ndtri(u)
    guess = mean + np.sqrt(mean) * normal + (normal**2 - 1.0) / 6.0
    count = np.maximum(0.0, np.floor(guess))
    while True:
        is_low = pdtr(count, mean) < u
        is_high = (count > 0.0) & (pdtr(count - 1.0, mean) >= u)
        if not (is_low | is_high).any():
            return count.astype(np.int64)
        count = count + is_low - is_high


@remembered
def _expected_people(inflow: Inflow, period: Period) -> NDArray[np.float64]:
    return inflow.expected_people(period.dates)


def build_groups(scenario: Scenario, seed: int) -> NDArray[np.void]:
    """All candidate groups of a season by time of arrival, (groups,) GROUP."""
    settings, origins = scenario.migrants, list(scenario.inflow.origins.values())
    entity, arrival_h, a = _arrivals(scenario, seed)
    b, c = (_draws(seed, entity, index, GROUP_TRAITS) for index in (1, 2))
    groups = np.zeros(len(entity), dtype=GROUP)
    groups["entity"], groups["arrival_h"] = entity, arrival_h
    groups["thinning_u"], groups["evasion_u"] = a[:, 3], b[:, 0]
    people = _sizes(settings, _normal(a[:, 0], a[:, 1]))
    vulnerable = _vulnerable_people(settings, people, b[:, 1], c[:, 0])
    groups["people"] = groups["first_people"] = people
    groups["vulnerable_people"] = vulnerable
    slower_share = 1.0 - settings.vulnerable_pace_factor
    groups["pace_factor"] = 1.0 - slower_share * (vulnerable / people)
    groups["wants_asylum_here"] = b[:, 2] < settings.asylum_here_share
    groups["origin"] = np.minimum(np.searchsorted(np.cumsum(origins), b[:, 3]), len(origins) - 1)
    wait = _draws(seed, entity, 0, WAIT)
    groups["ready_h"] = arrival_h + settings.staging_wait_median_h * np.exp(
        settings.staging_wait_log_sd_factor * _normal(wait[:, 0], wait[:, 1])
    )
    groups["alert_h"] = -1.0
    for field in NOBODY_AT_FIRST:
        groups[field] = NOBODY
    return groups


def _arrivals(
    scenario: Scenario, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """The addresses of the candidates by time of arrival, that time, and their first draws."""
    first, per_date = scenario.period.start, groups_per_date(scenario, seed)
    day = np.repeat(np.arange(len(per_date)), per_date)
    number = np.arange(len(day)) - np.repeat(np.cumsum(per_date) - per_date, per_date)
    entity = (first.toordinal() + day - date(2000, 1, 1).toordinal()) * GROUPS_PER_DAY + number
    draws = _draws(seed, entity, 0, GROUP_TRAITS)
    arrival_h = 24.0 * (day + draws[:, 2])
    order = np.argsort(arrival_h, kind="stable")
    return entity[order], arrival_h[order], draws[order]


def _vulnerable_people(
    settings: migrants.Migrants,
    people: NDArray[np.int64],
    share_u: NDArray[np.float64],
    rounding_u: NDArray[np.float64],
) -> NDArray[np.float64]:
    """How many of each group are vulnerable: a Beta-distributed share, rounded by a draw."""
    likely = min(max(settings.vulnerable_share, 1e-6), 1 - 1e-6) * BETA_WEIGHT
    share = np.interp(share_u, *_beta_quantiles(likely))
    return np.minimum(people, np.floor(people * share + rounding_u))


def _draws(seed: int, entity: NDArray[np.int64], index: int, purpose: int) -> NDArray[np.float64]:
    """Four uniforms for each entity, (entities, 4)."""
    table = np.empty((len(entity), 4))
    uniform_table(seed, entity, index, purpose, table)
    return table
