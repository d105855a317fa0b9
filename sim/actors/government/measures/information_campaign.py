"""Information for those who may set out."""

from collections.abc import Iterator
from typing import Literal

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage, arrivals_from
from sim.actors.government.measure import CountryMeasure
from sim.actors.government.measures.repatriation_flights import DAILY_COST_EUR
from sim.base.parameter import parameter

RETRY_LEFT_SHARE = Lever(
    "retry_left_share", "share of the wish to try again that information leaves", at_rest=1.0
)


class InformationCampaign(CountryMeasure):
    """Information where people come from: fewer set out and try again. Nobody measured it."""

    declares = (RETRY_LEFT_SHARE,)
    effect_is_assumed = True
    type: Literal["information_campaign"]
    demand_effect_share: float = parameter(
        0.02, (0, 0.15), (0, 1), "share of arrivals that do not set out"
    )
    retry_effect_share: float = parameter(
        0.02, (0, 0.15), (0, 1), "share of the wish to try again that ends"
    )
    cost_eur_per_day: float = parameter(2000.0, (200, 20_000), (0, 1e7), "cost of the campaign")

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        left = 1.0 - self.demand_effect_share
        for origin in stage.origins:
            yield LeverChange(arrivals_from(origin), 0, Operation.SCALE, left)
        retry_left = 1.0 - self.retry_effect_share
        yield from self.everywhere(stage, RETRY_LEFT_SHARE, Operation.SCALE, retry_left)
        yield from self.everywhere(stage, DAILY_COST_EUR, Operation.ADD, self.cost_eur_per_day)
