"""What agents look at: cells, weather and settings as plain objects made from the same tables."""

import math
from types import SimpleNamespace
from typing import Any

from sim.engine.world import World


class Place:
    """One cell of the terrain."""

    __slots__ = (
        "beat_place", "camera_rank", "cover", "distance_to_border_km", "fence_rank", "hop_h",
        "index", "is_destination", "is_goal", "neighbours", "sector", "town_distance_km", "ways",
        "x_km", "y_km",
    )  # fmt: skip

    def __init__(self, index: int, fields: dict[str, Any]) -> None:
        self.index = index
        for name, value in fields.items():
            setattr(self, name, value)

    def away_km(self, other: "Place") -> float:
        """The distance to another cell's centre."""
        return math.hypot(self.x_km - other.x_km, self.y_km - other.y_km)


def places_of(world: World) -> list[Place]:
    """Every cell as an object; neighbours are the objects beside it."""
    names = sorted(set(Place.__slots__) - {"index"})
    rows = zip(*(world.cells[name].tolist() for name in names), strict=True)
    places = [Place(index, dict(zip(names, row, strict=True))) for index, row in enumerate(rows)]
    for place in places:
        place.neighbours = [places[near] if near >= 0 else None for near in place.neighbours]
    return places


def settings_of(world: World) -> SimpleNamespace:
    """Every parameter by its name."""
    record = world.settings[0]
    return SimpleNamespace(**{name: float(record[name]) for name in world.settings.dtype.names})


def weather_of(world: World) -> list[SimpleNamespace]:
    """The weather of every tick."""
    names = world.weather.dtype.names
    columns = zip(*(world.weather[name].tolist() for name in names), strict=True)
    return [SimpleNamespace(**dict(zip(names, values, strict=True))) for values in columns]


def plain(rule: Any) -> Any:
    """A rule of the project as plain Python."""
    return getattr(rule, "py_func", rule)
