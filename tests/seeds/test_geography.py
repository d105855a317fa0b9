"""The committed geography keeps its promises; nothing here needs the packages it was built from."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[2] / "seeds" / "geography"
OFFICIAL_KM = 678.82
WEST_TRIPOINT, EAST_TRIPOINT = (23.5150, 53.9563), (26.6304, 55.6807)
COLUMNS = [
    "cell",
    "row",
    "col",
    "x_m",
    "y_m",
    "longitude_deg",
    "latitude_deg",
    "side",
    "distance_to_border_km",
    "chainage_km",
    "sector",
    "cover",
    "water_share",
    "border_water",
    "town_distance_km",
    "land_class",
    "houses_per_km2",
]


def read_json(name: str) -> dict:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def read_table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


@pytest.fixture(scope="module")
def border() -> np.ndarray:
    features = read_json("border.geojson")["features"]
    assert len(features) == 1
    assert features[0]["geometry"]["type"] == "LineString"
    assert features[0]["properties"]["official_length_km"] == OFFICIAL_KM
    return np.array(features[0]["geometry"]["coordinates"])


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    return read_table("cells")


@pytest.fixture(scope="module")
def sectors() -> pd.DataFrame:
    return read_table("sectors")


def local_km(points: np.ndarray, latitude: float = 54.8) -> np.ndarray:
    """Kilometres on a flat sheet, good enough over a few kilometres."""
    return points * [111.32 * np.cos(np.radians(latitude)), 111.32]


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def crossing_segments(line: np.ndarray) -> int:
    """Number of pairs of segments, not neighbours, that meet (a shared point counts)."""
    start, end = line[:-1], line[1:]
    step = end - start
    # the side of segment i on which segment j starts
    from_start = np.sign(cross(step[:, None], start[None] - start[:, None]))
    from_end = np.sign(cross(step[:, None], end[None] - start[:, None]))
    straddles = from_start * from_end <= 0
    low, high = np.minimum(start, end), np.maximum(start, end)
    boxes = np.all((low[:, None] <= high[None]) & (low[None] <= high[:, None]), axis=-1)
    meets = straddles & straddles.T & boxes
    return int(np.triu(meets, k=2).sum())


def test_the_check_finds_a_crossing():
    assert crossing_segments(np.array([[0.0, 0], [2, 0], [2, 1], [1, 1], [1, -1]])) == 1
    assert crossing_segments(np.array([[0.0, 0], [2, 0], [2, 1], [1, 1], [1, 0.5]])) == 0


def test_border_joins_the_tripoints_without_crossing_itself(border):
    assert np.abs(border[0] - WEST_TRIPOINT).max() < 0.001
    assert np.abs(border[-1] - EAST_TRIPOINT).max() < 0.001
    assert np.abs(np.diff(border, axis=0)).max(axis=1).min() > 0
    assert crossing_segments(border) == 0


def test_border_length_is_near_the_official_one(border):
    middle = np.radians((border[:-1, 1] + border[1:, 1]) / 2)
    east, north = (np.diff(border, axis=0) * 111.32).T
    assert 0.9 * OFFICIAL_KM < np.hypot(east * np.cos(middle), north).sum() < OFFICIAL_KM


def test_sectors_cover_the_official_length_without_gaps(sectors):
    assert sectors.sector.tolist() == list(range(len(sectors)))
    assert 15 <= len(sectors) <= 20
    assert sectors["name"].is_unique
    assert sectors.from_km.iloc[0] == 0
    assert sectors.to_km.iloc[-1] == OFFICIAL_KM
    assert (sectors.from_km.to_numpy()[1:] == sectors.to_km.to_numpy()[:-1]).all()
    length = sectors.to_km - sectors.from_km
    assert length.sum() == pytest.approx(OFFICIAL_KM)
    assert length.between(30, 45).all()
    assert set(sectors.municipality) == set(read_table("municipalities").municipality)


def test_cells_are_a_sorted_raster(cells):
    assert cells.columns.tolist() == COLUMNS
    assert 12_500 <= len(cells) <= 13_500
    assert cells.cell.tolist() == list(range(len(cells)))
    assert cells[["row", "col"]].apply(tuple, axis=1).is_monotonic_increasing
    assert not cells.duplicated(["row", "col"]).any()
    assert (cells.x_m - cells.col * 1000).nunique() == 1
    assert (cells.y_m - cells.row * 1000).nunique() == 1
    assert not cells.isna().any().any()


def test_cells_lie_in_the_strip_on_the_side_they_name(cells):
    assert cells.distance_to_border_km.abs().max() <= 15.0
    assert set(cells.side) == {"origin", "destination"}
    assert ((cells.distance_to_border_km > 0) == (cells.side == "destination")).all()
    assert ((cells.distance_to_border_km < 0) == (cells.side == "origin")).all()
    assert cells.side.value_counts().min() > 5000


def test_every_cell_has_a_neighbour(cells):
    grid = np.zeros((cells.row.max() + 3, cells.col.max() + 3), dtype=int)
    row, col = cells.row.to_numpy() + 1, cells.col.to_numpy() + 1
    grid[row, col] = 1
    neighbours = sum(grid[row + dr, col + dc] for dr in (-1, 0, 1) for dc in (-1, 0, 1)) - 1
    assert neighbours.min() >= 1


def test_the_strip_is_one_piece(cells):
    present = np.zeros((cells.row.max() + 3, cells.col.max() + 3), dtype=bool)
    present[cells.row + 1, cells.col + 1] = True
    reached = np.zeros_like(present)
    reached[cells.row[0] + 1, cells.col[0] + 1] = True
    size = 0
    while reached.sum() > size:
        size = reached.sum()
        wide = reached.copy()
        for row_step in (-1, 0, 1):
            for col_step in (-1, 0, 1):
                wide |= np.roll(reached, (row_step, col_step), axis=(0, 1))
        reached = wide & present
    assert size == len(cells)


def test_classes_and_shares_are_valid(cells, sectors):
    assert set(cells.cover) == {"open", "forest", "wetland", "water", "urban"}
    assert set(cells.border_water) == {0, 1}
    assert cells.water_share.between(0, 1).all()
    assert ((cells.cover == "water") == (cells.water_share >= 0.5)).all()
    assert (cells.distance_to_border_km.abs()[cells.border_water == 1] <= 1.5).all()
    assert (cells.town_distance_km >= 0).all()
    assert set(cells.sector) == set(sectors.sector)


def test_forest_is_where_the_land_cover_map_has_it(cells):
    table = read_table("land_classes").set_index("class")
    assert set(cells.land_class) <= set(table.index)
    for side in ("destination", "origin"):
        own = cells[cells.side == side]
        counts = own.land_class.value_counts(normalize=True).reindex(table.index, fill_value=0.0)
        assert np.abs(counts - table[f"share_of_{side}_strip"]).max() < 0.0001
    # A cell takes its share from the four pixels around it, so a class only leads.
    share = (cells.cover == "forest").groupby(cells.land_class).mean()
    wooded, bare = share[[1, 5]], share[[9, 10, 12]]
    assert wooded.between(0.6, 0.85).all()
    assert share[8] == pytest.approx(0.45, abs=0.1)
    assert bare.between(0.05, 0.35).all()


def test_the_shares_of_forest_add_up_to_the_countrys():
    table = read_table("land_classes")
    assert table.share_of_lithuania.sum() == pytest.approx(1.0, abs=0.001)
    assert table.forest_share.between(0, 1).all()
    assert set(table.source) == {"definition", "assumption", "forest_lt"}
    forest = (table.forest_share * table.share_of_lithuania).sum()
    assert forest == pytest.approx(0.33, abs=0.01)  # evidence `forest_lt`


# Tolerances allow for what of a municipality lies in the strip: the land along the border of the
# first four is like the rest; much of Švenčionys' forest lies farther inland. Left out are Lazdijai
# (the strip holds little but its one large forest, published 35.8%), Vilnius district (more wooded
# at the border than in its middle, 38%), and Šalčininkai, for which no share was found.
@pytest.mark.parametrize(
    ("municipality", "tolerance"),
    [
        ("Varėna", 0.06),
        ("Druskininkai", 0.08),
        ("Ignalina", 0.08),
        ("Visaginas and Zarasai", 0.08),
        ("Švenčionys", 0.12),
    ],
)
def test_forest_by_municipality_is_near_the_published_share(
    cells, sectors, municipality, tolerance
):
    published = read_table("municipalities").set_index("municipality").forest_share[municipality]
    own = sectors.municipality.to_numpy()[cells.sector] == municipality
    own &= cells.side == "destination"
    assert (cells.cover[own] == "forest").mean() == pytest.approx(published, abs=tolerance)


def test_houses_stand_on_dry_land_of_the_destination(cells):
    houses = cells.houses_per_km2
    assert (houses >= 0).all()
    assert (houses[cells.side == "origin"] == 0).all()
    here = cells.side == "destination"
    assert (houses[here & (cells.cover == "urban")] > 100).all()
    assert (houses[cells.cover == "wetland"] == 0).all()
    inhabited = (houses[here] > 0).groupby(cells.cover[here]).mean()
    assert inhabited["water"] == 0
    assert inhabited["forest"] < 0.6 < inhabited["open"] < 0.9


def test_there_are_as_many_houses_as_people_need(cells, sectors):
    """Rural houses by municipality agree with its villages and residents, towns left out."""
    known = read_table("municipalities").set_index("municipality")
    per_km2 = known.rural_people / known.area_km2 / 2.3
    rural = cells[(cells.side == "destination") & (cells.cover != "urban")]
    drawn = rural.houses_per_km2.groupby(sectors.municipality.to_numpy()[rural.sector]).mean()
    assert np.abs(drawn / per_km2 - 1).max() < 0.25


def test_every_town_of_the_strip_has_houses_in_its_cell(cells):
    towns = read_table("towns")
    west, south = cells.x_m.min() - 500, cells.y_m.min() - 500
    at = cells.set_index(["row", "col"])
    found = []
    for town in towns[towns.country == "LT"].itertuples():
        place = ((town.y_m - south) // 1000, (town.x_m - west) // 1000)
        if place in at.index:
            found.append(town.name)
            assert at.houses_per_km2[place] >= 1, town.name
            assert at.cover[place] == "urban", town.name
    assert {"Eišiškės", "Šalčininkai", "Druskininkai", "Lavoriškės"} <= set(found)
    assert len(found) == (towns[towns.country == "LT"].distance_to_border_km < 14).sum()


def test_chainage_agrees_with_the_sector(cells, sectors):
    assert cells.chainage_km.between(0, OFFICIAL_KM).all()
    own = sectors.set_index("sector").loc[cells.sector]
    assert (cells.chainage_km.to_numpy() >= own.from_km.to_numpy()).all()
    assert (cells.chainage_km.to_numpy() <= own.to_km.to_numpy()).all()


def test_chainage_grows_along_the_line(border, cells):
    middle = np.radians((border[:-1, 1] + border[1:, 1]) / 2)
    east, north = np.diff(border, axis=0).T
    length = np.hypot(east * np.cos(middle), north)
    along = np.concatenate([[0], np.cumsum(length)]) * OFFICIAL_KM / length.sum()
    close = cells[cells.distance_to_border_km.abs() < 0.5]
    expected, gap = np.empty(len(close)), np.empty(len(close))
    for k, (longitude, latitude) in enumerate(close[["longitude_deg", "latitude_deg"]].to_numpy()):
        line = local_km(border - [longitude, latitude], latitude)
        start, step = line[:-1], np.diff(line, axis=0)
        part = np.clip(-(start * step).sum(1) / (step**2).sum(1), 0, 1)
        reach = np.hypot(*(start + part[:, None] * step).T)
        nearest = reach.argmin()
        gap[k] = reach[nearest]
        expected[k] = along[nearest] + part[nearest] * (along[nearest + 1] - along[nearest])
    assert np.abs(gap - close.distance_to_border_km.abs()).max() < 0.02
    error = np.abs(expected - close.chainage_km)
    assert np.quantile(error, 0.99) < 0.5
    ordered = close.chainage_km.to_numpy()[np.argsort(expected)]
    assert np.quantile(np.maximum.accumulate(ordered) - ordered, 0.99) < 1.0


def test_pickup_points_are_on_the_destination_side(cells, sectors):
    points = read_table("pickup_points")
    own = cells.set_index("cell").loc[points.cell]
    assert (own.side == "destination").all()
    assert (own.cover != "water").all()
    assert own.distance_to_border_km.between(4, 15).all()
    for column in ("sector", "x_m", "y_m"):
        assert (own[column].to_numpy() == points[column].to_numpy()).all()
    assert set(points.sector) == set(sectors.sector)
    assert (points.status == "assumption").all()
    assert (points.evidence == "pickup").all()


def test_towns_are_near_and_vilnius_is_one_place():
    towns = read_table("towns")
    assert towns.distance_to_border_km.between(0, 30).all()
    assert (towns.population > 0).all()
    assert {"Vilnius", "Druskininkai", "Visaginas", "Astraviec"} <= set(towns["name"])
    assert not {"Antakalnis", "Rasos", "Naujoji Vilnia", "Naujininkai", "Naujamiestis"} & set(
        towns["name"]
    )
    assert towns.set_index("name").distance_to_border_km["Vilnius"] == pytest.approx(29.1, abs=0.2)


@pytest.mark.parametrize("name", ["border.geojson", "water.geojson", "backdrop.geojson"])
def test_map_files_carry_their_attribution(name):
    collection = read_json(name)
    facts = [
        collection.get("attribution", ""),
        *(str(f["properties"].get("attribution", "")) for f in collection["features"]),
    ]
    assert any("OpenStreetMap" in text and "ODbL" in text for text in facts)


def test_every_source_is_credited():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for credit in ("OpenStreetMap contributors", "GeoNames, CC BY 4.0", "10.5067/MODIS/MCD12C1"):
        assert credit in text


def test_the_folder_stays_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 2_000_000
