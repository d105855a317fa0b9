"""The run folder: everything about a run, written beside its place and then renamed into it."""

import hashlib
import importlib.metadata
import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sim import __version__
from sim.base.compiled import source_hash
from sim.engine import ledger
from sim.engine.build import drawn_parameters
from sim.experiments.ensemble import Runs
from sim.experiments.files import FolderError, save_figure
from sim.experiments.manifests import MANIFEST, RUN, STUDY, Made, holding, write_manifest
from sim.experiments.placing import filling
from sim.experiments.scorecard import scorecard_of
from sim.experiments.tracks import write_tracks
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DEPENDENCIES = ("matplotlib", "mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy")


class StoredRun(NamedTuple):
    """A run read back from its folder."""

    manifest: dict[str, Any]
    outcomes: pd.DataFrame
    daily: pd.DataFrame


def content_hash(scenario: Scenario, digits: int = 8) -> str:
    """A hash of everything in a scenario that can change a result, in hexadecimal digits."""
    resolved = scenario.model_dump(mode="json", by_alias=True)
    for words in ("name", "description", "sources", "shows_record", "replicates"):
        del resolved[words]
    # A parameter that is set to its default is fixed; left out, it may be drawn.
    resolved["uncertain"] = sorted(drawn_parameters(scenario, 0))
    text = json.dumps(resolved, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def default_folder(scenario: Scenario, replicates: int) -> Path:
    """Where a run goes unless the user says otherwise."""
    name = f"{scenario.name}-{content_hash(scenario)}-seed{scenario.seed}-n{replicates}"
    return Path("runs") / name


def run_of(scenario: Scenario, replicates: int, day: str = "") -> Made:
    """What tells the folder of a run from others; `day` is that of a branch it is a future of."""
    return Made(RUN, ((scenario.name, content_hash(scenario)),), scenario.seed, replicates, day)


def write_run(
    runs: Runs, folder: Path, command: str, replicates: int, figures: dict[str, "Figure"]
) -> Path:
    """Writes the tables, figures and manifest of a run, all or nothing; returns where.

    The files of an earlier run of the same are replaced, and nothing else. Raises FolderError if
    the disk will not have it.
    """
    made = run_of(runs.scenario, replicates)
    with filling(folder, {"": made}) as now:
        write_files(runs, now.temporary, command, made, figures)
    return now.folder


def write_files(
    runs: Runs, folder: Path, command: str, made: Made, figures: dict[str, "Figure"]
) -> None:
    """Writes the tables, figures and manifest of a run into a folder."""
    for name, frame in (("outcomes", runs.outcomes), ("daily", runs.daily), ("drawn", runs.drawn)):
        frame.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
    if runs.tracks is not None:
        write_tracks(runs.tracks, folder)
    scorecard_of(runs).to_csv(folder / "scorecard.csv", index=False)
    for name, figure in figures.items():
        save_figure(figure, folder / f"{name}.png")
    write_manifest(folder, made, manifest(runs, command, made.replicates))


def manifest(runs: Runs, command: str, replicates: int) -> dict[str, Any]:
    """What a reader needs to understand a run and to make the same bytes again."""
    return {
        "scenario": runs.scenario.model_dump(mode="json", by_alias=True),
        "content_hash": content_hash(runs.scenario),
        "command": command,
        "seed": runs.scenario.seed,
        "replicates_asked": replicates,
        "replicates_done": len(runs.outcomes),
        "seeds": runs.outcomes["seed"].tolist(),
        "interrupted": runs.is_interrupted,
        "failures": [vars(failure) for failure in runs.failures],
        **made_with(),
        "columns": {column.name: column.meaning for column in ledger.COLUMNS},
    }


def made_with() -> dict[str, Any]:
    """The versions that a result depends on."""
    return {
        "code": {"version": __version__, "sources": source_hash()},
        "python": platform.python_version(),
        "dependencies": {name: importlib.metadata.version(name) for name in DEPENDENCIES},
    }


def read_run(folder: Path | str) -> StoredRun:
    """A run that was written before; raises FolderError if the folder holds no whole one."""
    folder = Path(folder)
    found = holding(folder)
    if found is None or found.made.kind != RUN:
        raise FolderError(f"{folder}: {_instead_of_a_run(folder)}")
    if not found.is_whole:
        raise FolderError(
            f"{folder}: was left half replaced; make it again: {found.manifest['command']}"
        )
    try:
        return StoredRun(
            found.manifest,
            pd.read_parquet(folder / "outcomes.parquet"),
            pd.read_parquet(folder / "daily.parquet"),
        )
    except (OSError, ValueError):
        raise FolderError(f"{folder}: {_instead_of_a_run(folder)}") from None


def _instead_of_a_run(folder: Path) -> str:
    """What a folder holds that is not a whole run, and where the runs are."""
    places = (path.parent for path in folder.glob(f"*/{MANIFEST}"))
    inside = sorted(place.name for place in places if holding(place))
    if inside:
        return f"is not one run; name one of those in it: {', '.join(inside[:12])}"
    if (folder / STUDY).is_file():
        return "is a study, whose replicates keep no run folders; run one scenario by itself"
    return "holds no whole run"
