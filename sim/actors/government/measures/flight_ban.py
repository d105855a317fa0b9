"""A ban on the flights that bring people, and the routes by which part of them come later."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import LeverChange, Operation, Stage, arrivals_from
from sim.actors.government.measure import CountryMeasure
from sim.base.parameter import parameter


def left_under_ban(share: float, replaced_share: float) -> float:
    """The share of an origin's arrivals that is left: 1 − share·(1 − replaced)."""
    return 1.0 - share * (1.0 - replaced_share)


class FlightBan(CountryMeasure):
    """Flights that bring people from one origin stop, until other routes bring part of them."""

    type: Literal["flight_ban"]
    origin: str = Field(description="an origin named under inflow.origins")
    share: float = Field(
        0.95, ge=0, le=1, description="share of that origin's arrivals that ends at first"
    )
    replaced_share: float = parameter(
        0.6, (0.2, 0.8), (0, 1), "share of what the ban stops that later comes by other routes"
    )
    replaced_after_days: int = parameter(
        45, (20, 70), (0, 1100), "days of the ban after which other routes are found"
    )

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        lever, found = arrivals_from(self.origin), self.replaced_after_days
        at_first = left_under_ban(self.share, 0.0)
        later = left_under_ban(self.share, self.replaced_share)
        yield LeverChange(lever, 0, Operation.SCALE, at_first, before_days=found)
        yield LeverChange(lever, 0, Operation.SCALE, later, after_days=found)
