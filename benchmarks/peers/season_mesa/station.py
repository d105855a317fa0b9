"""Stations: their stretch of land, their patrols, and the levers of the day."""

from typing import Any

from benchmarks.peers.season_mesa.line import LinePatrol
from benchmarks.peers.season_mesa.patrol import Patrol, RoadPatrol
from benchmarks.peers.season_mesa.places import Place


class Station:
    """A border station."""

    def __init__(self, sector: Any, share: float, places: list[Place]) -> None:
        self.own_patrols, self.share = sector.uniform_patrols, share
        self.staging = places[sector.first_staging :][: sector.staging_places]
        self.beat = places[sector.first_beat :][: sector.beat_cells]
        self.roads = places[sector.first_road :][: sector.road_cells]
        self.inland_km2 = sector.inland_km2
        self.at_line: list[LinePatrol] = []
        self.on_roads: list[RoadPatrol] = []
        self.beside: list[Station] = []  # Itself as well.
        self.lever: Any = None

    @property
    def patrols(self) -> list[Patrol]:
        """All of them, on duty or not."""
        return [*self.at_line, *self.on_roads]

    @property
    def patrols_on_roads(self) -> list[RoadPatrol]:
        """Those of the second line who are on duty, called away or not."""
        return [patrol for patrol in self.on_roads if patrol.is_on_duty]

    def begin_day(self, lever: Any, own_on_roads: int) -> None:
        """Puts patrols on duty; at the line each has its stretch of the beat."""
        self.lever, cells = lever, len(self.beat)
        number = self.own_patrols + int(lever.extra_patrols)
        for patrol in self.at_line:
            patrol.is_wanted = patrol.slot < number
            if patrol.is_wanted:
                first = patrol.slot * cells // number
                last = (patrol.slot + 1) * cells // number
                patrol.take_beat(self.beat[first : max(last, first + 1)])
        number = own_on_roads + int(lever.extra_second_line_patrols) if self.roads else 0
        for patrol in self.on_roads:
            patrol.is_wanted = patrol.slot < number
            if patrol.is_wanted:
                patrol.cell = patrol.random.choice(self.roads)
