"""Lay one-kilometre cells over the border strip and say what lies in each; used by build.py."""

import numpy as np
import pandas as pd
import shapely
from houses import house_counts
from landcover import forest_share_at, pixel_at
from pyproj import Transformer
from shapely.geometry import LineString, Polygon

OFFICIAL_KM = 678.82  # evidence id: len
HALF_WIDTH_KM = 15.0
WATER_TOLERANCE_M = 150.0  # the border runs in or along water when mapped water is this close
WETLAND_SHARE = 0.05  # assumption
PEOPLE_PER_KM2 = 1500.0  # assumption: turns a population into an urban radius
NOISE_SEED = 20210707
FOREST_PATCH_KM = 1.0  # assumption: length scale of the patches within a pixel of the map
# name, municipality, last official kilometre
SECTORS = [
    ("Kapčiamiestis", "Lazdijai", 38),
    ("Druskininkai", "Druskininkai", 76),
    ("Kabeliai", "Varėna", 108),
    ("Marcinkonys", "Varėna", 140),
    ("Dubičiai", "Varėna", 178),
    ("Eišiškės", "Šalčininkai", 214),
    ("Šalčininkai", "Šalčininkai", 252),
    ("Dieveniškės", "Šalčininkai", 292),
    ("Norviliškės", "Šalčininkai", 334),
    ("Tabariškės", "Šalčininkai", 376),
    ("Medininkai", "Vilnius district", 410),
    ("Lavoriškės", "Vilnius district", 446),
    ("Pabradė", "Švenčionys", 484),
    ("Švenčionys", "Švenčionys", 524),
    ("Adutiškis", "Švenčionys", 562),
    ("Didžiasalis", "Ignalina", 602),
    ("Tverečius", "Ignalina", 640),
    ("Visaginas", "Visaginas and Zarasai", OFFICIAL_KM),
]
to_metres = Transformer.from_crs(4326, 3346, always_xy=True).transform
to_degrees = Transformer.from_crs(3346, 4326, always_xy=True).transform


def sector_table() -> pd.DataFrame:
    """The stretches of the border, contiguous over the official length."""
    table = pd.DataFrame(SECTORS, columns=["name", "municipality", "to_km"])
    table.insert(0, "sector", range(len(table)))
    table.insert(3, "from_km", table.to_km.shift(fill_value=0.0))
    return table


def water_shares(squares: np.ndarray, bodies: list[Polygon]) -> np.ndarray:
    """Share of each square kilometre covered by mapped water."""
    parts = shapely.get_parts(shapely.union_all(bodies))
    cell, part = shapely.STRtree(parts).query(squares, predicate="intersects")
    areas = shapely.area(shapely.intersection(squares[cell], parts[part])) / 1e6
    return np.bincount(cell, areas, len(squares)).clip(0, 1)


def smooth_noise(rows: int, columns: int, scale_km: float, seed: int) -> np.ndarray:
    """White noise on the raster, blurred to a length scale, with unit variance."""
    padding = int(4 * scale_km)
    white = np.random.default_rng(seed).normal(size=(rows + padding, columns + padding))
    fy, fx = np.fft.fftfreq(white.shape[0])[:, None], np.fft.rfftfreq(white.shape[1])[None, :]
    blurred = np.fft.irfft2(
        np.fft.rfft2(white) * np.exp(-2 * (np.pi * scale_km) ** 2 * (fx**2 + fy**2)), white.shape
    )
    return (blurred / blurred.std())[:rows, :columns]


def town_discs(cells: pd.DataFrame, towns: pd.DataFrame) -> np.ndarray:
    """Whether a cell (cells, towns) lies within a town's disc, or is the cell of its middle."""
    radius = np.maximum(np.sqrt(towns.population / PEOPLE_PER_KM2 / np.pi) * 1000, 500).to_numpy()
    east = cells.x_m.to_numpy()[:, None] - towns.x_m.to_numpy()
    north = cells.y_m.to_numpy()[:, None] - towns.y_m.to_numpy()
    holds_middle = (np.abs(east + 0.5) <= 500) & (np.abs(north + 0.5) <= 500)
    return (np.hypot(east, north) <= radius) | holds_middle


