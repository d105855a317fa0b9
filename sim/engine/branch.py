"""One shared past, several futures: a world goes on under another policy from a day on."""

import numpy as np
from numpy.typing import NDArray

from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.engine.agenda import LISTS, Agenda, agenda_at, schedule
from sim.engine.build import build_world
from sim.engine.tables import FIRST_PATROL, tables_at
from sim.engine.world import World
from sim.scenario.scenario import Scenario

# What the season has made of a sector so far; the rest of it is the policy's.
OF_THE_POLICY = ("uniform_patrols", "fixed_patrols", "base_share")
BUILT = ("fence_share", "breach_h")
# What the season has made of its records of one row.
OF_THE_PAST = {
    "scene": ("day", "at_h", "light_end_h", "shift_end_h", "steady_until_h", "shift", "is_frozen",
              "visibility_share", "pace_factor", "range_km", "walking_km_per_h", "belief_share"),
    "book": ("turned_back_events", "other_outcome_events", "housed_people"),
    "people": ("arrived", "present_groups"),
    "plans": ("planned_day",),
}  # fmt: skip


def continued(past: World, before: Scenario, after: Scenario, seed: int, day: int) -> World:
    """The world of `after` on the morning of `day`, with the past that `before` made.

    `past` has been run up to that day and is not written to. Raises ValueError if the people who
    came until then are not the same under both.
    """
    least, least_on_roads = _slots(past)
    world = build_world(after, seed, least_slots=least, least_road_slots=least_on_roads)
    for record, fields in OF_THE_PAST.items():
        for name in fields:
            getattr(world, record)[name] = getattr(past, record)[name]
    _bring_levers(world, past, day)
    _bring_groups(world, past, day)
    rows = _places(past, world)
    _bring_patrols(world, past, rows)
    _bring_turns(world, past, rows)
    for name in ("sectors", "steering"):
        _bring_columns(getattr(world, name), getattr(past, name))
    for name in ("effort_person_days", "effect_share", "plan_share"):
        world.advice[name] = past.advice[name]
    _bring_triggers(world, past, before, after)
    world.ledger[:day], world.past[:day] = past.ledger[:day], past.past[:day]
    return world


def _bring_levers(world: World, past: World, day: int) -> None:
    """Days that are over keep their levers; what was built stays."""
    world.levers[:day] = past.levers[:day]
    for lever in BUILT:
        column = world.levers[lever]
        column[day:] = np.maximum(column[day:], past.levers[lever][day - 1])


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
    present = int(past.people["present_groups"][0])
    world.present[:present] = past.present[:present]


def _bring_patrols(world: World, past: World, rows: NDArray[np.int64]) -> None:
    """Patrols keep their tasks; their places in the table shift if there are more of them."""
    own = {name: world.patrols[name].copy() for name in ("officers", "slot")}
    world.patrols[rows] = past.patrols
    for name, column in own.items():
        world.patrols[name] = column
    for name in ("responder", "found_by"):
        column = world.groups[name]
        sent = column >= 0
        column[sent] = rows[column[sent]]
        assert (column[~sent] == NOBODY).all()


def _bring_turns(world: World, past: World, rows: NDArray[np.int64]) -> None:
    """Whoever has a turn has it at the same time."""
    patrols = FIRST_PATROL + len(past.patrols)
    whole = past.turns["place"][LISTS:] != NOBODY
    who = np.flatnonzero(whole)
    numbers = np.concatenate([np.arange(FIRST_PATROL), FIRST_PATROL + rows])
    moved = who - patrols + FIRST_PATROL + len(world.patrols)
    is_group = who >= patrols
    moved[~is_group] = numbers[who[~is_group]]
    schedule_all(world.handle, moved, past.turns["at_h"][LISTS:][who])


@compiled
def schedule_all(handle: int, who: NDArray[np.int64], at_h: NDArray[np.float64]) -> None:
    """Gives each of several their turn."""
    agenda: Agenda = agenda_at(tables_at(handle, 0).agenda, 0)
    for number in range(len(who)):
        schedule(agenda, who[number], at_h[number])


def _places(past: World, world: World) -> NDArray[np.int64]:
    """The row of each patrol of the past among those of the future."""
    (line, roads), (new_line, new_roads) = _slots(past), _slots(world)
    index = np.arange(len(past.patrols))
    slot = index % (line + roads)
    slot += np.where(slot >= line, new_line - line, 0)
    return index // (line + roads) * (new_line + new_roads) + slot


def _slots(world: World) -> tuple[int, int]:
    """How many patrols each sector and shift has room for, at the line and on roads inland."""
    line = int(world.guard["line_slots"][0])
    return line, int(world.guard["slots"][0]) - line


def _bring_columns(table: NDArray[np.void], past: NDArray[np.void]) -> None:
    for name in past.dtype.names or ():
        if name not in OF_THE_POLICY:
            table[name] = past[name]


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
