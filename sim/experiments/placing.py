"""Puts what a command made into its folder, and replaces there only what the program itself wrote.

Everything is written under a temporary name first. A new folder is then one rename. In a folder of
an earlier run of the same, the manifest first says that it is being replaced; then the old files of
the program are moved aside, the new ones are moved in, and the new manifest comes last. What fails
on the way is undone. Whatever else the folder holds is never touched.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sim.experiments.files import (
    FolderError,
    TakenError,
    check_writable,
    reason,
    sha256_of,
    sync,
    writing,
)
from sim.experiments.manifests import (
    MANIFEST,
    Holding,
    Made,
    holding,
    is_study,
    names_in,
    unfinished,
)

# What a folder and the folders in it are made of, by their path in it: "" is the folder itself.
type Parts = Mapping[str, Made]


@dataclass
class Filling:
    """A folder that is being filled.

    temporary: what to fill. folder: where it goes; another one beside it, once it is in place, if
    something else took the folder in the meantime.
    """

    temporary: Path
    folder: Path


def chosen_folder(named: str | None, default: Path, parts: Parts) -> Path:
    """The folder that a command writes to, checked before the work.

    One that the user named is refused with a FolderError if it holds anything else; the default
    one then gets a number.
    """
    if named:
        check_folder(Path(named), parts)
        return Path(named)
    return free_place(default, lambda folder: check_folder(folder, parts))


def free_place(path: Path, check: Callable[[Path], None], ending: str = "") -> Path:
    """The path, or else the first with a number after its name that is not taken.

    check: raises TakenError for one that is. ending: of the name of a file.
    """
    place, number = path, 1
    while True:
        try:
            check(place)
        except TakenError:
            number += 1
            place = path.with_name(f"{path.name.removesuffix(ending)}-{number}{ending}")
        else:
            return place


def check_folder(folder: Path, parts: Parts) -> None:
    """Makes sure that a folder can be written and that nothing in it would be lost.

    Raises TakenError if it is a file, or holds anything but the same made before, or files of that
    which someone has changed; FolderError if it may not be written.
    """
    for part, made in parts.items():
        _check_part(folder / part, made, made.files)
    with writing(folder):
        place = folder.resolve()
    check_writable(place if place.is_dir() else place.parent)


def _check_part(folder: Path, made: Made, names: tuple[str, ...]) -> Holding | None:
    """What of ours the folder holds; raises TakenError if it holds something else."""
    with writing(folder):
        if folder.exists() and not folder.is_dir():
            raise TakenError(f"{folder}: is a file, not a folder")
        if not folder.is_dir():
            return None
        found = None if (folder / MANIFEST).is_symlink() else holding(folder)
        if found is None:
            _refuse_others(folder)
            return None
        if found.made != made:
            settings = " with other settings" if str(found.made) == str(made) else ""
            raise TakenError(
                f"{folder}: holds {found.made}{settings}, not {made}; name another folder"
            )
        for name in {*names, *found.files}:
            path = folder / name
            if os.path.lexists(path) and not _is_ours(path, found):
                raise TakenError(
                    f"{folder}: its {name} is not the one that was written with that run; "
                    "move it away or name another folder"
                )
    return found


def _refuse_others(folder: Path) -> None:
    """Raises TakenError, in words that fit, if a folder without a manifest of ours holds files."""
    names = names_in(folder)
    if is_study(folder):
        raise TakenError(f"{folder}: holds a study; name another folder, or one in it")
    if MANIFEST in names:
        raise TakenError(
            f"{folder}: holds a {MANIFEST} that is damaged or not of this program; "
            "name another folder, or one in it"
        )
    if names:
        raise TakenError(
            f"{folder}: holds other files and no run; name another folder, or one in it"
        )


def _is_ours(path: Path, found: Holding) -> bool:
    """Whether a file is one that the program wrote, and as it wrote it."""
    if path.is_symlink() or not path.is_file() or path.name not in found.files:
        return False
    hashes = found.files[path.name]
    return not hashes or sha256_of(path) in hashes


@contextmanager
def filling(folder: Path, parts: Parts) -> Iterator[Filling]:
    """A temporary folder to fill, with the manifest of each part; put in place if all went well.

    Raises FolderError if the disk will not have it.
    """
    with writing(folder):
        place = folder.resolve()
        within = place if place.is_dir() else place.parent
        own = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=within))
        new, old, is_done = own / "new", own / "old", False
        try:
            new.mkdir()
            now = Filling(new, folder)
            yield now
            for path in new.rglob("*"):
                if path.is_file():
                    sync(path)
            now.folder = free_place(folder, lambda free: _check_now(free, new, parts))
            _put_in_place(new, old, now.folder.resolve(), parts)
            is_done = True
        finally:
            shutil.rmtree(new, ignore_errors=True)
            if is_done:
                shutil.rmtree(old, ignore_errors=True)
            with suppress(OSError):  # What could not be moved back is left where it is.
                _remove_empty(old)
                own.rmdir()


def _check_now(folder: Path, new: Path, parts: Parts) -> None:
    """As before the work, with the files that there are now."""
    for part, made in parts.items():
        _check_part(folder / part, made, tuple(_names(new / part)))


def _names(folder: Path) -> list[str]:
    """The files in a folder but its manifest."""
    return sorted(
        path.name for path in folder.iterdir() if path.is_file() and path.name != MANIFEST
    )


def _put_in_place(new: Path, old: Path, folder: Path, parts: Parts) -> None:
    """One rename of a new folder; file by file into one that is there."""
    if not folder.is_dir():
        os.replace(new, folder)
        return
    undo: list[Callable[[], object]] = []
    try:
        _move_in(new, old, folder, parts, undo)
    except BaseException as error:
        try:
            while undo:
                undo.pop()()
        except OSError:
            raise FolderError(
                f"{folder}: was left half replaced ({_why(error)}); "
                f"nothing else in it was touched, and its earlier files are in {old}"
            ) from None
        raise


def _why(error: BaseException) -> str:
    """Why something ended, in one line."""
    return reason(error) if isinstance(error, OSError) else "interrupted"


def _move_in(
    new: Path, old: Path, folder: Path, parts: Parts, undo: list[Callable[[], object]]
) -> None:
    """Moves old files of ours aside and new ones in; `undo` takes what takes back each step."""
    for part in parts:
        (old / part).mkdir(parents=True, exist_ok=True)
        if not (folder / part).is_dir():
            (folder / part).mkdir()
            undo.append((folder / part).rmdir)
    found = {part: holding(folder / part) for part in parts}
    marks = {}
    for part, before in found.items():
        told = holding(new / part)
        assert told is not None, "whoever fills a folder writes its manifests"
        marks[part] = unfinished(told.manifest, before)
        path = folder / part / MANIFEST
        earlier = path.read_text(encoding="utf-8") if before else None
        _put(path, marks[part], new)
        undo.append(path.unlink if earlier is None else partial(_put, path, earlier, new))
    for part, before in found.items():
        for name in sorted(before.files if before else ()):
            if os.path.lexists(folder / part / name):
                _move(folder / part / name, old / part / name, undo)
    for part in parts:
        for name in _names(new / part):
            _move(new / part / name, folder / part / name, undo)
    for part in reversed(list(parts)):
        path = folder / part / MANIFEST
        _put(path, (new / part / MANIFEST).read_text(encoding="utf-8"), new)
        undo.append(partial(_put, path, marks[part], new))


def _move(path: Path, place: Path, undo: list[Callable[[], object]]) -> None:
    """Renames a file to a name that is free."""
    if os.path.lexists(place):
        raise FileExistsError(17, "a file came in the way", str(place))
    os.replace(path, place)
    undo.append(partial(os.replace, place, path))


def _put(path: Path, text: str, beside: Path) -> None:
    """Puts a manifest in its place in one step."""
    temporary = beside / ".manifest"
    temporary.write_text(text, encoding="utf-8")
    sync(temporary)
    os.replace(temporary, path)


def _remove_empty(folder: Path) -> None:
    """Removes a folder of ours and those in it, as far as they are empty."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path.is_dir():
                path.rmdir()
        folder.rmdir()
