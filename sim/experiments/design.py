"""A design: which policies are run with which values, and how often each.

A design is a YAML file, read as strictly as a scenario. Its points are all combinations of its
policies, the values of its grid and the draws of its sample.
"""

import hashlib
import itertools
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationError, field_validator

from sim.base import outcomes
from sim.base.section import Section
from sim.base.shipped import folder
from sim.experiments.store import content_hash
from sim.scenario.document import Document, read_document
from sim.scenario.load import find_shipped, locate, validated
from sim.scenario.problems import (
    Place,
    Problem,
    ScenarioProblem,
    about_choice,
    dotted,
    fail,
    problems_from_validation,
)
from sim.scenario.scenario import Scenario, plausible_ranges
from sim.scenario.shapes import Steps
from sim.scenario.yaml_nodes import OVERRIDE

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


@dataclass(frozen=True)
class Point:
    """One policy with one set of values: what is run as often as the design says."""

    id: str  # a hash of the resolved scenario, the policy's name and the values
    policy: str
    values: dict[str, Any]
    scenario: Scenario
    group: int  # points of one group have the same values under different policies


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


def points_of(design: Design, document: Document | None = None) -> list[Point]:
    """Every point of a design: policies within values, in the order of the file.

    Policies are looked for beside the design's document, or from the current folder, and then
    among the shipped ones. Raises ScenarioProblem if a policy or one of its points is not valid.
    """
    beside = document.files[0].parent if document else Path()
    policies = [(Path(name).stem, _policy(name, beside)) for name in design.policies]
    rows = _sample_rows(
        design.sample, _resolved(policies[0][1], design.set_, {}, document), document
    )
    grid = [dict(zip(design.grid, row, strict=True)) for row in _product(design.grid)]
    return [
        _point(policy, base, design.set_, values | row, document, group)
        for group, (values, row) in enumerate(itertools.product(grid, rows))
        for policy, base in policies
    ]


def _product(grid: dict[str, tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return itertools.product(*grid.values())


def _policy(name: str, beside: Path) -> Document:
    path = beside / name
    for candidate in (path, path.with_name(path.name + ".yaml")):
        if candidate.is_file():
            return read_document(candidate, (), find_shipped)
    return read_document(locate(name), (), find_shipped)


def _point(
    policy: str,
    base: Document,
    fixed: dict[str, Any],
    values: dict[str, Any],
    document: Document | None,
    group: int,
) -> Point:
    scenario = _resolved(base, fixed, values, document)
    label = json.dumps([content_hash(scenario, 64), policy, values], sort_keys=True)
    name = hashlib.sha256(label.encode()).hexdigest()[:12]
    return Point(name, policy, values, scenario, group)


def _resolved(
    base: Document, fixed: dict[str, Any], values: dict[str, Any], document: Document | None
) -> Scenario:
    """The scenario of a policy with values set; what is wrong is said of the design's lines."""
    try:
        texts = [(path, json.dumps(value)) for path, value in (fixed | values).items()]
        return validated(base.with_overrides(texts))
    except ScenarioProblem as error:
        if document is None:
            raise
        where = {path: ("set", path) for path in fixed} | {path: _steps(path, document)
                                                          for path in values}  # fmt: skip
        problems = [_blamed(problem, where, document, base) for problem in error.problems]
        raise ScenarioProblem(problems) from None


def _steps(path: str, document: Document) -> Steps:
    """Where a design gives the values of a path."""
    return ("grid", path) if path in document.data.get("grid", {}) else ("sample", "over", path)


def _blamed(
    problem: Problem, where: dict[str, Steps], document: Document, base: Document
) -> Problem:
    """A problem with a value that a design set, at the line of the design that sets it."""
    if problem.file != OVERRIDE:
        return problem
    for path, steps in where.items():
        if problem.path == path or problem.path.startswith(f"{path}."):
            place = document.key_position(steps)
            message = f"{problem.message} (in {base.files[0].name})"
            return Problem(*place, dotted(steps), message)
    return problem


def _sample_rows(
    sample: Sample | None, scenario: Scenario, document: Document | None
) -> list[dict[str, Any]]:
    """The values of each point of a sample; one empty row if there is none."""
    if sample is None:
        return [{}]
    from scipy.stats import qmc

    limits = {path: _limits(path, at, scenario, document) for path, at in sample.over.items()}
    sampler = qmc.Sobol if sample.method == "sobol" else qmc.LatinHypercube
    table = sampler(len(limits), rng=sample.seed).random(sample.points)
    return [
        {
            path: _value(u, at, isinstance(value_at(scenario, path), int))
            for u, (path, at) in zip(row, limits.items(), strict=True)
        }
        for row in table
    ]


def _limits(path: str, at: Any, scenario: Scenario, document: Document | None) -> tuple[float, ...]:
    """The range of a path; `plausible` is looked up."""
    if not isinstance(at, str):
        return tuple(at)
    known = plausible_ranges(scenario)
    if path not in known:
        steps = ("sample", "over", path)
        fail(
            document.key_position(steps) if document else Place("design", 0, 0),
            steps,
            "is no parameter with a plausible range: write [low, high]",
        )
    return known[path]


def _value(u: float, limits: Any, is_whole: bool) -> float | int:
    low, high = limits
    if is_whole:
        return int(low) + int(np.floor(u * (int(high) - int(low) + 1)))
    return float(low + u * (high - low))


def value_at(scenario: Scenario, path: str) -> Any:
    """The value of a scenario at a dotted path, or None."""
    data: Any = scenario
    for step in path.split("."):
        if isinstance(data, dict):
            data = data.get(step)
        else:
            data = getattr(data, step, getattr(data, f"{step}_", None))
    return data
