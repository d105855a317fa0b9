"""One shared past, several futures: a world goes on under another policy from a day on."""

import numpy as np
from numpy.typing import NDArray

from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.engine.build import build_world
from sim.engine.world import World
from sim.scenario.scenario import Scenario

# What the season has made of a sector so far; the rest of it is the policy's.
OF_THE_POLICY = ("uniform_patrols", "fixed_patrols", "base_share")
BUILT = (Lever.FENCE_SHARE, Lever.BREACH_H)


def continued(past: World, before: Scenario, after: Scenario, seed: int, day: int) -> World:
    """The world of `after` on the morning of `day`, with the past that `before` made.

    `past` has been run up to that day and is not written to. Raises ValueError if the people who
    came until then are not the same under both.
    """
    world = build_world(after, seed, least_slots=int(past.clock["slots"][0]))
    slots = world.clock["slots"].copy()
    world.clock[:] = past.clock
    world.clock["slots"] = slots
    _bring_levers(world, past, day)
    _bring_groups(world, past, day)
    _bring_patrols(world, past)
    _bring_sectors(world, past)
    for name in ("effort_person_days", "effect_share", "plan_share"):
        world.advice[name] = past.advice[name]
    _bring_triggers(world, past, before, after)
    world.wakings[:] = past.wakings
    world.ledger[:day] = past.ledger[:day]
    return world


def _bring_levers(world: World, past: World, day: int) -> None:
    """Days that are over keep their levers; what was built stays."""
    world.levers[:day] = past.levers[:day]
    for lever in BUILT:
        built = past.levers[day - 1, :, lever]
        world.levers[day:, :, lever] = np.maximum(world.levers[day:, :, lever], built)


def _bring_groups(world: World, past: World, day: int) -> None:
    came = int((past.groups["arrival_h"] < 24.0 * day).sum())
    first = slice(0, came)
    same = all(
        np.array_equal(world.groups[name][first], past.groups[name][first])
        for name in ("entity", "arrival_h", "first_people", "origin")
    )
    if not same or int((world.groups["arrival_h"] < 24.0 * day).sum()) != came:
        raise ValueError("other people came before the day of the branch")
    world.groups[first] = past.groups[first]
    world.lists[:, first] = past.lists[:, first]


def _bring_patrols(world: World, past: World) -> None:
    """Patrols keep their tasks; their places in the table shift if there are more of them."""
    rows = _places(past, world)
    officers = world.patrols["officers"].copy()
    world.patrols[rows] = past.patrols
    world.patrols["officers"] = officers
    tasked = past.tasked >= 0
    world.tasked[: len(past.tasked)][tasked] = rows[past.tasked[tasked]]
    assert (world.groups["ends_by"] < 0).all()  # Every stay ends with the shift at midnight.
    for name in ("responder", "found_by"):
        column = world.groups[name]
        sent = column >= 0
        column[sent] = rows[column[sent]]
        assert (column[~sent] == NOBODY).all()


def _places(past: World, world: World) -> NDArray[np.int64]:
    """The row of each patrol of the past among those of the future."""
    before, after = int(past.clock["slots"][0]), int(world.clock["slots"][0])
    index = np.arange(len(past.patrols))
    return index // before * after + index % before


def _bring_sectors(world: World, past: World) -> None:
    for name in past.sectors.dtype.names or ():
        if name not in OF_THE_POLICY:
            world.sectors[name] = past.sectors[name]


def _bring_triggers(world: World, past: World, before: Scenario, after: Scenario) -> None:
    """A measure by trigger that both have, word for word, remembers what it has seen."""
    old, new = (
        [name for name, measure in scenario.measures.items() if measure.when]
        for scenario in (before, after)
    )
    for index, name in enumerate(new):
        if name not in old or before.measures[name] != after.measures[name]:
            continue
        then = old.index(name)
        world.triggers[index] = past.triggers[then]
        held = past.conditions["held_days"][past.conditions["trigger"] == then]
        world.conditions["held_days"][world.conditions["trigger"] == index] = held
