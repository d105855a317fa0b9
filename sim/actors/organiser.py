"""The organiser: the state actor on the origin side, which decides how many set out, and where."""

import math
from typing import Literal

import numpy as np
from pydantic import Field

from sim.base.compiled import compiled
from sim.base.parameter import parameter
from sim.base.section import Section

FROZEN, PROPORTIONAL, EXP3, SLIDING_UCB, BEST_RESPONSE, MASSED = range(6)
STRATEGIES = ("frozen", "proportional", "exp3", "sliding_ucb", "best_response", "massed")


class Organiser(Section):
    """How the flow is steered."""

    strategy: Literal[
        "frozen", "proportional", "exp3", "sliding_ucb", "best_response", "massed"
    ] = Field(
        "frozen",
        description="frozen: fixed shares; proportional: towards what worked; exp3, sliding_ucb: "
        "bandits; best_response: where published patrols are fewest; massed: one push of many",
    )
    sector_shares: dict[str, float] = Field(
        default_factory=dict,
        description="weight of each sector in the flow; empty: as detained by 12 July 2021",
        json_schema_extra={"source": "geo_0712"},
    )
    release_share_per_day: float = parameter(
        0.9, (0.5, 1), (0, 1), "groups ready to go that are let go on a day"
    )
    exploration_share: float = parameter(
        0.2, (0.05, 0.5), (0.001, 1), "flow that tries other sectors too, unless frozen or massed"
    )
    learning_half_life_days: float = parameter(
        7.0, (2, 21), (0.1, 365), "days in which half of what worked is forgotten"
    )
    ucb_window_days: int = parameter(21, (7, 60), (1, 365), "days that `sliding_ucb` looks back on")
    ucb_width_factor: float = parameter(
        0.6, (0.5, 2), (0, 10), "curiosity of `sliding_ucb` about sectors rarely tried"
    )
    entries_weight_factor: float = parameter(
        1.0, (0.2, 1), (0, 1), "weight of people who got in, in what counts as success"
    )
    load_weight_factor: float = parameter(
        0.3, (0, 1), (0, 1), "weight of the load on patrols, in what counts as success"
    )
    publicity_weight_factor: float = parameter(
        0.1, (0, 1), (0, 1), "weight of harm that makes news, in what counts as success"
    )
    publicity_scale_people: float = parameter(
        1.0, (0.3, 5), (0.01, 1000), "emergencies in a sector and day for 63% of the publicity"
    )
    publication_days: int = parameter(
        7, (1, 30), (1, 365), "days between publications of where patrols are"
    )
    pull_exponent_factor: float = parameter(
        0.5, (0, 1), (0, 2), "how much a sector's usual share makes it worth a push"
    )
    massed_people: int = parameter(
        500, (200, 2000), (1, 100_000), "people who wait before `massed` pushes"
    )
    massed_hour_h: float = parameter(10.0, (6, 20), (0, 23.9), "hour of day of a massed push")
    decoy_share: float = parameter(
        0.0, (0, 0.3), (0, 0.9), "groups sent openly to where most patrols are, to bind them"
    )
    decoy_lead_h: float = parameter(2.0, (0.5, 6), (0, 12), "hours by which decoys go first")
    pulse_days: int = parameter(
        1, (1, 7), (1, 60), "days between releases; those ready in between are held back"
    )
    coercion_share: float = parameter(
        0.2, (0, 0.6), (0, 1), "people who would give up and are made to try again",
        "belarus_block",
    )  # fmt: skip


STEERING = np.dtype(
    [
        ("base_share", np.float64),  # the scenario's share of the sector
        ("share", np.float64),  # decided: today's share
        ("pushes", np.float64),  # recent attempts, faded
        ("successes", np.float64),  # of these, by reward, faded
        ("log_weight", np.float64),  # of exp3
        ("played_share", np.float64),  # the chance that exp3 gave the sector
        ("published_patrols", np.float64),  # on duty when it was last published
        ("score", np.float64),  # what the organiser expects of the sector today
    ],
    align=True,
)

