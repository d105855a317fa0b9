"""Builds the state of a season from a scenario and a seed."""

from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.actors.migrants import NOBODY
from sim.actors.organiser import PAST
from sim.actors.support_team import ADVICE, TASKS
from sim.base.draws import PARAMETER, uniforms
from sim.base.memory import keep_freed_memory
from sim.base.outcomes import OUTCOMES
from sim.base.posterior import read_posterior
from sim.base.rows import dtype_of
from sim.engine.agenda import LISTS, TURN
from sim.engine.film import DAYS_AT_ONCE, MOST_ROWS, ROWS_PER_DAY
from sim.engine.people import build_groups
from sim.engine.prepared import (
    patrols_of,
    reports_per_h_of,
    second_line_slots_of,
    sectors_of,
    slots_of,
    steering_of,
    written_of,
)
from sim.engine.settings import settings_of
from sim.engine.tables import FIRST_PATROL, FIRST_SETTING, SCENE, TRACK
from sim.engine.world import RECORDS, World
from sim.scenario.scenario import Scenario, plausible_ranges, with_values, zero_probabilities
from sim.stage.terrain import LANE_KM, build_terrain
from sim.stage.weather import build_weather


def build_world(
    scenario: Scenario,
    seed: int,
    has_tracks: bool = False,
    least_slots: int = 1,
    least_road_slots: int = 0,
) -> World:
    """The state at the start of a season; the same scenario and seed give the same bytes.

    With tracks it has room to note where everybody was, with `least_slots` for so many patrols at
    the line of each sector, with `least_road_slots` inland; none changes anything else.
    """
    keep_freed_memory()
    scenario = with_drawn_parameters(scenario, seed)
    slots = max(least_slots, slots_of(scenario))
    road_slots = max(least_road_slots, second_line_slots_of(scenario))
    records = _records(scenario, seed, slots, road_slots)
    columns = _columns(scenario, records, has_tracks)
    book, (days, sectors) = records["book"], columns["ledger"].shape
    book["days"], book["sectors"], records["command"]["sectors"] = days, sectors, sectors
    book["origins"] = columns["arrivals_left"].shape[1]
    return World(columns | records)


def _columns(
    scenario: Scenario, records: dict[str, NDArray[np.void]], has_tracks: bool
) -> dict[str, NDArray[Any]]:
    """Every table that holds more than a row."""
    terrain, days = build_terrain(scenario.movement), scenario.period.days
    written, sectors = written_of(scenario), sectors_of(scenario)
    scene, slots = records["scene"], int(records["guard"]["slots"][0])
    seed = int(scene["seed"][0])
    groups = build_groups(scenario, scene)
    patrols = patrols_of(len(sectors), slots, scenario.patrols.officers_per_patrol_officers)
    rows = min(MOST_ROWS, DAYS_AT_ONCE * ROWS_PER_DAY * (len(groups) + len(patrols)))
    return {
        "turns": empty_turns(FIRST_PATROL + len(patrols) + len(groups)),
        "cells": terrain.cells,
        "reports_per_h": reports_per_h_of(scenario),
        "weather": build_weather(scenario.weather, scenario.period.start, days, seed),
        "groups": groups,
        "present": np.full(len(groups), NOBODY, dtype=np.int64),
        "patrols": patrols.copy(),
        "sectors": sectors.copy(),
        "places": terrain.places,
        "ledger": np.zeros((days, len(sectors)), dtype=OUTCOMES),
        "levers": written.tables.levers.copy(),
        "arrivals_left": written.tables.arrivals_left.copy(),
        "steering": steering_of(scenario).copy(),
        "past": np.zeros((days, len(sectors)), dtype=PAST),
        "advice": _advice(scenario),
        "triggers": written.triggered.triggers.copy(),
        "conditions": written.triggered.conditions.copy(),
        "effects": written.triggered.effects.copy(),
        "tracks": np.zeros(has_tracks * rows, dtype=TRACK),
        "followed": np.full(has_tracks * len(groups), NOBODY, dtype=np.int64),
    }


