"""What all measures share: when they are in force, where, and how they write levers."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.actors.government.levers import Lever, LeverChange, LeverTables, Operation, Stage, cells_of
from sim.actors.government.triggers import Condition
from sim.base.section import Section


class Measure(Section):
    """What all measures share: when they are in force.

    A measure adds `type: Literal["its_name"]`, its own fields, and `rows` (or `write`, if what it
    does on a day follows from the date).
    """

    declares: ClassVar[tuple[Lever, ...]] = ()  # the levers that come into the model with it
    # Nobody measured what it achieves, and no rule makes it: what it changes is no finding.
    effect_is_assumed: ClassVar[bool] = False
    if TYPE_CHECKING:
        type: str  # what scenarios call it; each measure names its own

    from_: date | None = Field(
        None, alias="from", description="first day in force; empty: from the start"
    )
    until: date | None = Field(None, description="last day in force; empty: to the end")
    when: dict[str, Condition] | None = Field(
        None,
        min_length=1,
        max_length=10,
        description="instead of from: comes into force when all of these outcomes call for it, "
        "as in {detained_7d: {above: 300}}, and ends with until, with lasts_days, or with them",
    )
    lasts_days: int | None = Field(
        None, ge=1, le=1100, description="with when: days in force each time it comes into force"
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Measure":
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError(f"until {self.until} lies before from {self.from_}")
        if self.when and self.from_:
            raise ValueError(
                "has both from and when: it needs one of them "
                "(from: null drops one that is inherited)"
            )
        if self.when and self.until and self.lasts_days:
            raise ValueError("has both until and lasts_days: it needs one of them")
        if self.lasts_days and not self.when:
            raise ValueError("lasts_days needs when; with from, write until")
        if self.when and type(self).rows is Measure.rows:
            raise ValueError("cannot have when: it knows what to do by date only")
        return self

    def is_active(self, day: date) -> bool:
        """Whether a measure by date is in force on a day."""
        return (self.from_ or day) <= day <= (self.until or day)

    def active_days(self, stage: Stage) -> NDArray[np.int64]:
        """The indices of the days in force."""
        first, last = stage.dates[0].toordinal(), stage.dates[-1].toordinal()
        begins = first if self.from_ is None else max(first, self.from_.toordinal())
        ends = last if self.until is None else min(last, self.until.toordinal())
        return np.arange(begins, ends + 1) - first

    def rows(self, stage: Stage) -> Iterator[LeverChange]:
        """The levers that the measure writes on each day in force."""
        raise NotImplementedError

    def write(self, tables: LeverTables, stage: Stage) -> None:
        """Writes the levers of a measure by date into the tables.

        Raises ValueError for a lever that there is not, and for growth, which needs a `write` of
        its own.
        """
        in_force = self.active_days(stage)
        begun = 0 if self.from_ is None else (self.from_ - stage.dates[0]).days
        for row in self.rows(stage):
            by_day = cells_of(row, tables, stage.origins)
            age = in_force - begun
            days = in_force[(age >= row.after_days) & (age < row.before_days)]
            if row.operation == Operation.SET:
                by_day[days] = row.value
            elif row.operation == Operation.ADD:
                by_day[days] += row.value
            elif row.operation == Operation.SCALE:
                by_day[days] *= row.value
            else:
                raise ValueError(f"{type(self).__name__} by date needs its own write for growth")


class SectorMeasure(Measure):
    """A measure that can be limited to some sectors."""

    sectors: tuple[str, ...] = Field((), description="names of sectors; empty: all")

    def where(self, stage: Stage) -> list[int]:
        """The indices of the sectors, in the order they were given."""
        return [stage.sectors.index(name) for name in self.sectors or stage.sectors]


class CountryMeasure(Measure):
    """A measure for the whole country."""

    def everywhere(
        self, stage: Stage, lever: Lever | str, operation: Operation, value: float
    ) -> Iterator[LeverChange]:
        """The same for every sector."""
        for sector in range(len(stage.sectors)):
            yield LeverChange(lever, sector, operation, value)


def linear_by_date(values: dict[date, float], dates: list[date]) -> NDArray[np.float64]:
    """The value on each date, linear between the given ones and constant beyond them, (days,)."""
    known = sorted(values)
    days = [(day - dates[0]) / timedelta(days=1) for day in known]
    return np.interp(np.arange(len(dates)), days, [values[day] for day in known])
