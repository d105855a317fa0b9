"""The ground of the map: countries, water, border, sectors, towns in km of EPSG:3346 (LKS-94)."""

import json
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.shipped import folder
from sim.stage.terrain import BORDER_LENGTH_KM, build_terrain, read_places
from sim.stage.terrain import Movement as DefaultMovement

CREDIT = "© OpenStreetMap contributors (ODbL) · GeoNames (CC BY 4.0)"
MARGIN_KM = 14.0
SMALLEST_TOWN_PEOPLE = 2500
EDGE_KM = 0.3
# GRS 80 and the projection of LKS-94.
AXIS_M, FLATTENING = 6_378_137.0, 1.0 / 298.257222101
SCALE_AT_MERIDIAN, MERIDIAN_DEG, EAST_M = 0.9998, 24.0, 500_000.0


def to_km(longitude_deg: Any, latitude_deg: Any) -> NDArray[np.float64]:
    """Positions in km of EPSG:3346, (..., 2): transverse Mercator by its usual series.

    Source: Snyder 1987, Map Projections, p. 61. Good to a metre within three degrees of 24°E.
    """
    e2 = FLATTENING * (2.0 - FLATTENING)
    ep2 = e2 / (1.0 - e2)
    phi = np.radians(np.asarray(latitude_deg, dtype=float))
    a = np.radians(np.asarray(longitude_deg, dtype=float) - MERIDIAN_DEG) * np.cos(phi)
    t, c = np.tan(phi) ** 2, ep2 * np.cos(phi) ** 2
    n = AXIS_M / np.sqrt(1.0 - e2 * np.sin(phi) ** 2)
    east = a + (1 - t + c) * a**3 / 6 + (5 - 18 * t + t**2 + 72 * c - 58 * ep2) * a**5 / 120
    north = (
        a**2 / 2
        + (5 - t + 9 * c + 4 * c**2) * a**4 / 24
        + (61 - 58 * t + t**2 + 600 * c - 330 * ep2) * a**6 / 720
    )
    x_m = EAST_M + SCALE_AT_MERIDIAN * n * east
    y_m = SCALE_AT_MERIDIAN * (_meridian_m(phi, e2) + n * np.tan(phi) * north)
    return np.stack([x_m, y_m], axis=-1) / 1000.0


def _meridian_m(phi: NDArray[np.float64], e2: float) -> NDArray[np.float64]:
    """The distance along the meridian from the equator."""
    return AXIS_M * (
        (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * phi
        - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * np.sin(2 * phi)
        + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * np.sin(4 * phi)
        - (35 * e2**3 / 3072) * np.sin(6 * phi)
    )


@cache
def box_km() -> tuple[float, float, float]:
    """The west and south edge of the map, and its side: a square around the strip."""
    cells = build_terrain(DefaultMovement.model_validate({})).cells
    x, y = cells["x_km"], cells["y_km"]
    side = max(np.ptp(x), np.ptp(y)) + 2 * MARGIN_KM
    west = (x.min() + x.max() - side) / 2
    return float(west), float(y.min() - MARGIN_KM), float(side)


@cache
def ground_json() -> str:
    """Everything on the map that does not move, as one JSON text."""
    west, south, side = box_km()
    ground = {
        "box": [west, south, side],
        "extent": extent_km(),
        "credit": CREDIT,
        "countries": _countries(),
        "water": [ring for _, rings in _features("water") for ring in rings],
        "border": border_by_km(),
        "sectors": _sectors(),
        "towns": _towns(),
    }
    return json.dumps(ground, ensure_ascii=False, separators=(",", ":"))


def _countries() -> list[dict[str, Any]]:
    """Countries as rings to fill, and their outlines without the edges of the backdrop's box."""
    features = _features("backdrop")
    edges = extent_km()
    return [
        {
            "code": properties["country"],
            "name": properties["name"],
            "rings": rings,
            "lines": [line for ring in rings for line in _inner_lines(ring, edges)],
        }
        for properties, rings in features
    ]


@cache
def extent_km() -> tuple[float, float, float, float]:
    """The west, south, east and north edge of the backdrop."""
    rings = [np.array(ring) for _, rings in _features("backdrop") for ring in rings]
    x, y = (np.concatenate([ring[axis::2] for ring in rings]) for axis in (0, 1))
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _inner_lines(ring: list[float], edges: tuple[float, float, float, float]) -> list[list[float]]:
    """The parts of a ring that do not run along an edge of the backdrop."""
    points = np.array(ring).reshape(-1, 2)
    sides = np.abs(points[:, [0, 1, 0, 1]] - np.array(edges)) < EDGE_KM
    on_edge = (sides[:-1] & sides[1:]).any(axis=1)
    lines, start = [], 0
    for cut in [*np.flatnonzero(on_edge).tolist(), len(points) - 1]:
        if cut > start:
            lines.append(points[start : cut + 1].ravel().tolist())
        start = cut + 1
    return lines


def _features(name: str) -> list[tuple[dict[str, Any], list[list[float]]]]:
    """Properties and outer rings of a layer; a ring is a flat list x, y, x, y in km."""
    path = folder("seeds") / "geography" / f"{name}.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [(f["properties"], [_flat(ring) for ring in _rings(f["geometry"])]) for f in features]


def _rings(geometry: dict[str, Any]) -> list[Any]:
    if geometry["type"] == "LineString":
        return [geometry["coordinates"]]
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"][0]]
    return [polygon[0] for polygon in geometry["coordinates"]]


def _flat(ring: Any) -> list[float]:
    points = np.asarray(ring, dtype=float)
    flat: list[float] = to_km(points[:, 0], points[:, 1]).round(2).ravel().tolist()
    return flat


@cache
def border_by_km() -> tuple[tuple[float, float, float], ...]:
    """The border line as x, y and chainage in km; chainage ends at the official length."""
    line = np.array(_features("border")[0][1][0]).reshape(-1, 2)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    chainage = along * BORDER_LENGTH_KM / along[-1]
    return tuple(
        (float(x), float(y), float(km))
        for (x, y), km in zip(line.tolist(), chainage.round(2).tolist(), strict=True)
    )


def _sectors() -> list[dict[str, Any]]:
    table = read_places().sectors
    columns = ("name", "municipality", "from_km", "to_km")
    return [dict(zip(columns, row, strict=True)) for row in table[list(columns)].to_numpy()]


def _towns() -> list[dict[str, Any]]:
    """Towns worth a name on the map, largest first."""
    table = read_places().towns
    table = table[table["population"] >= SMALLEST_TOWN_PEOPLE]
    table = table.sort_values("population", ascending=False)
    return [
        {
            "name": name,
            "is_here": country == "LT",
            "people": int(people),
            "x": round(x / 1000, 2),
            "y": round(y / 1000, 2),
        }
        for name, country, people, x, y in table[
            ["name", "country", "population", "x_m", "y_m"]
        ].to_numpy()
    ]
