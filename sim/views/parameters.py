"""The table of all parameters, as docs/odd.md shows it; made from the code, so never stale."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.actors.government import SHIPPED_MEASURES, type_of
from sim.base.section import Section
from sim.base.units import unit_of
from sim.scenario.scenario import Scenario

BEGIN, END = "<!-- parameters: begin -->", "<!-- parameters: end -->"


class ListedParameter(NamedTuple):
    """One numeric parameter: its path in a scenario, and all that is said of it."""

    path: str
    unit: str
    default: float
    plausible: tuple[float, float]
    allowed: tuple[float, float]
    source: str
    meaning: str


def parameters() -> Iterator[ListedParameter]:
    """Every parameter of the sections and of the measures, in the order of the schema."""
    for section, field in Scenario.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from _of_model(section, field.annotation)
    for measure in SHIPPED_MEASURES:
        yield from _of_model(f"measures.<{type_of(measure)}>", measure)


def _of_model(where: str, model: type[BaseModel]) -> Iterator[ListedParameter]:
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and "plausible" in extra:
            yield _entry(f"{where}.{name}", name, field, extra)


def _entry(path: str, name: str, field: FieldInfo, extra: dict[str, Any]) -> ListedParameter:
    limits = {kind: value for part in field.metadata for kind, value in vars_of(part)}
    low, high = extra["plausible"]
    return ListedParameter(
        path,
        unit_of(name),
        field.default,
        (low, high),
        (limits["ge"], limits["le"]),
        str(extra["source"]),
        field.description or "",
    )


def vars_of(part: Any) -> list[tuple[str, float]]:
    """The limits that one piece of a field's metadata sets."""
    return [(kind, getattr(part, kind)) for kind in ("ge", "le") if hasattr(part, kind)]


def parameters_table() -> str:
    """The parameters as a Markdown table."""
    head = "| Parameter | Default | Plausible | Allowed | Unit | Source | Meaning |"
    rows = [head, "|---|---|---|---|---|---|---|"]
    for entry in parameters():
        source = entry.source if entry.source == "assumption" else f"`{entry.source}`"
        rows.append(
            f"| `{entry.path}` | {_number(entry.default)} | {_range(entry.plausible)} "
            f"| {_range(entry.allowed)} | {entry.unit} | {source} | {entry.meaning} |"
        )
    return "\n".join(rows)


def _range(limits: tuple[float, float]) -> str:
    return f"{_number(limits[0])} to {_number(limits[1])}"


def _number(value: float) -> str:
    """A number as people write it; very small ones by powers of ten."""
    return f"{value:,.10g}"


def with_parameters(text: str) -> str:
    """The document with its table made anew; raises ValueError if it has no place for one."""
    return put_between(text, BEGIN, END, parameters_table())


def put_between(text: str, begin: str, end: str, made: str) -> str:
    """The text with what is made between two marks; raises ValueError if they are not there."""
    before, has_begin, rest = text.partition(begin)
    _, has_end, after = rest.partition(end)
    if not has_begin or not has_end:
        raise ValueError(f"no place for the table: {begin} … {end}")
    return f"{before}{begin}\n\n{made}\n\n{end}{after}"
