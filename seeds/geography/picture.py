"""Draw docs/stage.png, the map of the simulated strip, from the files of this folder only.

Run from the project root:

    python seeds/geography/picture.py
"""

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from pyproj import Transformer

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "docs" / "stage.png"
VIEW = (449.0, 720.0, 5941.0, 6195.0)  # kilometres of EPSG:3346: west, east, south, north
INK, QUIET, PAPER = "#22303a", "#5d6b74", "#f4f1ea"
LAND = {"LTU": "#efe6d3", "BLR": "#e2e2ea", "POL": "#ebebe6", "LVA": "#ebebe6"}
# fmt: off
COVER = {
    "origin": {"open": "#d9d8e8", "forest": "#71857f", "wetland": "#adb7c4", "urban": "#3d3a44",
               "water": "#92c5e6"},
    "destination": {"open": "#f8e3b8", "forest": "#7f935f", "wetland": "#c3bf92",
                    "urban": "#4a3a2c", "water": "#92c5e6"},
}
WATER, BORDER, HOUSE = "#86bde2", "#a8232a", "#7a2e12"
# where the name of each sector stands (kilometres) and how it is aligned
SECTOR_LABELS = [
    (459.0, 5955.5, "left"), (504.0, 5949.5, "left"), (541.5, 5951.0, "left"),
    (553.0, 5961.5, "left"), (571.0, 5975.0, "left"), (548.0, 6025.0, "right"),
    (571.0, 6035.5, "right"), (637.0, 6013.0, "left"), (622.0, 5982.5, "left"),
    (630.0, 6024.5, "left"), (630.0, 6042.0, "left"), (634.0, 6066.0, "left"),
    (641.0, 6073.5, "left"), (662.0, 6095.5, "left"), (682.0, 6102.0, "left"),
    (690.0, 6151.0, "left"), (636.0, 6143.5, "right"), (685.0, 6163.5, "left"),
]
# which towns are named, and the offset of the name in points
TOWN_LABELS = {
    "Vilnius": (9, 0), "Druskininkai": (0, 8), "Varėna": (8, 0), "Eišiškės": (2, 7),
    "Šalčininkai": (-7, 8), "Pabradė": (-8, 5), "Švenčionys": (9, 1), "Ignalina": (-8, 3),
    "Visaginas": (-9, 3), "Zarasai": (-8, 3), "Daugavpils": (-9, 0), "Hrodna": (-9, -3),
    "Voronovo": (8, -2), "Oshmyany": (8, 0), "Astraviec": (8, -3), "Pastavy": (8, -4),
    "Vidzy": (8, -3), "Braslav": (8, 0), "Sejny": (8, 0), "Lavoriškės": (-8, 4),
    "Merkinė": (8, 0), "Veisiejai": (0, 8), "Svir": (8, 0),
}
# fmt: on
to_metres = Transformer.from_crs(4326, 3346, always_xy=True).transform


def features(name: str) -> list[tuple[dict, list[list[np.ndarray]]]]:
    """Properties and parts (rings of points in kilometres) of every feature of a geojson file."""
    collection = json.loads((HERE / name).read_text(encoding="utf-8"))
    read = []
    for feature in collection["features"]:
        kind, parts = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        parts = {"LineString": [[parts]], "Polygon": [parts], "MultiPolygon": parts}[kind]
        read.append(
            (
                feature["properties"],
                [
                    [np.column_stack(to_metres(*np.array(ring).T)) / 1000 for ring in part]
                    for part in parts
                ],
            )
        )
    return read


def outline(part: list[np.ndarray]) -> Outline:
    """One drawable path for a polygon with holes."""
    return Outline.make_compound_path(*[Outline(ring, closed=True) for ring in part])


def draw_cells(axes: plt.Axes, cells: pd.DataFrame) -> None:
    """The raster as one image, a pixel a cell."""
    image = np.zeros((cells.row.max() + 1, cells.col.max() + 1, 4))
    colours = [
        (*to_rgb(COVER[side][cover]), 1.0)
        for side, cover in zip(cells.side, cells.cover, strict=True)
    ]
    image[cells.row, cells.col] = colours
    west, south = cells.x_m.min() / 1000 - 0.5, cells.y_m.min() / 1000 - 0.5
    axes.imshow(
        image,
        origin="lower",
        interpolation="nearest",
        zorder=2,
        extent=(west, west + image.shape[1], south, south + image.shape[0]),
    )


def draw_houses(axes: plt.Axes, cells: pd.DataFrame) -> None:
    """A small dot in every cell outside towns where somebody lives."""
    rural = cells[(cells.houses_per_km2 > 0) & (cells.cover != "urban")]
    axes.scatter(rural.x_m / 1000, rural.y_m / 1000, s=1.2, color=HOUSE, linewidth=0, zorder=3.5)


