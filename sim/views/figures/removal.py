"""What each subsystem moves: a dot with its interval, for two outcomes side by side."""

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.experiments.validation.removal import OUT
from sim.experiments.validation.removal_table import PER_CROSSING, Removal
from sim.views.figures.style import BLUE, GRID, INK, MUTED, ROW_IN

SIDE_BY_SIDE = (
    (PER_CROSSING, "Entries per crossing"),
    ("intercepted_events", "People intercepted"),
)
AXIS_END_PERCENT = 20.0  # Of the level; what lies beyond is named.


def removal_figure(removal: Removal) -> Figure:
    """A row for each subsystem taken out, and for each choice where nothing can be taken out.

    Differences in percent of the level as it is, with 95% paired intervals.
    """
    table = removal.table
    has_out = table.groupby("subsystem")["change"].transform(lambda names: (names == OUT).any())
    shown = table[(table["change"] == OUT) | ~has_out]
    rows = [
        shown[shown["outcome"] == outcome].reset_index(drop=True) for outcome, _ in SIDE_BY_SIDE
    ]
    figure = Figure(
        figsize=(11, ROW_IN * len(rows[0]) + 1.9), layout="constrained", facecolor="white"
    )
    for axis, part, (_, title) in zip(
        figure.subplots(1, 2, sharey=True), rows, SIDE_BY_SIDE, strict=True
    ):
        _draw(axis, part, title)
    figure.axes[0].set_yticks(
        range(len(rows[0])), [_label(row) for row in rows[0].itertuples()], fontsize=9, color=INK
    )
    figure.suptitle(
        f"Each subsystem taken out, or changed: mean of {removal.replicates} paired futures with "
        "95% intervals",
        x=0.01, ha="left", fontsize=12, color=INK,
    )  # fmt: skip
    handles = [_mark(True), _mark(False)]
    figure.legend(
        handles, ["leaves zero out", "cannot be told from nothing"], loc="outside lower left",
        ncols=2, frameon=False, fontsize=9,
    )  # fmt: skip
    return figure


def _label(row: Any) -> str:
    choice = str(row.change).removeprefix("with ")
    return str(row.subsystem) if row.change == OUT else f"{row.subsystem}: {choice}"


def _style(is_told: bool) -> dict[str, Any]:
    colour = BLUE if is_told else MUTED
    return {
        "marker": "o", "markersize": 6, "color": colour, "markeredgewidth": 1.4,
        "markerfacecolor": colour if is_told else "white",
    }  # fmt: skip


def _mark(is_told: bool) -> Line2D:
    return Line2D([], [], linestyle="none", **_style(is_told))


def _draw(axis: Axes, rows: pd.DataFrame, title: str) -> None:
    axis.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    for place, row in enumerate(rows.itertuples()):
        axis.axhline(place, color=GRID, linewidth=0.7, zorder=0)
        _draw_row(axis, place, row)
    axis.set_title(title, loc="left", fontsize=10.5, color=INK)
    axis.set_xlim(-AXIS_END_PERCENT, AXIS_END_PERCENT)
    half = AXIS_END_PERCENT / 2.0
    axis.set_xticks([-half, 0.0, half], [f"{-half:+.0f}%", "0", f"{half:+.0f}%"])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_xlabel("difference, in percent of the level as it is", fontsize=9, color=MUTED)
    axis.tick_params(labelsize=9, colors=MUTED, length=0)
    for side in axis.spines.values():
        side.set_visible(False)


def _draw_row(axis: Axes, place: int, row: Any) -> None:
    """A dot with its interval, or where it lies beyond the axis an arrow with the number."""
    if not row.level or not math.isfinite(row.low_95):
        axis.text(0.0, place, " not known ", ha="center", va="center", fontsize=8, color=MUTED)
        return
    low, mean, high = (
        100.0 * value / row.level for value in (row.low_95, row.paired_difference, row.high_95)
    )
    style = _style(row.is_told)
    if abs(mean) > AXIS_END_PERCENT:
        side = math.copysign(1.0, mean)
        axis.plot(
            side * AXIS_END_PERCENT * 0.97, place, clip_on=False, zorder=3,
            **style | {"marker": ">" if side > 0 else "<"},
        )  # fmt: skip
        axis.text(
            side * AXIS_END_PERCENT * 0.93, place, f"{mean:+.0f}%", va="center", fontsize=9,
            ha="right" if side > 0 else "left", color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
        return
    axis.plot([low, high], [place, place], color=style["color"], linewidth=1.8, zorder=2)
    axis.plot(mean, place, zorder=3, **style)
