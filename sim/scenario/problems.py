"""What is wrong with a scenario, and where: one line each, in words for the person who wrote it.

Reading and validating both end here. A fault in the text becomes a Problem where it is found; a
pydantic error becomes one by looking up its place in the document that was validated.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, NamedTuple, NoReturn, Protocol

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.shapes import (
    Steps,
    bare,
    choices_of,
    keys_of,
    members_of,
    part_of,
    type_inside,
    walk,
)

LONGEST_VALUE = 60
MOST_LISTED = 16  # as many as there are types of measure, and some of other packages
_KNOWN_HERE = " (known here: {})"
# Keys of earlier versions by their dotted path: what became of them, and what to do.
GONE = {
    "minutes_per_tick": "is gone: the engine acts at the exact minute; leave this key out",
    "weather.wet_clothing_penalty_c": "is gone: it is now soaked_insulation_loss_share, a share",
}

_KINDS = {
    "a number": "float decimal",
    "a whole number": "int",
    "true or false": "bool",
    "a text": "string",
    "a list": "list tuple set frozen_set iterable",
    "a mapping": "dict mapping model model_attributes dataclass",
    "a date like 2021-08-03": "date",
    "a date and time like 2021-08-03T06:30": "datetime",
    "a time like 06:30": "time",
}
_KIND_OF = {name: words for words, names in _KINDS.items() for name in names.split()}
_KIND_ERROR = re.compile(rf"({'|'.join(_KIND_OF)})_(?:type|parsing|from)")
# A key that was read as a date is named by pydantic as Python would write it.
_DATE_KEY = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")
_BOUNDS = {
    "greater_than": "should be greater than {gt}",
    "greater_than_equal": "should be at least {ge}",
    "less_than": "should be less than {lt}",
    "less_than_equal": "should be at most {le}",
    "multiple_of": "should be a multiple of {multiple_of}",
    "finite_number": "should be a finite number",
    "too_short": "should have at least {min_length} entries",
    "too_long": "should have at most {max_length} entries",
    "string_too_short": "should have at least {min_length} characters",
    "string_too_long": "should have at most {max_length} characters",
    "string_pattern_mismatch": "should fit the pattern {pattern}",
}


class Place(NamedTuple):
    """Where something was written; line 0 means the file as a whole."""

    file: str
    line: int
    column: int


class Located(Protocol):
    """What is needed of a document to say where its parts were written."""

    data: Any

    def position(self, path: Steps) -> Place: ...

    def key_position(self, path: Steps) -> Place: ...


@dataclass(frozen=True)
class Problem:
    """One fault; it always prints as one line, whatever the scenario contains."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", clean(self.message))

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return clean(": ".join(part for part in (where, self.path, self.message) if part))


class ScenarioProblem(Exception):  # noqa: N818
    """A scenario that cannot be used, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def fail(place: Place, path: Steps, message: str) -> NoReturn:
    """Raises the only problem found."""
    raise ScenarioProblem([Problem(*place, dotted(path), message)])


def clean(text: str) -> str:
    """The text with each character that could break or disguise a line written as an escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shorten(text: str) -> str:
    """The text cleaned and cut to a length that can be shown."""
    shown = clean(text[: LONGEST_VALUE + 1])
    return shown if len(shown) <= LONGEST_VALUE else shown[: LONGEST_VALUE - 3] + "..."


def dotted(path: Steps) -> str:
    """The path as it is written on the command line."""
    return ".".join(shorten(str(step)) for step in path)


def problems_from_validation(
    error: ValidationError, document: Located, model: type[BaseModel]
) -> tuple[Problem, ...]:
    """Each error of pydantic as a problem; what union members say of one value is joined.

    What is wrong inside a value tells more than what is said of it as a whole.
    """
    found: dict[tuple[Place, Steps], dict[str, None]] = {}
    for detail in error.errors(include_url=False):
        place, path, message = _explained(detail, document, model)
        found.setdefault((place, path), {})[message] = None
    around = {path[:depth] for _, path in found for depth in range(len(path))}
    return tuple(
        Problem(*place, dotted(path), "; or ".join(messages))
        for (place, path), messages in found.items()
        if path not in around
    )