def rank_in_groups(value: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The rank of each value among those of its group, from just above 0 to just below 1."""
    order = np.lexsort((value, group))
    size = np.bincount(group)
    first = np.cumsum(size) - size
    rank = np.empty(len(value))
    rank[order] = np.arange(len(value)) - first[group[order]] + 0.5
    return rank / size[group]


def assign_cover(
    cells: pd.DataFrame, sectors: pd.DataFrame, urban: np.ndarray, classes: np.ndarray
) -> np.ndarray:
    """Water as mapped, towns as discs, forest by the land-cover map, wetland as a texture.

    The map gives the share of forest around a cell. Which cells of a pixel are the forest is drawn:
    those where the rank of a texture within the pixel is below the share.
    """
    place = cells.longitude_deg.to_numpy(), cells.latitude_deg.to_numpy()
    pixel = np.unique(np.column_stack(pixel_at(*place)), axis=0, return_inverse=True)[1]
    shape = cells.row.max() + 1, cells.col.max() + 1
    at = cells.row.to_numpy(), cells.col.to_numpy()
    forest_field = smooth_noise(*shape, FOREST_PATCH_KM, NOISE_SEED)[at]
    is_forest = rank_in_groups(forest_field, pixel) < forest_share_at(classes, *place)
    wetland_field = (
        smooth_noise(*shape, 1.2, NOISE_SEED + 2)[at] + 1.5 * cells.water_share.to_numpy()
    )
    cover = np.where(is_forest, "forest", "open").astype(object)
    cover[urban] = "urban"
    cover[cells.water_share >= 0.5] = "water"
    for stretch in sectors.itertuples():
        inside = (cells.sector == stretch.sector).to_numpy()
        free = np.flatnonzero(inside & (cover == "open"))
        wettest = free[np.argsort(-wetland_field[free], kind="stable")]
        cover[wettest[: round(WETLAND_SHARE * inside.sum())]] = "wetland"
    return cover


def raster(
    line: LineString,
    countries: dict[str, Polygon],
    bodies: list[Polygon],
    towns: pd.DataFrame,
    sectors: pd.DataFrame,
    classes: np.ndarray,
) -> pd.DataFrame:
    """Cells on whole kilometres of EPSG:3346, row 0 in the south, column 0 in the west."""
    reach = HALF_WIDTH_KM * 1000
    west, south, east, north = (int(v // 1000) for v in line.buffer(reach).bounds)
    row, col = (index.ravel() for index in np.mgrid[0 : north - south + 1, 0 : east - west + 1])
    x, y = (west + col) * 1000 + 500, (south + row) * 1000 + 500
    cells = pd.DataFrame({"row": row, "col": col, "x_m": x, "y_m": y})
    points = shapely.points(x, y)
    distance = shapely.distance(line, points)
    keep = distance <= reach
    gaps = np.column_stack(
        [shapely.distance(countries[code], points[keep]) for code in ("LTU", "BLR", "POL", "LVA")]
    )
    nearest = np.argmin(gaps, axis=1)  # a lake cell of no country goes to the nearest one
    keep[keep] = nearest < 2
    nearest = nearest[nearest < 2]
    cells, points, distance = cells[keep].reset_index(drop=True), points[keep], distance[keep]
    cells[["row", "col"]] -= cells[["row", "col"]].min()
    longitude, latitude = to_degrees(cells.x_m, cells.y_m)
    cells["longitude_deg"], cells["latitude_deg"] = np.round(longitude, 5), np.round(latitude, 5)
    cells["side"] = np.where(nearest == 0, "destination", "origin")
    cells["distance_to_border_km"] = np.round(
        np.maximum(distance / 1000, 0.001) * np.where(nearest == 0, 1, -1), 3
    )
    along = shapely.line_locate_point(line, points)
    cells["chainage_km"] = np.round(along / line.length * OFFICIAL_KM, 3)
    cells["sector"] = np.searchsorted(
        sectors.to_km.to_numpy()[:-1], cells.chainage_km, side="right"
    )
    squares = shapely.box(cells.x_m - 500, cells.y_m - 500, cells.x_m + 500, cells.y_m + 500)
    cells["water_share"] = np.round(water_shares(squares, bodies), 3)
    to_water = shapely.distance(
        shapely.line_interpolate_point(line, along), shapely.union_all(bodies)
    )
    cells["border_water"] = ((to_water <= WATER_TOLERANCE_M) & (distance <= 1500)).astype(int)
    to_town = np.hypot(
        cells.x_m.to_numpy()[:, None] - towns.x_m.to_numpy(),
        cells.y_m.to_numpy()[:, None] - towns.y_m.to_numpy(),
    )
    cells["town_distance_km"] = np.round(to_town.min(axis=1) / 1000, 3)
    discs = town_discs(cells, towns)
    cover = assign_cover(cells, sectors, discs.any(axis=1), classes)
    cells.insert(cells.columns.get_loc("sector") + 1, "cover", cover)
    cells["land_class"] = classes[pixel_at(cells.longitude_deg, cells.latitude_deg)]
    cells["houses_per_km2"] = house_counts(cells, sectors, towns, discs)
    return cells.rename_axis("cell").reset_index()


def pickup_points(cells: pd.DataFrame, towns: pd.DataFrame, sectors: pd.DataFrame) -> pd.DataFrame:
    """Illustrative destinations 5-15 km inland: near towns, else near the middle of a sector."""
    land = cells[(cells.side == "destination") & (cells.cover != "water")]
    inland = land[land.distance_to_border_km.between(5, 15)]
    chosen = []
    for town in towns[
        (towns.country == "LT") & towns.distance_to_border_km.between(3, 16)
    ].itertuples():
        cell = inland.loc[np.hypot(inland.x_m - town.x_m, inland.y_m - town.y_m).idxmin()]
        chosen.append((f"near {town.name}", cell))
    for stretch in sectors[~sectors.sector.isin({cell.sector for _, cell in chosen})].itertuples():
        own = land[land.sector == stretch.sector]
        middle = (stretch.from_km + stretch.to_km) / 2
        cost = (own.distance_to_border_km - 9).abs() + (own.chainage_km - middle).abs() / 8
        chosen.append((f"inland of {stretch.name}", cells.loc[cost.idxmin()]))
    table = pd.DataFrame(
        [
            {
                "name": name,
                "sector": cell.sector,
                "cell": cell.cell,
                "x_m": cell.x_m,
                "y_m": cell.y_m,
            }
            for name, cell in chosen
        ]
    )
    table = table.drop_duplicates("cell").sort_values(["sector", "cell"])
    return table.assign(status="assumption", evidence="pickup")
