"""Rows of tables: dtypes from classes, and handles that keep tables alive."""

import weakref
from typing import Annotated, Any

import numpy as np
import pytest

from sim.base.compiled import compiled, is_compiled
from sim.base.rows import (
    Row,
    Several,
    Table,
    address_of,
    amount_at,
    dtype_of,
    getter,
    handle_of,
    tables_of,
)


class Thing(Row):
    """A row for these tests."""

    number: int
    amount: float
    several: Annotated[Any, Several((2,), np.int32)]


class Box(Thing):
    """A row that names a table."""

    things: Table


thing_at = getter(Thing)


@compiled
def raise_amount(things, number, by):
    thing = thing_at(things, number)
    thing.amount += by
    thing.several[1] += 1
    return thing.amount


@compiled
def first_amount(amounts):
    return amount_at(amounts, 0).value


def test_a_class_names_the_columns_of_a_table():
    dtype = dtype_of(Thing)
    assert dtype.names == ("number", "amount", "several")
    assert dtype["number"] == np.int64
    assert dtype["several"].shape == (2,)
    assert dtype.isalignedstruct
    assert tables_of(Box) == ("things",)
    assert set(dtype_of(Box).names) == {"number", "amount", "several", "things"}


def test_compiled_code_reads_and_writes_rows():
    table = np.zeros(3, dtype=dtype_of(Thing))
    table["amount"] = [1.0, 2.0, 3.0]
    assert raise_amount(handle_of(table), 1, 0.5) == 2.5
    assert table["amount"].tolist() == [1.0, 2.5, 3.0]
    assert table["several"].tolist() == [[0, 0], [0, 1], [0, 0]]


def test_a_handle_keeps_its_table_and_no_longer():
    """Else memory could be given to somebody else while compiled code works on it."""
    table = np.arange(1000.0)
    seen = weakref.ref(table)
    handle = handle_of(table)
    del table
    assert seen() is not None
    assert first_amount(handle) == 0.0
    del handle
    assert not is_compiled() or seen() is None


def test_rows_that_do_not_lie_one_after_the_other_are_refused():
    with pytest.raises(ValueError, match="one after the other"):
        address_of(np.zeros(6)[::2])
