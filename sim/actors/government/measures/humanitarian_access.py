"""Humanitarian organisations at the line."""

from collections.abc import Iterator
from typing import Literal

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage
from sim.actors.government.measure import SectorMeasure

ACCESS = Lever(
    "access", "1 where humanitarian organisations may go to people at the line", is_switch=True
)


class HumanitarianAccess(SectorMeasure):
    """Medics and organisations may go to people at the line, and see turn-backs."""

    declares = (ACCESS,)
    type: Literal["humanitarian_access"]

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        for sector in self.where(stage):
            yield LeverChange(ACCESS, sector, Operation.SET, 1.0)