def _records(
    scenario: Scenario, seed: int, slots: int, road_slots: int
) -> dict[str, NDArray[np.void]]:
    """The records of one row, with what the scenario says of them."""
    found = {name: np.zeros(1, dtype=dtype_of(row)) for name, row in RECORDS.items()}
    found["scene"] = scene = np.zeros(1, dtype=SCENE)
    scene.view(np.float64)[FIRST_SETTING:] = settings_of(scenario)
    cell_km = build_terrain(scenario.movement).cell_km
    scene["cell_km"], scene["beat_km_per_cell"] = cell_km, cell_km**2 / LANE_KM
    scene["seed"] = found["command"]["seed"] = seed
    scene["first_ordinal"] = scenario.period.start.toordinal()
    scene["belief_share"] = scenario.migrants.initial_turn_back_belief_share
    found["plans"]["planned_day"] = -1
    found["command"]["push_hour"] = -1.0
    found["guard"]["line_slots"] = slots
    found["guard"]["slots"] = slots + road_slots
    return found


def with_drawn_parameters(scenario: Scenario, seed: int) -> Scenario:
    """The scenario with its uncertain parameters as this replicate draws them.

    A parameter that the scenario sets itself keeps that value: somebody chose it.
    """
    return with_values(scenario, drawn_parameters(scenario, seed))


def drawn_parameters(scenario: Scenario, seed: int) -> dict[str, float]:
    """The values of a replicate's uncertain parameters by dotted path.

    A vector of the scenario's posterior goes before values drawn evenly from what is plausible.
    A parameter with a probability of exactly zero is zero so often, and drawn evenly otherwise.
    """
    ranges, zero_by = plausible_ranges(scenario), zero_probabilities(scenario)
    drawn, zero_u = {}, {}
    for path in scenario.uncertain:
        low, high = ranges[path]
        # The name is the address: a new parameter must not draw the others anew.
        u, zero_u[path], _, _ = uniforms(seed, crc32(path.encode()), 0, PARAMETER, 0)
        drawn[path] = low + u * (high - low)
    for path in drawn:
        if path in zero_by and zero_u[path] < _value_of(scenario, zero_by[path], drawn):
            drawn[path] = 0.0
    if scenario.posterior:
        drawn |= posterior_vector(scenario.posterior, seed)
    return {path: value for path, value in drawn.items() if not is_set(scenario, path)}


def _value_of(scenario: Scenario, path: str, drawn: dict[str, float]) -> float:
    """A parameter's value: as it is drawn, unless the scenario sets it or does not draw it."""
    if path in drawn and not is_set(scenario, path):
        return drawn[path]
    section, name = path.split(".")
    return float(getattr(getattr(scenario, section), name))


def posterior_vector(name: str, seed: int) -> dict[str, float]:
    """The vector of a fitted set that the replicate with this seed takes."""
    posterior = read_posterior(name)
    row = int(uniforms(seed, 0, 0, PARAMETER, 1)[0] * len(posterior.vectors))
    return dict(zip(posterior.paths, posterior.vectors[row].tolist(), strict=True))


def is_set(scenario: Scenario, path: str) -> bool:
    """Whether the scenario itself gives the value of a parameter."""
    section, name = path.split(".")[:2]
    return name in getattr(scenario, section).model_fields_set


def empty_turns(people: int) -> NDArray[np.void]:
    """The turns of so many who act, none of whom has one yet; each list is a ring of its head."""
    turns = np.zeros(LISTS + people, dtype=TURN)
    turns["place"] = NOBODY
    turns["before"] = turns["after"] = np.arange(len(turns))
    return turns


def _advice(scenario: Scenario) -> NDArray[np.void]:
    """The tasks of the support team with the most that each can achieve."""
    advice = np.zeros(len(TASKS), dtype=ADVICE)
    most = [getattr(scenario.support_team, f"{task}_effect_share") for task in TASKS]
    advice["most_effect_share"] = most
    return advice
