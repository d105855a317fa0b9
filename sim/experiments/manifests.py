"""Manifests: which run or comparison a folder holds, and which of its files the program wrote.

A manifest is known by its content: a file of that name that something else wrote is none of ours.
"""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.experiments.files import read_object, sha256_of

MANIFEST = "manifest.json"
STUDY = "study.json"  # what a study keeps instead
RUN, COMPARISON, BRANCH = "run", "comparison", "branch"
# What a run or a comparison wrote before manifests had a list of files.
_OF_A_RUN = (
    "outcomes.parquet",
    "daily.parquet",
    "drawn.parquet",
    "tracks.parquet",
    "scorecard.csv",
    "daily.png",
    "map.png",
)
_OF_A_COMPARISON = ("comparison.csv", "comparison.parquet", "fates.csv")


class Made(NamedTuple):
    """What a folder is made of: the same again gives the same results.

    scenarios: the name and the content hash of each. day: of a branch, else empty.
    """

    kind: str
    scenarios: tuple[tuple[str, str], ...]
    seed: int
    replicates: int
    day: str = ""

    def __str__(self) -> str:
        """In words, as in "a run of surge (seed 2021, 20 replicates)"."""
        names = ", ".join(name for name, _ in self.scenarios)
        from_day = f" from {self.day} on" if self.day else ""
        plural = "" if self.replicates == 1 else "s"
        return (
            f"a {self.kind} of {names}{from_day} (seed {self.seed}, "
            f"{self.replicates} replicate{plural})"
        )

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files that such a folder can have beside its manifest."""
        if self.kind == RUN:
            return _OF_A_RUN
        others = [name for name, _ in self.scenarios[1:]]
        figures = [f"{kind}-{name}.png" for name in others for kind in ("differences", "fates")]
        return (*_OF_A_COMPARISON, *figures)


class Holding(NamedTuple):
    """What a manifest says of its folder.

    files: the SHA-256 that each file may have, by its name; none if any file of that name is ours.
    is_whole: false if the program ended while it replaced the files.
    """

    made: Made
    files: dict[str, tuple[str, ...]]
    is_whole: bool
    manifest: dict[str, Any]


def holding(folder: Path) -> Holding | None:
    """What the manifest in a folder says; None if there is none, or none that this program wrote.

    Manifests of earlier versions are known, too.
    """
    manifest = read_object(folder / MANIFEST)
    if manifest is None:
        return None
    try:
        made = _made(manifest, folder)
        return Holding(made, _files(manifest, made), not manifest.get("unfinished"), manifest)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def is_study(folder: Path) -> bool:
    """Whether a folder has what a study says of itself."""
    about = read_object(folder / STUDY)
    return about is not None and isinstance(about.get("design"), dict) and "points" in about


def listed(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in a folder but its manifest, by its name."""
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    return {path.name: sha256_of(path) for path in paths}


def write_manifest(folder: Path, made: Made, about: Mapping[str, Any]) -> None:
    """Writes the manifest of the files that are in a folder."""
    kind = {"kind": made.kind, "day": made.day} if made.day else {"kind": made.kind}
    text = as_text(kind | dict(about) | {"files": listed(folder)})
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def unfinished(manifest: Mapping[str, Any], before: Holding | None) -> str:
    """The manifest while files are replaced: it knows the new files and those from before."""
    files = {name: list(hashes) for name, hashes in before.files.items()} if before else {}
    return as_text(dict(manifest) | {"unfinished": True, "files_before": files})


def as_text(manifest: Mapping[str, Any]) -> str:
    """A manifest as it is written."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _made(manifest: dict[str, Any], folder: Path) -> Made:
    """Whose manifest it is; raises what is raised when it is none of ours."""
    command, seed, replicates = (manifest[key] for key in ("command", "seed", "replicates_asked"))
    _must_be(int, seed, replicates)
    day = manifest.get("day", "") if "kind" in manifest else _branch_day(command)
    _must_be(str, command, day)
    scenarios: list[tuple[str, str]]
    if "comparison" in manifest:
        kind = BRANCH if day else COMPARISON
        names = manifest["comparison"]
        if not all(map(_is_plain, names)):
            raise ValueError("a name that leads elsewhere")
        hashes = manifest.get("content_hashes") or [_hash_in(folder / name) for name in names]
        scenarios = list(zip(names, hashes, strict=True))
        _must_be(list, names)
        _must_be(str, manifest["baseline"])
    else:
        kind = RUN
        scenarios = [(manifest["scenario"]["name"], manifest["content_hash"])]
        _must_be(list, manifest["seeds"])
    if not scenarios or manifest.get("kind", kind) != kind:
        raise ValueError("not a manifest of this program")
    for name, digits in scenarios:
        _must_be(str, name, digits)
    return Made(kind, tuple(scenarios), seed, replicates, day)


def _files(manifest: dict[str, Any], made: Made) -> dict[str, tuple[str, ...]]:
    """The files that are ours; of an earlier version, all of the names that it used."""
    if "kind" not in manifest:
        return dict.fromkeys(made.files, ())
    files: dict[str, tuple[str, ...]] = {}
    for name, digest in manifest["files"].items():
        files[name] = (digest,)
    for name, hashes in manifest.get("files_before", {}).items():
        files[name] = (*hashes, *files.get(name, ())) if hashes else ()
    _must_be(str, *(digest for hashes in files.values() for digest in hashes))
    if any(not _is_plain(name) for name in files):
        raise ValueError("a name that leads elsewhere")
    return files


def _is_plain(name: str) -> bool:
    """Whether it is the name of a file in the folder itself."""
    return name not in ("", ".", "..", MANIFEST) and not any(sign in name for sign in "/\\:\0")


def _must_be(kind: type, *values: object) -> None:
    if not all(isinstance(value, kind) for value in values):
        raise TypeError(f"should be {kind.__name__}")


def _branch_day(command: str) -> str:
    """The day of a branch, from the command of an earlier version; empty for any other command."""
    words = shlex.split(command)
    return words[words.index("--at") + 1] if words[3:4] == [BRANCH] else ""


def _hash_in(folder: Path) -> str:
    """The content hash that the manifest of a run tells; empty if there is none."""
    found = holding(folder)
    return found.made.scenarios[0][1] if found and found.made.kind == RUN else ""


def names_in(folder: Path) -> list[str]:
    """What a user sees in a folder."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
