"""The ledger as tables: totals of a season, and rows by date and sector."""

from collections.abc import Sequence
from datetime import date

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
    frame = pd.DataFrame(
        {
            "date": np.tile(np.repeat(when, sectors), len(accounts)),
            "sector": pd.Categorical.from_codes(codes, categories=pd.Index(names)),
        }
    )
    values = [account.reshape(days * sectors, -1) for account in accounts]
    table = np.concatenate(values) if values else np.zeros((0, len(ledger.NAMES)))
    return pd.concat([frame, columns(table)], axis=1)


def columns(table: NDArray[np.float64]) -> pd.DataFrame:
    """The columns of the ledger; those that count people or events as whole numbers."""
    return pd.DataFrame(
        {
            name: table[:, column].astype(np.int64)
            if name.endswith(COUNT_ENDINGS)
            else table[:, column]
            for column, name in enumerate(ledger.NAMES)
        }
    )
