"""Cold is taken in hour by hour, by those who wait as by those who walk."""

import numpy as np
import pytest

from sim.base.compiled import compiled
from sim.engine.build import build_world
from sim.engine.harm import cold_until, expose_waiting
from sim.engine.run import run_season
from sim.engine.tables import (
    book_at,
    group_at,
    guard_at,
    people_at,
    scene_at,
    tables_at,
)
from sim.stage.weather import STEP_H

ORDER = {"order": {"type": "turn_back"}}
HARMLESS = {"emergency_base_per_h": 0.0}


@compiled
def expose(handle, day, g, until_h):
    """A group waits until a time on a day."""
    tables = tables_at(handle, 0)
    book = book_at(tables.book, 0)
    book.first_row = day * book.sectors
    expose_waiting(
        group_at(people_at(tables.people, 0).groups, g),
        until_h,
        guard_at(tables.guard, 0),
        book,
        scene_at(tables.scene, 0),
    )


@compiled
def hours_below(handle, at_h):
    return cold_until(at_h, scene_at(tables_at(handle, 0).scene, 0))[0]


@compiled
def degree_hours_below(handle, at_h):
    return cold_until(at_h, scene_at(tables_at(handle, 0).scene, 0))[1]


@pytest.fixture
def waiting(scenario):
    """A world with one group of ten that waits in the strip since 30.1 hours into a cold season."""
    cold = {"start": "2021-12-01", "end": "2021-12-07"}
    world = build_world(scenario(period=cold, exposure=HARMLESS), 3)
    group = world.groups[0]
    group["people"], group["unharmed"] = 10, 1.0
    group["is_stranded"], group["clock_h"] = 1, 30.1
    return world


def test_waiting_in_parts_is_waiting_at_once(waiting):
    """Whatever a day boundary cuts, the cold is that of the hours that passed."""
    for until_h in (33.33, 48.0, 72.0, 80.4):
        expose(waiting.handle, int(until_h - 1e-9) // 24, 0, until_h)
    steps = waiting.weather["cold_degree_h"]
    first, last = int(30.1 * 4), int(80.4 * 4)
    parts = steps[first] * (first + 1 - 30.1 * 4), steps[last] * (80.4 * 4 - last)
    cold = steps[first + 1 : last].sum() + sum(parts)
    assert cold > 100
    assert waiting.groups[0]["cold_dose_degree_h"] == pytest.approx(cold)
    hours = waiting.ledger["stranded_person_h"].sum(axis=1)
    assert hours == pytest.approx([0, 179, 240, 84, 0, 0, 0])
    assert waiting.ledger["exposed_person_h"].sum() == pytest.approx(503)


def test_mild_hours_outdoors_are_not_exposed_hours(scenario):
    world = build_world(scenario(), 3)
    is_cold = world.weather["cold_degree_h"] > 0
    assert 0 < is_cold.mean() < 1
    end_h = len(world.weather) * STEP_H
    assert hours_below(world.handle, end_h) == pytest.approx(is_cold.sum() * STEP_H)
    cold = world.weather["cold_degree_h"].sum()
    assert degree_hours_below(world.handle, end_h) == pytest.approx(cold)


def test_several_people_of_a_group_can_fall_ill_at_once(waiting):
    """With a rate of one a person and hour everybody does, within a day."""
    waiting.scene["emergency_base_per_h"] = 1.0
    waiting.scene["rescue_outside_probability"] = 0.0
    waiting.scene["fatality_unrescued_share"] = 0.0
    expose(waiting.handle, 1, 0, 48.0)
    assert waiting.ledger["medical_emergencies_people"][1].sum() == 10
    assert waiting.groups[0]["hurt_people"] == 10


def test_the_hours_in_the_strip_are_those_between_attempts(scenario):
    """Nobody gets home or in: every hour after a group's first turn-back is one of three."""
    people = {"staging_wait_median_h": 1, "retry_probability": 1, "retry_decay_factor": 1,
              "retry_dose_scale_degree_h": 100_000, "stranded_share": 1,
              "retry_wait_median_h": 300, "retry_wait_log_sd_factor": 0}  # fmt: skip
    world = build_world(scenario(measures=ORDER, migrants=people, exposure=HARMLESS), 3)
    run_season(world, 0, len(world.ledger))
    groups = world.groups[world.groups["is_stranded"] == 1]
    assert len(groups) > 20
    # They set out once, and are not ready again before the season ends: ready_h is 300 h away.
    expected = (groups["people"] * (7 * 24.0 - (groups["ready_h"] - 300.0))).sum()
    assert world.ledger["stranded_person_h"].sum() == pytest.approx(expected)
    assert (np.diff(groups["attempts"]) == 0).all()
