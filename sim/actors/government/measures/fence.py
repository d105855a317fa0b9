"""A fence: it grows by km a day or by date, and stays."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.actors.government.levers import Lever, LeverChange, LeverTables, Operation, Stage
from sim.actors.government.measure import SectorMeasure, linear_by_date
from sim.base.parameter import parameter

FENCE_SHARE = Lever("fence_share", "share of the sector's border with a finished fence")
BREACH_H = Lever("breach_h", "hours a group needs at the fence")


class Fence(SectorMeasure):
    """A fence that grows along the sectors in the order given; it delays and reveals."""

    declares = (FENCE_SHARE, BREACH_H)
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
            return linear_by_date(self.km_by_date, stage.dates)
        begun = self.from_ or stage.dates[0]
        last = self.until or date.max
        days = [max(0, (min(day, last) - begun).days + 1) for day in stage.dates]
        return np.array(days) * (self.km_per_day or 0.0)

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        start_km, pace, breach_h = 0.0, self.km_per_day or 0.0, self.breach_min / 60.0
        for sector in self.where(stage):
            length_km = float(stage.lengths_km[sector])
            of_growth = (pace, start_km, length_km)
            yield LeverChange(FENCE_SHARE, sector, Operation.GROW, 0.0, *of_growth)
            yield LeverChange(BREACH_H, sector, Operation.SET_WHERE_GROWN, breach_h, *of_growth)
            start_km += length_km

    def write(self, tables: LeverTables, stage: Stage) -> None:
        # What was built stays: a fence does not vanish with the end of building.
        share, breach_h = (tables.levers[lever.name] for lever in (FENCE_SHARE, BREACH_H))
        started = np.array([(self.from_ or day) <= day for day in stage.dates])
        left_km = np.where(started, self.built_km(stage), 0.0)
        for sector in self.where(stage):
            length_km = stage.lengths_km[sector]
            here_km = np.minimum(left_km, length_km)
            share[:, sector] = np.minimum(1.0, share[:, sector] + here_km / length_km)
            breach_h[here_km > 0, sector] = self.breach_min / 60.0
            left_km = left_km - here_km
