"""More room for registered people."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage
from sim.actors.government.measure import CountryMeasure

PLACES = Lever("places", "people that reception can house, whole country", at_rest=None)


class ReceptionCapacity(CountryMeasure):
    """Further places for registered people."""

    declares = (PLACES,)
    type: Literal["reception_capacity"]
    places: int = Field(ge=0, le=1_000_000, description="further people that can be housed")

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        return self.everywhere(stage, PLACES, Operation.ADD, float(self.places))
