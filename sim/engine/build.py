"""Builds the state of a season from a scenario and a seed."""

from threading import Lock
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.actors.migrants import NOBODY
from sim.actors.support_team import ADVICE, TASKS
from sim.base.draws import PARAMETER, uniforms
from sim.base.posterior import read_posterior
from sim.engine import ledger
from sim.engine.people import build_groups
from sim.engine.prepared import (
    patrols_of,
    reports_per_h_of,
    sectors_of,
    settings_of,
    slots_of,
    written_of,
)
from sim.engine.tracks import DAYS_AT_ONCE, MOST_ROWS, ROWS_PER_DAY, TRACK
from sim.engine.world import CLOCK, LISTS, TURN, World
from sim.scenario.scenario import Scenario, plausible_ranges, with_values
from sim.stage.terrain import build_terrain
from sim.stage.weather import build_weather

# NumPy lets go of the interpreter's lock in every longer operation. Threads that build at the same
# time hand it to and fro, which takes them longer than to build one after the other.
_ONE_AT_A_TIME = Lock()


def build_world(
    scenario: Scenario, seed: int, has_tracks: bool = False, least_slots: int = 1
) -> World:
    """The state at the start of a season; the same scenario and seed give the same bytes.

    With tracks it has room to note where everybody was, with `least_slots` for so many patrols in
    each sector; neither changes anything else.
    """
    with _ONE_AT_A_TIME:
        return _built(with_drawn_parameters(scenario, seed), seed, has_tracks, least_slots)


def _built(scenario: Scenario, seed: int, has_tracks: bool, least_slots: int) -> World:
    """The same for a scenario whose parameters have been drawn."""
    terrain = build_terrain(scenario.movement)
    days, per_day = scenario.period.days, 1440 // scenario.minutes_per_tick
    measures, sectors = written_of(scenario), sectors_of(scenario)
    groups = build_groups(scenario, seed)
    slots = max(least_slots, slots_of(scenario))
    table = patrols_of(len(sectors), slots, scenario.patrols.officers_per_patrol_officers)
    rows = min(MOST_ROWS, DAYS_AT_ONCE * ROWS_PER_DAY * (len(groups) + len(table)))
    return World(
        clock=_clock(scenario, seed, slots),
        settings=_records(settings_of(scenario)),
        weather=_records(
            build_weather(
                scenario.weather, scenario.period.start, days, scenario.minutes_per_tick, seed
            )
        ),
        levers=measures.levers.copy(),
        cells=_records(terrain.cells),
        reports_per_h=reports_per_h_of(scenario),
        sectors=_records(sectors.copy()),
        places=terrain.places,
        groups=_records(groups),
        lists=_lists(len(groups)),
        queue=np.full(len(table) + len(groups), NOBODY, dtype=np.int64),
        turns=_turns(len(table) + len(groups)),
        wakings=np.full(per_day, NOBODY, dtype=np.int64),
        patrols=_records(table.copy()),
        tasked=np.full(len(table), NOBODY, dtype=np.int64),
        advice=_records(_advice(scenario)),
        triggers=_records(measures.triggered.triggers.copy()),
        conditions=_records(measures.triggered.conditions.copy()),
        effects=_records(measures.triggered.effects.copy()),
        tracks=_records(np.zeros(has_tracks * rows, dtype=TRACK)),
        ledger=np.zeros((days, len(sectors), len(ledger.COLUMNS))),
    )


def _lists(groups: int) -> NDArray[np.int64]:
    """The lists of groups, with nobody in them."""
    return np.full((LISTS, groups), NOBODY, dtype=np.int64)


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


def _advice(scenario: Scenario) -> NDArray[np.void]:
    """The tasks of the support team with the most that each can achieve."""
    advice = np.zeros(len(TASKS), dtype=ADVICE)
    most = [getattr(scenario.support_team, f"{task}_effect_share") for task in TASKS]
    advice["most_effect_share"] = most
    return advice
