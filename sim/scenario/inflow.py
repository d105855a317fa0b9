"""The inflow: how many people arrive at staging places, by date and origin."""

from datetime import date, timedelta
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.base.parameter import parameter
from sim.base.section import Section

MOST_PEOPLE_PER_DAY = 100_000.0

type PeoplePerDay = Annotated[float, Field(strict=True, ge=0, le=MOST_PEOPLE_PER_DAY)]
type Origins = dict[str, Annotated[float, Field(ge=0, le=1)]]


class Pulse(Section):
    """Further arrivals over some days."""

    from_: date = Field(alias="from", description="first day")
    until: date = Field(description="last day")
    people_per_day: PeoplePerDay = Field(description="further arrivals on each of these days")

    @model_validator(mode="after")
    def _in_order(self) -> "Pulse":
        if self.until < self.from_:
            raise ValueError(f"until {self.until} lies before from {self.from_}")
        return self


class Inflow(Section):
    """Arrivals at staging places on the origin side, before any measure."""

    people_per_day: PeoplePerDay | dict[date, PeoplePerDay] = Field(
        0.0, description="arrivals a day: one number, or numbers by date"
    )
    between: Literal["linear", "step"] = Field(
        "linear", description="between dates: a ramp, or the last number until the next date"
    )
    factor: float = parameter(1.0, (0.5, 1.5), (0, 100), "multiplies all arrivals")
    factor_by_date: dict[date, Annotated[float, Field(ge=0, le=1000)]] = Field(
        default_factory=dict,
        max_length=1200,
        description="multiplies arrivals from each date to the next; 1 before the first",
    )
    pulses: tuple[Pulse, ...] = Field((), max_length=100, description="further arrivals over days")
    daily_spread_factor: float = parameter(
        0.6, (0.3, 1.0), (0, 3), "spread of days around their mean (sd/mean) beyond chance"
    )
    origins: Origins = Field(
        default_factory=lambda: {"iraq": 0.68, "other": 0.32},
        min_length=1,
        max_length=20,
        description="share of arrivals by origin; sums to 1",
        json_schema_extra={"source": "nat_mix"},
    )

    origins_by_date: dict[date, Origins] = Field(
        default_factory=dict,
        max_length=1200,
        description="share of arrivals by origin from each date to the next; `origins` before the "
        "first, and the same names in each",
    )

    @model_validator(mode="after")
    def _adds_up(self) -> "Inflow":
        if abs(sum(self.origins.values()) - 1.0) > 0.001:
            raise ValueError("the shares of inflow.origins should sum to 1")
        for day, shares in self.origins_by_date.items():
            if shares.keys() != self.origins.keys():
                names = ", ".join(self.origins)
                raise ValueError(f"inflow.origins_by_date of {day} should name all of: {names}")
            if abs(sum(shares.values()) - 1.0) > 0.001:
                raise ValueError(f"the shares of inflow.origins_by_date of {day} should sum to 1")
        if isinstance(self.people_per_day, dict) and not self.people_per_day:
            raise ValueError("people_per_day needs at least one date")
        return self

    def expected_people(self, dates: list[date]) -> NDArray[np.float64]:
        """Mean arrivals on each date, (days,)."""
        if isinstance(self.people_per_day, dict):
            known = sorted(self.people_per_day)
            values = np.array([self.people_per_day[day] for day in known])
            at = np.array([(day - dates[0]) / timedelta(days=1) for day in known])
            days = np.arange(len(dates))
            if self.between == "linear":
                people = np.interp(days, at, values)
            else:
                people = values[np.maximum(0, np.searchsorted(at, days, side="right") - 1)]
        else:
            people = np.full(len(dates), float(self.people_per_day))
        for pulse in self.pulses:
            people = people + np.array(
                [pulse.people_per_day * (pulse.from_ <= day <= pulse.until) for day in dates]
            )
        return people * self.factor * self._factors(dates)

    def origin_shares(self, dates: list[date]) -> NDArray[np.float64]:
        """The share of each origin in the arrivals of each date, (days, origins)."""
        known = sorted(self.origins_by_date)
        mixes = [self.origins, *(self.origins_by_date[day] for day in known)]
        shares = np.array([[mix[name] for name in self.origins] for mix in mixes])
        return shares[np.searchsorted([d.toordinal() for d in known], _ordinals(dates), "right")]

    def _factors(self, dates: list[date]) -> NDArray[np.float64]:
        """The factor in force on each date, (days,)."""
        known = sorted(self.factor_by_date)
        values = np.array([1.0, *(self.factor_by_date[day] for day in known)])
        return values[np.searchsorted([d.toordinal() for d in known], _ordinals(dates), "right")]


def _ordinals(dates: list[date]) -> NDArray[np.int64]:
    return np.array([day.toordinal() for day in dates], dtype=np.int64)
