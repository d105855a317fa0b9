"""Reading a scenario: what it means, where it was written, and that nothing harmful gets in."""

import os
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.document import Document, read_document
from sim.scenario.problems import ScenarioProblem

FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(folder: Path, text: str | bytes, **options) -> Document:
    file = folder / "s.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(file, **options)


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder / f"{next(iter(texts))}.yaml"


def only_problem(folder: Path, text: str | bytes, **options) -> str:
    with pytest.raises(ScenarioProblem) as caught:
        read(folder, text, **options)
    (problem,) = caught.value.problems
    return str(problem).replace(f"{folder}{os.sep}", "")


MALFORMED = [
    # Files that are no mapping
    ("", "1:1", "is empty"),
    ("# only a comment\n", "1:1", "is empty"),
    ("---\n", "1:1", "is empty"),
    ("null", "1:1", "is empty"),
    ("- a\n", "1:1", "should have a mapping at the top level"),
    ("\n\nhello\n", "3:1", "should have a mapping at the top level"),
    ("a: 1\n---\nb: 2\n", "2:1", "only one document"),
    ("a: 1\n...\n---\nb: 2\n", "3:1", "only one document"),
    # Characters
    (b"a: 1\nb: caf\xe9\n", "2:7", "not UTF-8 text: it has the byte 0xe9"),
    (b"\xff\xfea\x00", "1:1", "not UTF-8"),
    (b"\xef\xbb\xbfa: \x01\n", "1:4", "the character U+0001 is not allowed"),
    (b"\x7fELF\x02\x01\x01\x00", "1:1", "U+007F is not allowed"),
    ("a: 1\nb: x\0y\n", "2:5", "U+0000 is not allowed"),
    ("# hidden\u2028b: 1\n", "1:9", "U+2028 is not allowed"),
    ('a: "\\0"\n', "1:4", "a: contains a character that cannot be written"),
    ('a: "\\ud800"\n', "1:4", "a: contains a character that cannot be written"),
    # Syntax
    ("a: [1, 2\nb: 3\n", "2:2", "expected ',' or ']'"),
    ("a:\n  b: 1\n c: 2\n", "3:2", "indentation does not fit"),
    ("a:\n\tb: 1\n", "2:1", "a tab is not allowed here: use spaces"),
    ("a: b: c\n", "1:5", "a ':' is not expected here"),
    ("a: 'open\n", "2:1", "the text ends before its quote is closed"),
    ("a: @x\n", "1:4", "has to be put in quotes"),
    ("a: 1\nb\nc: 2\n", "3:1", "a ':' is missing in the line above"),
    ("a: }\n", "1:4", "not valid YAML"),
    ("%YAML 3.0\n---\na: 1\n", "1:1", "not valid YAML"),
    ('a: "\\UFFFFFFFF"\n', "1:7", "not valid YAML"),
    (f"%YAML 1.{'1' * 5000}\n---\na: 1\n", "1:9", "not valid YAML"),
    ("é: [\n", "2:1", "not valid YAML"),
    # Keys
    ("a: 1\nb: 2\na: 3\n", "3:1", "a: is written twice, first on line 1"),
    ("m:\n  x: {k: 1, k: 2}\n", "2:13", "m.x.k: is written twice, first on line 2"),
    ("m:\n  <<: {a: 1}\n", "2:3", "m: the merge key '<<' is not allowed: use extends"),
    ("a: 1\n2: b\n", "2:1", "a key has to be a text: put it in quotes"),
    ("true: b\n", "1:1", "a key has to be a text"),
    ("m:\n  ~: b\n", "2:3", "m: a key has to be a text"),
    ("? [a, b]\n: c\n", "1:3", "a key has to be a text, not a mapping or list"),
    # Scalars
    ("a: [1, .inf]\n", "1:8", "a.1: '.inf' is not a finite number"),
    ("a: -.INF\n", "1:4", "a: '-.INF' is not a finite number"),
    ("a: .nan\n", "1:4", "a: '.nan' is not a finite number"),
    ("a: 1e999\n", "1:4", "a: '1e999' is not a finite number"),
    ("a: 12345678901234567890\n", "1:4", "a: is a whole number of more than 19 digits"),
    (f"a: {'9' * 9000}\n", "1:4", "a: is a whole number of more than 19 digits"),
    (f"a: {'x' * 10_001}\n", "1:4", "a: is longer than 10000 characters"),
    # Tags
    ("a: !!python/object:os.system x\n", "1:4", "the tag '!!python/object:os.system' is not"),
    ("a: !!python/object/apply:os.system [x]\n", "1:4", "the tag '!!python/object/apply:os"),
    ("a:\n  - !foo x\n", "2:5", "a.0: the tag '!foo' is not allowed"),
    ("a: ! x\n", "1:4", "the tag '!' is not allowed"),
    ("a: !!binary aGk=\n", "1:4", "the tag '!!binary' is not allowed"),
    ("a: !!set {x}\n", "1:4", "the tag '!!set' is not allowed"),
    ("a: !!timestamp 2021-08-03\n", "1:4", "the tag '!!timestamp' is not allowed"),
    ("%TAG !! tag:evil,\n---\na: !!str x\n", "3:4", "the tag 'tag:evil,str' is not allowed"),
    ("a: !!int x\n", "1:4", "a: is not what its tag '!!int' says"),
    ("!!seq {a: 1}\n", "1:1", "is not what its tag '!!seq' says"),
    # Anchors
    ("a: *b\n", "1:4", "a: there is no '&b' above"),
    ("a: &x [*x]\n", "1:8", "a.0: '*x' contains itself"),
    ("a: &x {b: {c: *x}}\n", "1:15", "a.b.c: '*x' contains itself"),
    # Nesting
    (f"a: {'[' * 32}{']' * 32}\n", "1:35", "is nested more than 32 deep"),
    (f"a: &x {'[' * 31}{']' * 31}\nb: [*x]\n", "2:5", "b.0: is nested more than 32 deep"),
    # Extends
    ("a: 1\nextends: [x]\n", "2:10", "extends: should be the name of one file"),
    ("extends:\n", "1:9", "extends: should be the name of one file"),
    ("extends: ''\n", "1:10", "extends: should be the name of one file"),
    ("extends: no.yaml\n", "1:10", "no.yaml': there is no such file"),
    ("extends: nowhere\n", "1:10", "nowhere': there is no such file"),
    ("extends: .\n", "1:10", "is a directory, not a file"),
    ("extends: s.yaml\n", "1:10", "leads in a circle: s.yaml -> s.yaml"),
    (f"extends: {'x' * 5000}.yaml\n", "1:10", "file name too long"),
]


