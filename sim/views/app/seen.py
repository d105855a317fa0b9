"""What can be seen of a world: the one file of the page that reads the engine's columns."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors import migrants, patrols
from sim.engine.world import World
from sim.stage.weather import STEP_H

_PRESENT = (migrants.WAITING, migrants.UNDER_WAY, migrants.HANDLING)

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]


class Kind(IntEnum):
    """What a group is shown as; the page has a colour and a word for each."""

    WAITING = 0
    IN_SHELTER = 1
    STRANDED = 2
    OPENLY = 3
    HIDING = 4
    AT_LINE = 5
    TO_BE_MET = 6
    HELD = 7


class Mark(IntEnum):
    """What happened to a group since the last picture."""

    TURNED_BACK = 0
    REGISTERED = 1
    ENTERED = 2
    EMERGENCY = 3
    GAVE_UP = 4


class AlertKind(IntEnum):
    """Whether a patrol has been sent to an alert."""

    OPEN = 0
    ANSWERED = 1


class Points(NamedTuple):
    """Things on the map: which, where in km, what kind, how large; each (n,)."""

    ids: Integers
    x_km: Floats
    y_km: Floats
    kind: Integers
    size: Integers


def first(points: Points, most: int) -> Points:
    """At most so many of the points."""
    if len(points.ids) <= most:
        return points
    return Points(
        points.ids[:most],
        points.x_km[:most],
        points.y_km[:most],
        points.kind[:most],
        points.size[:most],
    )


class Memory(NamedTuple):
    """What the last picture showed of groups, to tell what has happened since; each (groups,)."""

    state: Integers
    attempts_ended: Integers
    hurt: Integers


def present(world: World) -> Integers:
    """The groups that are waiting, under way or held, by index."""
    state = world.groups["state"][: int(world.people["arrived"][0])]
    return np.flatnonzero(np.isin(state, _PRESENT))


def groups(world: World) -> Points:
    """Every group that is present."""
    index = present(world)
    table = world.groups[index]
    x, y = group_places_km(world, index)
    return Points(index, x, y, _kinds(table), table["people"])


def _kinds(table: NDArray[np.void]) -> Integers:
    """What each group is shown as."""
    under_way = table["state"] == migrants.UNDER_WAY
    kinds = np.where(table["attempts"] > 0, Kind.IN_SHELTER, Kind.WAITING)
    kinds[table["is_stranded"] == 1] = Kind.STRANDED
    kinds[under_way] = np.where(table["is_evading"] == 1, Kind.HIDING, Kind.OPENLY)[under_way]
    kinds[under_way & (table["is_at_line"] == 1)] = Kind.AT_LINE
    kinds[under_way & (table["is_presenting"] == 1)] = Kind.TO_BE_MET
    kinds[table["state"] == migrants.HANDLING] = Kind.HELD
    return kinds


def group_places_km(world: World, index: Integers) -> tuple[Floats, Floats]:
    """Where groups are: on their way between two cells, or at a staging place of their sector."""
    table, cells = world.groups[index], world.cells
    cell = np.where(table["state"] == migrants.WAITING, _staging_cell(world, index), table["cell"])
    x, y = cells["x_km"][cell].astype(float), cells["y_km"][cell].astype(float)
    ahead = np.where(table["next_cell"] >= 0, table["next_cell"], cell)
    done = np.where(table["state"] == migrants.UNDER_WAY, _leg_done_share(world, table), 0.0)
    x += done * (cells["x_km"][ahead] - x)
    y += done * (cells["y_km"][ahead] - y)
    # Within its cell a group has no place; a small fixed offset keeps groups apart.
    east, north = (world.groups["entity"][index] * prime % 97 / 97.0 - 0.5 for prime in (31, 57))
    return x + 0.7 * east, y + 0.7 * north


def _staging_cell(world: World, index: Integers) -> Integers:
    """A staging place of the sector a group waits in; the model knows the sector only."""
    sectors = world.sectors[world.groups["sector"][index]]
    step = world.groups["entity"][index] % np.maximum(1, sectors["staging_places"])
    cells: Integers = world.places[sectors["first_staging"] + step]
    return cells


def _leg_done_share(world: World, table: NDArray[np.void]) -> Floats:
    """How much of the way to the next cell is behind a group, 0 to 1."""
    cells = world.cells
    here, ahead = table["cell"], table["next_cell"]
    is_next = cells["neighbours"][here] == ahead[:, None]
    direction = is_next.argmax(axis=1)
    hop_h = cells["hop_h"][here, 0, direction]
    known = is_next.any(axis=1) & np.isfinite(hop_h) & (hop_h > 0)
    left = np.divide(table["leg_h"], hop_h, out=np.zeros(len(table)), where=known)
    done = np.where(known, np.clip(1.0 - left, 0.0, 1.0), 0.0)
    return np.where(table["is_at_line"] == 1, 0.5, done)


def patrols_seen(world: World, tick: int) -> Points:
    """Patrols on duty or at a task, with their state as kind and their officers as size."""
    table = world.patrols
    index = np.flatnonzero(on_duty(world) | (table["state"] != patrols.PATROLLING))
    x, y = patrol_places_km(world, index, tick)
    return Points(index, x, y, table["state"][index], table["officers"][index])


def on_duty(world: World) -> NDArray[np.bool_]:
    """Whether each patrol is on duty now, at the line or on the roads inland; (patrols,)."""
    table = world.patrols
    sectors, line_slots = world.sectors[table["sector"]], int(world.guard["line_slots"][0])
    at_line = (table["slot"] < line_slots) & (table["slot"] < sectors["on_duty"])
    road_slot = table["slot"] - line_slots
    on_roads = (road_slot >= 0) & (road_slot < sectors["second_line"])
    is_on_duty: NDArray[np.bool_] = at_line | on_roads
    return is_on_duty & (table["shift"] == world.scene["shift"][0])


def patrol_places_km(world: World, index: Integers, tick: int) -> tuple[Floats, Floats]:
    """Where patrols are: on their beat, on the straight way to an alert, or at a group."""
    cells, hours = world.cells, tick * STEP_H
    table = world.patrols[index]
    on_beat = cells_on_beat(world, index, hours)
    x, y = cells["x_km"][on_beat].astype(float), cells["y_km"][on_beat].astype(float)
    group = groups_of_patrols(world)[index]
    at_task = (table["state"] != patrols.PATROLLING) & (group >= 0)
    target = np.where(
        table["state"] == patrols.HANDLING,
        world.groups["cell"][group],
        world.groups["alert_cell"][group],
    )
    target = np.where(at_task & (target >= 0), target, on_beat)
    spent = np.maximum(1e-9, table["arrive_h"] - table["since_h"])
    share = np.where(
        table["state"] == patrols.RESPONDING,
        np.clip((hours - table["since_h"]) / spent, 0.0, 1.0),
        1.0,
    )
    share = np.where(at_task, share, 0.0)
    return x + share * (cells["x_km"][target] - x), y + share * (cells["y_km"][target] - y)


def cells_on_beat(world: World, index: Integers, hours: float) -> Integers:
    """The cell of its beat that each patrol is in at a time."""
    table = world.patrols[index]
    speed_km_per_h = float(world.scene["patrol_speed_km_per_h"][0])
    km_per_cell = float(world.scene["beat_km_per_cell"][0])
    beats = zip(table["beat_cells"].tolist(), table["phase_share"].tolist(), strict=True)
    step = [
        patrols.place_on_beat(cells, km_per_cell, speed_km_per_h, hours, phase)
        for cells, phase in beats
    ]
    on_beat: Integers = world.places[table["beat_start"] + np.array(step, dtype=np.int64)]
    return on_beat


def groups_of_patrols(world: World) -> Integers:
    """The group each patrol answers to or handles, or -1; (patrols,)."""
    group: Integers = np.where(
        world.patrols["state"] != patrols.PATROLLING, world.patrols["group"], -1
    )
    arrived = world.groups[: int(world.people["arrived"][0])]
    held = np.flatnonzero((arrived["state"] == migrants.HANDLING) & (arrived["found_by"] >= 0))
    holders = arrived["found_by"][held]
    busy = world.patrols["state"][holders] == patrols.HANDLING
    group[holders[busy]] = held[busy]
    return group


def alerts(world: World) -> Points:
    """Open alerts; the kind says whether a patrol has been sent, the size is the group's."""
    arrived = world.groups[: int(world.people["arrived"][0])]
    is_open = (arrived["state"] == migrants.UNDER_WAY) & (arrived["alert_h"] >= 0.0)
    index = np.flatnonzero(is_open & (arrived["alert_cell"] >= 0))
    table = arrived[index]
    cell = table["alert_cell"]
    kind = np.where(table["responder"] >= 0, AlertKind.ANSWERED, AlertKind.OPEN)
    x, y = world.cells["x_km"][cell].astype(float), world.cells["y_km"][cell].astype(float)
    return Points(index, x, y, kind, table["people"])


