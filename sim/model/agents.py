"""Agents as Mesa users know them: live views over the columns of the world, read-only.

An agent holds no state of its own. What it shows is what the compiled season reads and writes, at
this moment; to change what happens, override what is decided (see `BorderModel`).
"""

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.actors import migrants, patrols
from sim.actors.support_team import TASKS
from sim.stage.terrain import read_places, sector_names

if TYPE_CHECKING:
    from sim.engine.world import World
    from sim.model.border import BorderModel

GROUP_STATES = (
    "not arrived", "waiting", "under way", "in handling", "registered", "entered", "left", "dead",
    "elsewhere",
)  # fmt: skip
PATROL_STATES = ("patrolling", "responding", "searching", "handling")
PRESENT = (migrants.WAITING, migrants.UNDER_WAY, migrants.HANDLING)
OUTDOORS = (migrants.UNDER_WAY, migrants.HANDLING)


class ColumnView:
    """An attribute that shows one column of the agent's row."""

    def __init__(self, kind: type, meaning: str) -> None:
        self.kind = kind
        self.__doc__ = meaning

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        return self if agent is None else self.kind(agent.row[self.name])

    def __set__(self, agent: Any, value: Any) -> None:
        raise AttributeError(f"{self.name} is a view and cannot be set; override what is decided")


class BorderAgent(mesa.Agent):  # type: ignore[type-arg]
    """An agent that shows a row of one table of the world."""

    table = ""

    def __init__(self, model: "BorderModel", index: int) -> None:
        super().__init__(model)
        self.index = index

    @property
    def world(self) -> "World":
        """The columns that the season runs on."""
        world: World = self.model.world
        return world

    @property
    def row(self) -> Any:
        """The agent's row in its table; the organiser and the team have none."""
        if not self.table:
            raise AttributeError(f"{type(self).__name__} has no row: it has no table of the world")
        return getattr(self.world, self.table)[self.index]


class Placed(BorderAgent):
    """An agent that is in a sector, and may be in a cell."""

    @property
    def sector(self) -> str:
        """The name of its sector."""
        return sector_names()[int(self.row["sector"])]

    @property
    def cell(self) -> int | None:
        """The cell it is in, an index of seeds/geography/cells.csv; None if in none."""
        raise NotImplementedError

    @property
    def longitude_deg(self) -> float:
        """Longitude of its cell, WGS84; NaN if in none."""
        return self._coordinate("longitude_deg")

    @property
    def latitude_deg(self) -> float:
        """Latitude of its cell, WGS84; NaN if in none."""
        return self._coordinate("latitude_deg")

    def _coordinate(self, name: str) -> float:
        cell = self.cell
        return float("nan") if cell is None else float(read_places().cells[name].to_numpy()[cell])


class MigrantGroup(Placed):
    """People who travel together, from their arrival at staging until all have got somewhere."""

    table = "groups"
    people = ColumnView(int, "people still together")
    first_people = ColumnView(int, "people who set out from home together")
    vulnerable_people = ColumnView(int, "vulnerable people among those together")
    hurt_people = ColumnView(int, "of these, people who fell ill and had no help")
    registered_people = ColumnView(int, "people let in so far")
    dead_people = ColumnView(int, "people who died")
    attempts = ColumnView(int, "attempts to cross so far")
    cold_dose_degree_h = ColumnView(float, "cold taken in and not yet recovered from")
    wants_asylum_here = ColumnView(bool, "whether it would apply for asylum here")
    is_evading = ColumnView(bool, "whether it hides on this attempt")
    is_presenting = ColumnView(bool, "whether it waits at a settlement to be met")
    is_stranded = ColumnView(bool, "whether it waits outdoors in the strip")
    has_crossed = ColumnView(bool, "whether it crossed the line at least once")
    was_turned_back = ColumnView(bool, "whether it was turned back at least once")

    @property
    def state(self) -> str:
        """What it does now, one of GROUP_STATES."""
        return GROUP_STATES[int(self.row["state"])]

    @property
    def origin(self) -> str:
        """Where it comes from, a name under `inflow.origins`."""
        return list(self.model.scenario.inflow.origins)[int(self.row["origin"])]

    @property
    def cell(self) -> int | None:
        """The cell it walks or is held in; None while it waits."""
        return int(self.row["cell"]) if self.row["state"] in OUTDOORS else None


class Patrol(Placed):
    """A patrol of one sector and shift."""

    table = "patrols"
    shift = ColumnView(int, "0 from midnight, 1 from 8 h, 2 from 16 h")
    officers = ColumnView(int, "officers in it")

    @property
    def is_on_duty(self) -> bool:
        """Whether it is its shift, and one of those on duty in its sector today, at the line or on
        the roads inland."""
        row, sector = self.row, self.world.sectors[int(self.row["sector"])]
        road_slot = int(row["slot"]) - int(self.world.guard[0]["line_slots"])
        is_wanted = (
            road_slot < sector["second_line"] if road_slot >= 0 else row["slot"] < sector["on_duty"]
        )
        return bool(row["shift"] == self.world.scene[0]["shift"]) and bool(is_wanted)

    @property
    def state(self) -> str:
        """What it does now: one of PATROL_STATES, or "off duty"."""
        state = int(self.row["state"])
        if state == patrols.PATROLLING and not self.is_on_duty:
            return "off duty"
        return PATROL_STATES[state]

    @property
    def cell(self) -> int | None:
        """The cell it is in on its beat or its roads, or that of its task; None off duty."""
        row = self.row
        if row["state"] != patrols.PATROLLING:
            return int(row["task_cell"])
        if not self.is_on_duty:
            return None
        place = patrols.place_on_beat(
            int(row["beat_cells"]),
            float(self.world.scene[0]["beat_km_per_cell"]),
            float(self.world.scene[0]["patrol_speed_km_per_h"]),
            float(self.world.scene[0]["at_h"]),
            float(row["phase_share"]),
        )
        return int(self.world.places[int(row["beat_start"]) + place])


class Organiser(BorderAgent):
    """The state actor that steers the flow on the origin side."""

    @property
    def strategy(self) -> str:
        """Its strategy, as the scenario names it."""
        return str(self.model.scenario.organiser.strategy)

    @property
    def share(self) -> NDArray[np.float64]:
        """Today's share of the flow by sector, (sectors,)."""
        return np.array(self.world.steering["share"])

    @property
    def release_share(self) -> float:
        """The chance today of a group that is ready to be let go."""
        return float(self.world.command[0]["release_share"])


class SupportTeam(BorderAgent):
    """The NATO counter-hybrid support team: advisers, no border force."""

    @property
    def effect_share(self) -> dict[str, float]:
        """What its work achieves today, by task."""
        return dict(zip(TASKS, self.world.advice["effect_share"].tolist(), strict=True))

    @property
    def effort_person_days(self) -> dict[str, float]:
        """Work done and not yet faded, by task."""
        return dict(zip(TASKS, self.world.advice["effort_person_days"].tolist(), strict=True))


def present_groups(world: "World") -> NDArray[np.int64]:
    """The groups that have arrived and are not yet all somewhere, by index."""
    state = world.groups["state"][: int(world.people[0]["arrived"])]
    return np.flatnonzero(np.isin(state, PRESENT))
