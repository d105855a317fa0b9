"""Cameras along the line."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.actors.government.levers import Lever, LeverChange, LeverTables, Operation, Stage
from sim.actors.government.measure import SectorMeasure, linear_by_date

CAMERA_SHARE = Lever("camera_share", "share of the sector under cameras")


class Cameras(SectorMeasure):
    """The share of the border under surveillance, by date."""

    declares = (CAMERA_SHARE,)
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

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        for sector in self.where(stage):
            yield LeverChange(CAMERA_SHARE, sector, Operation.SET, self.share or 0.0)

    def write(self, tables: LeverTables, stage: Stage) -> None:
        if self.share_by_date is None:
            super().write(tables, stage)
            return
        days, share = self.active_days(stage), linear_by_date(self.share_by_date, stage.dates)
        at = np.ix_(days, np.array(self.where(stage)))
        tables.levers[CAMERA_SHARE.name][at] = share[days][:, None]
