"""The points of a design: each policy with each set of values, resolved to a scenario."""

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiments.run_folder import content_hash
from sim.experiments.study.design import Design, Sample
from sim.scenario.document import Document, read_document
from sim.scenario.load import find_shipped, locate, validated
from sim.scenario.problems import Place, Problem, ScenarioProblem, dotted, fail
from sim.scenario.scenario import Scenario, plausible_ranges
from sim.scenario.shapes import Steps
from sim.scenario.yaml_nodes import OVERRIDE


@dataclass(frozen=True)
class Point:
    """One policy with one set of values: what is run as often as the design says."""

    id: str  # a hash of the resolved scenario, the policy's name and the values
    policy: str
    values: dict[str, Any]
    scenario: Scenario
    group: int  # points of one group have the same values under different policies


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
