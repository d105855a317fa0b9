"""Figures of the validation: the days of 2021 against the record, and every figure at a glance."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.experiments.validation.record import (
    DAY,
    DETAINED,
    LAST_DAY,
    ORDER_DAY,
    TURNED_BACK,
    daily_series,
)
from sim.experiments.validation.validate import DEPTHS_KM, Validation
from sim.views.figures.style import BLUE, INK, MUTED, ORANGE, draw_bands, dress

SERIES = (
    (DETAINED, "Detained", "people a day", BLUE),
    (TURNED_BACK, "Turned back", "events a day", ORANGE),
)
AHEAD: dict[str, Any] = {"color": "#eef0f3", "zorder": 0}
CLOSE_UP = date(2021, 7, 24), date(2021, 8, 31)


def days_figure(validation: Validation) -> Figure:
    """Both series by day, simulated and recorded: the season, and the break close up."""
    figure = Figure(figsize=(11, 7.4), layout="constrained", facecolor="white")
    grid = figure.subplots(2, 2, width_ratios=(1.75, 1), sharey="row")
    recorded = daily_series()
    for row, (outcome, title, unit, colour) in enumerate(SERIES):
        values = validation.daily[outcome]
        days = pd.date_range(validation.start, periods=values.shape[1])
        for axis, limits in zip(
            grid[row], ((validation.start, days[-1].date()), CLOSE_UP), strict=True
        ):
            _draw_days(axis, days, values, recorded[recorded["outcome"] == outcome], colour, limits)
            is_season = limits is not CLOSE_UP
            dress(
                axis, title if is_season else f"{title}, around 3 August", unit if is_season else ""
            )
        if row == 0:
            _label_axes(grid[row])
    figure.suptitle(
        f"Lithuania 2021, {validation.replicates} replicates: median with 50% and 90% bands; "
        "the record as marks and bars",
        x=0.01, ha="left", fontsize=12, color=INK,
    )  # fmt: skip
    return figure


def _draw_days(
    axis: Axes,
    days: pd.DatetimeIndex,
    values: NDArray[np.float64],
    recorded: pd.DataFrame,
    colour: str,
    limits: tuple[date, date],
) -> None:
    """Bands, the record over them, the order's first day and the end of the record."""
    draw_bands(axis, pd.DataFrame(values.T, index=days), colour)
    single = recorded[recorded["kind"] == DAY]
    # A mean over the days of the break would hide it.
    order = pd.Timestamp(ORDER_DAY)
    is_across = (recorded["first"] < order) & (recorded["last"] >= order)
    spans = recorded[(recorded["kind"] != DAY) & ~is_across]
    axis.plot(
        single["first"], single["per_day"], linestyle="none", marker="o", markersize=4,
        markerfacecolor="white", markeredgecolor=INK, markeredgewidth=0.9, label="recorded day",
        zorder=4,
    )  # fmt: skip
    half = pd.Timedelta(hours=12)
    axis.hlines(
        spans["per_day"], spans["first"] - half, spans["last"] + half, color=INK, linewidth=1.8,
        label="recorded mean of days", zorder=3,
    )  # fmt: skip
    axis.axvline(pd.Timestamp(ORDER_DAY), color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))  # type: ignore[arg-type]
    if limits[1] > LAST_DAY:
        axis.axvspan(pd.Timestamp(LAST_DAY) + half, pd.Timestamp(limits[1]), **AHEAD)  # type: ignore[arg-type]
    axis.set_xlim(pd.Timestamp(limits[0]), pd.Timestamp(limits[1]))  # type: ignore[arg-type]
    is_long = (limits[1] - limits[0]).days > 100
    axis.xaxis.set_major_locator(MonthLocator() if is_long else MonthLocator(bymonthday=(1, 15)))
    axis.xaxis.set_major_formatter(DateFormatter("%b" if is_long else "%-d %b"))


def _label_axes(axes: NDArray[np.object_]) -> None:
    axes[0].legend(loc="upper left", frameon=False, fontsize=9)
    style: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "fontsize": 8.5, "color": MUTED}
    axes[0].annotate(
        "not fitted: predicted", (pd.Timestamp(LAST_DAY), 0.97), xytext=(5, 0),
        textcoords="offset points", ha="left", va="top", **style,
    )  # fmt: skip
    axes[1].annotate(
        "turn-backs begin", (pd.Timestamp(ORDER_DAY), 0.97), xytext=(5, 0),
        textcoords="offset points", ha="left", va="top", **style,
    )  # fmt: skip


def depth_figure(validation: Validation) -> Figure:
    """How deep inland people are when a patrol holds them: share within each depth."""
    figure = Figure(figsize=(7.5, 4.2), layout="constrained", facecolor="white")
    axis = figure.subplots()
    shares = pd.DataFrame(100.0 * validation.depth_shares.T, index=DEPTHS_KM)
    draw_bands(axis, shares, BLUE)
    check = validation.checks[validation.checks["outcome"] == "median_depth_km"].iloc[0]
    axis.axvspan(check["low"], check["high"], color=ORANGE, alpha=0.35, linewidth=0)
    axis.annotate(
        f"two groups of 2021: {check['low']:g} to {check['high']:g} km", (check["high"], 4),
        xytext=(6, 0), textcoords="offset points", fontsize=9, color=INK,
    )  # fmt: skip
    axis.set_xlim(0, DEPTHS_KM[-1])
    axis.set_ylim(0, 100)
    axis.set_xlabel("km from the line when held", fontsize=9, color=MUTED)
    dress(axis, "How deep inland people are held", "% of those held, within a depth")
    return figure


def patterns_figure(validation: Validation) -> Figure:
    """Each figure of a pattern: simulated median and 90% interval, relative to the record."""
    table = validation.rows[validation.rows["pattern"] != ""].iloc[::-1].reset_index(drop=True)
    figure = Figure(figsize=(9.5, 0.27 * len(table) + 1.3), layout="constrained", facecolor="white")
    axis = figure.subplots()
    for place, (_, row) in enumerate(table.iterrows()):
        scale = float(row["observed"])
        ends = np.array([row["low_90"], row["median"], row["high_90"]]) / scale
        low, middle, high = np.clip(ends, 0.02, 50.0)
        colour = BLUE if row["is_covered"] else ORANGE
        axis.plot(
            [low, high],
            [place, place],
            color=colour,
            linewidth=5,
            alpha=0.45,
            solid_capstyle="butt",
        )
        axis.plot(middle, place, marker="|", markersize=11, markeredgewidth=2, color=colour)
        observed = np.clip(np.array([row["low"], row["high"]]) / scale, 0.02, 50.0)
        axis.plot(np.sort(observed), [place, place], color=INK, linewidth=1.4)
        axis.plot(
            observed.mean() if observed[0] != observed[1] else observed[0], place, marker="o",
            markersize=4, markerfacecolor="white", markeredgecolor=INK,
        )  # fmt: skip
    axis.set_xscale("log")
    axis.set_xlim(0.08, 20)
    axis.set_yticks(
        range(len(table)),
        [f"{p}  {w}" for p, w in zip(table["pattern"], table["what"], strict=True)],
    )
    axis.set_xticks([0.1, 0.2, 0.5, 1, 2, 5, 10], ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
    axis.axvline(1.0, color=MUTED, linewidth=0.8)
    dress(axis, "Simulated over recorded", "")
    axis.set_ylim(-0.7, len(table) - 0.3)
    figure.supxlabel(
        "○ recorded, with its range   | median and 90% of replicates: "
        "blue covers the record, orange does not",
        fontsize=9, color=MUTED,
    )  # fmt: skip
    return figure
