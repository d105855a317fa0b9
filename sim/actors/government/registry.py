"""Which measures there are: those of `measures`, and those that other packages register.

A scenario reads `measures: {name: {type: …}}` with the class that is registered under the type.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from sim.actors.government.measure import Measure
from sim.actors.government.measures import SHIPPED_MEASURES

_MEASURES: dict[str, type[Measure]] = {}
_READERS: list[Callable[[], Any]] = []


def measures_by_type() -> dict[str, type[Measure]]:
    """Every registered measure by its type, in the order of registration."""
    return dict(_MEASURES)


def type_of(measure: type[Measure]) -> str:
    """What scenarios call a measure; raises ValueError if its class does not say it."""
    field = measure.model_fields.get("type")
    words = get_args(field.annotation) if field else ()
    if not field or get_origin(field.annotation) is not Literal or len(words) != 1:
        raise ValueError(f'{measure.__name__} needs a field like type: Literal["its_name"]')
    return str(words[0])


def register_measure[M: type[Measure]](measure: M) -> M:
    """Makes a measure of another package known to scenarios, schema and messages.

    Use it on the class, also as a decorator, before a scenario with it is read. The measure writes
    levers that there are, since the rules that read them are compiled. A class that is defined
    again in the same place takes the place of the earlier one. Raises ValueError if another
    measure has its type, or if it cannot be a measure.
    """
    if not (isinstance(measure, type) and issubclass(measure, Measure)):
        raise ValueError(f"{measure!r} is not derived from SectorMeasure or CountryMeasure")
    if not measure.__pydantic_complete__ and not measure.model_rebuild(raise_errors=False):
        raise ValueError(f"{measure.__name__} has a field of a type that is not defined")
    name = type_of(measure)
    known = _MEASURES.get(name)
    if known is measure:
        return measure
    if known and _place_of(known) != _place_of(measure):
        raise ValueError(f"the type '{name}' is taken by {'.'.join(_place_of(known))}")
    if measure.rows is Measure.rows and measure.write is Measure.write:
        raise ValueError(f"{measure.__name__} needs rows, or a write of its own")
    shipped = {lever for one in SHIPPED_MEASURES for lever in one.declares}
    if new := [lever.name for lever in measure.declares if lever not in shipped]:
        raise ValueError(
            f"{measure.__name__} declares {', '.join(new)}: a measure of another package writes "
            "levers that there are"
        )
    _MEASURES[name] = measure
    for read_anew in _READERS:
        read_anew()
    return measure


def forget_measure(measure: type[Measure]) -> None:
    """Takes a registered measure of another package out again, as a test does when it is over."""
    if measure not in SHIPPED_MEASURES and _MEASURES.get(type_of(measure)) is measure:
        del _MEASURES[type_of(measure)]
        for read_anew in _READERS:
            read_anew()


def when_registered(read_anew: Callable[[], Any]) -> None:
    """Has something done each time that the registered measures change."""
    _READERS.append(read_anew)


def _place_of(measure: type[Measure]) -> tuple[str, str]:
    return measure.__module__, measure.__qualname__


class Registered:
    """The note on a type that has pydantic read it as any registered measure, told by `type`."""

    def union(self) -> Any:
        """All registered measures as one type."""
        return Annotated[reduce(or_, _MEASURES.values()), Field(discriminator="type")]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return handler.generate_schema(self.union())


type AnyMeasure = Annotated[Measure, Registered()]

for _measure in SHIPPED_MEASURES:
    register_measure(_measure)