@pytest.mark.parametrize(("text", "where", "fragment"), MALFORMED)
def test_malformed_text_is_refused_at_its_place(tmp_path, text, where, fragment):
    shown = only_problem(tmp_path, text)
    assert shown.startswith(f"s.yaml:{where}: ")
    assert fragment in shown
    assert len(shown) < 300


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, word) for word in ("yes", "no", "on", "off", "y", "N", "0x1F", "0o17", "1_000")),
        *((word, word) for word in ("12:30:45", "2021-08-03", "1.2.3", "nan", "inf", "tRue", "=")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, None) for word in ("null", "Null", "NULL", "~", "")),
        *(("12", 12), ("-3", -3), ("+4", 4), ("017", 17), ("9" * 19, int("9" * 19))),
        *(("1e3", 1000.0), ("1.5", 1.5), ("-.5", -0.5), ("2.", 2.0), ("1E-2", 0.01)),
        *(("'12'", "12"), ('"true"', "true"), ("!!str 12", "12"), ("!!int '12'", 12), ("''", "")),
        *(("|\n  a\n  b\n", "a\nb\n"), ("[a, {b: 1}]", ["a", {"b": 1}]), ("{}", {})),
    ],
)
def test_values_mean_what_they_mean_in_yaml_1_2(tmp_path, text, value):
    read_value = read(tmp_path, f"a: {text}").data["a"]
    assert read_value == value
    assert type(read_value) is type(value)


