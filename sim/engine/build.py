"""Builds the state of a season from a scenario and a seed."""

from collections.abc import Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.actors import organiser, patrols
from sim.actors.government import (
    ALLOCATIONS,
    Allocation,
    Levers,
    Stage,
    lever_table,
    most_extra_patrols,
    trigger_tables,
)
from sim.actors.migrants import NOBODY
from sim.actors.patrols import PATROL, SHIFTS
from sim.actors.support_team import ADVICE, TASKS
from sim.base.draws import PARAMETER, uniforms
from sim.base.posterior import read_posterior
from sim.engine import ledger
from sim.engine.people import build_groups
from sim.engine.tracks import DAYS_AT_ONCE, MOST_ROWS, ROWS_PER_DAY, TRACK
from sim.engine.world import (
    CLOCK,
    LISTS,
    NOT_LISTED,
    PREVIOUS_ALERT,
    SECTOR_STATE,
    TURN,
    World,
)
from sim.laws.search import local_report_rate_per_h
from sim.scenario.scenario import Scenario, plausible_ranges, sections, with_values
from sim.stage.terrain import SECTOR, Terrain, build_terrain, read_places, sector_names
from sim.stage.weather import build_weather

SMALLEST_SHARE = 1e-9  # Of a sector that the organiser's habits leave out, before it learns.


def build_world(
    scenario: Scenario, seed: int, has_tracks: bool = False, least_slots: int = 1
) -> World:
    """The state at the start of a season; the same scenario and seed give the same bytes.

    With tracks it has room to note where everybody was, with `least_slots` for so many patrols in
    each sector; neither changes anything else.
    """
    scenario = with_drawn_parameters(scenario, seed)
    terrain = build_terrain(scenario.movement)
    dates = scenario.period.dates
    stage = _stage(scenario)
    levers = levers_of(scenario)
    triggered = trigger_tables(list(scenario.measures.values()), stage)
    groups = build_groups(scenario, seed)
    sectors = _sectors(scenario, terrain)
    most_extra = most_extra_patrols(levers, triggered.effects)
    slots = max(least_slots, _slots(scenario, sectors, most_extra))
    per_day = 1440 // scenario.minutes_per_tick
    table = _patrols(scenario, len(sectors), slots)
    rows = min(MOST_ROWS, DAYS_AT_ONCE * ROWS_PER_DAY * (len(groups) + len(table)))
    return World(
        clock=_clock(scenario, seed, slots),
        settings=settings_record(scenario),
        weather=_records(
            build_weather(scenario.weather, dates[0], len(dates), scenario.minutes_per_tick, seed)
        ),
        levers=levers,
        cells=_records(terrain.cells),
        reports_per_h=local_report_rate_per_h(
            scenario.patrols.report_rate_per_h,
            terrain.cells["town_distance_km"],
            scenario.patrols.report_decay_km,
        ),
        sectors=_records(sectors),
        places=terrain.places,
        groups=_records(groups),
        lists=_lists(len(groups)),
        queue=np.full(len(table) + len(groups), NOBODY, dtype=np.int64),
        turns=_turns(len(table) + len(groups)),
        departures=np.full(per_day, NOBODY, dtype=np.int64),
        patrols=_records(table),
        tasked=np.full(len(table), NOBODY, dtype=np.int64),
        advice=_records(_advice(scenario)),
        triggers=_records(triggered.triggers),
        conditions=_records(triggered.conditions),
        effects=_records(triggered.effects),
        tracks=_records(np.zeros(has_tracks * rows, dtype=TRACK)),
        ledger=np.zeros((len(dates), len(sectors), len(ledger.COLUMNS))),
    )


def _lists(groups: int) -> NDArray[np.int64]:
    """The lists of groups, with nobody in them."""
    lists = np.full((LISTS, groups), NOBODY, dtype=np.int64)
    lists[PREVIOUS_ALERT] = NOT_LISTED
    return lists


def _turns(entities: int) -> NDArray[np.void]:
    """The turns of patrols and groups, with nobody expected."""
    turns = np.zeros(entities, dtype=TURN)
    turns["place"] = NOBODY
    return _records(turns)


def _records(table: NDArray[np.void]) -> NDArray[np.void]:
    """The table with its fields as attributes, as compiled code reads them."""
    return table.view(np.recarray)


def with_drawn_parameters(scenario: Scenario, seed: int) -> Scenario:
    """The scenario with its uncertain parameters as this replicate draws them.

    A parameter that the scenario sets itself keeps that value: somebody chose it.
    """
    return with_values(scenario, drawn_parameters(scenario, seed))


def drawn_parameters(scenario: Scenario, seed: int) -> dict[str, float]:
    """The values of a replicate's uncertain parameters by dotted path.

    A vector of the scenario's posterior goes before values drawn evenly from what is plausible.
    """
    ranges = plausible_ranges(scenario)
    drawn = {}
    for path in scenario.uncertain:
        low, high = ranges[path]
        # The name is the address: a new parameter must not draw the others anew.
        u = uniforms(seed, crc32(path.encode()), 0, PARAMETER, 0)[0]
        drawn[path] = low + u * (high - low)
    if scenario.posterior:
        drawn |= posterior_vector(scenario.posterior, seed)
    return {path: value for path, value in drawn.items() if not is_set(scenario, path)}


def posterior_vector(name: str, seed: int) -> dict[str, float]:
    """The vector of a fitted set that the replicate with this seed takes."""
    posterior = read_posterior(name)
    row = int(uniforms(seed, 0, 0, PARAMETER, 1)[0] * len(posterior.vectors))
    return dict(zip(posterior.paths, posterior.vectors[row].tolist(), strict=True))


