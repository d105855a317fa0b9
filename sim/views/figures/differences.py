"""A figure of paired differences: a dot with its interval for each outcome, by theme."""

import math
from textwrap import wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.experiments.comparison.findings import UNKNOWN
from sim.experiments.comparison.paired import ASSUMED, CORRECTION
from sim.views.figures.style import BLUE, GRID, INK, MUTED, ROW_IN, VERMILION
from sim.views.tables.comparison import (
    Wording,
    difference_in_words,
    happens,
    level_in_words,
    wordings,
)

# Shape and filling say the same as colour, for print in grey.
MARKS: dict[str, tuple[str, str, bool]] = {
    "better": ("o", BLUE, True),
    "worse": ("^", VERMILION, True),
    "more": ("s", INK, True),
    "less": ("s", INK, True),
    ASSUMED: ("D", INK, False),
    UNKNOWN: ("o", MUTED, False),
}
# Where the baseline's level ends, and the limits of what is drawn; intervals reach from -1 to 1.
LEFT_X, LEVEL_X, EDGE_X = -1.45, -1.16, 1.12


def differences_figure(rows: pd.DataFrame) -> Figure:
    """The paired differences of one policy (its rows of the table of a comparison).

    Each outcome has its own scale, from zero to the end of its interval that lies farthest from
    it, and the axis says so. The level under the baseline stands on the left of a row, so that rows
    can be told apart; the amounts of the difference, in the same unit, on the right.
    """
    by_outcome = rows.set_index("outcome")
    shown = {
        theme: [line for line in lines if theme == "Harm" or happens(by_outcome.loc[line.outcome])]
        for theme, lines in wordings().items()
    }
    shown = {theme: lines for theme, lines in shown.items() if lines}
    height = ROW_IN * sum(len(lines) + 1.3 for lines in shown.values()) + 2.2
    figure = Figure(figsize=(11, height), layout="constrained", facecolor="white")
    axes = figure.subplots(
        len(shown), 1, squeeze=False, height_ratios=[len(lines) + 0.3 for lines in shown.values()]
    )
    for axis, (theme, lines) in zip(axes[:, 0], shown.items(), strict=True):
        _draw_theme(axis, theme, lines, by_outcome)
    name, baseline = rows["scenario"].iloc[0], rows["baseline"].iloc[0]
    _head(axes[0, 0], str(baseline))
    figure.suptitle(
        f"{name} minus {baseline}: mean of {rows['pairs'].max()} paired futures, 95% intervals",
        x=0.01, ha="left", fontsize=12, color=INK,
    )  # fmt: skip
    axes[-1, 0].set_xticks(
        [-1, 0, 1], [f"less under {name}", "no difference", f"more under {name}"],
        fontsize=9, color=MUTED,
    )  # fmt: skip
    axes[-1, 0].set_xlabel(
        "Each row has its own scale, up to the far end of its interval.",
        fontsize=9, color=MUTED, x=-LEFT_X / (EDGE_X - LEFT_X),
    )  # fmt: skip
    _explain(figure, ASSUMED in set(rows["verdict"]))
    return figure


def _draw_theme(axis: Axes, theme: str, lines: list[Wording], by_outcome: pd.DataFrame) -> None:
    """One panel: a row for each outcome, the first at the top."""
    axis.set_title(theme, loc="left", fontsize=10.5, color=INK, pad=3)
    axis.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    for place, line in enumerate(lines):
        row: Any = by_outcome.loc[line.outcome]
        axis.plot([-EDGE_X, EDGE_X], [place, place], color=GRID, linewidth=0.7, zorder=0)
        _draw_row(axis, place, row)
        axis.text(
            LEVEL_X, place, level_in_words(row, "baseline", line.scale), ha="right", va="center",
            fontsize=9, color=MUTED,
        )  # fmt: skip
        axis.annotate(
            difference_in_words(row, line.scale), (1.0, place), xycoords=("axes fraction", "data"),
            xytext=(8, 0), textcoords="offset points", va="center", fontsize=9, color=INK,
        )  # fmt: skip
    axis.set_yticks(range(len(lines)), [line.words for line in lines], fontsize=9, color=INK)
    axis.set_ylim(len(lines) - 0.4, -0.6)
    axis.set_xlim(LEFT_X, EDGE_X)
    axis.set_xticks([])
    axis.tick_params(length=0)
    for side in axis.spines.values():
        side.set_visible(False)


def _head(axis: Axes, baseline: str) -> None:
    """What the numbers on both sides of the rows are, above the first panel."""
    name = "\n".join(wrap(baseline, 20))
    style: dict[str, Any] = {"va": "bottom", "fontsize": 9, "color": MUTED, "linespacing": 1.1}
    axis.annotate(
        f"median under\n{name}", (LEVEL_X, 1.0), xycoords=("data", "axes fraction"),
        xytext=(0, 18), textcoords="offset points", ha="right", **style,
    )  # fmt: skip
    axis.annotate(
        "difference (95%)", (1.0, 1.0), xycoords="axes fraction", xytext=(8, 18),
        textcoords="offset points", ha="left", **style,
    )  # fmt: skip


def _draw_row(axis: Axes, place: int, row: Any) -> None:
    """A dot with its interval, scaled so that the far end of the interval reaches the edge."""
    low, high, mean = row["low_95"], row["high_95"], row["paired_difference"]
    if math.isnan(mean) or not math.isfinite(low):
        axis.text(0.0, place, " not known ", ha="center", va="center", fontsize=8, color=MUTED)
        return
    if row.name == "dead_people" and low == high == 0.0:
        return
    farthest = max(abs(low), abs(high)) or 1.0
    shape, colour, is_filled = MARKS[row["verdict"]]
    if row.name == "dead_people":  # No point in the middle, since none is known.
        axis.plot(
            [low / farthest, high / farthest], [place, place], color=colour, linewidth=1.8,
            marker="|", markersize=8, zorder=2,
        )  # fmt: skip
        return
    axis.plot(
        [low / farthest, high / farthest], [place, place], color=colour, linewidth=1.8, zorder=2
    )
    axis.plot(
        mean / farthest, place, marker=shape, markersize=6.5, color=colour, zorder=3,
        markerfacecolor=colour if is_filled else "white", markeredgewidth=1.4,
    )  # fmt: skip


def _explain(figure: Figure, is_assumed: bool) -> None:
    """What the marks mean; where a difference is assumed, none is better or worse."""
    words = {"better": "better", "worse": "worse", "more": "more, or less", UNKNOWN: UNKNOWN}
    if is_assumed:
        words = {ASSUMED: "put in by assumption", UNKNOWN: UNKNOWN}
    handles = [
        Line2D(
            [], [], linestyle="none", marker=MARKS[verdict][0], markersize=7, label=label,
            color=MARKS[verdict][1], markeredgewidth=1.4,
            markerfacecolor=MARKS[verdict][1] if MARKS[verdict][2] else "white",
        )
        for verdict, label in words.items()
    ]  # fmt: skip
    figure.legend(
        handles=handles, loc="outside lower left", ncols=4, frameon=False, fontsize=9,
        title=f"Verdicts after {CORRECTION}'s correction. "
        "Deaths are a range without a middle.",
        title_fontsize=9, alignment="left",
    )  # fmt: skip
