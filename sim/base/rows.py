"""Rows of tables: a class names the columns; compiled code gets a row by its table and number.

A row class is a declaration. Its annotations become the columns of a structured NumPy array, and
the type checker knows them wherever a row is passed on. Nobody makes an instance of one.

Compiled code sees a table as the address of its first row, so that a record of tables is one
pointer, however many tables it names. Interpreted code sees the array itself.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, get_type_hints

import numba
import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from sim.base.compiled import is_compiled

_numba: Any = numba  # Numba has no types.


_once: Any = cache  # The type checker does not know that a class can be looked up.


class Row:
    """The base of row classes: each annotation is a column, `int`, `float`, a table, or several."""


class Table(int):
    """A column that holds the address of a table."""


class Several(NamedTuple):
    """Marks a column of several numbers: `Annotated[Any, Several((5,))]`."""

    shape: tuple[int, ...]
    kind: Any = np.float64


_KINDS: dict[Any, Any] = {int: np.int64, float: np.float64, Table: np.int64}


@_once
def dtype_of(row: type[Row]) -> np.dtype[np.void]:
    """The aligned dtype of a row class."""
    hints = get_type_hints(row, include_extras=True)
    return np.dtype([_column(name, kind) for name, kind in hints.items()], align=True)


def _column(name: str, kind: Any) -> tuple[Any, ...]:
    if kind in _KINDS:
        return name, _KINDS[kind]
    (several,) = kind.__metadata__
    return name, several.kind, several.shape


@_once
def tables_of(row: type[Row]) -> tuple[str, ...]:
    """The columns of a row class that hold tables."""
    return tuple(name for name, kind in get_type_hints(row).items() if kind is Table)


def getter[R: Row](row: type[R]) -> Callable[[Any, int], R]:
    """A function that compiled code calls to get a row of a table by its number."""
    return getter_of(dtype_of(row))


def getter_of(dtype: np.dtype[np.void]) -> Callable[[Any, int], Any]:
    """The same for a dtype that no class declares.

    Compiled code does not check the number. Interpreted, a row that there is not raises
    IndexError.
    """
    if not is_compiled():
        return _row_of
    record, whole = _numba.from_dtype(dtype), _numba.types.intp

    @intrinsic  # type: ignore[untyped-decorator]
    def row_at(_context: Any, table: Any, number: Any) -> Any:
        def lower(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            bytes_before = builder.mul(arguments[1], context.get_constant(whole, dtype.itemsize))
            address = builder.add(arguments[0], bytes_before)
            return builder.inttoptr(address, context.get_value_type(record))

        return record(whole, whole), lower

    found: Any = row_at
    return found


def _row_of(table: Any, number: int) -> Any:
    if not 0 <= number < len(table):
        raise IndexError(f"no row {number} in a table of {len(table)}")
    return table[number]


def records(table: NDArray[Any]) -> NDArray[Any]:
    """A table row by row, with its columns as attributes, as interpreted code reads it.

    A list of numbers is a table with the column `value`.
    """
    rows = table.reshape(-1)
    return (rows if rows.dtype.names else rows.view([("value", rows.dtype)])).view(np.recarray)


def address_of(table: NDArray[Any]) -> int:
    """Where the first row of a table lies in memory; the caller keeps the table alive."""
    if not table.flags.c_contiguous:
        raise ValueError("the rows of a table have to lie one after the other")
    return table.ctypes.data


class Handle(int):
    """An address that keeps alive what lies there, as long as somebody holds it."""

    kept: Any

    @classmethod
    def of(cls, table: NDArray[Any], kept: Any) -> "Handle":
        """The address of a table; `kept` lives on with it."""
        handle = cls(address_of(table))
        handle.kept = kept
        return handle


def handle_of(table: NDArray[Any]) -> Any:
    """What a compiled function takes for a table: its address, or interpreted its rows."""
    return Handle.of(table, table) if is_compiled() else records(table)


class Number(Row):
    """A row of a list of numbers."""

    value: int


class Amount(Row):
    """A row of a list of amounts."""

    value: float


number_at, amount_at = getter(Number), getter(Amount)
