"""Another rule by which patrols are shared among sectors."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import Lever, Operation, Row, Stage
from sim.actors.government.measure import CountryMeasure
from sim.laws.allocations import ALLOCATIONS, AllocationName

ALLOCATION = Lever(
    "allocation", "which rule shares patrols among sectors, whole country", at_rest=None
)


class Allocation(CountryMeasure):
    """From now on, patrols are shared among sectors by another rule."""

    declares = (ALLOCATION,)
    type: Literal["allocation"]
    rule: AllocationName = Field(description="how patrols on duty are shared among sectors")

    def rows(self, stage: Stage) -> Iterator[Row]:
        number = float(ALLOCATIONS.index(self.rule))
        return self.everywhere(stage, ALLOCATION, Operation.SET, number)
