"""The government: dated measures as data, turned into a table of levers that rules read.

No rule asks which measure is active. A measure writes levers (day × sector × lever); a rule reads
the value of a lever. A new measure is a new column.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.base.parameter import parameter
from sim.base.section import Section

NO_DEPTH_LIMIT_KM = 1000.0
TASKS = ("fusion", "forecast", "communication", "screening")


class Lever(IntEnum):
    """The columns of the lever table."""

    TURN_BACK = 0  # 1 while people found are turned back
    DEPTH_KM = 1  # only within this distance of the line
    VULNERABLE_EXEMPT = 2  # 1 if vulnerable people who are recognised are let in
    FENCE_SHARE = 3  # share of the sector's border with a finished fence
    BREACH_H = 4  # hours a group needs at the fence
    CAMERA_SHARE = 5  # share of the sector under cameras
    EXTRA_PATROLS = 6  # patrols on duty beyond the scenario's own
    PLACES = 7  # people that reception can house, whole country
    FUSION_ADVISERS = 8  # advisers at work on each task, whole country
    FORECAST_ADVISERS = 9
    COMMUNICATION_ADVISERS = 10
    SCREENING_ADVISERS = 11


type Levers = NDArray[np.float64]
# (days, sectors, len(Lever) + origins): what the measures in force mean on each day. The columns
# beyond Lever hold, for each origin, the share of its arrivals that measures leave.


class Stage(NamedTuple):
    """What a measure must know to write its levers."""

    dates: list[date]
    sectors: tuple[str, ...]
    lengths_km: NDArray[np.float64]
    origins: tuple[str, ...]


class Reception(Section):
    """Housing of registered people."""

    places: int = parameter(500, (300, 900), (0, 1_000_000), "people that can be housed")
    crowded_handling_factor: float = parameter(
        1.5, (1, 3), (1, 20), "time of handling while reception is full, relative"
    )


class Costs(Section):
    """Unit costs; 2021 prices where known."""

    officer_eur_per_h: float = parameter(
        10.0, (9, 18.42), (0, 10000), "an officer's hour, full cost", "cost_hour"
    )
    reception_eur_per_person_day: float = parameter(
        25.0, (11, 40), (0, 10000), "housing of a person for a day", "cost_stay"
    )
    fence_eur_per_km: float = parameter(
        303_000.0, (200_000, 400_000), (0, 1e8), "a km of fence", "cost_perkm"
    )
    camera_eur_per_km: float = parameter(
        118_000.0, (80_000, 160_000), (0, 1e8), "a km of border under cameras", "cost_cam"
    )
    adviser_eur_per_day: float = parameter(600.0, (300, 1200), (0, 1e6), "an adviser's day")
    emergency_eur: float = parameter(
        1500.0, (500, 4000), (0, 1e6), "help to a person who fell gravely ill"
    )


class Measure(Section):
    """What all measures share: when they are in force."""

    from_: date | None = Field(
        None, alias="from", description="first day in force; empty: from the start"
    )
    until: date | None = Field(None, description="last day in force; empty: to the end")

    @model_validator(mode="after")
    def _in_order(self) -> "Measure":
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError(f"until {self.until} lies before from {self.from_}")
        return self

    def is_active(self, day: date) -> bool:
        """Whether the measure is in force on a day."""
        return (self.from_ or day) <= day <= (self.until or day)

    def active_days(self, stage: Stage) -> NDArray[np.int64]:
        """The indices of the days in force."""
        return np.flatnonzero([self.is_active(day) for day in stage.dates])


class SectorMeasure(Measure):
    """A measure that can be limited to some sectors."""

    sectors: tuple[str, ...] = Field((), description="names of sectors; empty: all")

    def where(self, stage: Stage) -> NDArray[np.int64]:
        """The indices of the sectors, in the order they were given."""
        return np.array([stage.sectors.index(name) for name in self.sectors or stage.sectors])


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

    def write(self, levers: Levers, stage: Stage) -> None:
        at = np.ix_(self.active_days(stage), self.where(stage))
        levers[(*at, Lever.TURN_BACK)] = 1.0
        levers[(*at, Lever.DEPTH_KM)] = (
            NO_DEPTH_LIMIT_KM if self.depth_km is None else self.depth_km
        )
        levers[(*at, Lever.VULNERABLE_EXEMPT)] = float(self.vulnerable_exempt)


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
    share_by_date: dict[date, Annotated[float, Field(ge=0, le=1)]] = Field(
        min_length=1,
        description="share of the border covered by date, linear between",
        json_schema_extra={"source": "surv_202105"},
    )

    def write(self, levers: Levers, stage: Stage) -> None:
        days, share = self.active_days(stage), _by_date(self.share_by_date, stage.dates)
        at = np.ix_(days, self.where(stage))
        levers[(*at, Lever.CAMERA_SHARE)] = share[days][:, None]


class Reinforcement(SectorMeasure):
    """More patrols on duty, shared among the sectors as evenly as whole patrols allow."""

    type: Literal["reinforcement"]
    kind: Literal["border_guard", "army", "frontex", "allied"] = Field(
        "army", description="who sends the patrols"
    )
    patrols: int = Field(ge=0, le=2000, description="further patrols on duty at any time")

    def write(self, levers: Levers, stage: Stage) -> None:
        where, days = self.where(stage), self.active_days(stage)
        share, rest = divmod(self.patrols, len(where))
        for place, sector in enumerate(where):
            levers[days, sector, Lever.EXTRA_PATROLS] += share + (place < rest)


class FlightBan(Measure):
    """Flights that bring people from one origin stop, wholly or in part."""

    type: Literal["flight_ban"]
    origin: str = Field(description="an origin named under inflow.origins")
    share: float = Field(0.95, ge=0, le=1, description="share of that origin's arrivals that ends")

    def write(self, levers: Levers, stage: Stage) -> None:
        days = self.active_days(stage)
        levers[days, :, len(Lever) + stage.origins.index(self.origin)] *= 1.0 - self.share


class ReceptionCapacity(Measure):
    """Further places for registered people."""

    type: Literal["reception_capacity"]
    places: int = Field(ge=0, le=1_000_000, description="further people that can be housed")

    def write(self, levers: Levers, stage: Stage) -> None:
        levers[self.active_days(stage), :, Lever.PLACES] += self.places


class SupportTeamVisit(Measure):
    """Advisers of the NATO counter-hybrid support team."""

    type: Literal["support_team"]
    advisers: int = Field(
        ge=0, le=1000, description="advisers at work", json_schema_extra={"source": "chst"}
    )
    tasks: dict[Literal["fusion", "forecast", "communication", "screening"], float] = Field(
        default={"fusion": 0.25, "forecast": 0.25, "communication": 0.25, "screening": 0.25},
        description="share of their time on each task",
        min_length=1,
    )

    @model_validator(mode="after")
    def _shares(self) -> "SupportTeamVisit":
        if any(share < 0 for share in self.tasks.values()) or sum(self.tasks.values()) > 1 + 1e-9:
            raise ValueError("the shares of tasks should be at least 0 and sum to at most 1")
        return self

    def write(self, levers: Levers, stage: Stage) -> None:
        days = self.active_days(stage)
        for task, share in self.tasks.items():
            column = Lever.FUSION_ADVISERS + TASKS.index(task)
            levers[days, :, column] += self.advisers * share


type AnyMeasure = Annotated[
    TurnBack | Fence | Cameras | Reinforcement | FlightBan | ReceptionCapacity | SupportTeamVisit,
    Field(discriminator="type"),
]


def lever_table(measures: Sequence[AnyMeasure], stage: Stage, places: int) -> Levers:
    """The levers of every day and sector; later measures write over earlier ones."""
    columns = len(Lever) + len(stage.origins)
    levers = np.zeros((len(stage.dates), len(stage.sectors), columns))
    levers[:, :, len(Lever) :] = 1.0
    levers[:, :, Lever.PLACES] = places
    levers[:, :, Lever.DEPTH_KM] = NO_DEPTH_LIMIT_KM
    for measure in measures:
        measure.write(levers, stage)
    return levers


def _by_date(values: dict[date, float], dates: list[date]) -> NDArray[np.float64]:
    """The value on each date, linear between the given ones and constant beyond them."""
    known = sorted(values)
    days = [(day - dates[0]) / timedelta(days=1) for day in known]
    return np.interp(np.arange(len(dates)), days, [values[day] for day in known])
