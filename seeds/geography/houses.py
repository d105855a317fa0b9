"""Say how many houses stand in each Lithuanian cell; used by build.py.

No package names the villages near the border, so they are drawn: as many as are published for the
municipality, on land where people live. Their number is measured, their places are an assumption.
"""

import numpy as np
import pandas as pd

HOUSES_SEED = 20210708
PEOPLE_PER_HOUSE = 2.3  # assumption: residents of an inhabited house
# assumption: villages per km² of a cover, relative to open land; town cells hold their own houses
VILLAGES_BY_COVER = {"open": 1.0, "forest": 0.15, "wetland": 0.0, "water": 0.0, "urban": 0.0}
VILLAGE_SPREAD_KM = 0.5  # assumption: farmsteads lie this far from the middle (standard deviation)
# municipality, km², villages, residents outside the places in towns.csv, forest share, source.
# Residents: the municipality's less those of its places in towns.csv; Lazdijai of 2008, the others
# of 2020 or 2021. Vilnius district: most live near the city, so its border has fewer houses.
MUNICIPALITIES = [
    ("Lazdijai", 1309, 350, 18661, 0.358, "Wikipedia (de) Lazdijai; randburg.com"),
    ("Druskininkai", 454, 63, 3801, 0.692, "Wikipedia (de, en) Druskininkai municipality; dvvg.lt"),
    ("Varėna", 2218, 320, 9711, 0.691, "Wikipedia (de, da) Varėna district; varena.lt"),
    ("Šalčininkai", 1491, 450, 19745, None, "Wikipedia (de, ru) Šalčininkai district"),
    ("Vilnius district", 2129, 1091, 84362, 0.380, "Wikipedia (de, ru) Vilnius district"),
    ("Švenčionys", 1692, 602, 6327, 0.53, "Wikipedia (de, en, lt) Švenčionys district"),
    ("Ignalina", 1447, 726, 8449, 0.35, "Wikipedia (de, ru, lt) Ignalina district: 30-40% forest"),
    ("Visaginas and Zarasai", 1334, 793, 9063, 0.30, "Wikipedia (de, en) Zarasai district"),
]


def municipality_table() -> pd.DataFrame:
    """What is published of the municipalities along the border."""
    columns = ["municipality", "area_km2", "villages", "rural_people", "forest_share", "source"]
    return pd.DataFrame(MUNICIPALITIES, columns=columns)


def house_counts(
    cells: pd.DataFrame, sectors: pd.DataFrame, towns: pd.DataFrame, urban_by_town: np.ndarray
) -> np.ndarray:
    """Inhabited houses in each square kilometre of the destination side; 0 on the origin side.

    `urban_by_town` says which cells (cells, towns) belong to the disc of a town.
    """
    rng = np.random.default_rng(HOUSES_SEED)
    here = (cells.side == "destination").to_numpy()
    houses = np.zeros(len(cells), dtype=int)
    dry = here & (cells.cover != "water").to_numpy()
    habitable = cells.cover.map(VILLAGES_BY_COVER).to_numpy() * here
    municipality = sectors.municipality.to_numpy()[cells.sector]
    for known in municipality_table().itertuples():
        own = np.flatnonzero(here & (municipality == known.municipality))
        count = round(known.villages / known.area_km2 * len(own))
        middle = rng.choice(own, count, p=habitable[own] / habitable[own].sum())
        mean = known.rural_people / known.villages / PEOPLE_PER_HOUSE
        # Geometric from 0: villages without residents are part of the published number.
        size = rng.geometric(1.0 / (1.0 + mean), count) - 1
        np.add.at(houses, _cells_of_houses(cells, here, middle, size, rng), 1)
    for k, town in enumerate(towns.itertuples()):
        disc = urban_by_town[:, k]
        at = np.flatnonzero(dry & disc if (dry & disc).any() else here & disc)
        if town.country == "LT" and len(at):
            houses[at] += round(town.population / PEOPLE_PER_HOUSE / len(at))
    return houses


def _cells_of_houses(
    cells: pd.DataFrame,
    here: np.ndarray,
    middle: np.ndarray,
    size: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """The cell of each house of the villages whose middles lie in the given cells."""
    dry = here & ~cells.cover.isin(["water", "wetland"]).to_numpy()
    grid = np.full((cells.row.max() + 1, cells.col.max() + 1), -1)
    grid[cells.row[dry], cells.col[dry]] = np.flatnonzero(dry)
    inside = rng.uniform(-0.5, 0.5, (len(middle), 2))  # km from the cell's centre
    from_centre = np.repeat(inside, size, axis=0) + rng.normal(
        0.0, VILLAGE_SPREAD_KM, (size.sum(), 2)
    )
    step, own = np.round(from_centre).astype(int), np.repeat(middle, size)
    row = np.clip(cells.row.to_numpy()[own] + step[:, 0], 0, grid.shape[0] - 1)
    col = np.clip(cells.col.to_numpy()[own] + step[:, 1], 0, grid.shape[1] - 1)
    # No house stands in a lake, in a bog or beyond the border.
    return np.where(grid[row, col] >= 0, grid[row, col], own)
