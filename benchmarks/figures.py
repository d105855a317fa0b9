"""The figure of a run of benchmarks: how the cost of a step grows with the number of agents."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measure import Row
from benchmarks.strip import C_PHILOX, C_XOSHIRO, ENGINE, MEMORY

# Told apart by dash and marker as well as by shade; blue and vermilion of Okabe and Ito (2008).
STYLES = {
    ENGINE: ("#0072B2", "-", "o"),
    C_PHILOX: ("#333333", "-", "s"),
    C_XOSHIRO: ("#333333", "--", "D"),
    MEMORY: ("#999999", ":", ""),
    "NumPy": ("#D55E00", "-", "^"),
    "Mesa, its grid": ("#666666", "-", "v"),
    "Mesa, bare agents": ("#666666", "--", "v"),
    "AgentPy, its grid": ("#AA6F9E", "-", "P"),
    "AgentPy, bare agents": ("#AA6F9E", "--", "P"),
}
LABELS_APART = 1.75  # Labels on a logarithmic axis need this factor between them.


def strip_figure(rows: Sequence[Row]) -> Figure:
    """ns an agent-step by number of agents, a line for each contender, both axes logarithmic."""
    figure = Figure(figsize=(9.0, 5.4), layout="constrained")
    axes = figure.add_subplot()
    ends = {}
    for name, (colour, dashes, marker) in STYLES.items():
        chosen = [row for row in rows if row.contender == name and row.measure == "agent-step"]
        if not chosen:
            continue
        sizes, costs = [row.size for row in chosen], [row.median for row in chosen]
        width = 2.6 if name == ENGINE else 1.4
        axes.plot(sizes, costs, color=colour, linestyle=dashes, marker=marker, linewidth=width)
        axes.fill_between(
            sizes,
            [row.lowest for row in chosen],
            [row.highest for row in chosen],
            color=colour,
            alpha=0.15,
            linewidth=0,
        )
        ends[name] = (sizes[-1], costs[-1])
    axes.set_xscale("log")
    axes.set_yscale("log")
    _label(axes, ends)
    axes.set_xlabel("walkers")
    axes.set_ylabel("processor time per walker and tick (ns)")
    axes.set_title("The strip: what one step of one agent costs", loc="left")
    axes.grid(which="major", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure


def _label(axes: Axes, ends: Mapping[str, tuple[float, float]]) -> None:
    """Names each line at its end; names that would meet are moved apart."""
    below = 0.0
    right = max(size for size, _ in ends.values()) * 1.6
    for name, (size, cost) in sorted(ends.items(), key=lambda item: item[1][1]):
        height = max(cost, below * LABELS_APART)
        below = height
        axes.annotate(
            name,
            xy=(size, cost),
            xytext=(right, height),
            va="center",
            fontweight="bold" if name == ENGINE else "normal",
            color=STYLES[name][0],
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#bbbbbb", "linewidth": 0.6, "shrinkB": 5},
        )
