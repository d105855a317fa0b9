"""What a scenario says of the organiser, and where its people have always come."""

from pydantic import Field

from sim.actors.organiser.strategies import StrategyName, tell
from sim.base.parameter import parameter
from sim.base.section import Section


class Organiser(Section):
    """How the flow is steered."""

    strategy: StrategyName = Field("frozen", json_schema_extra=tell)
    sector_shares: dict[str, float] = Field(
        default_factory=dict,
        description="weight of each sector in the flow; empty: as detained by 12 July 2021",
        json_schema_extra={"source": "geo_0712"},
    )
    release_share_per_day: float = parameter(
        0.9, (0.5, 1), (0, 1), "groups ready to go that are let go on a day"
    )
    exploration_share: float = parameter(
        0.2, (0.05, 0.5), (0.001, 1), "flow that tries other sectors too, where a strategy explores"
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
    quantal_rationality_factor: float = parameter(
        3.0, (0.5, 10), (0, 100), "how surely `quantal_response` takes the better sector; 0: alike"
    )
    chance_prior_groups: float = parameter(
        20.0,
        (5, 100),
        (0.1, 10_000),
        "groups that came back which `patrol_reach_km` weighs as much as",
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
