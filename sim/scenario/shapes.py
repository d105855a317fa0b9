"""Follows the types of a model alongside the data, to find what an error of pydantic is about.

Pydantic puts the names of union members into its locations as if they were keys. The types tell
such a name from a key, and know which keys and values could have been meant.
"""

from collections.abc import Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin

from pydantic import AliasChoices, AliasPath, BaseModel, RootModel, Tag
from pydantic.fields import FieldInfo

from sim.actors.government import Registered

type Steps = tuple[str | int, ...]


def walk(annotation: Any, location: Steps, data: Any) -> tuple[Steps, Any]:
    """The path for a location of pydantic, without the names of union members, and its type."""
    path: list[str | int] = []
    for step in location:
        annotation = bare(annotation)
        members = members_of(annotation)
        if len(members) > 1:
            chosen = (member for member in members if _answers_to(member, str(step), data))
            annotation = next(chosen, Any)
        elif step != "[key]" and (annotation is not Any or part_of(data, step) is not None):
            path.append(step)
            annotation, data = type_inside(annotation, step), part_of(data, step)
    return tuple(path), annotation


def part_of(data: Any, step: str | int) -> Any:
    """What the data has under a key or index, or None."""
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
        return data[step]
    return None


def bare(annotation: Any) -> Any:
    """The type itself, without the wrappers that leave no trace in a location."""
    if isinstance(annotation, TypeAliasType):
        return bare(annotation.__value__)
    if get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        return bare(next((note.union() for note in notes if isinstance(note, Registered)), inner))
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return bare(annotation.model_fields["root"].annotation)
    members = members_of(annotation)
    is_optional = len(members) == 1 and members[0] is not annotation
    return bare(members[0]) if is_optional else annotation


def members_of(annotation: Any) -> tuple[Any, ...]:
    """The members of a union without None; any other type is its own only member."""
    if get_origin(annotation) not in (Union, UnionType):
        return (annotation,)
    return tuple(member for member in get_args(annotation) if member is not NoneType)


def _answers_to(member: Any, name: str, data: Any) -> bool:
    """Whether pydantic calls this member of a union by the name when it reads the data."""
    if any(isinstance(m, Tag) and m.tag == name for m in getattr(member, "__metadata__", ())):
        return True
    plain = bare(member)
    inner = members_of(plain)
    if len(inner) > 1:
        return any(_answers_to(choice, name, data) for choice in inner)
    if getattr(plain, "__name__", "") == name.partition("[")[0]:
        return True
    pairs = data.items() if isinstance(data, dict) else ()
    return any(str(v) == name and v in choices_of(type_inside(plain, k)) for k, v in pairs)


def type_inside(annotation: Any, step: str | int) -> Any:
    """The type of what lies under a key or index, or Any if that is not known."""
    arguments, origin = get_args(annotation), get_origin(annotation)
    if not arguments or not isinstance(origin, type):
        return keys_of(annotation).get(str(step), Any)
    if issubclass(origin, Mapping):
        return arguments[-1]
    if not isinstance(step, int):
        return Any
    is_fixed = origin is tuple and Ellipsis not in arguments
    return arguments[min(step, len(arguments) - 1) if is_fixed else 0]


def keys_of(annotation: Any) -> dict[str, Any]:
    """The keys a model reads, each with its type; nothing if this is no model."""
    if not isinstance(annotation, type) or not issubclass(annotation, BaseModel):
        return {}
    fields = annotation.model_fields.items()
    return {key: field.annotation for name, field in fields for key in _names(name, field)}


def _names(name: str, field: FieldInfo) -> list[str]:
    """What a field may be called in a file."""
    alias = field.validation_alias or field.alias or name
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
    return [str(c.path[0]) if isinstance(c, AliasPath) else c for c in choices]


def choices_of(annotation: Any) -> list[Any]:
    """The values a type is limited to; nothing if it is not."""
    plain = bare(annotation)
    if get_origin(plain) is Literal:
        return [getattr(choice, "value", choice) for choice in get_args(plain)]
    if isinstance(plain, type) and issubclass(plain, Enum):
        return [choice.value for choice in plain]
    members = members_of(plain)
    return [c for m in members for c in choices_of(m)] if len(members) > 1 else []
