"""A visit of the counter-hybrid support team; what advice does is in `sim.actors.support_team`."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from sim.actors.government.levers import Lever, LeverChange, Operation, Stage
from sim.actors.government.measure import CountryMeasure

TASKS = ("fusion", "forecast", "communication", "screening")

ADVISERS = {
    task: Lever(f"{task}_advisers", f"advisers at work on {task}, whole country") for task in TASKS
}
PLANNED_ADVISERS = Lever(
    "planned_advisers", "advisers whose tasks the team plans each week, whole country"
)


class SupportTeamVisit(CountryMeasure):
    """Advisers of the NATO counter-hybrid support team."""

    declares = (*ADVISERS.values(), PLANNED_ADVISERS)
    effect_is_assumed = True
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

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        advisers = float(self.advisers)
        if self.tasks is None:
            yield from self.everywhere(stage, PLANNED_ADVISERS, Operation.ADD, advisers)
        for task, share in (self.tasks or {}).items():
            yield from self.everywhere(stage, ADVISERS[task], Operation.ADD, advisers * share)
