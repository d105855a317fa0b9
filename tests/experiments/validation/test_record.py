"""The record as rows: what the evidence says, no more, and nothing after 28 October 2021."""

import math
from datetime import date

import pytest

from sim.base.evidence import read_evidence
from sim.base.shipped import folder
from sim.experiments.validation.record import (
    DETAINED,
    LAST_DAY,
    TURNED_BACK,
    changing_share,
    dispersion,
    figure,
    record,
)

ROWS = record()


def test_nothing_lies_after_the_last_day_that_may_be_fitted():
    assert date(2021, 10, 28) == LAST_DAY
    assert max(row.last for row in ROWS) == LAST_DAY


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.pattern} {row.what}")
def test_a_row_is_in_order_and_cites_evidence(row):
    assert row.first <= row.last
    assert row.low <= row.high
    files = {path.stem for path in (folder("seeds") / "evidence").glob("*.csv")}
    assert row.evidence
    assert set(row.evidence) <= files | set(read_evidence())


def test_every_pattern_has_rows_in_order():
    patterns = [row.pattern for row in ROWS if row.pattern]
    assert sorted(set(patterns)) == [f"P{number}" for number in range(1, 10)]
    assert patterns == sorted(patterns)


def value(outcome, first, last=None):
    found = [row for row in ROWS if row.outcome == outcome and row.first == first]
    return next(row for row in found if row.last == (last or first))


def test_figures_worked_out_by_hand():
    assert value(DETAINED, date(2021, 7, 1), date(2021, 7, 31)).low == 2882
    assert value(DETAINED, date(2021, 7, 1)).low == 822 - 661
    assert (value(DETAINED, date(2021, 8, 1)).low, value(DETAINED, date(2021, 8, 1)).high) == (
        287,
        289,
    )
    assert value(TURNED_BACK, date(2021, 10, 1), LAST_DAY).low == 2140  # 1,558 + 582
    assert value(TURNED_BACK, date(2021, 8, 3), date(2021, 8, 24)).low == 1500


def test_days_of_the_cumulative_series_whose_date_is_inferred_are_left_out():
    ends = {row.last for row in ROWS if row.evidence == ("lt_detained_cumulative_2021",)}
    assert date(2021, 7, 3) not in ends
    assert date(2021, 7, 8) in ends


def test_no_day_of_a_series_stands_twice():
    days = [(row.outcome, row.first) for row in ROWS if row.kind == "day"]
    assert len(days) == len(set(days))


def test_an_open_range_counts_by_its_end():
    open_row = next(row for row in ROWS if math.isinf(row.high))
    assert open_row.value == open_row.low


def test_dispersion_and_changing_days():
    assert dispersion([2, 2, 2]) == 0
    assert dispersion([0, 4]) == 4.0  # variance 8 over mean 2
    assert math.isnan(dispersion([0, 0]))
    assert changing_share([10, 20, 30, 15]) == pytest.approx(2 / 3)
    assert changing_share([0, 1, 1]) == 0.0


def test_the_number_of_an_entry():
    assert figure("tb_cum0824") == 1500
    with pytest.raises(ValueError, match="no number"):
        figure("undet")
