"""What pydantic finds wrong, said in one plain line at the place where it was written."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import (
    AliasChoices,
    BaseModel,
    Discriminator,
    Field,
    RootModel,
    Tag,
    ValidationError,
    field_validator,
    model_validator,
)

from sim.base.section import Section
from sim.scenario.document import read_document
from sim.scenario.problems import Problem, ScenarioProblem, problems_from_validation


class Rule(Enum):
    FROZEN = "frozen"
    PROPORTIONAL = "proportional"


class Fence(Section):
    type: Literal["fence"]
    height: float = Field(1.0, ge=0, lt=10)
    posts: int = Field(1, gt=0, le=500)
    crosses: Literal["wall", "ditch"] = "ditch"


class Wall(Section):
    type: Literal["wall", "rampart"]
    from_: date = Field(alias="from")
    turn_back: bool = False
    parts: "list[Measure]" = Field([])


type Measure = Annotated[Fence | Wall, Field(discriminator="type")]


class Names(RootModel[dict[str, int]]):
    pass


class Left(Section):
    left: int


class Right(Section):
    right: int


def side(value: object) -> str:
    return "l" if isinstance(value, dict) and "left" in value else "r"


type Sides = Annotated[Annotated[Left, Tag("l")] | Annotated[Right, Tag("r")], Discriminator(side)]


class Model(Section):
    measures: dict[str, Measure] = Field({})
    first: Measure | None = None
    by_hand: Sides | None = None
    rule: Rule = Rule.FROZEN
    level: float | Literal["auto"] = 1.0
    either: Left | Right | None = None
    shares: list[Annotated[float, Field(ge=0, le=1)]] = Field([], max_length=3)
    pair: tuple[int, Left] | None = None
    ports: Mapping[Literal["sea", "land"], int] = Field({})
    names: Names | None = None
    label: str = Field("x", min_length=1, max_length=5, pattern="^[a-z]*$")
    at: datetime | None = None
    clock: time | None = None
    step: int = Field(2, multiple_of=2)
    seen: int = Field(0, validation_alias=AliasChoices("seen", "observed"))
    tags: tuple[str, ...] = ()

    @field_validator("label")
    @classmethod
    def check_label(cls, value: str) -> str:
        if value == "bad":
            raise ValueError("is a\n bad label")
        return value

    @model_validator(mode="after")
    def check_whole(self) -> "Model":
        if self.step == 8 and self.seen == 8:
            raise ValueError("")
        return self


def problems(folder: Path, text: str, model: type[BaseModel] = Model, **options) -> list[str]:
    file = folder / "s.yaml"
    file.write_text(text)
    document = read_document(file, **options)
    try:
        model.model_validate(document.data)
    except ValidationError as error:
        found = problems_from_validation(error, document, model)
        return [str(problem).removeprefix(f"{folder}/s.yaml:") for problem in found]
    return []


FENCE_KEYS = "type, height, posts, crosses"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Keys
        ("mesures: {}", "1:1: mesures: unknown key 'mesures' (did you mean 'measures'?)"),
        ("observd: 1", "1:1: observd: unknown key 'observd' (did you mean 'observed'?)"),
        ("zzz: 1", "1:1: zzz: unknown key 'zzz'"),
        (
            "measures:\n  a: {type: wall, from: 2021-08-03, turnback: true}",
            "2:37: measures.a.turnback: unknown key 'turnback' (did you mean 'turn_back'?)",
        ),
        (
            "measures:\n  a: {type: wall, from: 2021-08-03, from_: 1}",
            "2:37: measures.a.from_: unknown key 'from_' (did you mean 'from'?)",
        ),
        (
            "measures:\n  fence:\n    type: fence\n    fence: 1",
            f"4:5: measures.fence.fence: unknown key 'fence' (known here: {FENCE_KEYS})",
        ),
        ("measures:\n  a:\n    type: wall", "3:5: measures.a.from: is missing"),
        ("first: {type: wall}", "1:8: first.from: is missing"),
        (
            "by_hand: {left: 1, rigt: 2}",
            "1:20: by_hand.rigt: unknown key 'rigt' (known here: left)",
        ),
        ("pair: [1]", "1:7: pair.1: is missing"),
        # Unions told apart by a key
        (
            "measures:\n  a:\n    type: fense\n",
            "3:11: measures.a.type: unknown type 'fense' (did you mean 'fence'?)",
        ),
        (
            "first: {type: '???'}",
            "1:15: first.type: unknown type '???' (known here: fence, wall, rampart)",
        ),
        ("first: {}", "1:8: first.type: is missing (known here: fence, wall, rampart)"),
        ("first: {type: }", "1:14: first.type: should be one of fence, wall, rampart, not empty"),
        ("first: 5", "1:8: first: should be a mapping, not 5"),
        (
            "first: {type: rampart, from: 2021-08-03, parts: [{type: fence, height: '1'}]}",
            "1:72: first.parts.0.height: should be a number, not the text '1'",
        ),
        (
            "first: {type: fence, crosses: wal}",
            "1:31: first.crosses: should be one of wall, ditch, not 'wal' (did you mean 'wall'?)",
        ),
        # Kinds of values
        ("shares: [1, abc]", "1:13: shares.1: should be a number, not the text 'abc'"),
        ("shares: [1, '1']", "1:13: shares.1: should be a number, not the text '1'"),
        ("shares: [true]", "1:10: shares.0: should be a number, not true"),
        ("shares: 1", "1:9: shares: should be a list, not 1"),
        ("shares: {a: 1}", "1:9: shares: should be a list, not a mapping"),
        ("tags: x", "1:7: tags: should be a list, not the text 'x'"),
        ("seen: 1.5", "1:7: seen: should be a whole number, not 1.5"),
        ("seen: '2'", "1:7: seen: should be a whole number, not the text '2'"),
        ("seen: false", "1:7: seen: should be a whole number, not false"),
        ("observed: x", "1:11: observed: should be a whole number, not the text 'x'"),
        ("seen:", "1:6: seen: should be a whole number, not empty"),
        ("label: 3", "1:8: label: should be a text, not 3"),
        ("measures: []", "1:11: measures: should be a mapping, not a list"),
        ("names: {a: x}", "1:12: names.a: should be a whole number, not the text 'x'"),
        ("pair: [1, {left: x}]", "1:18: pair.1.left: should be a whole number, not the text 'x'"),
        (
            "first: {type: wall, from: 2021-08-03, turn_back: yes}",
            "1:50: first.turn_back: should be true or false, not the text 'yes'",
        ),
        (
            "first: {type: wall, from: 2021-13-40}",
            "1:27: first.from: should be a date like 2021-08-03, not '2021-13-40'",
        ),
        (
            "first: {type: wall, from: '20210803'}",
            "1:27: first.from: should be a date like 2021-08-03, not '20210803'",
        ),
        (
            "first: {type: wall, from: 20210803}",
            "1:27: first.from: should be a date like 2021-08-03, not 20210803",
        ),
        ("at: 0", "1:5: at: should be a date and time like 2021-08-03T06:30, not 0"),
        ("clock: noon", "1:8: clock: should be a time like 06:30, not 'noon'"),
        # Choices
        (
            "rule: propotional",
            "1:7: rule: should be one of frozen, proportional, not 'propotional' "
            + "(did you mean 'proportional'?)",
        ),
        ("rule: 1", "1:7: rule: should be one of frozen, proportional, not 1"),
        (
            "ports: {see: 1}",
            "1:9: ports.see: the key should be one of sea, land, not 'see' (did you mean 'sea'?)",
        ),
        (
            "level: x",
            "1:8: level: should be a number, not the text 'x'; or should be auto, not 'x'",
        ),
        # Bounds
        ("first: {type: fence, height: -3}", "1:30: first.height: should be at least 0, not -3"),
        ("first: {type: fence, height: 10}", "1:30: first.height: should be less than 10, not 10"),
        ("first: {type: fence, posts: 0}", "1:29: first.posts: should be greater than 0, not 0"),
        ("first: {type: fence, posts: 501}", "1:29: first.posts: should be at most 500, not 501"),
        ("shares: [0, 1, 0, 1]", "1:9: shares: should have at most 3 entries, not 4"),
        ("label: ''", "1:8: label: should have at least 1 characters, not the text ''"),
        ("label: aaaaaaa", "1:8: label: should have at most 5 characters, not the text 'aaaaaaa'"),
        ("label: A1", "1:8: label: should fit the pattern ^[a-z]*$, not the text 'A1'"),
        ("step: 3", "1:7: step: should be a multiple of 2, not 3"),
        # Validators with words of their own
        ("label: bad", "1:8: label: is a bad label"),
        ("step: 8\nseen: 8", "1:1: is not valid"),
        # What would break or flood a line
        ('"a\\nb": 1', "1:1: a\\nb: unknown key 'a\\nb'"),
        ('seen: "\\e[31m"', "1:7: seen: should be a whole number, not the text '\\x1b[31m'"),
        (f"seen: {'x' * 99}", f"1:7: seen: should be a whole number, not the text '{'x' * 57}...'"),
    ],
)
def test_an_error_becomes_one_plain_line(tmp_path, text, expected):
    (found,) = problems(tmp_path, text)
    assert found == expected


def test_what_cannot_be_misread_is_accepted(tmp_path):
    text = """
    first: {type: rampart, from: 2021-08-03, parts: [{type: fence, height: 2, posts: 3.0}]}
    measures: {wall: {type: wall, from: "2021-08-03"}}
    shares: [0, 1, 0.5]
    level: 3
    at: 2021-08-03T06:30
    clock: 06:30
    pair: [1e1, {left: 1}]
    tags: [a]
    by_hand: {right: 1}
    """
    assert problems(tmp_path, text) == []
    assert Model.model_validate({"at": datetime(2021, 8, 3), "clock": time(6)}).clock == time(6)
    assert "measures" in Model.model_json_schema()["properties"]


def test_a_section_is_frozen_and_finite():
    with pytest.raises(ValidationError):
        Left(left=1).left = 2
    with pytest.raises(ValidationError):
        Fence(type="fence", height=float("inf"))


def test_several_errors_become_several_problems_in_their_files(tmp_path):
    (tmp_path / "base.yaml").write_text("seen: x\nshares: 1\n")
    text = f"extends: {tmp_path}/base.yaml\nfirst: {{type: fence}}\n"
    found = problems(tmp_path, text, overrides=[("first.height", "tall"), ("zzz", "1")])
    assert [line.partition(": ")[0].removeprefix(f"{tmp_path}/") for line in found] == [
        "--set:1:1",
        "base.yaml:2:9",
        "base.yaml:1:7",
        "--set:1:1",
    ]


def test_members_of_a_plain_union_leave_no_name_in_the_path(tmp_path):
    found = problems(tmp_path, "either: {lft: 1}")
    assert [line.split(": ")[1] for line in found] == ["either.left", "either.lft", "either.right"]


def test_types_that_are_not_known_still_give_a_position(tmp_path):
    class Loose(BaseModel):
        anything: dict[str, dict[str, int] | list[int]] | int = 1

    found = problems(tmp_path, "anything:\n  a:\n    b: x\n", Loose)
    assert "3:8: anything.a.b: should be a whole number, not the text 'x'" in found


def test_a_problem_prints_as_one_line():
    problem = Problem("a\nb", 3, 4, "x\ty", "no\r\u2028good")
    assert str(problem) == "a\\nb:3:4: x\\ty: no\\r\\u2028good"
    assert str(Problem("f", 0, 0, "", "gone")) == "f: gone"
    assert str(ScenarioProblem([problem, problem])).count("\n") == 1


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 999), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["type", "from", "left", "fence", "wall", "parts", "\n"]), inner
        ),
    ),
    max_leaves=8,
)


class Anywhere:
    """A document that was written nowhere in particular."""

    def __init__(self, data: object) -> None:
        self.data = data

    def position(self, path: tuple[str | int, ...]) -> tuple[str, int, int]:
        return ("f", 1, 1)

    key_position = position


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*Model.model_fields, "x\n"]), VALUES, max_size=4))
def test_any_data_ends_in_lines_or_a_model(data):
    try:
        Model.model_validate(data)
    except ValidationError as error:
        found = problems_from_validation(error, Anywhere(data), Model)
        assert found
        assert all(str(problem).isprintable() and problem.message for problem in found)
