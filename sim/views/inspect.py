"""Commands that look at scenarios without running them: check, explain, schema."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.experiments.store import FolderError
from sim.scenario.load import load_scenario, read_scenario
from sim.scenario.problems import ScenarioProblem
from sim.scenario.scenario import Scenario
from sim.views.explain import explain, print_explained

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def print_json(value: Any) -> None:
    """Writes a value as JSON to the standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def check_files(options: argparse.Namespace) -> int:
    """Validates each file; 2 if any is wrong."""
    results: list[dict[str, Any]] = []
    for file in options.files:
        problems: list[str] = []
        try:
            load_scenario(file, options.overrides)
        except ScenarioProblem as error:
            problems = [str(problem) for problem in error.problems]
        results.append({"file": file, "ok": not problems, "problems": problems})
        for problem in problems:
            sys.stderr.write(problem + "\n")
        if not (problems or options.json or options.quiet):
            sys.stdout.write(f"{file}: ok\n")
    if options.json:
        print_json(results)
    return 0 if all(result["ok"] for result in results) else 2


def explain_file(options: argparse.Namespace) -> int:
    """Prints every resolved value of a scenario."""
    entries = explain(*read_scenario(options.file, options.overrides))
    if options.json:
        print_json([entry._asdict() for entry in entries])
    elif options.quiet:
        for entry in entries:
            sys.stdout.write(f"{entry.path}={entry.value}\n")
    else:
        console = Console(soft_wrap=False)
        if not console.is_terminal:
            console = Console(width=200)
        print_explained(console, entries)
    return 0


def json_schema() -> dict[str, Any]:
    """The JSON Schema of scenario files; a file that extends another may leave anything out."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema.pop("required", None)
    schema["properties"] = {
        "extends": {
            "type": "string",
            "description": "a scenario that this one changes: a file beside it or a shipped name",
        }
    } | schema["properties"]
    return {"$schema": SCHEMA_DIALECT, **schema}


def print_schema(options: argparse.Namespace) -> int:
    """Prints the JSON Schema, or writes it to a file."""
    if options.out is None:
        print_json(json_schema())
        return 0
    path = Path(options.out)
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as stream:
            stream.write(json.dumps(json_schema(), indent=2, ensure_ascii=True) + "\n")
        os.chmod(stream.name, 0o644)
        os.replace(stream.name, path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FolderError(f"{path}: cannot be written: {reason}") from None
    if not options.quiet and not options.json:
        sys.stdout.write(f"{path}\n")
    return 0