def _explained(detail: ErrorDetails, document: Located, model: Any) -> tuple[Place, Steps, str]:
    """Where one error is, and what to say about it."""
    kind, location = detail["type"], tuple(map(_as_written, detail["loc"]))
    if kind in ("extra_forbidden", "missing"):
        # The last step is always a key, even where the types are not known.
        path, inside = walk(model, location[:-1], document.data)
        path = (*path, location[-1])
        if kind == "missing":
            return document.position(path), path, "is missing"
        gone = GONE.get(".".join(map(str, path)))
        unknown = gone or _unknown_key(str(location[-1]), inside)
        return document.key_position(path), path, unknown
    path, inside = walk(model, location, document.data)
    if kind.startswith("union_tag_"):
        return _about_tag(detail, path, inside, document)
    if location[-1:] == ("[key]",):
        return document.key_position(path), path, f"the key {_message(detail, inside)}"
    return document.position(path), path, _message(detail, inside)


def _as_written(step: str | int) -> str | int:
    """A step of a location as it stands in the document."""
    matched = _DATE_KEY.fullmatch(str(step))
    return "{:0>4}-{:0>2}-{:0>2}".format(*matched.groups()) if matched else step


def _unknown_key(key: str, annotation: Any) -> str:
    """Names a key the model does not have, and those that may have been meant."""
    known = list(keys_of(bare(annotation)))
    hint = meant(key, known)
    if not hint and len(known) <= MOST_LISTED:
        hint = _listed(known, _KNOWN_HERE)
    return f"unknown key {_quoted(key)}{hint}"


def _about_tag(
    detail: ErrorDetails, path: Steps, annotation: Any, document: Located
) -> tuple[Place, Steps, str]:
    """Says that the key which tells the members of a union apart is missing or wrong."""
    context = detail.get("ctx", {})
    key = context["discriminator"].strip("'")
    tag_path = (*path, key) if context["discriminator"].startswith("'") else path
    members = members_of(bare(annotation))
    known = [str(c) for member in members for c in choices_of(type_inside(bare(member), key))]
    place = document.position(tag_path)
    if detail["type"] == "union_tag_not_found":
        return place, tag_path, f"is missing{_listed(known, _KNOWN_HERE)}"
    known = known or re.findall(r"'([^']*)'", context["expected_tags"])
    tag = part_of(detail["input"], key)
    if tag_path != path and not isinstance(tag, str):
        return place, tag_path, about_choice(tag, known)
    hint = meant(context["tag"], known) or _listed(known, _KNOWN_HERE)
    return place, tag_path, f"unknown {key} {_quoted(context['tag'])}{hint}"


def _message(detail: ErrorDetails, annotation: Any) -> str:
    """The error in plain words."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind in _BOUNDS:
        shown = context.get("actual_length") if kind.startswith("too_") else _described(value)
        limits = {name: _described_limit(limit) for name, limit in context.items()}
        return f"{_BOUNDS[kind].format_map(limits)}, not {shown}"
    known = [str(choice) for choice in choices_of(annotation)]
    if kind in ("enum", "literal_error") or (kind == "is_instance_of" and known):
        return about_choice(value, known or re.findall(r"'([^']*)'", context["expected"]))
    if matched := _KIND_ERROR.match(kind):
        wanted = _KIND_OF[matched[1]]
        is_bad_date = "like" in wanted and isinstance(value, str)
        return f"should be {wanted}, not {_quoted(value) if is_bad_date else _described(value)}"
    text = detail["msg"].removeprefix("Value error,").removeprefix("Assertion failed,")
    text = re.sub(r"^Input should", "should", text.strip())
    return " ".join(text.split()) or "is not valid"


def _described_limit(limit: Any) -> str:
    """A limit as a person would write it, without the .0 of a float."""
    return str(limit).removesuffix(".0") if isinstance(limit, float) else str(limit)


def about_choice(value: Any, known: Sequence[str]) -> str:
    """Says which values there are to choose from."""
    shown = _quoted(value) if isinstance(value, str) else _described(value)
    one_of = "one of " if len(known) > 1 else ""
    return f"should be {one_of}{_listed(known, '{}')}, not {shown}{meant(str(value), known)}"


def _listed(known: Sequence[str], template: str) -> str:
    """The known values put into the template, or nothing if there are none."""
    more = ["..."] if len(known) > MOST_LISTED else []
    return template.format(", ".join([*known[:MOST_LISTED], *more])) if known else ""


def meant(written: str, known: Sequence[str]) -> str:
    """A guess at what was meant, if one of the known values is close enough."""
    close = difflib.get_close_matches(written[:LONGEST_VALUE], known, n=1)
    return f" (did you mean {_quoted(close[0])}?)" if close else ""


def _quoted(text: str) -> str:
    return f"'{shorten(text)}'"


def _described(value: Any) -> str:
    """What was written instead, in few words."""
    if isinstance(value, bool | NoneType):
        return {True: "true", False: "false", None: "empty"}[value]
    if isinstance(value, str):
        return f"the text {_quoted(value)}"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else shorten(str(value))