def remember(world: World) -> Memory:
    """What a picture shows of groups, kept for the next."""
    table = world.groups
    return Memory(table["state"].copy(), _ended(table), table["hurt_people"] + table["dead_people"])


def _ended(table: NDArray[np.void]) -> Integers:
    """Attempts that are over: all but the one under way or in handling."""
    active = (table["state"] == migrants.UNDER_WAY) | (table["state"] == migrants.HANDLING)
    ended: Integers = table["attempts"] - active
    return ended


def happened(world: World, before: Memory) -> Points:
    """What has happened to groups since a picture: turned back, let in, got inland, fell ill."""
    table = world.groups
    now = remember(world)
    kind = np.full(len(table), -1)
    back = (now.attempts_ended > before.attempts_ended) & (table["was_turned_back"] == 1)
    kind[back] = Mark.TURNED_BACK
    for state, mark in (
        (migrants.LEFT, Mark.GAVE_UP),
        (migrants.ELSEWHERE, Mark.GAVE_UP),
        (migrants.REGISTERED, Mark.REGISTERED),
        (migrants.ENTERED, Mark.ENTERED),
    ):
        kind[(table["state"] == state) & (before.state != state)] = mark
    kind[now.hurt > before.hurt] = Mark.EMERGENCY
    index = np.flatnonzero((kind >= 0) & (table["cell"] >= 0))
    cell = np.where(kind == Mark.TURNED_BACK, table["memory_cell"], table["cell"])[index]
    cell = np.where(cell >= 0, cell, table["cell"][index])
    x, y = world.cells["x_km"][cell].astype(float), world.cells["y_km"][cell].astype(float)
    return Points(index, x, y, kind[index], table["first_people"][index])


class Line(NamedTuple):
    """The line on a day: shares by sector (sectors,), and whether turn-backs are in force."""

    fence_share: Floats
    camera_share: Floats
    turn_back: Floats
    depth_km: Floats
    on_duty: Integers


def line(world: World, day: int) -> Line:
    """What stands along the line on a day."""
    levers = world.levers[day]
    return Line(
        levers["fence_share"],
        levers["camera_share"],
        levers["turn_back"],
        levers["depth_km"],
        world.sectors["on_duty"].astype(np.int64),
    )


class Sky(NamedTuple):
    """Light and weather of a tick."""

    light_share: float
    visibility_share: float
    is_cold: bool
    is_snow: bool
    is_frozen: bool


def sky(world: World, tick: int) -> Sky:
    """Light and weather at a tick; beyond the season that of its last tick."""
    row = world.weather[min(tick, len(world.weather) - 1)]
    return Sky(
        float(row["light_share"]),
        float(row["visibility_share"]),
        bool(row["cold_degree_h"] > 0),
        bool(row["is_snow"]),
        bool(row["is_frozen"]),
    )
