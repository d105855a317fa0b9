"""A ban on the flights that bring people."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import Operation, Row, Stage, arrivals_from
from sim.actors.government.measure import CountryMeasure


class FlightBan(CountryMeasure):
    """Flights that bring people from one origin stop, wholly or in part."""

    type: Literal["flight_ban"]
    origin: str = Field(description="an origin named under inflow.origins")
    share: float = Field(0.95, ge=0, le=1, description="share of that origin's arrivals that ends")

    def rows(self, stage: Stage) -> Iterator[Row]:
        yield Row(arrivals_from(self.origin), 0, Operation.SCALE, 1.0 - self.share)
