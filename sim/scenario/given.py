"""The scenario that Python code means: a file, a shipped name or a Scenario, with values set."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.scenario.document import Document
from sim.scenario.load import load_scenario, validated
from sim.scenario.problems import ScenarioProblem
from sim.scenario.scenario import Scenario
from sim.scenario.yaml_nodes import OVERRIDE, compose

type Source = str | Path | Scenario


def scenario_of(source: Source, values: Mapping[str, Any] | None, keyword: str) -> Scenario:
    """The scenario with values set by dotted path, as `--set` does; mappings are merged.

    keyword: what the caller calls the values, put before what is wrong with one of them. Raises
    TypeError for what can be no scenario or no values, ScenarioProblem with one line per fault.
    """
    texts = _texts(values, keyword)
    if not isinstance(source, str | Path | Scenario):
        raise TypeError(
            "a scenario should be a file, the name of a shipped one or a Scenario, "
            f"not {type(source).__name__}"
        )
    if source == "":
        raise ValueError("a scenario should be a file or the name of a shipped one, not empty")
    try:
        if isinstance(source, Scenario):
            return validated(_written(source).with_overrides(texts)) if texts else source
        return load_scenario(source, texts)
    except ScenarioProblem as error:
        raise ScenarioProblem(
            replace(problem, file=keyword, line=0, column=0)
            if problem.file == OVERRIDE
            else problem
            for problem in error.problems
        ) from None


def _written(scenario: Scenario) -> Document:
    """A scenario as the document that would give it."""
    root = compose(json.dumps(scenario.model_dump(mode="json", by_alias=True)), scenario.name)
    assert root is not None
    return Document(root, ())


def _texts(values: Mapping[str, Any] | None, keyword: str) -> list[tuple[str, str]]:
    """Values as the command line gives them: a dotted path, and YAML text."""
    if values is None:
        return []
    if not isinstance(values, Mapping) or not all(isinstance(path, str) for path in values):
        raise TypeError(f"{keyword} should be a mapping from dotted paths to values")
    return [
        (path, value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False))
        for path, value in values.items()
    ]


def _plain(value: Any) -> Any:
    """A value in the types of JSON; a date, and whatever else is none of them, as its text."""
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(part) for key, part in value.items()}
    if hasattr(value, "tolist"):  # numpy
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str | int | float | bool | None):
        return value
    return str(value).removesuffix(" 00:00:00")  # of a day that pandas gives as a moment
