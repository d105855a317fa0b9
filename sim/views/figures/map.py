"""A map of the border with where people crossed, were found, were turned back, were harmed."""

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.base.shipped import folder
from sim.experiments.ensemble import Runs
from sim.stage.terrain import BORDER_LENGTH_KM, read_places
from sim.views.figures.style import BLUE, GREEN, INK, MUTED, ORANGE, VERMILION

WEST, EAST, SOUTH, NORTH = 23.2, 27.0, 53.7, 55.85
LAND = {"LTU": "#f4f1ea", "BLR": "#e7eaee"}
ATTRIBUTION = "© OpenStreetMap contributors (ODbL) · GeoNames (CC BY 4.0)"
MAP_PANELS = (
    ("Crossed the line", ("crossings_events",), "events", BLUE, "o"),
    ("Found by patrols", ("intercepted_events", "stopped_at_line_events"), "events", GREEN, "s"),
    ("Recorded turn-backs", ("recorded_turn_backs_events",), "events", ORANGE, "^"),
    ("Medical emergencies", ("medical_emergencies_people",), "people", VERMILION, "D"),
)
LARGEST_PT2 = 900.0


def map_figure(runs: Runs) -> Figure:
    """Four maps with a mark at the middle of each sector, its area the mean over replicates."""
    figure = Figure(figsize=(11, 10.4), layout="constrained", facecolor="white")
    axes: list[Axes] = list(figure.subplots(2, 2).flat)
    columns = [name for _, names, _, _, _ in MAP_PANELS for name in names]
    count = max(1, len(runs.outcomes))
    means = runs.daily.groupby("sector", observed=False)[columns].sum() / count
    for axis, (title, names, unit, colour, marker) in zip(axes, MAP_PANELS, strict=True):
        draw_ground(axis)
        draw_marks(axis, means[list(names)].sum(axis=1), title, unit, colour, marker)
    figure.suptitle(
        f"{runs.scenario.name}: mean of {len(runs.outcomes)} replicates by sector, "
        f"{runs.scenario.period.start} to {runs.scenario.period.end}",
        x=0.01, ha="left", fontsize=12, color=INK,
    )  # fmt: skip
    figure.supxlabel(ATTRIBUTION, x=0.99, ha="right", fontsize=8, color=MUTED)
    return figure


@cache
def _shapes(name: str) -> list[tuple[str, list[NDArray[np.float64]]]]:
    """The rings or lines of a layer of seeds/geography, with the country of each feature."""
    path = folder("seeds") / "geography" / f"{name}.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [
        (feature["properties"].get("country", ""), _rings(feature["geometry"]))
        for feature in features
    ]


def _rings(geometry: dict[str, Any]) -> list[NDArray[np.float64]]:
    """The outer rings of polygons, or the points of a line."""
    coordinates = geometry["coordinates"]
    if geometry["type"] == "LineString":
        return [np.array(coordinates)]
    if geometry["type"] == "Polygon":
        return [np.array(coordinates[0])]
    return [np.array(polygon[0]) for polygon in coordinates]


def border_points() -> NDArray[np.float64]:
    """The border line as longitude and latitude, (points, 2)."""
    return _shapes("border")[0][1][0]


def draw_ground(axis: Axes) -> None:
    """Countries, water and the border line, quietly."""
    axis.set_facecolor("#f0f0f0")
    for country, rings in _shapes("backdrop"):
        colour = LAND.get(country, "#f0f0f0")
        axis.add_collection(
            PolyCollection(rings, facecolor=colour, edgecolor="#c9ccd1", linewidth=0.6),
            autolim=False,
        )
    lakes = [ring for _, rings in _shapes("water") for ring in rings]
    axis.add_collection(PolyCollection(lakes, facecolor="#c8d8e6", linewidth=0), autolim=False)
    axis.add_collection(
        LineCollection([border_points()], colors=INK, linewidths=1.1), autolim=False
    )
    axis.set_xlim(WEST, EAST)
    axis.set_ylim(SOUTH, NORTH)
    axis.set_aspect(1.0 / np.cos(np.radians((SOUTH + NORTH) / 2)))
    axis.set_xticks([24, 25, 26], ["24°E", "25°E", "26°E"])
    axis.set_yticks([54, 55], ["54°N", "55°N"])
    axis.tick_params(labelsize=8.5, colors=MUTED, length=0)
    for side in axis.spines.values():
        side.set_visible(False)
    for words, x, y in (("LITHUANIA", 24.35, 55.0), ("BELARUS", 26.3, 54.3)):
        axis.text(x, y, words, fontsize=9, color=MUTED, ha="center")
    _name_towns(axis)


def _name_towns(axis: Axes) -> None:
    towns = read_places().towns
    for name in ("Vilnius", "Visaginas"):
        found = towns[towns["name"] == name]
        if len(found):
            x, y = float(found["longitude_deg"].iloc[0]), float(found["latitude_deg"].iloc[0])
            axis.plot(x, y, marker=".", color=MUTED, markersize=4)
            axis.annotate(f"{name} ", (x, y), fontsize=8, color=MUTED, ha="right", va="center")


def along_border(chainage_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude of the border at distances from the Polish tripoint, (places, 2)."""
    line = border_points()
    step = np.diff(line, axis=0) * [np.cos(np.radians(54.8)), 1.0]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*step.T))])
    at = chainage_km / BORDER_LENGTH_KM * along[-1]
    return np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], axis=1)


def sector_middles() -> NDArray[np.float64]:
    """Longitude and latitude of the border at the middle of each sector, (sectors, 2)."""
    sectors = read_places().sectors
    return along_border((sectors["from_km"] + sectors["to_km"]).to_numpy() / 2.0)


def draw_marks(
    axis: Axes, values: "pd.Series[float]", title: str, unit: str, colour: str, marker: str
) -> None:
    """A mark for each sector, its area in proportion; the largest is labelled."""
    total, most = float(values.sum()), float(values.max())
    axis.set_title(f"{title}: {total:,.0f} {unit}", loc="left", fontsize=10.5, color=INK)
    if most <= 0:
        axis.text(25.1, 54.75, "none", fontsize=12, color=MUTED, ha="center")
        return
    places = sector_middles()
    axis.scatter(
        places[:, 0], places[:, 1], s=values.to_numpy() / most * LARGEST_PT2, color=colour,
        marker=marker, alpha=0.65, edgecolors=INK, linewidths=0.6, zorder=3,
    )  # fmt: skip
    largest = int(values.to_numpy().argmax())
    axis.annotate(
        f"{values.index[largest]}\n{most:,.0f} {unit}", tuple(places[largest]),
        xytext=(-6, 24), textcoords="offset points", fontsize=8.5, color=INK, ha="center",
        va="bottom", zorder=4,
    )  # fmt: skip
