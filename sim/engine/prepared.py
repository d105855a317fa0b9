"""What a season starts from whatever its seed: worked out once, and copied into each world.

Every function here names the parts of a scenario that it depends on, so that replicates which draw
other parts anew share its result (`sim.base.remembered`); nothing it returns may be written to.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors import organiser, patrols
from sim.actors.government import (
    AnyMeasure,
    LeverTables,
    Stage,
    Triggered,
    allocations_used,
    lever_table,
    most_extra_patrols,
    trigger_tables,
)
from sim.actors.government.measures.reinforcement import EXTRA_SECOND_LINE
from sim.actors.migrants import NOBODY
from sim.actors.organiser import STEERING
from sim.actors.patrols import PATROL, SHIFTS
from sim.base.remembered import remembered
from sim.engine.tables import SECTOR_STATE
from sim.laws.allocations import ALLOCATIONS
from sim.laws.search import local_report_rate_per_h
from sim.scenario.scenario import Period, Scenario
from sim.stage.terrain import SECTOR, Movement, build_terrain, read_places, sector_names

SMALLEST_SHARE = 1e-9  # Of a sector that the organiser's habits leave out, before it learns.

type Weights = tuple[tuple[str, float], ...]  # sectors by name


class Written(NamedTuple):
    """What measures write before a season begins."""

    tables: LeverTables
    triggered: Triggered
    most_extra_patrols: NDArray[np.float64]  # (sectors,) at the line …
    most_extra_second_line: NDArray[np.float64]  # … and on roads inland
    allocations: set[int]  # numbers of the rules that a day can see


def written_of(scenario: Scenario) -> Written:
    """What the measures of a scenario write."""
    return _written(
        scenario.period,
        scenario.movement,
        tuple(scenario.inflow.origins),
        scenario.reception.places,
        ALLOCATIONS.index(scenario.patrols.allocation),
        scenario.patrols.strip_share,
        *scenario.measures.values(),
    )


@remembered
def _written(
    period: Period,
    movement: Movement,
    origins: tuple[str, ...],
    places: int,
    allocation: int,
    strip_share: float,
    *measures: AnyMeasure,
) -> Written:
    lengths_km = build_terrain(movement).sectors["length_km"]
    stage = Stage(period.dates, sector_names(), lengths_km, origins)
    tables = lever_table(measures, stage, places, allocation, strip_share)
    triggered = trigger_tables(measures, stage)
    return Written(
        tables,
        triggered,
        most_extra_patrols(tables.levers, triggered.effects),
        most_extra_patrols(tables.levers, triggered.effects, EXTRA_SECOND_LINE),
        allocations_used(tables.levers, triggered.effects),
    )


def reports_per_h_of(scenario: Scenario) -> NDArray[np.float64]:
    """Reports by residents about a group that does not hide, (cells,)."""
    return _reports_per_h(
        scenario.movement, scenario.patrols.report_rate_per_h, scenario.patrols.report_decay_km
    )


@remembered
def _reports_per_h(
    movement: Movement, in_town_per_h: float, decay_km: float
) -> NDArray[np.float64]:
    distance_km = build_terrain(movement).cells["town_distance_km"]
    return local_report_rate_per_h(in_town_per_h, distance_km, decay_km)


def sectors_of(scenario: Scenario) -> NDArray[np.void]:
    """The sectors with their patrols, (sectors,)."""
    return _sectors(
        scenario.movement,
        scenario.patrols.on_duty_per_sector_patrols,
        tuple(scenario.patrols.fixed_weights.items()),
    )


@remembered
def _sectors(movement: Movement, each: int, weights: Weights) -> NDArray[np.void]:
    table = build_terrain(movement).sectors
    sectors = np.zeros(len(table), dtype=SECTOR_STATE)
    sectors["first_alert"] = sectors["last_alert"] = NOBODY
    for name in SECTOR.names or ():
        sectors[name] = table[name]
    sectors["uniform_patrols"] = each
    sectors["fixed_patrols"] = _fixed_patrols(each, dict(weights))
    return sectors


def steering_of(scenario: Scenario) -> NDArray[np.void]:
    """What the organiser makes of the sectors before it learns anything, (sectors,)."""
    return _steering(scenario.movement, tuple(scenario.organiser.sector_shares.items()))


@remembered
def _steering(movement: Movement, shares: Weights) -> NDArray[np.void]:
    table = build_terrain(movement).sectors
    steering = np.zeros(len(table), dtype=STEERING)
    steering["length_km"] = table["length_km"]
    steering["base_share"] = steering["share"] = _planned_shares(movement, dict(shares))
    steering["log_weight"] = np.log(np.maximum(steering["base_share"], SMALLEST_SHARE))
    return steering


def _fixed_patrols(each: int, weights: dict[str, float]) -> NDArray[np.int64]:
    """Patrols before reinforcement, shared by weights, or alike if there are none, (sectors,)."""
    alike = np.full(len(sector_names()), each, dtype=np.int64)
    if not weights:
        return alike
    share = np.array([weights.get(name, 0.0) for name in sector_names()])
    exact = share / share.sum() * alike.sum()
    whole = np.floor(exact).astype(np.int64)
    # The largest remainders get the patrols that rounding left over.
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: alike.sum() - whole.sum()]] += 1
    return whole


def planned_shares(scenario: Scenario) -> NDArray[np.float64]:
    """The share of the flow that each sector has before anybody adapts, (sectors,)."""
    return _planned_shares(scenario.movement, scenario.organiser.sector_shares)


def _planned_shares(movement: Movement, given: dict[str, float]) -> NDArray[np.float64]:
    table = read_places().sectors
    shares = [given.get(name, 0.0) for name in table["name"]]
    if not given:
        lengths_km = build_terrain(movement).sectors["length_km"].tolist()
        shares = organiser.default_shares(table["municipality"].tolist(), lengths_km)
    return np.array(shares) / sum(shares)


def slots_of(scenario: Scenario) -> int:
    """The most patrols of a sector and shift at the line that any rule and measure may want."""
    written, sectors = written_of(scenario), sectors_of(scenario)
    rules = {ALLOCATIONS[number] for number in written.allocations}
    own = np.maximum(
        sectors["uniform_patrols"] * (rules != {"fixed"}),
        sectors["fixed_patrols"] * ("fixed" in rules),
    )
    most = max(1, int((own + written.most_extra_patrols).max()))
    if rules <= {"uniform", "fixed"}:
        return most
    return max(most, scenario.patrols.most_per_sector_patrols)


def second_line_slots_of(scenario: Scenario) -> int:
    """The most patrols of a sector and shift on roads inland."""
    own = scenario.patrols.second_line_per_sector_patrols
    return own + int(written_of(scenario).most_extra_second_line.max())


@remembered
def patrols_of(sectors: int, slots: int, officers: int) -> NDArray[np.void]:
    """Every patrol by sector, shift and slot; those in slots beyond the day's number are off."""
    table = np.zeros(sectors * SHIFTS * slots, dtype=PATROL)
    index = np.arange(len(table))
    table["sector"] = index // (SHIFTS * slots)
    table["shift"] = index // slots % SHIFTS
    table["slot"] = index % slots
    table["officers"] = officers
    table["state"] = patrols.PATROLLING
    table["group"] = NOBODY
    return table
