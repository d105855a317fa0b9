"""python -m sim schema: the JSON Schema of scenario files, for editors."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from sim.experiments.files import TakenError, keep, read_object, writing
from sim.scenario.scenario import Scenario
from sim.views.options import print_json

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schema`."""
    parser.add_argument("--out", metavar="FILE", help="write it to a file")


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


def execute(options: argparse.Namespace) -> int:
    """Prints the JSON Schema, or writes it to a file."""
    if options.out is None:
        print_json(json_schema())
        return 0
    path = Path(options.out)
    earlier = read_object(path)
    if os.path.lexists(path) and (earlier is None or earlier.get("title") != Scenario.__name__):
        raise TakenError(f"{path}: is there and is no schema of scenarios; name another file")
    text = json.dumps(json_schema(), indent=2, ensure_ascii=True) + "\n"
    with writing(path):
        keep(path, text.encode())
    if options.json:
        print_json({"schema": str(path)})
    elif not options.quiet:
        sys.stdout.write(f"{path}\n")
    return 0
