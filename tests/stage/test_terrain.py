"""Where houses stand, and how deep people walk who want to be found."""

import numpy as np
import pytest

from sim.stage.terrain import (
    BORDER_LENGTH_KM,
    COVERS,
    FOREST,
    HOUSES_IN_VIEW,
    SETTLEMENT,
    Movement,
    Terrain,
    build_terrain,
    read_places,
)
from sim.views.app.ground import border_by_km

WALKERS, MOST_STEPS = 5000, 400


@pytest.fixture(scope="module")
def terrain() -> Terrain:
    return build_terrain(Movement.model_validate({}))


def test_cells_have_the_cover_and_the_houses_of_the_table(terrain):
    table = read_places().cells
    assert (terrain.cells["houses_per_km2"] == table["houses_per_km2"].to_numpy()).all()
    assert [COVERS[k] for k in terrain.cells["cover"]] == table["cover"].tolist()


def test_a_way_to_be_found_ends_at_the_first_houses(terrain):
    cells = terrain.cells
    is_goal = cells["is_goal"][:, SETTLEMENT] == 1
    assert (cells["houses_per_km2"][is_goal] >= HOUSES_IN_VIEW).all()
    assert (cells["is_destination"][is_goal] == 1).all()
    assert (cells["houses_per_km2"][~is_goal] < HOUSES_IN_VIEW).all()


def test_every_town_is_a_goal_at_its_cell(terrain):
    cells, towns = terrain.cells, read_places().towns
    for town in towns[towns["country"] == "LT"].itertuples():
        away_km = np.maximum(
            np.abs(cells["x_km"] - town.x_m / 1000), np.abs(cells["y_km"] - town.y_m / 1000)
        )
        if away_km.min() <= 0.5:
            assert cells["is_goal"][away_km.argmin(), SETTLEMENT] == 1, town.name


def test_the_first_house_lies_near_the_line(terrain):
    """From each kilometre of the border, how far away somebody lives."""
    cells, line = terrain.cells, np.array(border_by_km())
    along = np.arange(0.0, BORDER_LENGTH_KM)
    x, y = (np.interp(along, line[:, 2], line[:, axis]) for axis in (0, 1))
    lived_in = cells[cells["houses_per_km2"] >= HOUSES_IN_VIEW]
    away_km = np.hypot(x[:, None] - lived_in["x_km"], y[:, None] - lived_in["y_km"])
    first = away_km.argmin(axis=1)
    assert 0.3 < np.median(away_km[np.arange(len(along)), first]) < 3.0
    assert 0.3 < np.median(lived_in["distance_to_border_km"][first]) < 3.0
    assert np.quantile(away_km.min(axis=1), 0.9) < 3.0


@pytest.mark.parametrize("frozen", [0, 1])
def test_people_who_want_to_be_found_wait_near_the_line(terrain, frozen):
    """Groups in 2021 were met 0.3 to 0.5 km inside (evidence `half_km`)."""
    cells, rng = terrain.cells, np.random.default_rng(1)
    staging = terrain.places[: terrain.sectors["staging_places"].sum()]
    ways, is_goal = cells["ways"][:, frozen, SETTLEMENT], cells["is_goal"][:, SETTLEMENT] == 1
    at = rng.choice(staging, WALKERS)
    for _ in range(MOST_STEPS):
        under_way = np.flatnonzero(~is_goal[at])
        direction = (ways[at[under_way]] < rng.random((len(under_way), 1))).sum(axis=1)
        at[under_way] = cells["neighbours"][at[under_way], np.minimum(direction, 7)]
    assert is_goal[at].all()
    depth_km = cells["distance_to_border_km"][at]
    assert 0.2 < np.median(depth_km) < 1.0
    assert (depth_km < 5.0).mean() > 0.95


def test_the_origin_side_is_farmed_more_than_the_destination_side(terrain):
    """By the land-cover map: cropland is 34% of the strip there and 11% here."""
    cells = terrain.cells
    forest = [np.mean(cells["cover"][cells["is_destination"] == side] == FOREST) for side in (0, 1)]
    assert 0.4 < forest[0] < forest[1] < 0.55