def test_positions_count_characters_and_lines_as_an_editor_does(tmp_path):
    text = "\ufeffé: 'ü'\r\nm:\r\n  x: &a [1, {y: 2}]\r\n  z: *a\r\n"
    document = read(tmp_path, text)
    file = str(tmp_path / "s.yaml")
    assert document.position(("é",)) == (file, 1, 4)
    assert document.position(("m", "x", 1, "y")) == (file, 3, 17)
    assert document.key_position(("m", "x", 1, "y")) == (file, 3, 14)
    assert document.position(("m", "z")) == (file, 4, 6)
    assert document.position(("m", "x", 7, "q")) == document.position(("m", "x"))
    assert document.position(("m", 0)) == document.position(("m",)) == (file, 3, 3)
    assert document.position(("nothing", "here")) == document.position(()) == (file, 1, 1)


def test_a_child_is_laid_over_what_it_extends(tmp_path):
    child = write(
        tmp_path,
        child="extends: middle.yaml\nm:\n  fence: null\n  wall: {h: 5}\nl: [9]\n",
        middle="extends: base\nm:\n  wall: {w: 2}\ntop: null\n",
    )
    base = tmp_path / "shipped.yaml"
    base.write_text("m:\n  fence: {type: f}\n  wall: {h: 1, d: 0}\nl: [1, 2]\ntop: 1\n")
    document = read_document(child, find_shipped=lambda name: base if name == "base" else None)
    wall = {"h": 5, "d": 0, "w": 2}
    assert document.data == {"m": {"wall": wall}, "l": [9], "top": None}
    assert document.files == (child, tmp_path / "middle.yaml", base)
    assert document.origin(("m", "wall", "h")) == f"{child}:4"
    assert document.origin(("m", "wall", "w")) == f"{tmp_path / 'middle.yaml'}:3"
    assert document.origin(("m", "wall", "d")) == f"{base}:3"
    assert document.position(("m", "fence")) == (str(child), 3, 3)


def test_a_file_beside_goes_before_a_shipped_one(tmp_path):
    (tmp_path / "base").write_text("a: 1\n")
    document = read(tmp_path, "extends: base\n", find_shipped=lambda name: tmp_path / "no")
    assert document.data == {"a": 1}


def test_extends_is_relative_to_the_file_that_says_it(tmp_path):
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", b="extends: c.yaml\n", c="x: 1\n")
    assert read(tmp_path, "extends: sub/b.yaml\n").data == {"x": 1}


def test_circles_are_found_whatever_the_files_are_called(tmp_path):
    first = write(tmp_path, a="extends: b.yaml\n", b="\nextends: c.yaml\n", c="extends: link.yaml")
    (tmp_path / "link.yaml").symlink_to(first)
    with pytest.raises(ScenarioProblem, match=r"c\.yaml:1:10: extends: leads in a circle: a\.yaml"):
        read_document(first)
    (tmp_path / "again").symlink_to(tmp_path)
    shown = only_problem(tmp_path, "extends: again/again/s.yaml\n")
    assert "leads in a circle" in shown


def test_a_link_to_itself_cannot_be_read(tmp_path):
    (tmp_path / "l.yaml").symlink_to("l.yaml")
    with pytest.raises(ScenarioProblem, match=r"l\.yaml: too many levels"):
        read_document(tmp_path / "l.yaml")
    assert only_problem(tmp_path, "extends: l.yaml").startswith("s.yaml:1:10: extends: cannot use")


@pytest.mark.parametrize(("files", "is_allowed"), [(16, True), (17, False)])
def test_a_chain_has_a_limit(tmp_path, files, is_allowed):
    names = [f"f{number}" for number in range(files)]
    texts = {name: f"extends: f{number + 1}.yaml" for number, name in enumerate(names)}
    first = write(tmp_path, **{**texts, names[-1]: "x: 1"})
    if is_allowed:
        assert read_document(first).data == {"x": 1}
        return
    with pytest.raises(ScenarioProblem, match=r"f15\.yaml:1:10: extends: makes a chain of more"):
        read_document(first)


