"""A design: which policies are run with which values, and how often each.

A design is a YAML file, read as strictly as a scenario. Its points are all combinations of its
policies, the values of its grid and the draws of its sample.
"""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from sim.base import outcomes
from sim.base.section import Section
from sim.base.shipped import folder
from sim.scenario.document import Document, read_document
from sim.scenario.problems import (
    Problem,
    ScenarioProblem,
    about_choice,
    dotted,
    problems_from_validation,
)
from sim.scenario.shapes import Steps

MOST_POINTS = 100_000

type Name = Annotated[str, Field(min_length=1, max_length=500)]
type Range = Annotated[tuple[float, ...], Field(min_length=2, max_length=2)]


class Sample(Section):
    """Points spread evenly over ranges of parameters."""

    method: Literal["latin_hypercube", "sobol"] = Field(
        "latin_hypercube", description="how they are spread"
    )
    points: int = Field(ge=1, le=MOST_POINTS, description="number of points; for Sobol 2, 4, 8, …")
    seed: int = Field(0, ge=0, lt=2**32, description="seed of the sample")
    over: dict[str, Literal["plausible"] | Range] = Field(
        min_length=1, max_length=100, description="path: [low, high], or `plausible`"
    )


class Until(Section):
    """Stops once the mean of an outcome is known well enough."""

    outcome: str = Field(description="an outcome of the ledger")
    half_width: float | str = Field(
        description="of the 95% interval of its mean: in its unit, or as a percentage of the mean"
    )
    at_most: int = Field(1000, ge=2, le=100_000, description="replicates of a point at most")

    @field_validator("half_width")
    @classmethod
    def _is_a_width(cls, value: float | str) -> float | str:
        text = str(value)
        number = text.removesuffix("%").strip()
        if not number.replace(".", "", 1).isdecimal() or float(number) <= 0:
            raise ValueError("should be a number above 0, or a percentage like 5%")
        return value

    def reach(self, mean: float) -> float:
        """The half-width that is asked for, in the unit of the outcome."""
        if isinstance(self.half_width, str):
            return abs(mean) * float(self.half_width.removesuffix("%")) / 100.0
        return self.half_width


class Design(Section):
    """All settings of a study."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,59}$", description="short name: a-z, 0-9 and hyphens"
    )
    description: str = Field("", max_length=4000, description="the question of the study")
    policies: tuple[Name, ...] = Field(
        min_length=1, max_length=100, description="scenario files beside this one, or shipped names"
    )
    set_: dict[str, Any] = Field(
        default_factory=dict, alias="set", description="path: value, for every point"
    )
    grid: dict[str, Annotated[tuple[Any, ...], Field(min_length=1, max_length=1000)]] = Field(
        default_factory=dict, description="path: list of values; all combinations are run"
    )
    sample: Sample | None = Field(None, description="points drawn from ranges")
    replicates: int = Field(20, ge=1, le=100_000, description="of each point, at first")
    until: Until | None = Field(None, description="go on until a mean is known well enough")
    daily: bool = Field(False, description="keep the daily table of every replicate as well")

    def cross_problems(self) -> Iterator[tuple[Steps, str]]:
        """What only shows when parts are seen together: the path, and what is wrong there."""
        names = [Path(policy).stem for policy in self.policies]
        for index, name in enumerate(names):
            if name in names[:index]:
                yield ("policies", index), f"'{name}' is there twice"
        over = {} if self.sample is None else self.sample.over
        for path, values in self.grid.items():
            written = [json.dumps(value, sort_keys=True) for value in values]
            if len(set(written)) < len(written):
                yield ("grid", path), "has a value twice"
            if path in over or path in self.set_:
                yield ("grid", path), "has its values from another part of the design as well"
        if self.sample is not None:
            yield from _sample_problems(self.sample, self.set_)
        if self.until is not None and self.until.outcome not in outcomes.NAMES:
            yield ("until", "outcome"), about_choice(self.until.outcome, outcomes.NAMES)
        if self.until is not None and self.until.at_most < self.replicates:
            yield ("until", "at_most"), f"is less than the first {self.replicates} replicates"
        drawn = 1 if self.sample is None else self.sample.points
        points = math.prod(map(len, self.grid.values())) * drawn * len(self.policies)
        if points > MOST_POINTS:
            yield (), f"makes {points} points, more than {MOST_POINTS}"


def _sample_problems(sample: Sample, set_: dict[str, Any]) -> Iterator[tuple[Steps, str]]:
    if sample.method == "sobol" and sample.points & (sample.points - 1):
        below = 1 << (sample.points.bit_length() - 1)
        yield (
            ("sample", "points"),
            f"should be a power of two for sobol: {below} or {2 * below}, not {sample.points}",
        )
    for path, limits in sample.over.items():
        if not isinstance(limits, str) and not limits[0] < limits[1]:
            yield ("sample", "over", path), "should be [low, high] with low below high"
        if path in set_:
            yield ("sample", "over", path), "has its values from another part of the design as well"


def read_design(
    name: str | Path, overrides: Sequence[tuple[str, str]] = ()
) -> tuple[Design, Document]:
    """The design in a file (or shipped under that name), and where each part was written.

    Raises ScenarioProblem with one line per fault.
    """
    path = Path(name)
    shipped = folder("scenarios") / "designs" / f"{path.name.removesuffix('.yaml')}.yaml"
    if not path.exists() and path.parent == Path() and shipped.is_file():
        path = shipped
    document = read_document(path, overrides)
    try:
        design = Design.model_validate(document.data)
    except ValidationError as error:
        raise ScenarioProblem(problems_from_validation(error, document, Design)) from None
    problems = [
        Problem(*document.position(where), dotted(where), message)
        for where, message in design.cross_problems()
    ]
    if problems:
        raise ScenarioProblem(problems)
    return design, document
