"""The people of a season: candidate groups, generated before any policy touches them.

The k-th group of a date has the same address, and so the same traits, under every scenario;
policy only decides which of the candidates come.
"""

import math
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv, ndtri, pdtr

from sim.actors import migrants
from sim.actors.migrants import GROUP, NOBODY
from sim.base.compiled import compiled
from sim.base.draws import DAY_PEOPLE, GROUP_TRAITS, WAIT, standard_normal, uniform_table, uniforms
from sim.base.remembered import remembered
from sim.base.rows import amount_at, handle_of
from sim.engine.tables import group_at, scene_at
from sim.scenario.inflow import Inflow
from sim.scenario.scenario import Period, Scenario

GROUPS_PER_DAY = 1 << 16  # With 16 bits for the day, an address fits the 32 bits of a draw.
BETA_WEIGHT = 3.0  # Families beside single men: shares spread as Beta with this total weight.
BETA_NODES = 1025  # Read between them, a share is right to 0.0005.


@cache
def _standard_normals() -> NDArray[np.float64]:
    """20,000 equally likely values of a standard normal variable."""
    return ndtri((np.arange(20_000) + 0.5) / 20_000)


@cache
def mean_group_size(settings: migrants.Migrants) -> float:
    """The mean of the group sizes that are drawn, by quadrature over their quantiles."""
    normals = _standard_normals()
    return people_in_groups(
        handle_of(normals),
        len(normals),
        settings.group_size_median_people,
        settings.group_size_log_sd_factor,
    ) / len(normals)


@compiled
def people_in_groups(normals: Any, count: int, median_people: float, log_sd: float) -> int:
    """The people in groups of the sizes that these normals give."""
    people = 0
    for number in range(count):
        people += migrants.group_size(median_people, log_sd, amount_at(normals, number).value)
    return people


@cache
def _beta_quantiles(likely: float) -> NDArray[np.float64]:
    """The share of vulnerable people at BETA_NODES equally spaced probabilities."""
    u = np.linspace(0.0, 1.0, BETA_NODES)
    return betaincinv(likely, BETA_WEIGHT - likely, u)  # type: ignore[no-any-return]


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


@remembered
def _origins_reached(inflow: Inflow, period: Period) -> NDArray[np.float64]:
    """The shares of origins, summed up one after another, by date of arrival, (days, origins)."""
    return np.cumsum(inflow.origin_shares(period.dates), axis=1)


def build_groups(scenario: Scenario, scene: NDArray[np.void]) -> NDArray[np.void]:
    """All candidate groups of a season by time of arrival, (groups,) GROUP."""
    settings, seed = scenario.migrants, int(scene["seed"][0])
    entity, arrival_h = _arrivals(scenario, seed)
    groups = np.zeros(len(entity), dtype=GROUP)
    groups["entity"], groups["arrival_h"] = entity, arrival_h
    likely = min(max(settings.vulnerable_share, 1e-6), 1 - 1e-6) * BETA_WEIGHT
    origins = _origins_reached(scenario.inflow, scenario.period)
    draw_traits(
        handle_of(groups),
        len(groups),
        handle_of(scene),
        handle_of(_beta_quantiles(likely)),
        handle_of(origins),
        origins.shape[1],
    )
    return groups


@compiled
def draw_traits(
    groups: Any, count: int, scene: Any, quantiles: Any, origins: Any, all_origins: int
) -> None:
    """Draws who the people of each group are, and makes sure that nothing has happened to them."""
    s = scene_at(scene, 0)
    seed = s.seed
    for number in range(count):
        group = group_at(groups, number)
        u, v, _, group.thinning_u = uniforms(seed, group.entity, 0, GROUP_TRAITS, 0)
        group.evasion_u, share_u, asylum_u, origin_u = uniforms(
            seed, group.entity, 1, GROUP_TRAITS, 0
        )
        rounding_u, _, _, _ = uniforms(seed, group.entity, 2, GROUP_TRAITS, 0)
        people = migrants.group_size(
            s.group_size_median_people, s.group_size_log_sd_factor, standard_normal(u, v)
        )
        group.people = group.first_people = people
        vulnerable = math.floor(people * between(quantiles, share_u) + rounding_u)
        group.vulnerable_people = min(people, int(vulnerable))
        slower_share = 1.0 - s.vulnerable_pace_factor
        group.pace_factor = 1.0 - slower_share * (group.vulnerable_people / people)
        group.wants_asylum_here = asylum_u < s.asylum_here_share
        reached = int(group.arrival_h / 24.0) * all_origins
        while group.origin < all_origins - 1 and amount_at(origins, reached).value < origin_u:
            group.origin += 1
            reached += 1
        u, v, _, _ = uniforms(seed, group.entity, 0, WAIT, 0)
        group.ready_h = group.arrival_h + migrants.lognormal(
            s.staging_wait_median_h, s.staging_wait_log_sd_factor, standard_normal(u, v)
        )
        group.alert_h = group.met_depth_km = -1.0
        group.cell = group.next_cell = group.track_cell = group.memory_cell = NOBODY
        group.sent_day = group.sent_sector = NOBODY
        group.station = group.next_alert = group.previous_alert = NOBODY
        group.responder = group.found_by = group.ends_by = NOBODY


@compiled
def between(quantiles: Any, u: float) -> float:
    """A distribution at a probability, read between its BETA_NODES equally spaced quantiles."""
    node = int(u * (BETA_NODES - 1))
    low, high = amount_at(quantiles, node).value, amount_at(quantiles, node + 1).value
    return (high - low) * (u * (BETA_NODES - 1) - node) + low


def _arrivals(scenario: Scenario, seed: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The addresses of the candidates by time of arrival, and that time."""
    first, per_date = scenario.period.start, groups_per_date(scenario, seed)
    day = np.repeat(np.arange(len(per_date)), per_date)
    number = np.arange(len(day)) - np.repeat(np.cumsum(per_date) - per_date, per_date)
    entity = (first.toordinal() + day - date(2000, 1, 1).toordinal()) * GROUPS_PER_DAY + number
    arrival_h = 24.0 * (day + _draws(seed, entity, 0, GROUP_TRAITS)[:, 2])
    order = np.argsort(arrival_h, kind="stable")
    return entity[order], arrival_h[order]


def _draws(seed: int, entity: NDArray[np.int64], index: int, purpose: int) -> NDArray[np.float64]:
    """Four uniforms for each entity, (entities, 4)."""
    table = np.empty((len(entity), 4))
    uniform_table(seed, entity, index, purpose, table)
    return table
