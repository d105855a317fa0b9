"""Patrols come on duty, walk their part of the beat, and go where they are called."""

import numpy as np
import pytest

from sim.actors.patrols import HANDLING, PATROLLING, RESPONDING, SEARCHING, SHIFTS
from sim.engine.build import build_world
from sim.laws.allocations import FIXED
from tests.engine.moments import (
    account_first_task,
    look_around,
    nearest,
    places_of_patrols,
    put_on_duty,
)

EACH = {"on_duty_per_sector_patrols": 3}


def test_reinforcement_comes_on_top_of_what_the_rule_in_force_gives(scenario):
    world = build_world(scenario(patrols=EACH), 3, least_slots=9)
    world.sectors["fixed_patrols"] = np.arange(len(world.sectors)) % 4
    world.levers["extra_patrols"][1, 5:] = 2.0
    world.levers["extra_patrols"][1, 7] = 100.0
    put_on_duty(world.handle, 0)
    assert (world.sectors["on_duty"] == 3).all()
    put_on_duty(world.handle, 1)
    assert world.sectors["on_duty"].tolist() == [3] * 5 + [5, 5, 9] + [5] * 10
    world.levers["allocation"][1] = FIXED
    put_on_duty(world.handle, 1)
    assert world.sectors["on_duty"].tolist()[:9] == [0, 1, 2, 3, 0, 3, 4, 9, 2]


@pytest.mark.parametrize("on_duty", [1, 3, 60])
def test_the_patrols_of_a_sector_share_its_beat(scenario, on_duty):
    """Each has a stretch of its own, and none is left out; else several walk the same place."""
    world = build_world(scenario(patrols=EACH), 3, least_slots=60)
    world.sectors["uniform_patrols"] = on_duty
    put_on_duty(world.handle, 0)
    table = world.patrols.reshape(len(world.sectors), SHIFTS, -1)[:, :, :on_duty]
    assert (table["beat_start"] == table["beat_start"][:, :1]).all()
    starts, cells = table["beat_start"][:, 0], table["beat_cells"][:, 0]
    first = world.sectors["first_beat"]
    last = first + world.sectors["beat_cells"]
    assert (starts[:, 0] == first).all()
    assert (cells >= 1).all()
    if on_duty <= world.sectors["beat_cells"].min():
        assert (starts[:, 1:] == starts[:, :-1] + cells[:, :-1]).all()
        assert (starts[:, -1] + cells[:, -1] == last).all()
        assert (cells.max(axis=1) - cells.min(axis=1) <= 1).all()
    for sector in range(len(world.sectors)):
        walked = {start + n for start, many in zip(starts[sector], cells[sector], strict=True)
                  for n in range(many)}  # fmt: skip
        assert walked == set(range(first[sector], last[sector]))
    phases = table["phase_share"].ravel()
    assert len(np.unique(phases)) == len(phases)
    assert phases.min() >= 0.0
    assert phases.max() < 1.0
    before = phases.copy()
    put_on_duty(world.handle, 1)
    assert not np.isin(table["phase_share"].ravel(), before).any()


def test_sightings_fade_by_half_in_their_half_life(scenario):
    """Those of yesterday come to them in full; on the first morning there are none."""
    world = build_world(scenario(patrols={"hotspot_half_life_days": 1.0}), 3)
    world.sectors["sightings"] = 8.0
    world.ledger["sighted_events"][0, 2], world.ledger["sighted_events"][1, 2] = 5.0, 100.0
    put_on_duty(world.handle, 0)
    assert world.sectors["sightings"] == pytest.approx(4.0)
    put_on_duty(world.handle, 1)
    assert world.sectors["sightings"] == pytest.approx([2.0, 2.0, 7.0] + [2.0] * 15)


@pytest.mark.parametrize("at_h", [1.0, 9.5, 20.25])
def test_the_nearest_free_patrol_answers(scenario, at_h):
    """Found by comparing all: of this shift, on its beat, in the sector or one beside it."""
    world = build_world(scenario(patrols=EACH), 3, least_slots=5)
    put_on_duty(world.handle, 0)
    look_around(world.handle, at_h - at_h % 8)
    rng = np.random.default_rng(4)
    busy = rng.random(len(world.patrols)) < 0.5
    world.patrols["state"] = np.where(busy, HANDLING, PATROLLING)
    places = np.zeros(len(world.patrols), dtype=np.int64)
    places_of_patrols(world.handle, at_h, places)
    x_km, y_km = world.cells["x_km"][places], world.cells["y_km"][places]
    is_on_duty = (world.patrols["slot"] < 3) & (world.patrols["shift"] == int(at_h // 8))
    inside = np.flatnonzero(world.cells["is_destination"] == 1)
    for cell in rng.choice(inside, 40):
        here = world.cells[int(cell)]
        near = np.abs(world.patrols["sector"] - here["sector"]) <= 1
        away_km = np.hypot(x_km - here["x_km"], y_km - here["y_km"])
        away_km[busy | ~is_on_duty | ~near] = np.inf
        assert nearest(world.handle, int(cell), at_h) == away_km.argmin()
    world.patrols["state"] = SEARCHING
    assert nearest(world.handle, int(inside[0]), at_h) == -1


@pytest.mark.parametrize(
    ("state", "hours"),
    [(PATROLLING, (0, 0, 0)), (RESPONDING, (3, 0, 0)), (SEARCHING, (0, 3, 0)),
     (HANDLING, (0, 0, 3))],
)  # fmt: skip
def test_the_hours_of_a_task_are_counted_by_its_kind_and_once(scenario, state, hours):
    world = build_world(scenario(), 3)
    patrol = world.patrols[0]
    patrol["state"], patrol["since_h"], patrol["sector"] = state, 4.0, 2
    account_first_task(world.handle, 7.0)
    account_first_task(world.handle, 7.0)
    names = ("responding_patrol_hours", "searching_patrol_hours", "handling_patrol_hours")
    assert tuple(world.ledger[name][0, 2] for name in names) == hours
    assert sum(world.ledger[name].sum() for name in names) == sum(hours)
    patrol["since_h"] = 8.0  # A task that has not begun has taken no hours.
    account_first_task(world.handle, 7.5)
    assert sum(world.ledger[name].sum() for name in names) == sum(hours)
