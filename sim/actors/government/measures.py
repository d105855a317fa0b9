"""Measures: typed, by date or by trigger, free to combine; data, not code."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.actors.government.levers import (
    ALLOCATIONS,
    NO_DEPTH_LIMIT_KM,
    TASKS,
    Lever,
    Levers,
    Operation,
    Row,
    Stage,
)
from sim.actors.government.measure import CountryMeasure, SectorMeasure
from sim.base.parameter import parameter

SET, ADD, SCALE = Operation.SET, Operation.ADD, Operation.SCALE


class TurnBack(SectorMeasure):
    """People found after crossing are put back over the line, and stopped at it."""

    type: Literal["turn_back"]
    depth_km: float | None = Field(
        None,
        ge=0,
        le=500,
        description="only within this distance of the line; empty: anywhere",
        json_schema_extra={"source": "tb_depth"},
    )
    vulnerable_exempt: bool = Field(
        True, description="vulnerable people who are recognised are let in"
    )

    def rows(self, stage: Stage) -> Iterator[Row]:
        depth_km = NO_DEPTH_LIMIT_KM if self.depth_km is None else self.depth_km
        for sector in self.where(stage):
            yield Row(Lever.TURN_BACK, sector, SET, 1.0)
            yield Row(Lever.DEPTH_KM, sector, SET, depth_km)
            yield Row(Lever.VULNERABLE_EXEMPT, sector, SET, float(self.vulnerable_exempt))


class Fence(SectorMeasure):
    """A fence that grows along the sectors in the order given; it delays and reveals."""

    type: Literal["fence"]
    km_per_day: float | None = Field(None, gt=0, le=700, description="pace of building")
    km_by_date: dict[date, Annotated[float, Field(ge=0, le=700)]] | None = Field(
        None, min_length=1, description="km finished by date, linear between"
    )
    breach_min: float = parameter(30, (10, 60), (0, 1440), "time a group needs to get through")

    @model_validator(mode="after")
    def _one_pace(self) -> "Fence":
        if (self.km_per_day is None) == (self.km_by_date is None):
            raise ValueError("needs either km_per_day or km_by_date")
        if self.when and self.km_per_day is None:
            raise ValueError("with when, a fence needs km_per_day: km_by_date counts from a date")
        if self.km_by_date is not None:
            km = [self.km_by_date[day] for day in sorted(self.km_by_date)]
            if any(later < earlier for earlier, later in pairwise(km)):
                raise ValueError("km_by_date should not shrink with time")
        return self

    def built_km(self, stage: Stage) -> NDArray[np.float64]:
        """Km finished at the end of each day, (days,)."""
        if self.km_by_date is not None:
            return _by_date(self.km_by_date, stage.dates)
        begun = self.from_ or stage.dates[0]
        last = self.until or date.max
        days = [max(0, (min(day, last) - begun).days + 1) for day in stage.dates]
        return np.array(days) * (self.km_per_day or 0.0)

    def rows(self, stage: Stage) -> Iterator[Row]:
        start_km, pace = 0.0, self.km_per_day or 0.0
        for sector in self.where(stage):
            length_km = float(stage.lengths_km[sector])
            of_growth = (pace, start_km, length_km)
            yield Row(Lever.FENCE_SHARE, sector, Operation.GROW, 0.0, *of_growth)
            breach_h = self.breach_min / 60.0
            yield Row(Lever.BREACH_H, sector, Operation.SET_WHERE_GROWN, breach_h, *of_growth)
            start_km += length_km

    def write(self, levers: Levers, stage: Stage) -> None:
        # What was built stays: a fence does not vanish with the end of building.
        left_km = self.built_km(stage)
        started = np.array([(self.from_ or day) <= day for day in stage.dates])
        left_km = np.where(started, left_km, 0.0)
        for sector in self.where(stage):
            here_km = np.minimum(left_km, stage.lengths_km[sector])
            column = levers[:, sector, Lever.FENCE_SHARE]
            levers[:, sector, Lever.FENCE_SHARE] = np.minimum(
                1.0, column + here_km / stage.lengths_km[sector]
            )
            levers[here_km > 0, sector, Lever.BREACH_H] = self.breach_min / 60.0
            left_km = left_km - here_km


class Cameras(SectorMeasure):
    """The share of the border under surveillance, by date."""

    type: Literal["cameras"]
    share_by_date: dict[date, Annotated[float, Field(ge=0, le=1)]] | None = Field(
        None,
        min_length=1,
        description="share of the border covered by date, linear between",
        json_schema_extra={"source": "surv_202105"},
    )
    share: float | None = Field(
        None, ge=0, le=1, description="share of the border covered while in force"
    )

    @model_validator(mode="after")
    def _one_share(self) -> "Cameras":
        if (self.share is None) == (self.share_by_date is None):
            raise ValueError("needs either share or share_by_date")
        if self.when and self.share is None:
            raise ValueError("with when, cameras need share: share_by_date counts from a date")
        return self

    def rows(self, stage: Stage) -> Iterator[Row]:
        for sector in self.where(stage):
            yield Row(Lever.CAMERA_SHARE, sector, SET, self.share or 0.0)

    def write(self, levers: Levers, stage: Stage) -> None:
        if self.share_by_date is None:
            super().write(levers, stage)
            return
        days, share = self.active_days(stage), _by_date(self.share_by_date, stage.dates)
        at = np.ix_(days, np.array(self.where(stage)))
        levers[(*at, Lever.CAMERA_SHARE)] = share[days][:, None]


class Reinforcement(SectorMeasure):
    """More patrols on duty, shared among the sectors as evenly as whole patrols allow."""

    type: Literal["reinforcement"]
    kind: Literal["border_guard", "army", "frontex", "allied"] = Field(
        "army", description="who sends the patrols"
    )
    patrols: int = Field(ge=0, le=2000, description="further patrols on duty at any time")

    def rows(self, stage: Stage) -> Iterator[Row]:
        where = self.where(stage)
        share, rest = divmod(self.patrols, len(where))
        for place, sector in enumerate(where):
            yield Row(Lever.EXTRA_PATROLS, sector, ADD, float(share + (place < rest)))


class Allocation(CountryMeasure):
    """From now on, patrols are shared among sectors by another rule."""

    type: Literal["allocation"]
    rule: Literal["uniform", "fixed", "hotspot", "forecast", "stackelberg"] = Field(
        description="how patrols on duty are shared among sectors"
    )

    def rows(self, stage: Stage) -> Iterator[Row]:
        return self.everywhere(stage, Lever.ALLOCATION, SET, float(ALLOCATIONS.index(self.rule)))


class FlightBan(CountryMeasure):
    """Flights that bring people from one origin stop, wholly or in part."""

    type: Literal["flight_ban"]
    origin: str = Field(description="an origin named under inflow.origins")
    share: float = Field(0.95, ge=0, le=1, description="share of that origin's arrivals that ends")

    def rows(self, stage: Stage) -> Iterator[Row]:
        lever = len(Lever) + stage.origins.index(self.origin)
        return self.everywhere(stage, lever, SCALE, 1.0 - self.share)


class InformationCampaign(CountryMeasure):
    """Information where people come from: fewer set out and try again. Nobody measured it."""

    type: Literal["information_campaign"]
    demand_effect_share: float = parameter(
        0.02, (0, 0.15), (0, 1), "share of arrivals that do not set out"
    )
    retry_effect_share: float = parameter(
        0.02, (0, 0.15), (0, 1), "share of the wish to try again that ends"
    )
    cost_eur_per_day: float = parameter(2000.0, (200, 20_000), (0, 1e7), "cost of the campaign")

    def rows(self, stage: Stage) -> Iterator[Row]:
        left = 1.0 - self.demand_effect_share
        for origin in range(len(stage.origins)):
            yield from self.everywhere(stage, len(Lever) + origin, SCALE, left)
        retry_left = 1.0 - self.retry_effect_share
        yield from self.everywhere(stage, Lever.RETRY_LEFT_SHARE, SCALE, retry_left)
        yield from self.everywhere(stage, Lever.DAILY_COST_EUR, ADD, self.cost_eur_per_day)


class RepatriationFlights(CountryMeasure):
    """Flights home for those who want to go: no organiser can block a seat."""

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

    def rows(self, stage: Stage) -> Iterator[Row]:
        yield from self.everywhere(stage, Lever.RETURN_SEATS, ADD, self.people_per_day)
        yield from self.everywhere(stage, Lever.RETURN_WISH_SHARE, SET, self.return_wish_share)
        cost_eur = self.people_per_day * self.cost_eur_per_person
        yield from self.everywhere(stage, Lever.DAILY_COST_EUR, ADD, cost_eur)


class HumanitarianAccess(SectorMeasure):
    """Medics and organisations may go to people at the line, and see turn-backs."""

    type: Literal["humanitarian_access"]

    def rows(self, stage: Stage) -> Iterator[Row]:
        for sector in self.where(stage):
            yield Row(Lever.ACCESS, sector, SET, 1.0)


class ReceptionCapacity(CountryMeasure):
    """Further places for registered people."""

    type: Literal["reception_capacity"]
    places: int = Field(ge=0, le=1_000_000, description="further people that can be housed")

    def rows(self, stage: Stage) -> Iterator[Row]:
        return self.everywhere(stage, Lever.PLACES, ADD, float(self.places))


class SupportTeamVisit(CountryMeasure):
    """Advisers of the NATO counter-hybrid support team."""

    type: Literal["support_team"]
    advisers: int = Field(
        ge=0, le=1000, description="advisers at work", json_schema_extra={"source": "chst"}
    )
    tasks: dict[Literal["fusion", "forecast", "communication", "screening"], float] | None = Field(
        None,
        description="share of their time on each task; empty: planned each week by need",
        min_length=1,
    )

    @model_validator(mode="after")
    def _shares(self) -> "SupportTeamVisit":
        shares = list((self.tasks or {}).values())
        if any(share < 0 for share in shares) or sum(shares) > 1 + 1e-9:
            raise ValueError("the shares of tasks should be at least 0 and sum to at most 1")
        return self

    def rows(self, stage: Stage) -> Iterator[Row]:
        if self.tasks is None:
            yield from self.everywhere(stage, Lever.PLANNED_ADVISERS, ADD, float(self.advisers))
        for task, share in (self.tasks or {}).items():
            lever = Lever.FUSION_ADVISERS + TASKS.index(task)
            yield from self.everywhere(stage, lever, ADD, self.advisers * share)


type AnyMeasure = Annotated[
    TurnBack
    | Fence
    | Cameras
    | Reinforcement
    | Allocation
    | FlightBan
    | InformationCampaign
    | RepatriationFlights
    | HumanitarianAccess
    | ReceptionCapacity
    | SupportTeamVisit,
    Field(discriminator="type"),
]


def _by_date(values: dict[date, float], dates: list[date]) -> NDArray[np.float64]:
    """The value on each date, linear between the given ones and constant beyond them."""
    known = sorted(values)
    days = [(day - dates[0]) / timedelta(days=1) for day in known]
    return np.interp(np.arange(len(dates)), days, [values[day] for day in known])
