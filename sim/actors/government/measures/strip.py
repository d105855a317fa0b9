"""A control strip along the line, raked so that it shows tracks."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage
from sim.actors.government.measure import SectorMeasure

STRIP_SHARE = Lever("strip_share", "share of the sector with a control strip", at_rest=None)


class Strip(SectorMeasure):
    """A control strip along a share of the border, in place of the scenario's own."""

    declares = (STRIP_SHARE,)
    type: Literal["strip"]
    share: float = Field(
        ge=0,
        le=1,
        description="share of the border with a strip, in place of the scenario's; it has no price",
    )

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        for sector in self.where(stage):
            yield LeverChange(STRIP_SHARE, sector, Operation.SET, self.share)
