"""What a stored run says about the days of its first replicate: for a film, and as GeoJSON."""

import os
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pydantic import ValidationError

from sim.engine.tables import GROUP_TRACK as GROUP
from sim.experiments.files import FolderError, TakenError, read_object, sha256_of, writing
from sim.experiments.run_folder import read_run
from sim.experiments.tracks import FILE, SMALL
from sim.scenario.problems import GONE
from sim.scenario.scenario import Scenario
from sim.stage.terrain import read_places

NOTE = (
    "Simulated groups on an illustrative stage, not routes of real people. Geography: "
    "OpenStreetMap contributors (ODbL 1.0), GeoNames (CC BY 4.0)."
)
# What the state in the last row of an attempt means, by number.
ENDINGS = (
    "", "turned back", "still under way", "still held", "registered", "got inland",
    "left", "dead", "left for another border",
)  # fmt: skip


class StoredFilm(NamedTuple):
    """What a run keeps of its first replicate for a film of it."""

    scenario: Scenario
    seed: int
    tracks: pd.DataFrame  # TRACK, with longitude_deg and latitude_deg
    daily: pd.DataFrame  # the replicate's rows of daily.parquet
    outcomes: pd.DataFrame  # of all replicates


def read_film(folder: Path | str) -> StoredFilm:
    """The tracks of a stored run; raises FolderError if it has none that this version knows."""
    folder = Path(folder)
    run = read_run(folder)
    again = f"make it again: {run.manifest['command']}"
    if not (folder / FILE).is_file():
        raise FolderError(f"{folder}: keeps no tracks; {again}")
    tracks = pd.read_parquet(folder / FILE)
    if not GONE.keys().isdisjoint(run.manifest["scenario"]) or not set(SMALL) <= set(tracks):
        raise FolderError(f"{folder}: was made by an earlier version; {again}")
    try:
        scenario = Scenario.model_validate(run.manifest["scenario"])
    except ValidationError:
        raise FolderError(f"{folder}: has a scenario that cannot be read here; {again}") from None
    cells = read_places().cells
    for name in ("longitude_deg", "latitude_deg"):
        tracks[name] = cells[name].to_numpy()[tracks["cell"]]
    daily = run.daily[run.daily["replicate"] == 0]
    return StoredFilm(scenario, run.manifest["seeds"][0], tracks, daily, run.outcomes)


def check_film(path: Path) -> None:
    """Raises TakenError if a film, or the tracks beside it, would replace a file that is not one.

    A film that was made before has beside it the tracks that tell its SHA-256.
    """
    with writing(path):
        tracks = tracks_beside(path)
        told = read_object(tracks)
        is_ours = told is not None and str(told.get("note")).startswith(NOTE[:40])
        if os.path.lexists(tracks) and not is_ours:
            raise TakenError(f"{tracks}: is there and holds no tracks of a film; name another film")
        if not os.path.lexists(path):
            return
        digest = told.get("film_sha256") if told is not None and is_ours else ""
        if path.is_symlink() or not path.is_file() or digest not in (None, sha256_of(path)):
            raise TakenError(f"{path}: is there and was not made by this command; name another")


def tracks_beside(path: Path) -> Path:
    """Where the tracks of a film go."""
    return path.with_name(f"{path.stem}-tracks.geojson")


def attempts_geojson(film: StoredFilm) -> dict[str, Any]:
    """Each attempt of each group as a line in WGS84, with what is known of it as properties."""
    groups = film.tracks[film.tracks["kind"] == GROUP].sort_values(
        ["index", "attempts", "hours"], kind="stable"
    )
    features = [_feature(film, rows) for _, rows in groups.groupby(["index", "attempts"])]
    return {"type": "FeatureCollection", "note": NOTE, "features": features}


def _feature(film: StoredFilm, rows: pd.DataFrame) -> dict[str, Any]:
    points = rows[["longitude_deg", "latitude_deg"]].to_numpy()
    moved = np.append(True, (points[1:] != points[:-1]).any(axis=1))
    line = points[moved].tolist()
    start = datetime.combine(film.scenario.period.start, time())
    begins, ends = (start + timedelta(hours=float(rows["hours"].iloc[at])) for at in (0, -1))
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": line if len(line) > 1 else line * 2},
        "properties": {
            "group": int(rows["index"].iloc[0]),
            "attempt": int(rows["attempts"].iloc[0]),
            "people": int(rows["people"].iloc[0]),
            "hides": bool(rows["is_evading"].iloc[0]),
            "begins": begins.isoformat(timespec="minutes"),
            "ends": ends.isoformat(timespec="minutes"),
            "outcome": ENDINGS[int(rows["state"].iloc[-1])],
        },
    }
