"""Reads a YAML scenario, and the files it extends, into plain data that knows where it was written.

A scenario may come from a stranger, so reading constructs nothing but mappings, lists, texts,
numbers, truth values and empty values, and every size has a limit. Only the event half of PyYAML
is used; the meaning of a scalar is decided here, after YAML 1.2, so that `no` is a text and not
false. Whatever is wrong is raised as a ScenarioProblem with its exact place.
"""

import math
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from sim.scenario.problems import Place, Steps, dotted, fail, shorten

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 100_000
MAX_SCALAR = 10_000
MAX_FILES = 16
OVERRIDE = "--set"

_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_LONG_INT = re.compile(r"[-+]?[0-9]{20,}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_CORE = "tag:yaml.org,2002:"
_TAGS: dict[str, tuple[type, ...]] = {
    f"{_CORE}str": (str,),
    f"{_CORE}int": (int,),
    f"{_CORE}float": (int, float),
    f"{_CORE}bool": (bool,),
    f"{_CORE}null": (type(None),),
    f"{_CORE}map": (dict,),
    f"{_CORE}seq": (list,),
}
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# U+0085, U+2028 and U+2029 break lines for PyYAML but not for an editor: text could hide there.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_PLAIN_WORDS = {
    "mapping values are not allowed": "a ':' is not expected here: check the indentation, "
    "or put a text that contains ': ' in quotes",
    "expected <block end>": "the indentation does not fit the lines above",
    "expected the node content": "a value is expected here",
    "could not find expected ':'": "a ':' is missing in the line above",
    "found character '\\t'": "a tab is not allowed here: use spaces",
    "found unexpected end of stream": "the text ends before its quote is closed",
    "that cannot start any token": "a text that starts like this has to be put in quotes",
}

type Scalar = str | int | float | bool | None
type Value = Scalar | dict[str, Entry] | list[Node]


@dataclass(frozen=True, slots=True)
class Node:
    """A value with the place it was written; size and height count what lies below it."""

    value: Value
    place: Place
    size: int = 1
    height: int = 0


class Entry(NamedTuple):
    """A value in a mapping, and the place of its key."""

    place: Place
    node: Node


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
    for target, text in overrides:
        root = _overridden(root, target, text)
    return Document(root, [file for file, _ in chain])


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
    root = _Composer(text, file).document()
    if root is None or root.value is None:
        fail(Place(file, 1, 1), (), "is empty")
    if not isinstance(root.value, dict):
        fail(root.place, (), "should have a mapping at the top level")
    return root


class Lines:
    """Finds the line and column of a character, counted as an editor counts them."""

    def __init__(self, text: str, file: str) -> None:
        self._starts = [0, *(matched.end() for matched in _LINE_BREAK.finditer(text))]
        self._file = file

    def place(self, index: int) -> Place:
        line = bisect_right(self._starts, index)
        return Place(self._file, line, index - self._starts[line - 1] + 1)


