"""The stage: the real border as a raster of 1-km cells, and the ways people find through it.

People head for one of two goals: a pick-up point inland, or the first house when they want to be
found. For each goal the time to reach it is known from every cell (Dijkstra 1959), and
people take neighbours with probability softmax(−detour / wayfinding noise).
"""

from functools import cache
from typing import Annotated, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from sim.base.parameter import parameter
from sim.base.remembered import remembered
from sim.base.rows import Row, Several, dtype_of
from sim.base.section import Section
from sim.base.shipped import folder

BORDER_LENGTH_KM = 678.82  # evidence `len`
COVERS = ("open", "forest", "wetland", "water", "urban")
OPEN, FOREST, WETLAND, WATER, URBAN = range(5)
PICKUP, SETTLEMENT = range(2)
BEAT_DEPTH_KM = 2.0
LANE_KM = 1.0  # Patrols walk up and down that strip in lanes so far apart; assumption.
ROAD_DEPTH_KM = 5.0  # From there on to the line stands the second line; assumption.
STAGING_KM = (0.5, 3.0)
HOUSES_IN_VIEW = 1.0  # houses per km², assumption: a walker who crosses the cell comes by one
_SAME = ("distance_to_border_km", "chainage_km", "town_distance_km", "houses_per_km2", "sector")
_STEPS = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))


class Cell(Row):
    """A square kilometre of the raster."""

    x_km: float  # centre, EPSG:3346
    y_km: float
    distance_to_border_km: float  # negative on the origin side
    chainage_km: float  # along the border, from the Polish tripoint
    town_distance_km: float
    along_share: float  # 0..1 along the sector: fence and strip start at 0, cameras at 1
    houses_per_km2: float  # inhabited; 0 on the origin side, where they are not modelled
    sector: int
    cover: int
    is_destination: int
    beat_place: int  # its number in the beat of its sector, -1 if in none
    is_goal: Annotated[
        Any, Several((2,), np.int64)
    ]  # whether it ends the way to PICKUP, SETTLEMENT
    neighbours: Annotated[Any, Several((8,), np.int32)]  # cells, -1 beyond the raster
    hop_h: Annotated[Any, Several((2, 8), np.float32)]  # to each neighbour; [open water, frozen]
    ways: Annotated[Any, Several((2, 2, 8), np.float32)]  # cumulative chances; [frozen][goal]


class Stretch(Row):
    """A sector of the border, and where its staging places and beats stand in Terrain.places."""

    length_km: float
    first_staging: int
    staging_places: int
    first_beat: int  # first of the cells that its patrols walk
    beat_cells: int
    first_road: int  # first of the cells where its second line stands
    road_cells: int
    inland_km2: float  # land that the roads of the second line serve


CELL, SECTOR = dtype_of(Cell), dtype_of(Stretch)


class Movement(Section):
    """How people find their way across country."""

    open_speed_km_per_h: float = parameter(
        3.0, (2.5, 3.5), (0.5, 6), "walking speed over open ground, off any path", "speed"
    )
    forest_speed_factor: float = parameter(0.75, (0.6, 0.9), (0.1, 1), "speed in forest, relative")
    wetland_speed_factor: float = parameter(
        0.4, (0.2, 0.6), (0.05, 1), "speed in wetland, relative"
    )
    urban_speed_factor: float = parameter(1.4, (1.2, 1.67), (0.5, 2), "speed on streets, relative")
    water_speed_factor: float = parameter(
        0.03, (0.01, 0.1), (0.001, 1), "speed through water that bears nobody, relative"
    )
    wayfinding_noise_h: float = parameter(
        0.15, (0.05, 0.5), (0.01, 5), "detour in hours at which a way is e times less likely"
    )


class Terrain(NamedTuple):
    """The raster, its stretches, and the cells where people set out and patrols walk."""

    cells: NDArray[np.void]  # (cells,) CELL
    sectors: NDArray[np.void]  # (sectors,) SECTOR
    places: NDArray[np.int64]  # cells by sector: staging places, then beats, then roads
    cell_km: float


