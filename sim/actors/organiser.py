"""The organiser: the state actor on the origin side, which decides how many set out, and where."""

import math
from typing import Literal

import numpy as np
from pydantic import Field

from sim.base.compiled import compiled
from sim.base.parameter import parameter
from sim.base.section import Section

FROZEN, PROPORTIONAL = range(2)
STRATEGIES = ("frozen", "proportional")


class Organiser(Section):
    """How the flow is steered."""

    strategy: Literal["frozen", "proportional"] = Field(
        "frozen", description="frozen: fixed shares; proportional: towards what worked"
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
        0.2, (0.05, 0.5), (0, 1), "flow sent everywhere alike under `proportional`"
    )
    learning_half_life_days: float = parameter(
        7.0, (2, 21), (0.1, 365), "days in which half of what worked is forgotten"
    )


STEERING = np.dtype(
    [
        ("base_share", np.float64),  # the scenario's share of the sector
        ("share", np.float64),  # decided: today's share
        ("pushes", np.float64),  # recent attempts, faded
        ("successes", np.float64),  # recent entries and admissions, faded
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
def fade(half_life_days: float) -> float:
    """What a day leaves of yesterday's memory."""
    return math.exp(-0.6931471805599453 / half_life_days)


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