class _Events(Reader, Scanner, Parser):  # type: ignore[misc]
    """The half of a PyYAML loader that splits text into events and cannot construct anything."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


class _Composer:
    """Builds nodes from the events of one text; all limits are checked before anything is built."""

    def __init__(self, text: str, file: str, path: Steps = ()) -> None:
        self._lines = Lines(text, file)
        self._path = path
        if found := _UNPRINTABLE.search(text):
            shown = f"the character U+{ord(found[0]):04X} is not allowed (is this a text file?)"
            fail(self._lines.place(found.start()), path, shown)
        self._events = _Events(text)
        self._anchors: dict[str, Node | None] = {}
        self._count = 0
        self._is_file = file != OVERRIDE

    def document(self) -> Node | None:
        """The one document in the text, or None if there is none."""
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            words = _plain_words(error.problem)
            fail(self._lines.place(error.problem_mark.index), self._path, words)
        except (yaml.YAMLError, ValueError, OverflowError):
            # PyYAML hands "\UFFFFFFFF" to chr() and the digits of %YAML to int().
            place = self._lines.place(self._events.get_mark().index)
            fail(place, self._path, "is not valid YAML: a number or character code is too large")

    def _document(self) -> Node | None:
        take = self._events.get_event
        take()
        if isinstance(take(), yaml.StreamEndEvent):
            return None
        node = self._node(take(), self._path)
        take()
        after = take()
        if not isinstance(after, yaml.StreamEndEvent):
            self._fail(after, (), "only one document is allowed in a file, and this starts another")
        return node

    def _node(self, event: Any, path: Steps) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        self._count_in(1, event, path)
        if event.tag is not None and event.tag not in _TAGS:
            shown = shorten(event.tag.replace(_CORE, "!!"))
            self._fail(event, path, f"the tag '{shown}' is not allowed")
        if event.anchor:
            self._anchors[event.anchor] = None
        node = self._untagged(event, path)
        if event.tag is not None and type(node.value) not in _TAGS[event.tag]:
            self._fail(event, path, f"is not what its tag '{event.tag.replace(_CORE, '!!')}' says")
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _untagged(self, event: Any, path: Steps) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return Node(self._scalar(event, path), self._place(event))
        if len(path) >= MAX_DEPTH:
            self._fail(event, path, f"is nested more than {MAX_DEPTH} deep")
        if not (self._is_file or event.flow_style):
            self._fail(event, path, "write a mapping as {key: value} and a list as [a, b] here")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, path)
        return self._list(event, path)

    def _mapping(self, event: Any, path: Steps) -> Node:
        entries: dict[str, Entry] = {}
        while not isinstance(inner := self._events.get_event(), yaml.MappingEndEvent):
            key = self._key(inner, path, entries)
            node = self._node(self._events.get_event(), (*path, key))
            entries[key] = Entry(self._place(inner), node)
        nodes = [entry.node for entry in entries.values()]
        return _collection(entries, self._place(event), nodes, len(entries))

    def _list(self, event: Any, path: Steps) -> Node:
        items: list[Node] = []
        while not isinstance(inner := self._events.get_event(), yaml.SequenceEndEvent):
            items.append(self._node(inner, (*path, len(items))))
        return _collection(items, self._place(event), items, 0)

    def _key(self, event: Any, path: Steps, entries: dict[str, Entry]) -> str:
        if isinstance(event, yaml.CollectionStartEvent):
            self._fail(event, path, "a key has to be a text, not a mapping or list")
        key = self._node(event, path).value
        if not isinstance(key, str):
            self._fail(event, path, "a key has to be a text: put it in quotes")
        if key == "<<":
            self._fail(event, path, "the merge key '<<' is not allowed: use extends")
        if key in entries:
            first = entries[key].place.line
            self._fail(event, (*path, key), f"is written twice, first on line {first}")
        return key

    def _alias(self, event: Any, path: Steps) -> Node:
        name = event.anchor
        if name not in self._anchors:
            self._fail(event, path, f"there is no '&{shorten(name)}' above that this could repeat")
        node = self._anchors[name]
        if node is None:
            self._fail(event, path, f"'*{shorten(name)}' contains itself")
        self._count_in(node.size, event, path)
        if len(path) + node.height > MAX_DEPTH:
            self._fail(event, path, f"is nested more than {MAX_DEPTH} deep")
        return replace(node, place=self._place(event))

    def _scalar(self, event: Any, path: Steps) -> Scalar:
        text: str = event.value
        if len(text) > MAX_SCALAR:
            self._fail(event, path, f"is longer than {MAX_SCALAR} characters")
        if _UNWRITABLE.search(text):
            self._fail(event, path, "contains a character that cannot be written")
        if event.tag == _CORE + "str" or (event.style and event.tag is None):
            return text
        if _LONG_INT.fullmatch(text):
            self._fail(event, path, "is a whole number of more than 19 digits")
        value = _resolved(text)
        if isinstance(value, float) and not math.isfinite(value):
            self._fail(event, path, f"'{shorten(text)}' is not a finite number")
        return value

    def _count_in(self, size: int, event: Any, path: Steps) -> None:
        self._count += size
        if self._count > MAX_NODES:
            self._fail(event, path, f"the file has more than {MAX_NODES} values")

    def _place(self, event: Any) -> Place:
        return self._lines.place(event.start_mark.index)

    def _fail(self, event: Any, path: Steps, message: str) -> NoReturn:
        fail(self._place(event), path, message)


def _collection(value: Value, place: Place, nodes: Sequence[Node], keys: int) -> Node:
    """The node for a mapping or list, with the sizes of what it holds added up."""
    size = 1 + keys + sum(node.size for node in nodes)
    return Node(value, place, size, 1 + max((node.height for node in nodes), default=0))


def _resolved(text: str) -> Scalar:
    """What a scalar without quotes means."""
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _NOT_FINITE.fullmatch(text):
        return math.nan
    return float(text) if _FLOAT.fullmatch(text) else text


def _plain_words(problem: str | None) -> str:
    """What a complaint of PyYAML means to somebody who does not know how it works."""
    for start, words in _PLAIN_WORDS.items():
        if start in str(problem):
            return f"is not valid YAML: {words}"
    return f"is not valid YAML: {shorten(str(problem))}"


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
    if "" in path or len(path) > MAX_DEPTH or _UNPRINTABLE.search(target):
        fail(start, path, "should be a dotted path like measures.turn_back.from")
    if path[0] == "extends" or "<<" in path:
        fail(start, path, "cannot be set: write a file that extends the other")
    if len(text) > MAX_BYTES:
        fail(start, path, f"is longer than {MAX_BYTES} characters")
    node = _Composer(text, OVERRIDE, path).document() or Node(None, start)
    return _with(root, path, node, 0)


def _with(node: Node, path: tuple[str, ...], new: Node, depth: int) -> Node:
    """The node with the new value put in at the path, below the given depth."""
    if depth == len(path):
        return new
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
        entries[key] = Entry(new.place if changed is new else place, changed)
    return replace(node, value=entries)
