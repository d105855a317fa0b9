"""Reinforcement: more patrols."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage
from sim.actors.government.measure import SectorMeasure

EXTRA_PATROLS = Lever("extra_patrols", "patrols at the line beyond the scenario's own")
EXTRA_SECOND_LINE = Lever(
    "extra_second_line_patrols", "patrols on roads inland beyond the scenario's own"
)
LAYERS = {"line": EXTRA_PATROLS, "second_line": EXTRA_SECOND_LINE}


class Reinforcement(SectorMeasure):
    """More patrols on duty, shared among the sectors as evenly as whole patrols allow."""

    declares = (EXTRA_PATROLS, EXTRA_SECOND_LINE)
    type: Literal["reinforcement"]
    kind: Literal["border_guard", "army", "frontex", "allied"] = Field(
        "army", description="who sends the patrols"
    )
    layer: Literal["line", "second_line"] = Field(
        "line", description="where they are: on beats at the line, or on roads inland"
    )
    patrols: int = Field(ge=0, le=2000, description="further patrols on duty at any time")

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        where = self.where(stage)
        share, rest = divmod(self.patrols, len(where))
        for place, sector in enumerate(where):
            yield LeverChange(
                LAYERS[self.layer], sector, Operation.ADD, float(share + (place < rest))
            )
