"""Turn-backs: people found after crossing are put back over the line."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage
from sim.actors.government.measure import SectorMeasure

NO_DEPTH_LIMIT_KM = 1000.0

TURN_BACK = Lever("turn_back", "1 while people found are turned back", is_switch=True)
DEPTH_KM = Lever("depth_km", "only within this distance of the line", NO_DEPTH_LIMIT_KM)
VULNERABLE_EXEMPT = Lever(
    "vulnerable_exempt", "1 if vulnerable people who are recognised are let in", is_switch=True
)


class TurnBack(SectorMeasure):
    """People found after crossing are put back over the line, and stopped at it."""

    declares = (TURN_BACK, DEPTH_KM, VULNERABLE_EXEMPT)
    type: Literal["turn_back"]
    depth_km: float | None = Field(
        None,
        ge=0,
        le=500,
        description="only within this distance of the line; empty: anywhere",
        json_schema_extra={"source": "tb_depth"},
    )
    vulnerable_exempt: bool = Field(
        True, description="vulnerable people who are recognised are let in"
    )

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        depth_km = NO_DEPTH_LIMIT_KM if self.depth_km is None else self.depth_km
        exempt = float(self.vulnerable_exempt)
        for sector in self.where(stage):
            yield LeverChange(TURN_BACK, sector, Operation.SET, 1.0)
            yield LeverChange(DEPTH_KM, sector, Operation.SET, depth_km)
            yield LeverChange(VULNERABLE_EXEMPT, sector, Operation.SET, exempt)
