"""Turns one YAML text into nodes that know where they were written.

Reading constructs nothing but mappings, lists, texts, numbers, truth values and empty values, and
every size has a limit. Only the event half of PyYAML is used; the meaning of a scalar is decided
here, after YAML 1.2, so that `no` is a text and not false.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from sim.scenario.problems import Place, Steps, fail, shorten

MAX_DEPTH = 32
MAX_NODES = 100_000
MAX_SCALAR = 10_000
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
UNPRINTABLE = re.compile(
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


class Lines:
    """Finds the line and column of a character, counted as an editor counts them."""

    def __init__(self, text: str, file: str) -> None:
        self._starts = [0, *(matched.end() for matched in _LINE_BREAK.finditer(text))]
        self._file = file

    def place(self, index: int) -> Place:
        line = bisect_right(self._starts, index)
        return Place(self._file, line, index - self._starts[line - 1] + 1)


def compose(text: str, file: str, path: Steps = ()) -> Node | None:
    """The one document in the text, or None if there is none."""
    return _Composer(text, file, path).document()


class _Events(Reader, Scanner, Parser):  # type: ignore[misc]
    """The half of a PyYAML loader that splits text into events and cannot construct anything."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)  # type: ignore[no-untyped-call]
        Scanner.__init__(self)  # type: ignore[no-untyped-call]
        Parser.__init__(self)  # type: ignore[no-untyped-call]


class _Composer:
    """Builds nodes from the events of one text; all limits are checked before anything is built."""

    def __init__(self, text: str, file: str, path: Steps) -> None:
        self._lines = Lines(text, file)
        self._path = path
        if found := UNPRINTABLE.search(text):
            shown = f"the character U+{ord(found[0]):04X} is not allowed (is this a text file?)"
            fail(self._lines.place(found.start()), path, shown)
        self._events: Any = _Events(text)
        self._anchors: dict[str, Node | None] = {}
        self._count = 0
        self._is_file = file != OVERRIDE

    def document(self) -> Node | None:
        """The document, with whatever PyYAML complains of put in plain words."""
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            words = _plain_words(error.problem)
            mark = error.problem_mark or self._events.get_mark()
            fail(self._lines.place(mark.index), self._path, words)
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
