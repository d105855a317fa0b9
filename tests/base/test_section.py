"""Sections made in Python: what cannot be misread is taken, whatever it comes from."""

from datetime import date, datetime
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.scenario.given import scenario_of
from sim.scenario.inflow import Inflow
from sim.scenario.scenario import Period, Scenario

FIRST, LAST = date(2021, 8, 1), date(2021, 8, 7)


class Holder(BaseModel):
    inflow: Inflow


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (FIRST, LAST),
        ("2021-08-01", "2021-08-07"),
        (datetime(2021, 8, 1), pd.Timestamp("2021-08-07")),
        (np.datetime64("2021-08-01"), LAST),
    ],
)
def test_a_day_is_taken_from_text_datetime_pandas_and_numpy(start, end):
    period = Period(start=start, end=end)
    assert (period.start, period.end) == (FIRST, LAST)
    assert type(period.start) is type(period.end) is date


@pytest.mark.parametrize(
    "start",
    [datetime(2021, 8, 1, 6), 1627776000, 20210801, "20210801", "1627776000", "2021-W31-1", True],
)
def test_what_is_not_plainly_a_day_is_none(start):
    with pytest.raises(ValidationError, match="valid date"):
        Period(start=start, end=LAST)


def test_numbers_of_numpy_are_numbers():
    inflow = Inflow(factor=np.int64(2), people_per_day={pd.Timestamp(FIRST): np.float32(0.5)})
    assert (inflow.factor, inflow.people_per_day) == (2.0, {FIRST: 0.5})
    case = Scenario(name="x", period=Period(start=FIRST, end=LAST), seed=np.float64(3))
    assert (case.seed, type(case.seed)) == (3, int)


@pytest.mark.parametrize("people", [True, np.True_, "5", "5_0", {"2021-08-01": True}])
def test_an_inflow_is_as_strict_inside_anything_else(people):
    with pytest.raises(ValidationError):
        Inflow(people_per_day=people)
    with pytest.raises(ValidationError):
        Holder.model_validate({"inflow": {"people_per_day": people}})
    with pytest.raises(ValidationError):
        TypeAdapter(list[Inflow]).validate_python([{"people_per_day": people}])


def test_a_scenario_comes_back_from_whatever_it_is_written_to():
    period = Period(start=FIRST, end=LAST)
    case = Scenario(name="x", period=period, inflow={"people_per_day": {FIRST: 3}}, sources=["a"])
    assert case.period is period
    assert Scenario.model_validate(case) is case
    assert Scenario.model_validate(MappingProxyType(case.model_dump(by_alias=True))) == case
    assert Scenario.model_validate(case.model_dump(mode="json", by_alias=True)) == case
    assert Scenario.model_validate_json(case.model_dump_json(by_alias=True)) == case


def test_values_that_are_set_may_come_from_pandas_and_numpy():
    days = {pd.Timestamp(FIRST): np.int64(4)}
    values = {"period.start": pd.Timestamp(FIRST), "inflow.people_per_day": days}
    case = scenario_of("surge", values, "set")
    assert (case.period.start, case.inflow.people_per_day) == (FIRST, {FIRST: 4.0})