def test_a_fault_in_an_extended_file_is_reported_there(tmp_path):
    write(tmp_path, other="a: 1\na: 2\n")
    assert only_problem(tmp_path, "extends: other.yaml").startswith("other.yaml:2:1: a: is written")


def problem_of_file(path: Path) -> str:
    with pytest.raises(ScenarioProblem) as caught:
        read_document(path)
    return str(caught.value)


def test_files_that_cannot_be_read_are_named_without_a_line(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "big").write_bytes(b"#" * (1024 * 1024 + 1))
    assert problem_of_file(tmp_path / "no") == f"{tmp_path / 'no'}: there is no such file"
    assert problem_of_file(tmp_path) == f"{tmp_path}: is a directory, not a file"
    assert problem_of_file(tmp_path / "pipe").endswith("pipe: is not a regular file")
    assert problem_of_file(tmp_path / "big").endswith("big: is larger than 1048576 bytes")
    assert problem_of_file(Path("/dev/null")) == "/dev/null: is not a regular file"
    assert problem_of_file(Path("a\0\nb")) == "a\\x00\\nb: is not a possible file name"
    assert problem_of_file(Path("a\udc80")).startswith("a\\udc80: there is no such")


def test_a_file_without_permission_is_refused(tmp_path):
    (tmp_path / "s.yaml").write_text("a: 1")
    (tmp_path / "s.yaml").chmod(0)
    if os.access(tmp_path / "s.yaml", os.R_OK):
        pytest.skip("this user may read everything")
    assert "permission denied" in problem_of_file(tmp_path / "s.yaml")


def bomb() -> str:
    names = "abcdefghijkl"
    doubled = (f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise(names))
    return "a: &a [lol, lol]\n" + "".join(doubled)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        (bomb(), "the file has more than 100000 values"),
        ("a: " + "[" * 100_000, "is nested more than 32 deep"),
        ("a: " + "{a: " * 100_000, "is nested more than 32 deep"),
        ("a:\n" + "- " * 100_000, "is nested more than 32 deep"),
        ("? " * 100_000, "a key has to be a text"),
        ("a: " + "&x " * 100_000, "not valid YAML"),
        ("a: &x [" + "y, " * 1000 + "]\nb: [" + "*x, " * 200 + "]", "more than 100000 values"),
    ],
)
def test_hostile_files_are_refused_soon(tmp_path, text, fragment):
    start = time.process_time()
    assert fragment in only_problem(tmp_path, text)
    assert time.process_time() - start < 2


BASE = "m:\n  fence: {type: f, h: 1}\nl: [1, {x: 2}]\ntop: 1\nnone:\n"


@pytest.mark.parametrize(
    ("target", "text", "path", "value"),
    [
        ("top", "2.5", ("top",), 2.5),
        ("m.fence.h", "no", ("m", "fence", "h"), "no"),
        ("m.new.deep.x", "[1, {a: b}]", ("m", "new", "deep", "x", 1, "a"), "b"),
        ("l.1.x", "'3'", ("l", 1, "x"), "3"),
        ("l.0", "null", ("l", 0), None),
        ("none.a", "true", ("none", "a"), True),
        ("m.fence", "{type: g}", ("m", "fence"), {"type": "g", "h": 1}),
        ("m.nothing", "null", ("m", "nothing"), None),
    ],
)
def test_an_override_sets_one_value(tmp_path, target, text, path, value):
    document = read(tmp_path, BASE, overrides=[(target, text)])
    found = document.data
    for step in path:
        found = found[step]
    assert found == value
    assert document.origin(path) == "--set"
    assert document.position(path)[:2] == ("--set", 1)
    assert list(document.data) == ["m", "l", "top", "none"]


def test_an_override_merges_mappings_as_extends_does(tmp_path):
    document = read(tmp_path, BASE, overrides=[("m", "{fence: {h: 2, of: {a: 1}}, wall: {x: 1}}")])
    assert document.data["m"] == {"fence": {"type": "f", "h": 2, "of": {"a": 1}}, "wall": {"x": 1}}
    assert document.origin(("m", "fence", "h")) == "--set"
    assert document.origin(("m", "fence", "type")) == f"{tmp_path / 's.yaml'}:2"
    dropped = read(tmp_path, BASE, overrides=[("m", "{fence: null}")])
    assert dropped.data["m"] == {}


