"""The base class of every section of a scenario, strict where pydantic would guess.

Pydantic on its own reads the text "12" and the value true as numbers, and the number 20210803 as
a moment in 1970. A scenario is evidence, so a section refuses each of these. What cannot be
misread stays allowed: a whole number where a float is meant, and an ISO text where a date is.
"""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

_ACCEPTED: dict[str, tuple[type, ...]] = {
    "int": (int, float),
    "float": (int, float),
    "bool": (bool,),
    "date": (str, date),
    "datetime": (str, date),
    "time": (str, time),
}
# Without these shapes pydantic takes a text of digits for seconds since 1970.
_SHAPES = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\d\D.*"),
    "time": re.compile(r"\d\d:\d\d.*"),
}
# The entries of a schema under which pydantic keeps the schemas of what is inside a value.
_HOLDERS = {
    *("schema", "items_schema", "keys_schema", "values_schema"),
    *("lax_schema", "strict_schema", "json_schema", "python_schema"),
}


def _guard_fields(schema: Any) -> None:
    """Puts the guards into the fields of one model, below any validators of the whole model."""
    while schema["type"] != "model-fields":
        if "schema" not in schema:
            return
        schema = schema["schema"]
    for field in schema["fields"].values():
        field["schema"] = _guarded(field["schema"])


def _guarded(schema: Any) -> Any:
    """A copy of the schema with its leaves guarded; other models guard their own fields."""
    if isinstance(schema, tuple):  # A union may pair a choice with its label.
        return (_guarded(schema[0]), *schema[1:])
    kind = schema["type"]
    if kind in _ACCEPTED:
        return core_schema.no_info_before_validator_function(_refusal(kind), schema)
    if kind in ("model", "definition-ref"):
        return schema
    return {key: _guarded_part(key, part) for key, part in schema.items()}


def _guarded_part(key: str, part: Any) -> Any:
    """One entry of a schema, guarded if it holds schemas."""
    if key in _HOLDERS and part:
        return [_guarded(item) for item in part] if isinstance(part, list) else _guarded(part)
    if key in ("choices", "steps") and isinstance(part, list):
        return [_guarded(item) for item in part]
    if key == "choices":
        return {tag: _guarded(choice) for tag, choice in part.items()}
    return part


def _refusal(kind: str) -> Callable[[Any], Any]:
    """The check that runs before pydantic reads a value of this kind."""

    def refuse(value: Any) -> Any:
        if isinstance(value, bool) != (kind == "bool") or not isinstance(value, _ACCEPTED[kind]):
            raise PydanticKnownError(f"{kind}_type")  # type: ignore[arg-type]
        if isinstance(value, str) and not _SHAPES[kind].fullmatch(value):
            raise PydanticKnownError(f"{kind}_parsing", {"error": "not ISO 8601"})  # type: ignore[arg-type]
        return value

    return refuse


class Section(BaseModel):
    """A part of a scenario: unknown keys are refused, values are frozen and never guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the model, with a guard before each number, truth value and date."""
        schema = handler(source)
        _guard_fields(handler.resolve_ref_schema(schema))
        return schema
