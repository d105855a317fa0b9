"""Reads a YAML scenario, and the files it extends, into plain data that knows where it was written.

A scenario may come from a stranger, so every size has a limit, and whatever is wrong is raised as
a ScenarioProblem with its exact place.
"""

import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.scenario.problems import Place, Steps, dotted, fail, shorten
from sim.scenario.yaml_nodes import MAX_DEPTH, OVERRIDE, UNPRINTABLE, Entry, Lines, Node, compose

MAX_BYTES = 1024 * 1024
MAX_FILES = 16


class Document:
    """The data of a scenario as one, and for each part of it the file and line it came from."""

    def __init__(self, root: Node, files: Sequence[Path]) -> None:
        self.data: Any = _plain(root)
        self.files = tuple(files)
        self._root = root

    def position(self, path: Steps) -> Place:
        """Where the value was written, or the nearest mapping or list around it that exists."""
        return self._find(path).node.place

    def key_position(self, path: Steps) -> Place:
        """Where the key of the value was written, or else the value."""
        return self._find(path).place

    def origin(self, path: Steps) -> str:
        """The file and line of the value, short enough for a table."""
        place = self.position(path)
        return place.file if place.file == OVERRIDE else f"{place.file}:{place.line}"

    def with_overrides(self, overrides: Sequence[tuple[str, str]]) -> "Document":
        """The same document with some values set anew, by dotted path and YAML text.

        A mapping is merged into the one that stands there, as by `extends`; null drops it.
        """
        root = self._root
        for target, text in overrides:
            root = _overridden(root, target, text)
        return Document(root, self.files)

    def _find(self, path: Steps) -> Entry:
        entry = Entry(self._root.place, self._root)
        for step in path:
            value = entry.node.value
            if isinstance(value, dict) and step in value:
                entry = value[str(step)]
            elif isinstance(value, list) and step in range(len(value)):
                entry = Entry(value[int(step)].place, value[int(step)])
            else:
                return Entry(entry.node.place, entry.node)
        return entry


def no_shipped(name: str) -> Path | None:
    """Knows of no scenarios that are shipped with the program."""
    return None


def read_document(
    path: Path,
    overrides: Sequence[tuple[str, str]] = (),
    find_shipped: Callable[[str], Path | None] = no_shipped,
) -> Document:
    """The scenario in the file, laid over all it extends, with the overrides on top."""
    chain = _read_chain(path, find_shipped)
    root = chain[-1][1]
    for _, child in reversed(chain[:-1]):
        root = _merged(root, child)
    return Document(root, [file for file, _ in chain]).with_overrides(overrides)


def _read_chain(path: Path, find_shipped: Callable[[str], Path | None]) -> list[tuple[Path, Node]]:
    """The file and all it extends, nearest first, without their `extends` entries."""
    chain: list[tuple[Path, Node]] = []
    seen: set[tuple[int, int]] = set()
    said = Place(str(path), 0, 0)
    while True:
        raw, identity = _read_raw(path, said, bool(chain))
        if identity in seen:
            names = [*(file.name for file, _ in chain), path.name]
            fail(said, ("extends",), f"leads in a circle: {' -> '.join(names)}")
        if len(chain) == MAX_FILES:
            fail(said, ("extends",), f"makes a chain of more than {MAX_FILES} files")
        seen.add(identity)
        root, wanted = _without_extends(_read_mapping(raw, str(path)))
        chain.append((path, root))
        if wanted is None:
            return chain
        said, path = wanted.place, _extended_path(wanted, path, find_shipped)


def _without_extends(root: Node) -> tuple[Node, Node | None]:
    """The root without its `extends` entry, and what the entry says."""
    if not isinstance(root.value, dict) or "extends" not in root.value:
        return root, None
    rest = {key: entry for key, entry in root.value.items() if key != "extends"}
    return replace(root, value=rest), root.value["extends"].node


def _extended_path(wanted: Node, path: Path, find_shipped: Callable[[str], Path | None]) -> Path:
    """The file that is extended: beside the file that says so, or one that is shipped."""
    name = wanted.value
    if not isinstance(name, str) or not name.strip():
        fail(wanted.place, ("extends",), "should be the name of one file")
    beside = path.parent / name
    if beside.suffix or os.path.isfile(beside):
        return beside
    return find_shipped(name) or beside