class Places(NamedTuple):
    """The tables that are read from seeds/geography, and the side of a cell."""

    cells: pd.DataFrame
    sectors: pd.DataFrame
    pickup_points: pd.DataFrame
    towns: pd.DataFrame
    cell_km: float = 1.0


@cache
def read_places() -> Places:
    """The committed tables of the border strip; their columns are described beside them."""
    at = folder("seeds") / "geography"
    cells, sectors, pickup_points, towns = (
        pd.read_csv(at / f"{name}.csv") for name in ("cells", "sectors", "pickup_points", "towns")
    )
    return Places(cells, sectors, pickup_points, towns)


@cache
def sector_names() -> tuple[str, ...]:
    """The names of the sectors, from the Polish to the Latvian tripoint."""
    return tuple(read_places().sectors["name"])


@remembered
def build_terrain(movement: Movement) -> Terrain:
    """The stage for the given way of moving; built once and shared, never written to."""
    return terrain_of(read_places(), movement)


def terrain_of(places: Places, movement: Movement) -> Terrain:
    """The stage that these tables say, whatever the side of their cells."""
    cells = _cells(places)
    cells["neighbours"] = _neighbours(places.cells)
    cells["is_goal"] = _goals(places, cells)
    for frozen in (0, 1):
        hop_h = _hop_h(cells, movement, bool(frozen)) * places.cell_km
        cells["hop_h"][:, frozen] = hop_h
        for goal in (PICKUP, SETTLEMENT):
            is_goal = cells["is_goal"][:, goal] == 1
            noise_h = movement.wayfinding_noise_h * places.cell_km
            ways = _ways(cells["neighbours"], hop_h, is_goal, noise_h)
            cells["ways"][:, frozen, goal] = ways
    sectors, listed = _sectors(places, cells)
    return Terrain(cells, sectors, listed, places.cell_km)


def _sectors(places: Places, cells: NDArray[np.void]) -> tuple[NDArray[np.void], NDArray[np.int64]]:
    """The sectors, and the cells of their staging places, beats and roads."""
    from_km, to_km = places.sectors["from_km"].to_numpy(), places.sectors["to_km"].to_numpy()
    sectors = np.zeros(len(places.sectors), dtype=SECTOR)
    sectors["length_km"] = to_km - from_km
    depth, on_land = cells["distance_to_border_km"], cells["cover"] != WATER
    inside = cells["is_destination"] == 1
    waiting = on_land & ~inside & (-depth >= STAGING_KM[0]) & (-depth <= STAGING_KM[1])
    staging = _by_sector(cells, waiting)
    beat = _by_sector(cells, on_land & inside & (depth <= BEAT_DEPTH_KM))
    road = _by_sector(cells, on_land & inside & (depth > BEAT_DEPTH_KM) & (depth <= ROAD_DEPTH_KM))
    offset = 0
    for first, count, found in (
        ("first_staging", "staging_places", staging),
        ("first_beat", "beat_cells", beat),
        ("first_road", "road_cells", road),
    ):
        starts = np.searchsorted(cells["sector"][found], np.arange(len(sectors) + 1))
        sectors[first], sectors[count] = starts[:-1] + offset, np.diff(starts)
        offset += len(found)
    sectors["inland_km2"] = sectors["road_cells"] * places.cell_km**2
    cells["beat_place"] = -1
    before = sectors["first_beat"][cells["sector"][beat]] - len(staging)
    cells["beat_place"][beat] = np.arange(len(beat)) - before
    return sectors, np.concatenate([staging, beat, road])


def _cells(places: Places) -> NDArray[np.void]:
    table = places.cells
    cells = np.zeros(len(table), dtype=CELL)
    cells["x_km"], cells["y_km"] = table["x_m"] / 1000.0, table["y_m"] / 1000.0
    for name in _SAME:
        cells[name] = table[name]
    cells["cover"] = table["cover"].map(COVERS.index)
    cells["is_destination"] = table["side"] == "destination"
    from_km = places.sectors["from_km"].to_numpy()[cells["sector"]]
    to_km = places.sectors["to_km"].to_numpy()[cells["sector"]]
    # Where fence, strip and cameras stand is not published: each is one stretch of the sector.
    cells["along_share"] = (cells["chainage_km"] - from_km) / (to_km - from_km)
    return cells


