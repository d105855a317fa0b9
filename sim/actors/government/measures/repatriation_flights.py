"""Flights home for people who want to go."""

from collections.abc import Iterator
from typing import Literal

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage
from sim.actors.government.measure import CountryMeasure
from sim.base.parameter import parameter

RETURN_SEATS = Lever("return_seats", "seats a day on flights home, whole country")
RETURN_WISH_SHARE = Lever(
    "return_wish_share", "people who take a seat on such a flight instead of trying again"
)
DAILY_COST_EUR = Lever(
    "daily_cost_eur", "what measures cost a day beyond what is counted elsewhere, whole country"
)


class RepatriationFlights(CountryMeasure):
    """Flights home for those who want to go: no organiser can block a seat."""

    declares = (RETURN_SEATS, RETURN_WISH_SHARE, DAILY_COST_EUR)
    type: Literal["repatriation_flights"]
    people_per_day: float = parameter(
        120.0, (0, 450), (0, 10_000), "seats a day, first come, first served", "repat"
    )
    return_wish_share: float = parameter(
        0.1, (0, 0.4), (0, 1), "people turned back who take a free seat instead of trying again"
    )
    cost_eur_per_person: float = parameter(
        300.0, (100, 900), (0, 1e5), "cost of a seat, taken or not"
    )

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        yield from self.everywhere(stage, RETURN_SEATS, Operation.ADD, self.people_per_day)
        yield from self.everywhere(stage, RETURN_WISH_SHARE, Operation.SET, self.return_wish_share)
        cost_eur = self.people_per_day * self.cost_eur_per_person
        yield from self.everywhere(stage, DAILY_COST_EUR, Operation.ADD, cost_eur)
