"""The world: every table of a season, where Python keeps them and compiled code finds them."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.actors.organiser import Command
from sim.base.compiled import is_compiled
from sim.base.rows import Handle, Row, address_of, dtype_of, records, tables_of
from sim.engine.agenda import Agenda
from sim.engine.tables import TABLES, Book, Film, Guard, People, Plans, Scene, Tables

NEVER_WRITTEN = ("weather", "cells", "reports_per_h", "places")
# Records that name tables of the same name, and those that are the same table seen otherwise.
RECORDS: dict[str, type[Row]] = {
    "agenda": Agenda, "scene": Scene, "people": People, "guard": Guard, "book": Book,
    "command": Command, "plans": Plans, "film": Film,
}  # fmt: skip
SAME = {"amounts": "ledger", "lever_values": "levers"}
ROWS_OF = "all_"  # before the name of a table: how many rows it has

_once: Any = cache


@_once
def _lengths_of(row: type[Row]) -> tuple[str, ...]:
    """The columns of a record that say how many rows a table has."""
    return tuple(name for name in dtype_of(row).names or () if name.startswith(ROWS_OF))


class World:
    """All tables of a season; a copy of it is a snapshot.

    Tables are attributes, arrays with the columns that `sim/engine/tables.py` tells: the records of
    RECORDS, (1,), and the tables that these name. They are written to in place and never replaced,
    as compiled code knows where they lie; `with_tables` gives another world.
    """

    if TYPE_CHECKING:

        def __getattr__(self, table: str) -> NDArray[Any]: ...

    def __init__(self, tables: Mapping[str, NDArray[Any]]) -> None:
        self._tables = dict(tables)
        vars(self).update(self._tables)
        for name, row in RECORDS.items():
            for field in tables_of(row):
                self._tables[name][field] = address_of(self._table(field))
            for field in _lengths_of(row):
                self._tables[name][field] = len(self._table(field.removeprefix(ROWS_OF)))
        self._addresses = np.zeros(1, dtype=TABLES)
        for name in tables_of(Tables):
            self._addresses[name] = address_of(self._tables[name])
        # What compiled functions take. It keeps the tables alive, and not the world, so that no
        # circle is left for Python's search for garbage.
        kept = (self._addresses, self._tables)
        self.handle: Any = (
            Handle.of(self._addresses, kept) if is_compiled() else self._interpreted()
        )

    def tables(self) -> dict[str, NDArray[Any]]:
        """Every table by its name."""
        return dict(self._tables)

    def with_tables(self, **changed: NDArray[Any]) -> "World":
        """A world with other tables in place of some; the rest are shared, records copied."""
        own = {name: table.copy() for name, table in self._tables.items() if name in RECORDS}
        return World(self._tables | own | changed)

    def copy(self) -> "World":
        """A snapshot: every table copied, except those that a season never writes to."""
        return World(
            {
                name: table if name in NEVER_WRITTEN else table.copy()
                for name, table in self._tables.items()
            }
        )

    def __deepcopy__(self, memo: Any) -> "World":
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        return World, (self._tables,)

    @property
    def amounts(self) -> NDArray[np.float64]:
        """The ledger as numbers, (days, sectors, outcomes)."""
        return self.ledger.view(np.float64).reshape(*self.ledger.shape, -1)

    @property
    def lever_values(self) -> NDArray[np.float64]:
        """The levers as numbers, (days, sectors, levers)."""
        return self.levers.view(np.float64).reshape(*self.levers.shape, -1)

    def record(self, name: str) -> "Record":
        """One of the records for Python: a copy of its numbers, and the tables that it names."""
        fields = tables_of(RECORDS[name])
        row = records(self._tables[name].copy())[0]
        return Record(row, {field: getattr(self, field) for field in fields})

    def _table(self, field: str) -> NDArray[Any]:
        """The table that a field of a record names."""
        if field in SAME:
            return self._tables[SAME[field]].view(np.float64)
        return self._tables[field]

    def _interpreted(self) -> list[Any]:
        named = {name: [self._live(name)] for name in RECORDS}
        return [Record(None, named)]

    def _live(self, name: str) -> "Record":
        named = {field: records(self._table(field)) for field in tables_of(RECORDS[name])}
        return Record(records(self._tables[name])[0], named)


class Record:
    """A record with the tables that it names, for code that is not compiled."""

    def __init__(self, row: Any, tables: Mapping[str, Any]) -> None:
        vars(self).update(tables, _row=row)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._row, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._row, name, value)

    def __dir__(self) -> Iterable[str]:
        return [*vars(self), *self._row.dtype.names]
