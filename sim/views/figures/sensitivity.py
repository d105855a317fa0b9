"""The tornado: how far each input moves an outcome, the widest at the top."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiments.sensitivity import Sensitivity
from sim.views.figures.style import BLUE, INK, MUTED, ORANGE, dress

DRAWN_OUTCOMES = (
    ("recorded_turn_backs_events", "Recorded turn-backs", "events"),
    ("entered_people", "Got inland", "people"),
    ("denied_asylum_people", "Wanted asylum, turned back", "people"),
    ("medical_emergencies_people", "Medical emergencies", "people"),
)
BARS = 8


def tornado_figure(found: Sensitivity) -> Figure:
    """Four outcomes, with one input at a time at the ends of its plausible range."""
    figure = Figure(figsize=(12, 8), layout="constrained", facecolor="white")
    for axis, (outcome, title, unit) in zip(
        figure.subplots(2, 2).flat, DRAWN_OUTCOMES, strict=True
    ):
        rows = found.indices[found.indices["outcome"] == outcome]
        _draw(axis, rows, found.label(outcome) if found.against else title, unit)
    name, mean = found.scenario.name, "mean outcome"
    if found.against:
        name, mean = f"{name} − {found.against.name}", "mean difference"
    figure.suptitle(
        f"{name}: {mean} with one input at its lowest (blue circle) and "
        "highest (orange square) plausible value",
        x=0.01, ha="left", fontsize=12, color=INK,
    )  # fmt: skip
    return figure


def _draw(axis: Axes, rows: pd.DataFrame, title: str, unit: str) -> None:
    width = (rows["at_high"] - rows["at_low"]).abs()
    best = rows.loc[width.sort_values(ascending=False, kind="stable").index[:BARS]].iloc[::-1]
    middle = float((rows["at_high"] + rows["at_low"]).median() / 2.0)
    for place, (low, high) in enumerate(zip(best["at_low"], best["at_high"], strict=True)):
        axis.plot([low, high], [place, place], color=MUTED, linewidth=2.2, zorder=2)
        axis.plot(low, place, marker="o", markersize=8, color=BLUE, zorder=3)
        axis.plot(high, place, marker="s", markersize=7.5, color=ORANGE, zorder=3)
    axis.axvline(middle, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
    axis.set_yticks(range(len(best)), best["input"].tolist())
    dress(axis, title, "")
    axis.set_ylim(-0.7, len(best) - 0.3)
    axis.set_xlabel(unit, fontsize=9, color=MUTED)
    axis.margins(x=0.08)
    axis.tick_params(axis="y", labelsize=8.5)
