"""The base class of every section of a scenario, strict where pydantic would guess.

Pydantic on its own reads the text "12" and the value true as numbers, and the number 20210803 as
a moment in 1970. A scenario is evidence, so pydantic's strict mode refuses each of these. It would
refuse what a file can only write as a text or a list as well, and what numpy and pandas hand over:
where a section asks for a date, a tuple or a whole number, these are turned into it first.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import reduce
from types import UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, model_validator


class Section(BaseModel):
    """A part of a scenario: unknown keys are refused, values are frozen and never guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _fit(cls, data: Any) -> Any:
        """The data with what cannot be misread in the types of the fields."""
        if not isinstance(data, Mapping):
            return data
        kinds = {field.alias or name: field.annotation for name, field in cls.model_fields.items()}
        return {key: _fitted(value, kinds.get(key)) for key, value in data.items()}


def _fitted(value: Any, kind: Any) -> Any:
    """The value in the type that is asked for, if it can mean nothing else there; else as it is."""
    origin, inside = get_origin(kind), get_args(kind)
    if isinstance(kind, TypeAliasType):
        return _fitted(value, kind.__value__)
    if origin is Annotated:
        return _fitted(value, inside[0])
    if origin in (Union, UnionType):
        return reduce(_fitted, inside, value)
    if hasattr(value, "tolist"):  # numpy
        value = value.tolist()
    if origin in (dict, Mapping) and isinstance(value, Mapping):
        return {_fitted(key, inside[0]): _fitted(part, inside[1]) for key, part in value.items()}
    if origin in (tuple, list) and isinstance(value, list | tuple):
        is_fixed = origin is tuple and Ellipsis not in inside
        kinds = inside if is_fixed else inside[:1] * len(value)
        return origin([*map(_fitted, value, kinds), *value[len(kinds) :]])
    return _fitted_leaf(value, kind) if isinstance(kind, type) else value


def _fitted_leaf(value: Any, kind: type) -> Any:
    """A single value: an ISO text as a date, 3.0 as a whole number, a label as what it stands for.

    Only what a date is written as again counts, so that digits are no date.
    """
    if issubclass(kind, date | time) and isinstance(value, str):
        try:
            read = kind.fromisoformat(value)
        except ValueError:
            return value
        return read if read.isoformat().startswith(value) else value
    if kind is date and isinstance(value, datetime) and value.time() == time():
        return value.date()
    if kind is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if issubclass(kind, Enum) and value in [choice.value for choice in kind]:
        return kind(value)
    return value