def _neighbours(table: pd.DataFrame) -> NDArray[np.int64]:
    """The eight neighbours of each cell, -1 where the raster ends."""
    row, col = table["row"].to_numpy(), table["col"].to_numpy()
    grid = np.full((row.max() + 3, col.max() + 3), -1, dtype=np.int64)
    grid[row + 1, col + 1] = np.arange(len(table), dtype=np.int64)
    return np.stack([grid[row + 1 + up, col + 1 + right] for up, right in _STEPS], axis=1)


def _goals(places: Places, cells: NDArray[np.void]) -> NDArray[np.bool_]:
    """Where a way ends, (cells, 2): at pick-up points, or where there are houses."""
    pickup = np.isin(np.arange(len(cells)), places.pickup_points["cell"])
    inhabited = (cells["houses_per_km2"] >= HOUSES_IN_VIEW) & (cells["is_destination"] == 1)
    return np.stack([pickup, inhabited], axis=1)


def _hop_h(cells: NDArray[np.void], movement: Movement, frozen: bool) -> NDArray[np.float64]:
    """Hours from a cell's centre to each neighbour's; nobody walks back over the line."""
    factor = np.array(
        [
            1.0,
            movement.forest_speed_factor,
            1.0 if frozen else movement.wetland_speed_factor,
            1.0 if frozen else movement.water_speed_factor,
            movement.urban_speed_factor,
        ]
    )
    neighbours, inside = cells["neighbours"], cells["is_destination"] == 1
    hours_per_km = 1.0 / (movement.open_speed_km_per_h * factor[cells["cover"]])
    length_km = np.array([np.hypot(*step) for step in _STEPS])
    hop_h = length_km * (hours_per_km[:, None] + hours_per_km[neighbours]) / 2.0
    hop_h[(neighbours < 0) | inside[:, None] & ~inside[neighbours]] = np.inf
    return hop_h


def _ways(
    neighbours: NDArray[np.int64],
    hop_h: NDArray[np.float64],
    is_goal: NDArray[np.bool_],
    noise_h: float,
) -> NDArray[np.float64]:
    """The cumulative probability of each neighbour on the way to the nearest goal."""
    to_go_h = cost_to_go_h(neighbours, hop_h, is_goal)
    leads_on = np.isfinite(hop_h) & np.isfinite(to_go_h[neighbours])
    onward_h = np.where(leads_on, hop_h + to_go_h[neighbours], np.inf)
    best_h = np.where(leads_on.any(axis=1), onward_h.min(axis=1), 0.0)
    weight = np.exp(-np.minimum((onward_h - best_h[:, None]) / noise_h, 700.0)) * leads_on
    reached: NDArray[np.float64] = np.cumsum(weight, axis=1)
    return reached / np.maximum(reached[:, -1:], 1e-300)


def cost_to_go_h(
    neighbours: NDArray[np.int64], hop_h: NDArray[np.float64], is_goal: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Hours from each cell (n,) to the nearest goal; inf where there is no way."""
    count = len(neighbours)
    source, direction = np.nonzero(np.isfinite(hop_h))
    target = neighbours[source, direction]
    # Ways are searched backwards from the goals.
    graph = csr_matrix((hop_h[source, direction], (target, source)), shape=(count, count))
    hours: NDArray[np.float64] = dijkstra(graph, indices=np.flatnonzero(is_goal), min_only=True)
    return hours


def _by_sector(cells: NDArray[np.void], chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The chosen cells by sector and then chainage."""
    index = np.flatnonzero(chosen)
    order = np.lexsort((index, cells["chainage_km"][index], cells["sector"][index]))
    return index[order].astype(np.int64)
