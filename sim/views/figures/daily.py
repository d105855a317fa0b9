"""The days of a season, outcome by outcome, with measures and the record beside them."""

from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.base.evidence import read_series
from sim.experiments.ensemble import Runs
from sim.views.figures.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    VERMILION,
    date_axis,
    draw_bands,
    dress,
)

DAILY_PANELS = (
    ("detained_people", "Detained", "people a day", BLUE, False),
    ("recorded_turn_backs_events", "Recorded turn-backs", "events a day", ORANGE, False),
    ("entered_people", "Got inland", "people a day", GREEN, False),
    ("medical_emergencies_people", "Medical emergencies", "people, cumulative", VERMILION, True),
)
OBSERVED = {"detained_people": "detained_entered", "recorded_turn_backs_events": "turned_back"}


def daily_figure(runs: Runs) -> Figure:
    """Daily outcomes over the season: median and 50% and 90% bands over replicates.

    Measures are marked at their first day. Where the scenario says `shows_record`, the record of
    2021 is drawn beside it: monthly means as lines, single days as dots.
    """
    figure = Figure(figsize=(11, 9), layout="constrained", facecolor="white")
    axes: list[Axes] = list(figure.subplots(len(DAILY_PANELS), 1, sharex=True))
    names = [panel[0] for panel in DAILY_PANELS] + ["dead_people"]
    totals = runs.daily.groupby(["replicate", "date"], sort=True)[names].sum()
    for axis, (name, title, unit, colour, is_cumulative) in zip(axes, DAILY_PANELS, strict=True):
        values = by_replicate(totals[name])
        draw_bands(axis, values.cumsum() if is_cumulative else values, colour)
        if is_cumulative:
            _draw_deaths(axis, by_replicate(totals["dead_people"]).cumsum())
        elif runs.scenario.shows_record and name in OBSERVED:
            _draw_record(axis, OBSERVED[name], runs.scenario.period.dates)
        dress(axis, title, unit)
    _mark_measures(figure, axes, runs)
    date_axis(axes[-1])
    figure.suptitle(
        f"{runs.scenario.name}: {len(runs.outcomes)} replicates, median with 50% and 90% bands",
        x=0.01, ha="left", fontsize=12, color=INK,
    )  # fmt: skip
    if len(runs.outcomes) and runs.outcomes["arrived_people"].max() == 0:
        figure.text(0.5, 0.5, "nobody arrived", ha="center", fontsize=16, color=MUTED)
    return figure


def by_replicate(series: "pd.Series[float]") -> pd.DataFrame:
    """A column of the daily table as days × replicates."""
    return series.unstack("replicate")


def _draw_deaths(axis: Axes, values: pd.DataFrame) -> None:
    """Deaths as the limits of their range: no line in the middle, since none is known."""
    if values.empty:
        return
    low, high = np.quantile(values.to_numpy(dtype=float), [0.05, 0.95], axis=1)
    days = values.index.to_numpy()
    axis.fill_between(
        days, low, high, facecolor="none", edgecolor=INK, linewidth=0.8, hatch="////",
        label="deaths, 90% range",
    )  # fmt: skip
    axis.legend(loc="upper left", frameon=False, fontsize=9)


def _draw_record(axis: Axes, column: str, dates: list[date]) -> None:
    """The observed series, where the season covers it."""
    label = "recorded, monthly mean"
    for row in read_series("lt_monthly").itertuples():
        month, value = str(row.month), getattr(row, column)
        if ".." in month or pd.isna(value):
            continue
        first = pd.Period(month).start_time
        last = pd.Period(month).end_time
        if first.date() >= dates[0] and last.date() <= dates[-1]:
            mean = float(value) / pd.Period(month).days_in_month
            axis.hlines(mean, first, last, color=INK, linewidth=1.6, label=label)  # type: ignore[arg-type]
            label = "_"
    if column == "turned_back":
        days = read_series("turnbacks_daily_2021")
        when = pd.to_datetime(days["date"])
        inside = (when >= pd.Timestamp(dates[0])) & (when <= pd.Timestamp(dates[-1]))
        axis.plot(
            when[inside], days["turned_back"][inside], linestyle="none", marker="o",
            markersize=3.5, markerfacecolor="white", markeredgecolor=INK,
            label="recorded days" if inside.any() else "_", clip_on=False, zorder=3,
        )  # fmt: skip
    if axis.get_legend_handles_labels()[1]:
        axis.legend(loc="upper left", frameon=False, fontsize=9)


def _mark_measures(figure: Figure, axes: list[Axes], runs: Runs) -> None:
    """A thin line through all panels on the first day of each measure, numbered at the top."""
    start, end = runs.scenario.period.start, runs.scenario.period.end
    marks = sorted(
        (measure.from_, name)
        for name, measure in runs.scenario.measures.items()
        if measure.from_ and start < measure.from_ <= end
    )
    for axis in axes:
        for day, _ in marks:
            axis.axvline(pd.Timestamp(day), color=MUTED, linewidth=0.7, linestyle=(0, (2, 3)))  # type: ignore[arg-type]
    room = max(2.0, (end - start).days / 45)
    for first, last in _neighbours([day for day, _ in marks], room):
        label = str(first + 1) if first == last else f"{first + 1}–{last + 1}"
        middle = (
            pd.Timestamp(marks[first][0])
            + (pd.Timestamp(marks[last][0]) - pd.Timestamp(marks[first][0])) / 2
        )
        axes[0].annotate(
            label, (middle, 1.0), xycoords=("data", "axes fraction"),  # type: ignore[arg-type]
            xytext=(0, 3), textcoords="offset points", ha="center", fontsize=8.5, color=INK,
        )  # fmt: skip
    if marks:
        words = [f"{n} {name} ({day:%-d %b})" for n, (day, name) in enumerate(marks, 1)]
        lines = [" · ".join(words[i : i + 6]) for i in range(0, len(words), 6)]
        figure.supxlabel(
            "Measures begin: " + "\n".join(lines), x=0.01, ha="left", fontsize=8.5, color=MUTED
        )


def _neighbours(days: list[date], room_days: float) -> list[tuple[int, int]]:
    """Runs of days too close for a label each, as first and last index."""
    runs: list[tuple[int, int]] = []
    for index, day in enumerate(days):
        if runs and (day - days[runs[-1][1]]).days < room_days:
            runs[-1] = runs[-1][0], index
        else:
            runs.append((index, index))
    return runs