def _read_raw(path: Path, said: Place, is_extended: bool) -> tuple[bytes, tuple[int, int]]:
    """The bytes of a regular file, and what tells it from any other whatever it is called."""
    try:
        with open(path, "rb", opener=_open_without_waiting) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise OSError(0, "is not a regular file")
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = _unreadable(error)
        if is_extended:
            fail(said, ("extends",), f"cannot use '{shorten(path.name or str(path))}': {reason}")
        fail(said, (), reason)
    if len(raw) > MAX_BYTES:
        fail(Place(str(path), 0, 0), (), f"is larger than {MAX_BYTES} bytes")
    return raw, (status.st_dev, status.st_ino)


def _open_without_waiting(path: str, flags: int) -> int:
    # A pipe without a writer would otherwise block for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _unreadable(error: Exception) -> str:
    """Why a file could not be read, in plain words."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "is a directory, not a file"
    if isinstance(error, PermissionError):
        return "may not be read: permission denied"
    return str(getattr(error, "strerror", None) or "is not a possible file name").lower()


def _read_mapping(raw: bytes, file: str) -> Node:
    """The mapping at the top of a file."""
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix("\ufeff")
        place = Lines(before, file).place(len(before))
        fail(place, (), f"is not UTF-8 text: it has the byte 0x{raw[error.start]:02x} here")
    root = compose(text, file)
    if root is None or root.value is None:
        fail(Place(file, 1, 1), (), "is empty")
    if not isinstance(root.value, dict):
        fail(root.place, (), "should have a mapping at the top level")
    return root


def _plain(node: Node) -> Any:
    """The value without its places."""
    if isinstance(node.value, dict):
        return {key: _plain(entry.node) for key, entry in node.value.items()}
    return [_plain(item) for item in node.value] if isinstance(node.value, list) else node.value


def _merged(parent: Node, child: Node) -> Node:
    """The child laid over what it extends; an empty value drops an inherited mapping."""
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    entries = dict(parent.value)
    for key, entry in child.value.items():
        inherited = entries.get(key)
        if inherited is None:
            entries[key] = entry
        elif entry.node.value is None and isinstance(inherited.node.value, dict):
            del entries[key]
        else:
            entries[key] = Entry(entry.place, _merged(inherited.node, entry.node))
    return replace(child, value=entries)


def _overridden(root: Node, target: str, text: str) -> Node:
    """The root with one value set from the command line."""
    path = tuple(target.split("."))
    start = Place(OVERRIDE, 1, 1)
    if "" in path or len(path) > MAX_DEPTH or UNPRINTABLE.search(target):
        fail(start, path, "should be a dotted path like measures.turn_back.from")
    if path[0] == "extends" or "<<" in path:
        fail(start, path, "cannot be set: write a file that extends the other")
    if not text.strip():
        fail(start, path, "has no value after '='; null would drop what stands there")
    if len(text) > MAX_BYTES:
        fail(start, path, f"is longer than {MAX_BYTES} characters")
    node = compose(text, OVERRIDE, path) or Node(None, start)
    return _with(root, path, node, 0)


def _with(node: Node, path: tuple[str, ...], new: Node, depth: int) -> Node:
    """The node with the new value laid over what is at the path, below the given depth."""
    if depth == len(path):
        return _merged(node, new)
    key = path[depth]
    if isinstance(node.value, list):
        items = list(node.value)
        if not re.fullmatch("[0-9]{1,6}", key) or int(key) >= len(items):
            fail(new.place, path, f"'{shorten(key)}' is no entry of a list of {len(items)}, from 0")
        items[int(key)] = _with(items[int(key)], path, new, depth + 1)
        return replace(node, value=items)
    if not isinstance(node.value, dict | None):
        fail(new.place, path, f"'{dotted(path[:depth])}' is a single value")
    entries = dict(node.value or {})
    place, old = entries.get(key, Entry(new.place, Node(None, new.place)))
    changed = _with(old, path, new, depth + 1)
    if changed.value is None and isinstance(old.value, dict):
        del entries[key]
    else:
        entries[key] = Entry(new.place if depth + 1 == len(path) else place, changed)
    return replace(node, value=entries)
