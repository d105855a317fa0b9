"""The folder in which compiled functions are kept, and whether it can be trusted.

Numba keeps compiled functions as pickles: whoever can write one can run code, and one flipped bit
in machine code gives other results in silence. The folder must therefore be this user's alone, and
each file has a checksum beside it that is compared before Numba reads anything. A file that fails
is removed, which means that its function is compiled again.
"""

import atexit
import contextlib
import hashlib
import logging
import os
import re
import shutil
import stat
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

log = logging.getLogger(__name__)

KEPT_FOLDERS = 4
NAME = re.compile(r"[0-9a-f]{16}-numba[0-9][\w.+]*-numpy[0-9][\w.+]*(-linked)?", re.ASCII)
FILES = (".nbi", ".nbc")  # What Numba writes: an index for each function, and machine code.
SEAL = ".sha256"
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
_warned: set[str] = set()


class CompileCache:
    """One folder of compiled functions, all checked when it was opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_used = True

    @classmethod
    def open(cls, root: Path, name: str) -> Self:
        """The folder of that name below the user's own; a temporary one if it cannot be used."""
        folder = cls.path(root, name)
        try:
            _make_own(root, folder.parent, folder)
            with tempfile.TemporaryFile(dir=folder):
                os.utime(folder)
            cache = cls(folder)
            cache.remove_unsealed()
        except OSError as problem:
            warn_once(folder, problem, "what is compiled is kept until the end of this run")
            return cls(_temporary_folder())
        _prune(folder)
        return cache

    @staticmethod
    def path(root: Path, name: str) -> Path:
        """Where the folder of that name is, or would be."""
        return root / "compiled" / name

    def remove_unsealed(self) -> None:
        """Removes each file whose content is not what its checksum says."""
        for path in self._files():
            with contextlib.suppress(FileNotFoundError):  # Another process has removed it.
                if not _is_sealed(path):
                    path.unlink()

    def states(self) -> dict[Path, tuple[int, ...]]:
        """When each file was last written, and how large it is."""
        found = {}
        with contextlib.suppress(OSError):
            for path in self._files():
                found[path] = _state(path)
        return found

    def seal(self, before: dict[Path, tuple[int, ...]]) -> None:
        """Writes the checksum of each file that has changed since; gives up if that fails.

        What changed at another time keeps its old checksum, and is removed at the next use.
        """
        try:
            for path in self._files():
                with contextlib.suppress(FileNotFoundError):
                    if _state(path) != before.get(path):
                        _write_seal(path)
        except OSError as problem:
            self.give_up(problem)

    def give_up(self, problem: Exception) -> None:
        """Does without the folder from now on; what is in it unsealed is removed at next use."""
        self.is_used = False
        warn_once(self.folder, problem, "the rest of this run compiles without it")

    def clear(self) -> None:
        """Removes all files, because one of them made trouble although it is sealed."""
        with contextlib.suppress(OSError):
            for path in self._files():
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[Path]:
        """Numba makes a folder in ours for each folder of sources."""
        for folder in _entries(self.folder):
            if folder.is_dir(follow_symlinks=False):
                yield from (
                    Path(file) for file in _entries(folder.path) if file.name.endswith(FILES)
                )


def warn_once(folder: Path, problem: Exception, instead: str) -> None:
    """One line for each process, however many functions it compiles."""
    if not _warned:
        _warned.add(str(folder))
        kind = type(problem).__name__
        log.warning("the compile cache %s is not used (%s: %s); %s", folder, kind, problem, instead)


def _make_own(*folders: Path) -> None:
    """Makes folders, the outermost first; an OSError if one is not this user's alone."""
    folders[0].parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in folders:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or folder.is_junction():
            raise NotADirectoryError(f"{folder} is a link or a file, not a folder")
        if hasattr(os, "geteuid"):  # Windows has no owner and mode in this sense.
            _check_owner(folder, status)


def _check_owner(folder: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to another user")
    if status.st_mode & OTHERS_MAY_WRITE:
        raise PermissionError(f"others may write to {folder}")
    if stat.S_IMODE(status.st_mode) != 0o700:
        folder.chmod(0o700)  # Nobody else could write, so what is in it is ours.


def _temporary_folder() -> Path:
    folder, owner = Path(tempfile.mkdtemp(prefix="hybrid-border-sim-")), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # A fork leaves it to whom it was forked from.
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def _prune(own: Path) -> None:
    """Removes what older states of the sources left beside our folder, and nothing else."""
    others: list[tuple[float, str]] = []
    with contextlib.suppress(OSError):
        for entry in _entries(own.parent):
            is_ours = NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
            if is_ours and entry.name != own.name:
                others.append((entry.stat(follow_symlinks=False).st_mtime, entry.path))
    for _, path in sorted(others)[: -(KEPT_FOLDERS - 1)]:
        shutil.rmtree(path, ignore_errors=True)  # Follows no links.


def _entries(folder: str | Path) -> Iterable[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _state(path: Path) -> tuple[int, ...]:
    status = path.lstat()
    return status.st_mtime_ns, status.st_size, status.st_ino


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seal_of(path: Path) -> Path:
    return path.with_name(path.name + SEAL)


def _is_sealed(path: Path) -> bool:
    seal = _seal_of(path)
    if not (stat.S_ISREG(path.lstat().st_mode) and seal.is_file()):
        return False
    return seal.read_bytes() == _checksum(path).encode()


def _write_seal(path: Path) -> None:
    """Under another name first, so that no process reads half of it."""
    written = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    try:
        written.write_bytes(_checksum(path).encode())
        written.replace(_seal_of(path))
    except OSError:
        written.unlink(missing_ok=True)
        raise
