"""The ledger as tables: totals of a season, and rows by date and sector."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine import ledger
from sim.stage.terrain import sector_names

COUNT_ENDINGS = ("_people", "_events")


def totals(account: NDArray[np.float64]) -> NDArray[np.float64]:
    """The totals of a ledger (days, sectors, columns); for the stocks, those of the last day."""
    total: NDArray[np.float64] = account.sum(axis=(0, 1))
    for name in ledger.STOCKS:
        column = ledger.NAMES.index(name)
        total[column] = account[-1, :, column].sum() if len(account) else 0.0
    return total


def rows_by_day(dates: Sequence[date], accounts: Sequence[NDArray[np.float64]]) -> pd.DataFrame:
    """One row per date and sector of each ledger (days, sectors, columns), one after the other."""
    names = sector_names()
    days, sectors = len(dates), len(names)
    codes = np.tile(np.arange(sectors), days * len(accounts))
    when = np.array(dates, dtype="datetime64[s]")
    places = {
        "date": np.tile(np.repeat(when, sectors), len(accounts)),
        "sector": pd.Categorical.from_codes(codes, categories=pd.Index(names)),
    }
    tables = [account.reshape(days * sectors, -1) for account in accounts]
    return pd.DataFrame(places | _by_column(tables), copy=False)


def columns(table: NDArray[np.float64]) -> pd.DataFrame:
    """The columns of the ledger; those that count people or events as whole numbers."""
    return pd.DataFrame(_by_column([table]), copy=False)


def _by_column(tables: Sequence[NDArray[np.float64]]) -> dict[str, NDArray[Any]]:
    """Tables (rows, columns of the ledger), one after the other, as an array for each column."""
    rows = sum(len(table) for table in tables)
    found: dict[str, NDArray[Any]] = {
        name: np.empty(rows, dtype=np.int64 if name.endswith(COUNT_ENDINGS) else np.float64)
        for name in ledger.NAMES
    }
    first = 0
    # Table by table: one fits the processor's cache while its columns are taken out, all do not.
    for table in tables:
        last = first + len(table)
        for column, values in enumerate(found.values()):
            values[first:last] = table[:, column]
        first = last
    return found
