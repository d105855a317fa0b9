from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.engine import frames, ledger
from sim.stage.terrain import sector_names

DATES = [date(2021, 8, 1), date(2021, 8, 2)]
SHAPE = (len(DATES), len(sector_names()), len(ledger.NAMES))


def account(first):
    """A ledger in which every entry is another number."""
    return first + np.arange(np.prod(SHAPE), dtype=float).reshape(SHAPE)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_rows_lie_by_ledger_then_date_then_sector(count):
    accounts = [account(10_000 * number) for number in range(count)]
    frame = frames.rows_by_day(DATES, accounts)
    assert len(frame) == count * SHAPE[0] * SHAPE[1]
    assert list(frame) == ["date", "sector", *ledger.NAMES]
    for number, row in zip(range(len(frame)), frame.itertuples(index=False), strict=True):
        which, day = divmod(number // SHAPE[1], SHAPE[0])
        sector = number % SHAPE[1]
        assert row[0] == pd.Timestamp(DATES[day])
        assert row[1] == sector_names()[sector]
        assert row[2:] == tuple(accounts[which][day, sector])


def test_people_and_events_are_whole_numbers():
    table = account(0.0)[0]
    found = frames.columns(table)
    whole = {"int64": 0, "float64": 0}
    for name, values in found.items():
        whole[str(values.dtype)] += 1
        assert (values.dtype == np.int64) == name.endswith(("_people", "_events"))
    assert min(whole.values()) > 0


def test_a_frame_can_be_written_to_and_the_ledger_stays():
    there = account(0.0)
    frame = frames.rows_by_day(DATES, [there])
    frame.loc[0, "cost_eur"] = -1.0
    frame["arrived_people"] += 1
    assert (there == account(0.0)).all()
