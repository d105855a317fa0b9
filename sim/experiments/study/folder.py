"""The folder of a study: whose it is, what it says of itself, and what is written into it."""

import importlib.metadata
import json
import platform
from pathlib import Path
from typing import Any

from sim import __version__
from sim.base import outcomes as ledger
from sim.experiments.files import TakenError, keep
from sim.experiments.manifests import STUDY, holding, is_study, names_in
from sim.experiments.placing import free_place
from sim.experiments.run_folder import DEPENDENCIES
from sim.experiments.study.design import Design
from sim.experiments.study.points import Point
from sim.experiments.workers import code_hash


def study_folder(name: str) -> Path:
    """Where a study goes unless the user says otherwise: a folder that nothing else has taken."""
    return free_place(Path("runs") / name, _check)


def make_folder(folder: Path) -> None:
    """Makes the folder; raises FolderError if it is there and not the folder of a study."""
    _check(folder)
    folder.mkdir(parents=True, exist_ok=True)


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise TakenError(f"{folder}: is a file, not a folder")
    if not folder.is_dir() or is_study(folder):
        return
    found = holding(folder)
    if found:
        raise TakenError(f"{folder}: holds {found.made}; name another folder with --out")
    names = names_in(folder)
    if STUDY in names:
        raise TakenError(
            f"{folder}: holds a {STUDY} that is damaged or not of this program; "
            "name another folder with --out"
        )
    if names:
        raise TakenError(
            f"{folder}: holds other files and no study; name another folder with --out"
        )


def write_new(path: Path, data: bytes) -> None:
    """Puts a file in its place, unless it is there as it should be."""
    if not path.is_file() or path.read_bytes() != data:
        keep(path, data)


def write_about(
    folder: Path,
    design: Design,
    points: list[Point],
    command: str,
    asked: int = 0,
    done: int = 0,
    failed: int = 0,
) -> None:
    """Writes what a reader needs to understand the folder and to make it again."""
    about: dict[str, Any] = {
        "design": design.model_dump(mode="json", by_alias=True),
        "command": command,
        "replicates_asked": asked,
        "replicates_done": done,
        "failures": failed,
        "code": {"version": __version__, "hash": code_hash()},
        "python": platform.python_version(),
        "dependencies": {name: importlib.metadata.version(name) for name in DEPENDENCIES},
        "columns": {column.name: column.meaning for column in ledger.COLUMNS},
        "points": {point.id: {"policy": point.policy} | point.values for point in points},
    }
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    write_new(folder / STUDY, text.encode())