def test_overrides_come_in_order_and_can_drop_a_mapping(tmp_path):
    overrides = [("top", "2"), ("top", " 3"), ("m.fence", "null")]
    document = read(tmp_path, BASE, overrides=overrides)
    assert (document.data["top"], document.data["m"]) == (3, {})
    assert document.position(("top",)) == ("--set", 1, 2)
    assert document.origin(("m",)) == f"{tmp_path / 's.yaml'}:2"


@pytest.mark.parametrize(
    ("target", "text", "start"),
    [
        ("top.x", "1", "--set:1:1: top.x: 'top' is a single value"),
        ("m.fence.h.a.b", "1", "--set:1:1: m.fence.h.a.b: 'm.fence.h' is a single value"),
        ("l.2", "1", "--set:1:1: l.2: '2' is no entry of a list of 2"),
        ("l.-1", "1", "--set:1:1: l.-1: '-1' is no entry"),
        ("l.²", "1", "--set:1:1: l.²: '²' is no entry"),
        ("", "1", "--set:1:1: should be a dotted path"),
        ("a..b", "1", "--set:1:1: a..b: should be a dotted path"),
        ("a\udc80", "1", "--set:1:1: a\\udc80: should be a dotted path"),
        ("a.b" * 40, "1", "--set:1:1: a.ba.ba.b"),
        ("extends", "x", "--set:1:1: extends: cannot be set"),
        ("a", "[1, .inf]", "--set:1:5: a.1: '.inf' is not a finite number"),
        ("a", "", "--set:1:1: a: has no value after '='"),
        ("a", "  ", "--set:1:1: a: has no value after '='"),
        ("a", "[1", "--set:1:3: a: is not valid YAML"),
        ("a", "!foo x", "--set:1:1: a: the tag '!foo' is not allowed"),
        ("a", "b: 1", "--set:1:1: a: write a mapping as {key: value}"),
        ("a", "x\udc80", "--set:1:2: a: the character U+DC80 is not allowed"),
        (".".join("a" * 31), "[[1]]", f"--set:1:2: {'.'.join('a' * 31)}.0: is nested more than"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(tmp_path, target, text, start):
    assert only_problem(tmp_path, BASE, overrides=[(target, text)]).startswith(start)


def survives(folder: Path, text: str | bytes, **options) -> None:
    try:
        document = read(folder, text, **options)
    except ScenarioProblem as error:
        problems = error.problems
    else:
        assert isinstance(document.data, dict)
        return
    assert problems
    assert all(str(problem).isprintable() for problem in problems)


YAML_PARTS = st.sampled_from(
    [*"abn :-,[]{}&*!|>'\"%@`?#~.\n\t\\1é", "\n  ", ": ", "- ", "&a ", "*a", "<<: ", "---\n", "!!"]
)


@FUZZ
@given(st.binary(max_size=200))
def test_random_bytes_end_in_a_problem_or_data(tmp_path, raw):
    survives(tmp_path, raw)


@FUZZ
@given(st.lists(st.one_of(YAML_PARTS, st.text(max_size=3)), max_size=60).map("".join))
def test_random_text_ends_in_a_problem_or_data(tmp_path, text):
    survives(tmp_path, text.encode("utf-8", "replace"))


@FUZZ
@given(st.integers(0, len(BASE)), st.integers(0, 5), st.lists(YAML_PARTS, max_size=4))
def test_a_damaged_scenario_ends_in_a_problem_or_data(tmp_path, start, length, parts):
    survives(tmp_path, BASE[:start] + "".join(parts) + BASE[start + length :])


@FUZZ
@given(st.text(max_size=20), st.lists(YAML_PARTS, max_size=20).map("".join))
def test_any_override_ends_in_a_problem_or_data(tmp_path, target, text):
    survives(tmp_path, BASE, overrides=[(target, text)])
