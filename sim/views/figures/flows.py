"""A figure of where the same people ended under two policies: an alluvial diagram."""

from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from numpy.typing import NDArray

from sim.views.figures.style import BLUE, INK, MUTED, ORANGE

MEANING_OF_END: dict[str, str] = {
    "registered_people": "let in and registered",
    "entered_people": "got inland",
    "left_people": "gave up and left",
    "left_for_elsewhere_people": "left for another border",
    "unresolved_people": "still waiting or under way",
    "never_came_people": "did not come",
    "dead_people": "died",
}
BAR, GAP, GROUP_GAP, LEAST_LABEL = 0.035, 0.012, 0.05, 0.022
BASELINE_X, OTHER_X = 0.0, 1.0
CAPTION_WIDTH = 140


type Blocks = dict[tuple[bool, str], Stratum]


class Stratum(NamedTuple):
    """A block of people on one side: its place, from the top down, and its words."""

    top: float
    height: float
    words: str
    people: float
    harmed: float


def flows_figure(flows: pd.DataFrame, baseline: str, other: str, deaths: tuple[str, str]) -> Figure:
    """Where the same people ended under a baseline (left) and another policy (right).

    `flows` is the table of `fates.follow`; `deaths` are ranges of deaths under the two policies,
    in words, since deaths are never shown as a point. On the left those who were turned back at
    least once stand apart; their ways are dark and hatched, those of all others light.
    """
    figure = Figure(figsize=(11, 7.4), layout="constrained", facecolor="white")
    axis: Axes = figure.subplots()
    axis.set_axis_off()
    axis.set_xlim(-0.62, 1.62)
    axis.set_ylim(1.0, -0.09)
    figure.suptitle(
        f"Where the same people ended under {baseline} and under {other} (mean per future)",
        x=0.01, ha="left", fontsize=12, color=INK,
    )  # fmt: skip
    total = float(flows["people"].sum()) if len(flows) else 0.0
    if total == 0.0:
        axis.text(0.5, 0.5, "nobody arrived", ha="center", fontsize=16, color=MUTED)
        return figure
    left, right = (_blocks(flows, which, total) for which in ("baseline", "other"))
    _draw_ways(axis, flows, left, right, total)
    for (turned, _), stratum in left.items():
        _draw_stratum(axis, BASELINE_X, stratum, BLUE if turned else ORANGE)
    for (turned, _), stratum in right.items():
        _draw_stratum(axis, OTHER_X, stratum, BLUE if turned else ORANGE)
    _head(axis, BASELINE_X, left, baseline)
    _head(axis, OTHER_X, right, other)
    figure.supxlabel(
        _caption(flows, baseline, other, deaths), x=0.01, ha="left", fontsize=9, color=INK
    )
    return figure


def _blocks(flows: pd.DataFrame, which: str, total: float) -> Blocks:
    """The blocks of one policy: first those who were turned back under it, then the others."""
    keys = [(turned, end) for turned in (True, False) for end in MEANING_OF_END]
    sums = flows.groupby([f"was_turned_back_{which}", f"end_{which}"])
    people = sums["people"].sum()
    harmed = sums[f"harmed_{which}_people"].sum()
    return _stacked(
        {key: (float(people[key]), float(harmed[key])) for key in keys if key in people.index},
        total,
    )


def _stacked(amounts: dict[tuple[bool, str], tuple[float, float]], total: float) -> Blocks:
    """Blocks one below the other in a height of one, with gaps between."""
    gaps = [
        GROUP_GAP if before[0] != after[0] else GAP
        for before, after in zip(list(amounts)[:-1], list(amounts)[1:], strict=True)
    ]
    scale = (1.0 - sum(gaps) - 0.03) / total
    strata, top = {}, 0.0
    for (key, (people, harmed)), gap in zip(amounts.items(), [*gaps, 0.0], strict=True):
        strata[key] = Stratum(top, people * scale, MEANING_OF_END[key[1]], people, harmed)
        top += people * scale + gap
    return strata


