"""Cold is taken in hour by hour, by those who wait as by those who walk."""

import numpy as np
import pytest

from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.harm import cold_until_degree_h, cold_until_h, expose_waiting
from sim.engine.tick import run_season

ORDER = {"order": {"type": "turn_back"}}
HARMLESS = {"emergency_base_per_h": 0.0}


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
    expose = expose_waiting
    for until_h in (33.33, 48.0, 72.0, 80.4):
        expose(waiting, int(until_h - 1e-9) // 24, 0, until_h)
    ticks = waiting.weather["cold_degree_h"]
    first, last = int(30.1 * 4), int(80.4 * 4)
    parts = ticks[first] * (first + 1 - 30.1 * 4), ticks[last] * (80.4 * 4 - last)
    cold = ticks[first + 1 : last].sum() + sum(parts)
    assert cold > 100
    assert waiting.groups[0]["cold_dose_degree_h"] == pytest.approx(cold)
    hours = waiting.ledger[:, :, ledger.STRANDED_H].sum(axis=1)
    assert hours == pytest.approx([0, 179, 240, 84, 0, 0, 0])
    assert waiting.ledger[:, :, ledger.EXPOSED_H].sum() == pytest.approx(503)


def test_mild_hours_outdoors_are_not_exposed_hours(scenario):
    world = build_world(scenario(), 3)
    tick_h = world.clock[0]["tick_h"]
    is_cold = world.weather["cold_degree_h"] > 0
    assert 0 < is_cold.mean() < 1
    end_h = len(world.weather) * tick_h
    assert cold_until_h(world, end_h) == pytest.approx(is_cold.sum() * tick_h)
    assert cold_until_degree_h(world, end_h) == pytest.approx(world.weather["cold_degree_h"].sum())


def test_several_people_of_a_group_can_fall_ill_at_once(waiting):
    """With a rate of one a person and hour everybody does, within a day."""
    waiting.settings["emergency_base_per_h"] = 1.0
    waiting.settings["rescue_outside_probability"] = 0.0
    waiting.settings["fatality_unrescued_share"] = 0.0
    expose_waiting(waiting, 1, 0, 48.0)
    assert waiting.ledger[1, :, ledger.EMERGENCIES].sum() == 10
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
    assert world.ledger[:, :, ledger.STRANDED_H].sum() == pytest.approx(expected)
    assert (np.diff(groups["attempts"]) == 0).all()
