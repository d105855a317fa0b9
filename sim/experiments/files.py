"""Files that are whole or not there, and what is said when a disk will not have them.

Everything is written under a temporary name beside its own and then renamed.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class FolderError(Exception):
    """A folder or a file that cannot be read or written, said in one line."""


class TakenError(FolderError):
    """A place that holds what is not ours to replace."""


def reason(error: OSError) -> str:
    """Why the system refused, in its own words."""
    return (error.strerror or str(error)).lower()


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Says in one line, as FolderError, that a place cannot be written."""
    try:
        yield
    except OSError as error:
        raise FolderError(f"{place}: cannot be written: {reason(error)}") from None


def check_writable(folder: Path) -> None:
    """Makes a folder, and makes sure before the work that it can be written, or FolderError."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def keep(path: Path, data: bytes) -> None:
    """Puts a file in its place, whole and on disk, or not at all.

    Raises OSError if the disk will not have it; an earlier file of that name is then untouched.
    """
    with whole_file(path) as temporary, open(temporary, "wb") as stream:
        stream.write(data)


def keep_all(folder: Path, files: Mapping[str, "str | Figure"]) -> None:
    """Puts texts and figures into a folder, each under its name, or none of them.

    Raises FolderError if the disk will not have it.
    """
    with writing(folder), tempfile.TemporaryDirectory(dir=folder) as temporary:
        for name, content in files.items():
            _fill(Path(temporary) / name, content)
        for name in files:
            os.replace(Path(temporary) / name, folder / name)


def _fill(path: Path, content: "str | Figure") -> None:
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
    else:
        save_figure(content, path)


def save_figure(figure: "Figure", path: Path) -> None:
    """Writes a figure as PNG, the same bytes each time."""
    figure.savefig(path, dpi=150, metadata={"Software": None})


def read_object(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None if there is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def whole_file(path: Path, ending: str = ".tmp") -> Iterator[Path]:
    """A temporary name with that ending to fill; on disk and in place when all went well.

    Raises OSError if the disk will not have it; an earlier file of that name is then untouched.
    """
    number, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=ending, dir=path.parent)
    os.close(number)
    try:
        yield Path(name)
        sync(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if hasattr(os, "O_DIRECTORY"):  # Elsewhere the names in a folder cannot be forced to disk.
        sync(path.parent, os.O_RDONLY | os.O_DIRECTORY)


def sync(path: Path | str, flags: int = os.O_RDWR) -> None:
    """Forces what was written to disk."""
    number = os.open(path, flags)
    try:
        os.fsync(number)
    finally:
        os.close(number)
