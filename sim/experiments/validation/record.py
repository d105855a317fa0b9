"""The record of 2021 as rows that a season can be held against: nothing after 28 October 2021.

"Detained" counts people who were registered; "turned back" counts events. They are different
series and stay apart. A figure that the evidence gives as a range, or whose sources disagree,
is a range here.
"""

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.evidence import read_evidence, read_series

DETAINED, TURNED_BACK = "detained_people", "recorded_turn_backs_events"
LAST_DAY = date(2021, 10, 28)
ORDER_DAY = date(2021, 8, 3)
DAY, SPAN, MONTH, TOTAL, TRAIT = "day", "span", "month", "total", "trait"


class RecordedFigure(NamedTuple):
    """One figure of the record.

    pattern: P1 to P9, or empty for rows beyond the patterns. outcome: the column of the ledger
    that is summed from `first` to `last`, or the name of a trait in patterns.TRAITS. low, high:
    what the evidence allows, in the outcome's unit. kind: day, span (of days), month, total, trait.
    """

    pattern: str
    what: str
    outcome: str
    first: date
    last: date
    low: float
    high: float
    kind: str
    evidence: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days the figure covers."""
        return (self.last - self.first).days + 1

    @property
    def value(self) -> float:
        """One number for the figure: the middle of its range, or its only end."""
        return self.low if math.isinf(self.high) else (self.low + self.high) / 2.0


def dispersion(days: Sequence[float] | NDArray[np.float64]) -> float:
    """Variance over mean of daily counts: 1 if days were Poisson, NaN if nothing happened."""
    mean = float(np.mean(days))
    return float(np.var(days, ddof=1)) / mean if mean > 0 else math.nan


def changing_share(days: Sequence[float] | NDArray[np.float64]) -> float:
    """Share of days whose count is at least twice, or at most half, that of the day before."""
    values = np.maximum(np.asarray(days, dtype=np.float64), 1.0)
    ratio = values[1:] / values[:-1]
    return float(np.mean((ratio >= 2.0) | (ratio <= 0.5)))


def figure(entry: str) -> float:
    """The first number of an entry of the evidence."""
    text = str(read_evidence()[entry]["value"]).replace(",", "")
    found = re.search(r"\d+(\.\d+)?", text)
    if found is None:
        raise ValueError(f"the entry '{entry}' of the evidence holds no number")
    return float(found.group())


def _months() -> list[RecordedFigure]:
    rows = []
    for month in range(3, 8):
        entry = f"det_2021-{month:02d}"
        first, last = month_limits(2021, month)
        value = figure(entry)
        what = f"detained, {first:%B}"
        rows.append(
            RecordedFigure("P1", what, DETAINED, first, last, value, value, MONTH, (entry,))
        )
    return rows


def month_limits(year: int, month: int) -> tuple[date, date]:
    """The first and last day of a month."""
    first = date(year, month, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _day(
    pattern: str, series: str, day: date, low: float, high: float, *entries: str
) -> RecordedFigure:
    words = "detained" if series == DETAINED else "turned back"
    return RecordedFigure(
        pattern, f"{words}, {day:%-d %b}", series, day, day, low, high, DAY, entries
    )


def _break() -> list[RecordedFigure]:
    """The first days of the order; the record day has two readings, 287 and 289."""
    august = [date(2021, 8, day) for day in range(1, 7)]
    rows = [
        _day("P2", DETAINED, august[0], figure("det_peakday"), 289.0, "det_peakday"),
        _day("P2", DETAINED, august[2], figure("det_0803"), figure("det_0803"), "det_0803"),
        _day("P2", DETAINED, august[4], figure("det_0805"), figure("det_0805"), "det_0805"),
    ]
    for index in (2, 3, 5):
        entry = f"tb_{august[index]}"
        value = figure(entry)
        rows.append(_day("P2", TURNED_BACK, august[index], value, value, entry))
    return rows


def _lull() -> list[RecordedFigure]:
    low = figure("tb_0824")
    return [
        _day("P3", TURNED_BACK, date(2021, 8, 21), low, low, "tb_0824"),
        _day("P3", TURNED_BACK, date(2021, 8, 24), low, low, "tb_0824"),
        # "More than 1,500"; all of August is put at no more than 1,800.
        RecordedFigure(
            "P3", "turned back, 3 to 24 Aug", TURNED_BACK, ORDER_DAY, date(2021, 8, 24),
            figure("tb_cum0824"), 1800.0, TOTAL, ("tb_cum0824",),
        ),
    ]  # fmt: skip


def _revival() -> list[RecordedFigure]:
    october = read_series("turnbacks_daily_2021").set_index("date")["turned_back"]
    to_23 = figure("tb_oct1_23")
    later = sum(float(october[f"2021-10-{day}"]) for day in range(24, 29))
    september, first = figure("tb_2021-09"), date(2021, 10, 1)
    return [
        RecordedFigure(
            "P4", "turned back, September", TURNED_BACK, *month_limits(2021, 9), september,
            september, MONTH, ("tb_2021-09",),
        ),
        RecordedFigure(
            "P4", "turned back, 1 to 23 Oct", TURNED_BACK, first, date(2021, 10, 23), to_23,
            to_23, TOTAL, ("tb_oct1_23",),
        ),
        RecordedFigure(
            "P4", "turned back, 1 to 28 Oct", TURNED_BACK, first, LAST_DAY, to_23 + later,
            to_23 + later, MONTH, ("tb_oct1_23", "turnbacks_daily_2021"),
        ),
    ]  # fmt: skip


def _other_months() -> list[RecordedFigure]:
    august = month_limits(2021, 8)
    return [
        RecordedFigure(
            "", "detained, August", DETAINED, *august, 572.0, 572.0, MONTH, ("lt_monthly",),
        ),
        RecordedFigure(
            "", "turned back, August", TURNED_BACK, *august, 1500.0, 1800.0, MONTH,
            ("lt_monthly",),
        ),
        RecordedFigure(
            "", "turned back, 3 Aug to 21 Sep", TURNED_BACK, ORDER_DAY, date(2021, 9, 21),
            2150.0, 2250.0, TOTAL, ("tb_cum0921",),
        ),
        RecordedFigure(
            "", "turned back, 1 to 6 Oct", TURNED_BACK, date(2021, 10, 1), date(2021, 10, 6),
            *_first_days_of_october(), SPAN, ("tb_oct1_23", "turnbacks_daily_2021"),
        ),
        RecordedFigure(
            "", "admitted, 3 Aug to 21 Sep", DETAINED, ORDER_DAY, date(2021, 9, 21),
            70.0, 90.0, TOTAL, ("tb_cum0921",),
        ),
    ]  # fmt: skip


def _first_days_of_october() -> tuple[float, float]:
    """What is left of 1 to 23 October without the days that are known one by one."""
    days = read_series("turnbacks_daily_2021")
    known = days[(days["date"] >= "2021-10-07") & (days["date"] <= "2021-10-23")]
    left = figure("tb_oct1_23") - float(known["turned_back"].sum())
    return left, left


def _detained_spans() -> list[RecordedFigure]:
    """What the cumulative series says of the days between its dates, where those are certain."""
    series = read_series("lt_detained_cumulative_2021")
    certain = series[~series["confidence"].str.contains("inferred")]
    rows: list[RecordedFigure] = []
    ends = [date.fromisoformat(text) for text in certain["end_of_day"]]
    people = certain["cumulative_detained"].tolist()
    for index in range(1, len(ends)):
        first, last = ends[index - 1] + timedelta(days=1), ends[index]
        value = float(people[index] - people[index - 1])
        what = f"detained, {first:%-d %b}" + (f" to {last:%-d %b}" if last > first else "")
        kind = DAY if first == last else SPAN
        source = ("lt_detained_cumulative_2021",)
        rows.append(RecordedFigure("", what, DETAINED, first, last, value, value, kind, source))
    return rows


def _turned_back_days() -> list[RecordedFigure]:
    """The days of the series of turn-backs that no pattern names."""
    named = {row.first for row in _break() + _lull() if row.outcome == TURNED_BACK}
    rows = []
    for text, value in read_series("turnbacks_daily_2021")[["date", "turned_back"]].itertuples(
        index=False
    ):
        day = date.fromisoformat(text)
        if day not in named:
            rows.append(_day("", TURNED_BACK, day, value, value, "turnbacks_daily_2021"))
    return rows


def _split() -> list[RecordedFigure]:
    """Detained by municipality to 12 July, as shares of all 1,676."""
    counts = [float(text) for text in str(read_evidence()["geo_0712"]["value"]).split("/")]
    names = ("Druskininkai", "Ignalina", "Varėna", "Šalčininkai")
    first, last = date(2021, 3, 1), date(2021, 7, 12)
    return [
        RecordedFigure(
            "P8", f"share detained in {name}", f"detained_share_{name}", first, last,
            count / 1676.0, count / 1676.0, TRAIT, ("geo_0712",),
        )
        for name, count in zip(names, counts, strict=True)
    ]  # fmt: skip


def _traits() -> list[RecordedFigure]:
    october = [row for row in _turned_back_days() if row.first >= date(2021, 10, 7)]
    values = [row.value for row in october]
    whole = date(2021, 10, 7), LAST_DAY
    season = date(2021, 3, 1), LAST_DAY
    unbounded = math.inf
    days = ("turnbacks_daily_2021",)
    return [
        RecordedFigure(
            "P5", "variance / mean of days, 7 to 28 Oct", "dispersion", *whole,
            dispersion(values), dispersion(values), TRAIT, days,
        ),
        RecordedFigure(
            "P5", "days that differ twofold or more from the day before", "changing_share", *whole,
            changing_share(values), changing_share(values), TRAIT, days,
        ),
        RecordedFigure(
            "P6", "most tries of one group within 16 days", "tries_in_16_days", *season,
            4.0, unbounded, TRAIT, ("rep_cocg", "rep_asv"),
        ),
        RecordedFigure(
            "P6", "most tries of one group", "most_tries", *season, 5.0, unbounded, TRAIT,
            ("rep_lrt",),
        ),
        RecordedFigure(
            "P6", "people turned back who tried three times or more", "thrice_share", *season,
            0.2, unbounded, TRAIT, ("reapp",),
        ),
        RecordedFigure(
            "P7", "change of crossings where a fence stands", "hardened_change", *season,
            -0.35, -0.15, TRAIT, ("feig",),
        ),
        RecordedFigure(
            "P7", "change of crossings on the whole border", "total_change", *season,
            -0.27, -0.006, TRAIT, ("adm", "feig"),
        ),
        RecordedFigure(
            "P9", "detained in 2020", "detained_2020", date(2020, 1, 1), date(2020, 12, 31),
            figure("det_2020_by"), figure("det_2020"), TRAIT, ("det_2020_by", "det_2020"),
        ),
    ]  # fmt: skip


def record() -> list[RecordedFigure]:
    """Every row, the patterns first, in the order of their numbers."""
    patterns = _months() + _break() + _lull() + _revival() + _traits() + _split()
    patterns.sort(key=lambda row: row.pattern)
    return patterns + _other_months() + _detained_spans() + _turned_back_days()


def daily_series() -> pd.DataFrame:
    """The record by day for figures: date, outcome, value a day (means where it gives spans)."""
    rows = [row for row in record() if row.kind in (DAY, SPAN)]
    return pd.DataFrame(
        {
            "first": pd.to_datetime([row.first for row in rows]),
            "last": pd.to_datetime([row.last for row in rows]),
            "outcome": [row.outcome for row in rows],
            "per_day": [row.value / row.days for row in rows],
            "kind": [row.kind for row in rows],
        }
    )
