"""A measure as somebody writes it in a package of their own."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government import LeverChange, Operation, SectorMeasure, Stage, register_measure


@register_measure
class NightCurfew(SectorMeasure):
    """Nobody may be near the line at night: more patrols see to it, and nobody brings help."""

    type: Literal["night_curfew"]
    patrols_per_sector: int = Field(2, ge=0, le=100, description="further patrols in each sector")

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        for sector in self.where(stage):
            yield LeverChange(
                "extra_patrols", sector, Operation.ADD, float(self.patrols_per_sector)
            )
            yield LeverChange("access", sector, Operation.SET, 0.0)
