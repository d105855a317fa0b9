"""Reinforcement: more patrols."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import Lever, Operation, Row, Stage
from sim.actors.government.measure import SectorMeasure

EXTRA_PATROLS = Lever("extra_patrols", "patrols on duty beyond the scenario's own")


class Reinforcement(SectorMeasure):
    """More patrols on duty, shared among the sectors as evenly as whole patrols allow."""

    declares = (EXTRA_PATROLS,)
    type: Literal["reinforcement"]
    kind: Literal["border_guard", "army", "frontex", "allied"] = Field(
        "army", description="who sends the patrols"
    )
    patrols: int = Field(ge=0, le=2000, description="further patrols on duty at any time")

    def rows(self, stage: Stage) -> Iterator[Row]:
        where = self.where(stage)
        share, rest = divmod(self.patrols, len(where))
        for place, sector in enumerate(where):
            yield Row(EXTRA_PATROLS, sector, Operation.ADD, float(share + (place < rest)))