# Detained by municipality to 12 July 2021 (evidence `geo_0712`); the rest is spread by length.
DETAINED_BY_MUNICIPALITY = {
    "Druskininkai": 518.0,
    "Ignalina": 316.0,
    "Varėna": 313.0,
    "Šalčininkai": 234.0,
}
DETAINED_ELSEWHERE = 295.0


def default_shares(municipalities: list[str], lengths_km: list[float]) -> list[float]:
    """The share of each sector, from the municipality split, by length within each."""
    groups = [name if name in DETAINED_BY_MUNICIPALITY else "elsewhere" for name in municipalities]
    people = DETAINED_BY_MUNICIPALITY | {"elsewhere": DETAINED_ELSEWHERE}
    total = sum(people.values())
    lengths = dict.fromkeys(people, 0.0)
    for group, length in zip(groups, lengths_km, strict=True):
        lengths[group] += length
    return [
        people[group] / total * length / lengths[group]
        for group, length in zip(groups, lengths_km, strict=True)
    ]


@compiled
def success_rate(successes: float, pushes: float) -> float:
    """The rate at which pushes succeed, pulled to one half while there are few (Laplace)."""
    return (successes + 1.0) / (pushes + 2.0)


@compiled
def steered_share(
    base_share: float, rate: float, mean_rate: float, sectors: int, exploration_share: float
) -> float:
    """A sector's share of the flow before normalising: what worked, and a little everywhere."""
    return exploration_share / sectors + (1.0 - exploration_share) * base_share * rate / mean_rate


@compiled
def reward(
    pushes: float,
    entries: float,
    load_share: float,
    emergencies: float,
    entries_weight: float,
    load_weight: float,
    publicity_weight: float,
    publicity_scale: float,
) -> float:
    """What a sector's day was worth, from 0 to 1: entries, load on patrols, and publicity."""
    entered = min(1.0, entries / pushes) if pushes > 0.0 else 0.0
    publicity = 1.0 - math.exp(-emergencies / publicity_scale)
    total = entries_weight + load_weight + publicity_weight
    if total <= 0.0:
        return 0.0
    gained = entries_weight * entered + load_weight * load_share + publicity_weight * publicity
    return gained / total


@compiled
def exp3_probability(weight_share: float, arms: int, exploration_share: float) -> float:
    """The chance of an arm: its share of all weights, and a little of everything.

    Exp3 of Auer, Cesa-Bianchi, Freund and Schapire (2002), doi:10.1137/S0097539701398375.
    """
    return (1.0 - exploration_share) * weight_share + exploration_share / arms


@compiled
def exp3_log_weight(
    log_weight: float,
    reward: float,
    plays: float,
    probability: float,
    arms: int,
    exploration_share: float,
) -> float:
    """The logarithm of an arm's weight after it was played so many times, one group a play.

    The reward is divided by the chance to see it, so that its mean is right whatever was played.
    """
    return log_weight + exploration_share / arms * reward * plays / probability


@compiled
def sliding_ucb_index(
    reward_sum: float, plays: float, plays_of_all: float, width_factor: float
) -> float:
    """The most an arm may be worth, from its plays in a window: mean and √(ξ·ln n ÷ plays).

    Sliding-window UCB of Garivier and Moulines (2011), doi:10.1007/978-3-642-24412-4_16.
    """
    if plays <= 0.0:
        return 1e9
    curiosity = width_factor * math.log(max(1.0, plays_of_all)) / plays
    return reward_sum / plays + math.sqrt(curiosity)


@compiled
def response_score(pull: float, coverage_share: float) -> float:
    """What a push is worth where a share of the sector is known to be covered."""
    return pull * (1.0 - min(1.0, coverage_share))


@compiled
def concentrated_share(base_share: float, is_best: bool, exploration_share: float) -> float:
    """A sector's share when most of the flow goes to the best one."""
    return exploration_share * base_share + (1.0 - exploration_share) * is_best


@compiled
def urged_probability(wish: float, coercion_share: float) -> float:
    """The chance to try again, of one's own will or because one is made to."""
    return wish + (1.0 - wish) * coercion_share