def cell_edges(cells: pd.DataFrame, value: str) -> np.ndarray:
    """Segments between neighbouring cells whose value differs (both inside the strip)."""
    grid = np.full((cells.row.max() + 2, cells.col.max() + 2), -1)
    grid[cells.row, cells.col] = cells[value]
    west, south = cells.x_m.min() / 1000 - 0.5, cells.y_m.min() / 1000 - 0.5
    row, col = np.nonzero((grid[:, :-1] != grid[:, 1:]) & (grid[:, :-1] >= 0) & (grid[:, 1:] >= 0))
    upright = np.stack(
        [
            np.column_stack([west + col + 1, south + row]),
            np.column_stack([west + col + 1, south + row + 1]),
        ],
        axis=1,
    )
    row, col = np.nonzero((grid[:-1] != grid[1:]) & (grid[:-1] >= 0) & (grid[1:] >= 0))
    level = np.stack(
        [
            np.column_stack([west + col, south + row + 1]),
            np.column_stack([west + col + 1, south + row + 1]),
        ],
        axis=1,
    )
    return np.concatenate([upright, level])


def draw_sectors(axes: plt.Axes, line: np.ndarray, sectors: pd.DataFrame) -> None:
    """A numbered disc in the middle of each stretch of the border, its name outside the strip."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    along *= sectors.to_km.iloc[-1] / along[-1]
    for stretch, (x, y, side) in zip(sectors.itertuples(), SECTOR_LABELS, strict=True):
        middle = (stretch.from_km + stretch.to_km) / 2
        spot = np.interp(middle, along, line[:, 0]), np.interp(middle, along, line[:, 1])
        axes.plot([spot[0], x], [spot[1], y], color=INK, linewidth=0.7, alpha=0.75, zorder=6)
        for centre, size in ((spot, 2.3), ((x, y), 2.3)):
            axes.add_patch(
                Circle(centre, size, facecolor="white", edgecolor=INK, linewidth=1.0, zorder=8)
            )
            axes.text(
                *centre,
                str(stretch.sector),
                ha="center",
                va="center_baseline",
                fontsize=8.5,
                color=INK,
                fontweight="bold",
                zorder=9,
            )
        axes.text(
            x + (3.4 if side == "left" else -3.4),
            y,
            stretch.name,
            ha=side,
            va="center_baseline",
            fontsize=12,
            fontweight="bold",
            color=INK,
            zorder=9,
            path_effects=[withStroke(linewidth=3, foreground="white", alpha=0.8)],
        )


def draw_towns(axes: plt.Axes, towns: pd.DataFrame) -> None:
    """A dot for every listed place, sized by population, and a few names."""
    size = 5 + 0.06 * np.sqrt(towns.population.clip(upper=400_000))
    axes.scatter(
        towns.x_m / 1000,
        towns.y_m / 1000,
        s=size,
        color="white",
        edgecolor=INK,
        linewidth=1.0,
        zorder=7,
    )
    for town in towns[towns.name.isin(TOWN_LABELS)].itertuples():
        dx, dy = TOWN_LABELS[town.name]
        align = "left" if dx > 0 else "right" if dx < 0 else "center"
        axes.annotate(
            town.name,
            (town.x_m / 1000, town.y_m / 1000),
            (dx, dy),
            textcoords="offset points",
            ha=align,
            va="bottom" if dx == 0 else "center",
            fontsize=12.5 if town.population > 100_000 else 10,
            color=INK,
            style="italic",
            zorder=9,
            path_effects=[withStroke(linewidth=2.6, foreground="white", alpha=0.85)],
        )


def draw_legend(axes: plt.Axes, west: float, north: float) -> None:
    """Cover classes for both sides, lines and dots, as a small table."""
    names = {
        "forest": "forest (share by a 5 km map)",
        "wetland": "wetland (illustrative texture)",
        "open": "open land",
        "urban": "town",
        "water": "water, mapped",
    }
    axes.text(
        west + 3,
        north + 2.5,
        "LT",
        ha="center",
        va="bottom",
        fontsize=10,
        color=QUIET,
        fontweight="bold",
    )
    axes.text(
        west + 10,
        north + 2.5,
        "BY",
        ha="center",
        va="bottom",
        fontsize=10,
        color=QUIET,
        fontweight="bold",
    )
    y = north
    for cover, text in names.items():
        for x, side in ((west, "destination"), (west + 7, "origin")):
            axes.add_patch(
                Rectangle(
                    (x, y - 3.6),
                    6,
                    3.6,
                    facecolor=COVER[side][cover],
                    edgecolor=INK,
                    linewidth=0.4,
                    zorder=9,
                )
            )
        axes.text(west + 16, y - 1.8, text, va="center_baseline", fontsize=11, color=INK, zorder=9)
        y -= 5.4
    for text in (
        "houses (places drawn)",
        "border, 678.82 km official length",
        "boundary between sectors",
        "place of 500 people or more",
    ):
        if "houses" in text:
            spots = np.array([[2, 0.6], [4.5, -0.8], [7, 0.4], [9.5, -0.4], [11.5, 0.9]])
            axes.scatter(west + spots[:, 0], y - 1.8 + spots[:, 1], s=3, color=HOUSE, zorder=9)
        elif "border," in text:
            axes.plot([west, west + 13], [y - 1.8] * 2, color="white", linewidth=4, zorder=9)
            axes.plot([west, west + 13], [y - 1.8] * 2, color=BORDER, linewidth=2, zorder=9)
        elif "boundary" in text:
            axes.plot([west, west + 13], [y - 1.8] * 2, color=INK, linewidth=1.1, zorder=9)
        else:
            axes.scatter(
                [west + 6.5], [y - 1.8], s=22, color="white", edgecolor=INK, linewidth=1.0, zorder=9
            )
        axes.text(west + 16, y - 1.8, text, va="center_baseline", fontsize=11, color=INK, zorder=9)
        y -= 5.4


def draw_furniture(axes: plt.Axes, cells: pd.DataFrame) -> None:
    """Title, country names, scale bar, north arrow and attribution."""
    axes.text(455, 6187, "The stage", fontsize=27, fontweight="bold", color=INK, va="top")
    axes.text(
        455,
        6176.5,
        "The strip within 15 km of the Lithuania–Belarus border:\n"
        f"{len(cells):,} cells of 1 km², 18 sectors".replace(",", "\u2009", 1),
        fontsize=13.5,
        color=QUIET,
        va="top",
        linespacing=1.45,
    )
    for x, y, name in (
        (520, 6062, "LITHUANIA"),
        (667, 6036, "BELARUS"),
        (450.5, 5967, "POLAND"),
        (668, 6190.5, "LATVIA"),
    ):
        big = name in ("LITHUANIA", "BELARUS")
        axes.text(
            x,
            y,
            "\u2009".join(name),
            fontsize=22 if big else 12,
            color="#a39b8c" if name != "BELARUS" else "#9a9aab",
            ha="center" if big else "left",
            va="center",
            zorder=1.5,
            fontweight="light",
        )
    axes.text(
        452,
        5942.6,
        "Border, water and countries: © OpenStreetMap contributors, via geo-maps (ODbL 1.0).  "
        "Places: GeoNames (CC BY 4.0).  "
        "Forest shares: NASA LP DAAC, MCD12C1 v006 (2019).  "
        "Wetland and houses: drawn, not mapped.",
        fontsize=9,
        color=QUIET,
    )
    draw_legend(axes, 655, 6005)
    for start, shade in ((655, INK), (665, "white"), (675, INK), (685, "white")):
        axes.add_patch(
            Rectangle(
                (start, 5954), 10, 1.3, facecolor=shade, edgecolor=INK, linewidth=0.8, zorder=9
            )
        )
    for x, text in ((655, "0"), (675, "20"), (695, "40 km")):
        axes.text(x, 5951.8, text, ha="center", va="center", fontsize=10, color=INK)
    axes.add_patch(
        Polygon(
            [(711, 5958), (708.6, 5950.2), (711, 5952), (713.4, 5950.2)], facecolor=INK, zorder=9
        )
    )
    axes.text(711, 5958.7, "N", ha="center", va="bottom", fontsize=12, fontweight="bold", color=INK)


def main() -> None:
    """Read the committed files, draw the map, save it."""
    plt.rcParams["font.family"] = "DejaVu Sans"
    cells, sectors, towns = (
        pd.read_csv(HERE / f"{name}.csv") for name in ("cells", "sectors", "towns")
    )
    line = features("border.geojson")[0][1][0][0]
    figure = plt.figure(figsize=(16, 15), dpi=100, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    stage = []  # water is drawn on the two countries of the strip only
    for facts, parts in features("backdrop.geojson"):
        axes.add_collection(
            PathCollection(
                [outline(part) for part in parts],
                facecolor=LAND[facts["country"]],
                edgecolor="white",
                linewidth=1.2,
                zorder=1,
            )
        )
        stage += [outline(part) for part in parts] if facts["country"] in ("LTU", "BLR") else []
    draw_cells(axes, cells)
    draw_houses(axes, cells)
    bodies = [outline(part) for _, parts in features("water.geojson") for part in parts]
    axes.add_collection(
        PathCollection(
            bodies,
            facecolor=WATER,
            edgecolor="#4a86b3",
            linewidth=0.4,
            zorder=3,
            clip_path=(Outline.make_compound_path(*stage), axes.transData),
        )
    )
    axes.add_collection(
        LineCollection(cell_edges(cells, "sector"), color=INK, linewidth=0.9, zorder=4)
    )
    axes.plot(*line.T, color="white", linewidth=4.2, zorder=5, solid_joinstyle="round")
    axes.plot(*line.T, color=BORDER, linewidth=2.0, zorder=5, solid_joinstyle="round")
    draw_sectors(axes, line, sectors)
    draw_towns(axes, towns)
    draw_furniture(axes, cells)
    axes.set(xlim=VIEW[:2], ylim=VIEW[2:], aspect="equal")
    axes.axis("off")
    TARGET.parent.mkdir(exist_ok=True)
    figure.savefig(TARGET, dpi=100, metadata={"Software": None})


if __name__ == "__main__":
    main()
