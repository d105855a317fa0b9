"""What figures share: colours, axes, bands. They are returned, not shown.

All are readable in grey and by the colour-blind: shape or place says what colour says.
"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from numpy.typing import NDArray

INK, MUTED, GRID = "#1b1f24", "#5d6773", "#e3e6ea"
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
ROW_IN = 0.27  # The height of a row of dots with its label.


def dress(axis: Axes, title: str, unit: str) -> None:
    """Title, unit, a light grid from zero; no frame."""
    axis.set_title(title, loc="left", fontsize=10.5, color=INK)
    axis.set_ylabel(unit, fontsize=9, color=MUTED)
    axis.set_ylim(bottom=0)
    axis.grid(axis="y", color=GRID, linewidth=0.8)
    axis.set_axisbelow(True)
    axis.tick_params(labelsize=9, colors=MUTED, length=3)
    axis.margins(x=0)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(GRID)


def date_axis(axis: Axes) -> None:
    """Dates as short as they can be told apart."""
    locator = AutoDateLocator(minticks=4, maxticks=12)
    axis.xaxis.set_major_locator(locator)
    years = ["", *["%Y"] * 5]
    axis.xaxis.set_major_formatter(ConciseDateFormatter(locator, offset_formats=years))


def draw_bands(axis: Axes, values: pd.DataFrame, colour: str) -> None:
    """Median line with 50% and 90% bands over the columns."""
    if values.empty:
        return
    quantiles: NDArray[np.float64] = np.quantile(
        values.to_numpy(dtype=float), [0.05, 0.25, 0.5, 0.75, 0.95], axis=1
    )
    days = values.index.to_numpy()
    style: dict[str, Any] = {"color": colour, "linewidth": 0, "step": "mid"}
    axis.fill_between(days, quantiles[0], quantiles[4], alpha=0.18, **style)
    axis.fill_between(days, quantiles[1], quantiles[3], alpha=0.35, **style)
    axis.plot(days, quantiles[2], color=colour, linewidth=1.4)
