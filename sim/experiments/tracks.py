"""One season with the tracks of groups and busy patrols, for the film of a run."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.build import build_world
from sim.engine.film import DAYS_AT_ONCE
from sim.engine.run import run_season
from sim.engine.tables import TRACK
from sim.engine.world import World
from sim.scenario.scenario import Scenario

log = logging.getLogger(__name__)

FILE = "tracks.parquet"
SMALL = {
    "hours": np.float64,
    "kind": np.int8,
    "index": np.int32,
    "cell": np.int16,
    "state": np.int8,
    "people": np.int16,
    "attempts": np.int16,
    "is_evading": np.bool_,
}


def run_with_tracks(scenario: Scenario, seed: int) -> tuple[World, pd.DataFrame]:
    """A season week by week; the world at its end, and its tracks as rows (see TRACK)."""
    world = build_world(scenario, seed, has_tracks=True)
    weeks, days = [], len(world.ledger)
    for day in range(0, days, DAYS_AT_ONCE):
        run_season(world, day, min(day + DAYS_AT_ONCE, days))
        weeks.append(taken(world))
    table = np.concatenate(weeks)
    return world, pd.DataFrame({name: table[name].astype(kind) for name, kind in SMALL.items()})


def taken(world: World) -> NDArray[np.void]:
    """The rows noted since the last time; they are taken out of the world."""
    rows = int(world.film[0]["rows"])
    if rows == len(world.tracks):
        log.warning("more happened than tracks have room for: the film of this run has gaps")
    world.film["rows"] = 0
    noted: NDArray[np.void] = np.array(world.tracks[:rows], dtype=TRACK)
    return noted


def write_tracks(tracks: pd.DataFrame, folder: Path) -> None:
    """Writes the tracks beside the other tables of a run."""
    tracks.to_parquet(folder / FILE, index=False, compression="zstd", compression_level=9)