def is_set(scenario: Scenario, path: str) -> bool:
    """Whether the scenario itself gives the value of a parameter."""
    section, name = path.split(".")[:2]
    return name in getattr(scenario, section).model_fields_set


def levers_of(scenario: Scenario) -> Levers:
    """The lever table of a scenario, without its measures by trigger."""
    return lever_table(
        list(scenario.measures.values()),
        _stage(scenario),
        scenario.reception.places,
        ALLOCATIONS.index(scenario.patrols.allocation),
    )


def _stage(scenario: Scenario) -> Stage:
    """What measures must know to write levers."""
    return Stage(
        scenario.period.dates,
        sector_names(),
        build_terrain(scenario.movement).sectors["length_km"],
        tuple(scenario.inflow.origins),
    )


def uniform_patrols(scenario: Scenario) -> NDArray[np.int64]:
    """Patrols on duty in each sector before reinforcement, alike everywhere, (sectors,)."""
    each = scenario.patrols.on_duty_per_sector_patrols
    return np.full(len(sector_names()), each, dtype=np.int64)


def fixed_patrols(scenario: Scenario) -> NDArray[np.int64]:
    """As many by the scenario's weights, or alike if it has none, (sectors,)."""
    alike = uniform_patrols(scenario)
    if not scenario.patrols.fixed_weights:
        return alike
    weights = np.array([scenario.patrols.fixed_weights.get(name, 0.0) for name in sector_names()])
    exact = weights / weights.sum() * alike.sum()
    whole = np.floor(exact).astype(np.int64)
    # The largest remainders get the patrols that rounding left over.
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: alike.sum() - whole.sum()]] += 1
    return whole


def _slots(scenario: Scenario, sectors: NDArray[np.void], extra: NDArray[np.float64]) -> int:
    """The most patrols of a sector and shift that any rule and measure may put on duty."""
    rules = {scenario.patrols.allocation} | {
        measure.rule for measure in scenario.measures.values() if isinstance(measure, Allocation)
    }
    own = np.maximum(
        sectors["uniform_patrols"] * (rules != {"fixed"}),
        sectors["fixed_patrols"] * ("fixed" in rules),
    )
    most = max(1, int((own + extra).max()))
    if rules <= {"uniform", "fixed"}:
        return most
    return max(most, scenario.patrols.most_per_sector_patrols)


def settings_record(scenario: Scenario) -> NDArray[np.void]:
    """Every numeric parameter of every section under its own name, (1,)."""
    values = dict(_numbers(scenario))
    values["organiser_strategy"] = float(organiser.STRATEGIES.index(scenario.organiser.strategy))
    kinds = [(name, np.float64) for name in values]
    return _records(np.array([tuple(values.values())], dtype=kinds))


def _numbers(scenario: Scenario) -> Iterator[tuple[str, float]]:
    """Every setting that is a number whatever the scenario, so that all have the same record."""
    for part in sections(scenario).values():
        for name, field in type(part).model_fields.items():
            if field.annotation in (int, float, bool):
                yield name, float(getattr(part, name))


def _clock(scenario: Scenario, seed: int, slots: int) -> NDArray[np.void]:
    clock = np.zeros(1, dtype=CLOCK)
    clock["seed"] = seed
    clock["slots"] = slots
    clock["tick_h"] = scenario.minutes_per_tick / 60.0
    clock["ticks_per_day"] = 1440 // scenario.minutes_per_tick
    clock["first_ordinal"] = scenario.period.start.toordinal()
    clock["push_hour"] = clock["planned_day"] = -1
    clock["belief_share"] = scenario.migrants.initial_turn_back_belief_share
    return _records(clock)


def _patrols(scenario: Scenario, sectors: int, slots: int) -> NDArray[np.void]:
    """Every patrol by sector, shift and slot; those in slots beyond the day's number are off."""
    table = np.zeros(sectors * SHIFTS * slots, dtype=PATROL)
    index = np.arange(len(table))
    table["sector"] = index // (SHIFTS * slots)
    table["shift"] = index // slots % SHIFTS
    table["slot"] = index % slots
    table["officers"] = scenario.patrols.officers_per_patrol_officers
    table["state"] = patrols.PATROLLING
    table["group"] = NOBODY
    return table


def _advice(scenario: Scenario) -> NDArray[np.void]:
    """The tasks of the support team with the most that each can achieve."""
    advice = np.zeros(len(TASKS), dtype=ADVICE)
    most = [getattr(scenario.support_team, f"{task}_effect_share") for task in TASKS]
    advice["most_effect_share"] = most
    return advice


def planned_shares(scenario: Scenario) -> NDArray[np.float64]:
    """The share of the flow that each sector has before anybody adapts, (sectors,)."""
    table = read_places().sectors
    shares = [scenario.organiser.sector_shares.get(name, 0.0) for name in table["name"]]
    if not scenario.organiser.sector_shares:
        lengths_km = build_terrain(scenario.movement).sectors["length_km"].tolist()
        shares = organiser.default_shares(table["municipality"].tolist(), lengths_km)
    return np.array(shares) / sum(shares)


def _sectors(scenario: Scenario, terrain: Terrain) -> NDArray[np.void]:
    """The sectors with their patrols and their share of the flow."""
    table = read_places().sectors
    sectors = np.zeros(len(table), dtype=SECTOR_STATE)
    sectors["first_alert"] = sectors["last_alert"] = NOBODY
    for name in SECTOR.names or ():
        sectors[name] = terrain.sectors[name]
    sectors["uniform_patrols"] = uniform_patrols(scenario)
    sectors["fixed_patrols"] = fixed_patrols(scenario)
    sectors["base_share"] = sectors["share"] = planned_shares(scenario)
    sectors["log_weight"] = np.log(np.maximum(sectors["base_share"], SMALLEST_SHARE))
    return sectors