def _draw_ways(
    axis: Axes,
    flows: pd.DataFrame,
    left: Blocks,
    right: Blocks,
    total: float,
) -> None:
    """A band from each block on the left to each on the right, its width the people in it."""
    used_left = dict.fromkeys(left, 0.0)
    used_right = dict.fromkeys(right, 0.0)
    order = {end: place for place, end in enumerate(MEANING_OF_END)}
    ways = flows.assign(
        a=flows["end_baseline"].map(order), b=flows["end_other"].map(order)
    ).sort_values(
        ["was_turned_back_baseline", "a", "was_turned_back_other", "b"],
        ascending=[False, True, False, True],
    )
    for way in ways.itertuples():
        turned = bool(way.was_turned_back_baseline)
        start = (turned, str(way.end_baseline))
        end = (bool(way.was_turned_back_other), str(way.end_other))
        here, there = left[start], right[end]
        people = float(way.people)  # type: ignore[arg-type]
        widths = people * here.height / here.people, people * there.height / there.people
        band = _band(
            BASELINE_X + BAR, here.top + used_left[start], widths[0],
            OTHER_X - BAR, there.top + used_right[end], widths[1],
        )  # fmt: skip
        used_left[start] += widths[0]
        used_right[end] += widths[1]
        axis.add_patch(
            PathPatch(
                band, facecolor=BLUE if turned else ORANGE, alpha=0.55 if turned else 0.3,
                edgecolor="white", linewidth=0.4, hatch="///" if turned else None,
            )
        )  # fmt: skip


def _band(x0: float, top0: float, w0: float, x1: float, top1: float, w1: float) -> Path:
    """A smooth band between two heights."""
    middle = (x0 + x1) / 2.0
    points: NDArray[np.float64] = np.array(
        [
            (x0, top0), (middle, top0), (middle, top1), (x1, top1),
            (x1, top1 + w1), (middle, top1 + w1), (middle, top0 + w0), (x0, top0 + w0),
            (x0, top0),
        ]
    )  # fmt: skip
    curve, line = Path.CURVE4, Path.LINETO
    return Path(
        points, [Path.MOVETO, curve, curve, curve, line, curve, curve, curve, Path.CLOSEPOLY]
    )


def _draw_stratum(axis: Axes, x: float, stratum: Stratum, colour: str) -> None:
    """A block with its words beside it, if it is high enough to have any."""
    at = x if x == BASELINE_X else x - BAR
    axis.add_patch(Rectangle((at, stratum.top), BAR, stratum.height, facecolor=colour, linewidth=0))
    if stratum.height < LEAST_LABEL:
        return
    words = f"{stratum.words}: {stratum.people:,.0f}"
    if stratum.harmed >= 0.05:
        words += f"\n(of them harmed: {stratum.harmed:,.1f})"
    axis.text(
        x - 0.015 if x == BASELINE_X else x + 0.015, stratum.top + stratum.height / 2.0, words,
        ha="right" if x == BASELINE_X else "left", va="center", fontsize=9, color=INK,
        linespacing=1.15,
    )  # fmt: skip


def _head(axis: Axes, x: float, blocks: Blocks, name: str) -> None:
    """The name above a side, and of its two groups of people."""
    side: Any = "left" if x == BASELINE_X else "right"
    axis.text(x, -0.075, f"under {name}", fontsize=10.5, color=INK, weight="bold", ha=side)
    for turned, words in ((True, "turned back at least once"), (False, "never turned back")):
        those = [stratum for key, stratum in blocks.items() if key[0] == turned]
        if those:
            people = sum(stratum.people for stratum in those)
            axis.text(
                x, those[0].top - 0.012, f"{words}: {people:,.0f}", fontsize=9.5, color=INK,
                style="italic", ha=side, zorder=5,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.0},
            )  # fmt: skip


def _caption(flows: pd.DataFrame, baseline: str, other: str, deaths: tuple[str, str]) -> str:
    """What became of those who were turned back, in words; deaths as ranges."""
    turned = flows[flows["was_turned_back_baseline"]]
    ends = turned.groupby("end_other")["people"].sum()
    words = ", ".join(
        f"{ends[end]:,.0f} {meaning}"
        for end, meaning in MEANING_OF_END.items()
        if end != "dead_people" and ends.get(end, 0.0) >= 0.5
    )
    before, now = (turned[f"harmed_{which}_people"].sum() for which in ("baseline", "other"))
    sentence = f"Nobody was turned back under {baseline}."
    if words:
        sentence = (
            f"Of {turned['people'].sum():,.0f} people turned back under {baseline} these are, "
            f"under {other}: {words}; "
            f"fell gravely ill: {now:,.1f}, under {baseline} {before:,.1f}."
        )
    return "\n".join(
        wrap(
            f"{sentence} Deaths, 90% range: {deaths[0]} under {baseline}, {deaths[1]} under "
            f"{other}. Hatched: turned back at least once under {baseline}. Harmed: fell gravely "
            "ill outdoors.",
            CAPTION_WIDTH,
            break_on_hyphens=False,
        )
    )
