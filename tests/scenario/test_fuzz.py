"""Whatever a file holds, it loads or is refused in plain lines; nothing else may happen."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.base.shipped import folder
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioProblem
from sim.scenario.scenario import Scenario

SHIPPED = [path.read_bytes() for path in sorted(folder("scenarios").glob("*.yaml"))]
WORDS = [
    "true",
    "null",
    ".inf",
    "-1",
    "1e400",
    "2021-13-01",
    "[]",
    "{}",
    "!!set",
    "*a",
    "&a",
    "'",
    '"',
    "\t",
    "- ",
    ": ",
    "?",
    "|",
    ">",
    "#",
    "%",
    "\x85",
    "\u202e",
    "9" * 30,
    "..",
    "<<",
]
FEW = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MANY = settings(FEW, max_examples=5000)


@st.composite
def mutated(draw) -> bytes:
    """A shipped scenario with some bytes cut, repeated or replaced."""
    raw = draw(st.sampled_from(SHIPPED))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(raw)))
        stop = min(len(raw), start + draw(st.integers(0, 12)))
        word = draw(st.sampled_from(WORDS).map(str.encode) | st.binary(max_size=4))
        raw = raw[:start] + word + raw[stop:]
    return raw


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*Scenario.model_fields, "from", "type", "x"]), inner,
                      max_size=4), max_leaves=12,
)  # fmt: skip


def faults(name: str | Path, overrides: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """What is said about a scenario, line by line; nothing if it loads."""
    try:
        load_scenario(name, overrides)
    except ScenarioProblem as error:
        return [str(problem) for problem in error.problems] or ["refused without a word"]
    return []


def check(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    for line in faults(path):
        assert line.isprintable()
        assert path.name in line


@FEW
@given(raw=mutated())
def test_mutated_scenarios(tmp_path, raw):
    check(tmp_path / "fuzz.yaml", raw)


@FEW
@given(tree=trees)
def test_random_trees(tmp_path, tree):
    import yaml

    check(tmp_path / "fuzz.yaml", yaml.safe_dump({"name": "x", "migrants": tree}).encode())


@FEW
@given(path=st.text(max_size=20), value=st.text(max_size=20))
def test_random_overrides(path, value):
    for line in faults("surge", ((path, value),)):
        assert line.isprintable()
        assert "without a word" not in line


@pytest.mark.long
@MANY
@given(raw=mutated())
def test_many_mutated_scenarios(tmp_path, raw):
    check(tmp_path / "fuzz.yaml", raw)
