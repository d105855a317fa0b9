"""A picture of a season at a moment, packed small for the browser."""

import base64
from typing import Any

import numpy as np

from sim.views.app import seen
from sim.views.app.ground import box_km
from sim.views.app.season import Season

MOST_MARKS = 400


def picture(season: Season, before: seen.Memory | None) -> dict[str, Any]:
    """What the map draws, as base64 and a few numbers."""
    world = season.world
    marks = seen.happened(world, before) if before else _nothing()
    groups = seen.groups(world)
    line, sky = seen.line(world, season.day), seen.sky(world, season.tick)
    limited = [depth for depth, on in zip(line.depth_km, line.turn_back, strict=True) if on]
    return {
        "tick": season.tick,
        "people": int(groups.size.sum()),
        "points": packed(
            groups,
            seen.patrols_seen(world, season.tick),
            seen.alerts(world),
            seen.first(marks, MOST_MARKS),
        ),
        "fence": np.round(line.fence_share, 3).tolist(),
        "cameras": np.round(line.camera_share, 3).tolist(),
        "turn_back": line.turn_back.astype(int).tolist(),
        "depth_km": max(limited) if limited else 0,
        "light": round(sky.light_share, 3),
        "fog": sky.visibility_share < 0.7,
        "cold": sky.is_cold,
        "snow": sky.is_snow,
    }


def _nothing() -> seen.Points:
    none = np.zeros(0, dtype=np.int64)
    return seen.Points(none, none.astype(float), none.astype(float), none, none)


def packed(*layers: seen.Points) -> str:
    """Layers of points as base64, little-endian.

    First their lengths (4 bytes each); then of every layer the ids (4 bytes each), x and y on the
    map's square in 65,535 steps (2 bytes each), kind and size (1 byte each).
    """
    parts = [np.array([len(layer.ids) for layer in layers], dtype="<u4").tobytes()]
    west, south, side = box_km()
    for layer in layers:
        parts.append(layer.ids.astype("<u4").tobytes())
        for at, edge in ((layer.x_km, west), (layer.y_km, south)):
            steps = np.clip((at - edge) / side, 0.0, 1.0) * 65535.0
            parts.append(np.rint(steps).astype("<u2").tobytes())
        for small in (layer.kind, layer.size):
            parts.append(np.clip(small, 0, 255).astype("u1").tobytes())
    return base64.b64encode(b"".join(parts)).decode("ascii")
