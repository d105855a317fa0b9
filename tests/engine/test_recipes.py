"""The recipes of CONTRIBUTING work when they are pasted."""

import re
from pathlib import Path

import numpy as np
import pytest

from sim.actors.organiser import Strategy
from sim.base.compiled import compiled
from sim.engine.build import build_world
from sim.engine.surveillance import Layer
from sim.engine.tables import group_at, guard_at, people_at, scene_at, tables_at
from sim.laws.allocations.rule import Rule
from sim.stage.terrain import OPEN

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
MODULES = [block for block in re.findall(r"```python\n(.*?)```", TEXT, re.S) if block[:3] == '"""']


def made_by(recipe: str) -> dict:
    """What the module of a recipe defines."""
    (block,) = [block for block in MODULES if recipe in block]
    found: dict = {}
    exec(compile(block, "recipe", "exec"), found)
    return found


def test_a_new_rule():
    rule = made_by("traditional")["RULE"]
    assert isinstance(rule, Rule)
    assert rule.weight(0.5, 0.5, 0.2, 0.0, 1.0) == pytest.approx(0.21)


def test_a_new_strategy():
    found = made_by("shy_share")
    assert isinstance(found["STRATEGY"], Strategy)
    assert found["shy_share"](0.4, 2.0) == pytest.approx(0.1)


def test_a_new_layer(scenario):
    found = made_by("drones")
    assert isinstance(found["LAYER"], Layer)
    expected, watch = found["expected"], found["LAYER"].watch

    @compiled
    def looks_of(handle, cell, store, hours):
        tables = tables_at(handle, 0)
        group = group_at(people_at(tables.people, 0).groups, 0)
        guard, scene = guard_at(tables.guard, 0), scene_at(tables.scene, 0)
        noticed_h, _ = watch(store, group, cell, guard, scene, hours)
        return expected(group, cell, guard, scene, scene.at_h, hours), noticed_h

    world = build_world(scenario(), 3)
    world.scene["visibility_share"] = 1.0
    is_near = np.abs(world.cells["distance_to_border_km"]) <= 3.0
    here = int(np.flatnonzero(is_near & (world.cells["cover"] == OPEN))[0])
    far = int(np.flatnonzero(~is_near)[0])
    assert looks_of(world.handle, here, 0.1, 2.0) == pytest.approx((0.4, 0.5))
    assert looks_of(world.handle, far, 0.1, 2.0)[0] == 0.0


def test_every_module_of_a_recipe_is_tried():
    """Those of measures are tried beside the measures (tests/actors/test_registry.py)."""
    tried = ("traditional", "shy_share", "drones")
    rest = [block for block in MODULES if not any(name in block for name in tried)]
    assert all("Measure" in block for block in rest)
