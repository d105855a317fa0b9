"""python -m sim explain: every resolved value with its unit, origin, source and meaning."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from rich import box
from rich.console import Console
from rich.table import Table

from sim.base.units import unit_of
from sim.scenario.document import Document
from sim.scenario.load import read_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.shapes import Steps
from sim.views.options import add_overrides, plain_console, print_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `explain`."""
    parser.add_argument("file", metavar="FILE", help="scenario file or shipped name")
    add_overrides(parser)


def execute(options: argparse.Namespace) -> int:
    """Prints every resolved value of a scenario."""
    entries = explain(*read_scenario(options.file, options.overrides))
    if options.json:
        print_json([entry._asdict() for entry in entries])
    elif options.quiet:
        for entry in entries:
            sys.stdout.write(f"{entry.path}={entry.value}\n")
    else:
        print_explained(plain_console(200), entries)
    return 0


class Explained(NamedTuple):
    """One value: its dotted path, what it is, and where it comes from."""

    path: str
    value: Any
    unit: str
    origin: str
    source: str
    meaning: str


def explain(scenario: Scenario, document: Document) -> list[Explained]:
    """One entry for each value of the scenario, in the order of the schema."""
    return list(_values(scenario, (), document))


def _values(model: BaseModel, path: Steps, document: Document) -> Iterator[Explained]:
    for name, field in type(model).model_fields.items():
        key = field.alias or name
        value = getattr(model, name)
        where = (*path, key)
        if isinstance(value, BaseModel):
            yield from _values(value, where, document)
        elif isinstance(value, dict) and any(isinstance(v, BaseModel) for v in value.values()):
            for inner, part in value.items():
                yield from _values(part, (*where, inner), document)
        else:
            yield _explained(value, where, field, document)


def _explained(value: Any, path: Steps, field: FieldInfo, document: Document) -> Explained:
    extra: dict[str, Any] = {"description": field.description or ""}
    if callable(field.json_schema_extra):
        field.json_schema_extra(extra)
    else:
        extra |= field.json_schema_extra or {}
    return Explained(
        ".".join(str(step) for step in path),
        _plain(value),
        unit_of(str(path[-1])),
        document.origin(path) if _is_written(path, document.data) else "default",
        str(extra.get("source", "")),
        str(extra["description"]),
    )


def _is_written(path: Steps, data: Any) -> bool:
    """Whether a file or an override gives the value."""
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def _plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, bool | int | float | str | type(None)) else str(value)


def print_explained(console: Console, entries: list[Explained]) -> None:
    """Prints the entries as one table by section."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("setting", "value", "unit", "origin", "source", "meaning"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("unit",))
    section = ""
    for entry in entries:
        if entry.path.split(".")[0] != section:
            section = entry.path.split(".")[0]
            table.add_section()
        value = "" if entry.value is None else str(entry.value)
        table.add_row(entry.path, value, entry.unit, entry.origin, entry.source, entry.meaning)
    console.print(table, highlight=False, markup=False)
