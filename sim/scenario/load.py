"""From a file to a validated Scenario, or to the plain list of what is wrong with it."""

import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from sim.base.shipped import folder
from sim.scenario.document import Document, read_document
from sim.scenario.problems import (
    Place,
    Problem,
    ScenarioProblem,
    dotted,
    fail,
    meant,
    problems_from_validation,
)
from sim.scenario.scenario import Scenario


def find_shipped(name: str) -> Path | None:
    """The file of a scenario that is shipped with the program, by its bare name."""
    path = folder("scenarios") / f"{Path(name).name.removesuffix('.yaml')}.yaml"
    return path if os.path.isfile(path) else None


def locate(name: str) -> Path:
    """The file a user means: a path, or the bare name of a shipped scenario.

    Raises ScenarioProblem if there is neither, and a shipped one has nearly that name.
    """
    path = Path(name)
    if os.path.exists(path) or path.parent != Path():
        return path
    found = find_shipped(name)
    if not found and (hint := meant(name.removesuffix(".yaml"), _shipped_names())):
        fail(Place(name, 0, 0), (), f"there is no such file or shipped scenario{hint}")
    return found or path


def _shipped_names() -> list[str]:
    return sorted(path.stem for path in folder("scenarios").glob("*.yaml"))


def load_scenario(path: str | Path, overrides: Sequence[tuple[str, str]] = ()) -> Scenario:
    """The scenario in a file (or shipped under that name), with overrides on top.

    Raises ScenarioProblem with one line per fault.
    """
    return read_scenario(path, overrides)[0]


def read_scenario(
    path: str | Path, overrides: Sequence[tuple[str, str]] = ()
) -> tuple[Scenario, Document]:
    """The scenario, and the document that knows where each part was written."""
    document = read_document(locate(str(path)), overrides, find_shipped)
    return validated(document), document


def validated(document: Document) -> Scenario:
    """The scenario in a document; raises ScenarioProblem with one line per fault."""
    try:
        scenario = Scenario.model_validate(document.data)
    except ValidationError as error:
        raise ScenarioProblem(problems_from_validation(error, document, Scenario)) from None
    problems = [
        Problem(*document.position(where), dotted(where), message)
        for where, message in scenario.cross_problems()
    ]
    if problems:
        raise ScenarioProblem(problems)
    return scenario
