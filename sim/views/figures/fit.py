"""What a fit learned: prior and posterior of each parameter."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.views.figures.style import BLUE, INK, MUTED, dress


def posterior_figure(vectors: pd.DataFrame, ranges: Mapping[str, tuple[float, float]]) -> Figure:
    """One line per parameter: its plausible range, and where 50% and 90% of the vectors lie."""
    paths = [path for path in map(str, vectors) if path in ranges][::-1]
    figure = Figure(figsize=(9.5, 0.3 * len(paths) + 1.2), layout="constrained", facecolor="white")
    axis = figure.subplots()
    for place, path in enumerate(paths):
        low, high = ranges[path]
        ends = np.quantile((vectors[path] - low) / (high - low), [0.05, 0.25, 0.5, 0.75, 0.95])
        axis.plot([0, 1], [place, place], color=MUTED, linewidth=0.8, zorder=1)
        for first, last, alpha in ((0, 4, 0.3), (1, 3, 0.55)):
            axis.plot(
                [ends[first], ends[last]], [place, place], color=BLUE, alpha=alpha,
                linewidth=6, solid_capstyle="butt",
            )  # fmt: skip
        axis.plot(ends[2], place, marker="|", markersize=11, markeredgewidth=2, color=INK)
    axis.set_yticks(range(len(paths)), paths)
    axis.set_xticks([0, 0.5, 1], ["lowest\nplausible", "middle", "highest\nplausible"])
    dress(axis, "What the record leaves plausible: median, 50% and 90% of the vectors", "")
    axis.set_ylim(-0.7, len(paths) - 0.3)
    axis.set_xlim(-0.02, 1.02)
    return figure
