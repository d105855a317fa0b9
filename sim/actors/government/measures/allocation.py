"""Another rule by which patrols are shared among sectors."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage
from sim.actors.government.measure import CountryMeasure
from sim.laws.allocations import ALLOCATIONS, AllocationName

ALLOCATION_LEVER = Lever(
    "allocation", "which rule shares patrols among sectors, whole country", at_rest=None
)


class Allocation(CountryMeasure):
    """From now on, patrols are shared among sectors by another rule."""

    declares = (ALLOCATION_LEVER,)
    type: Literal["allocation"]
    rule: AllocationName = Field(description="how patrols on duty are shared among sectors")

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        number = float(ALLOCATIONS.index(self.rule))
        return self.everywhere(stage, ALLOCATION_LEVER, Operation.SET, number)
