"""Whatever a file holds, it loads or is refused in plain lines; nothing else may happen."""

import copy
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.base.shipped import folder
from sim.engine.build import build_world
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioProblem
from sim.scenario.scenario import Scenario

SHIPPED = [path.read_bytes() for path in sorted(folder("scenarios").glob("*.yaml"))]
NAMES = [*Scenario.model_fields, "from", "until", "type", "sectors", "share"]
# Every kind of measure, and every section that a scenario can have.
FULL = """
name: full
period: {start: 2021-08-01, end: 2021-08-07}
inflow: {people_per_day: {2021-08-01: 5}, between: step, origins: {iraq: 0.5, other: 0.5}, pulses: [
  {from: 2021-08-02, until: 2021-08-03, people_per_day: 9}]}
organiser: {strategy: proportional, sector_shares: {Pabradė: 1}}
patrols: {allocation: fixed, fixed_weights: {Pabradė: 1, Kabeliai: 2}}
migrants: {group_size_median_people: 3}
movement: {open_speed_km_per_h: 3}
weather: {fog_probability: 0.1}
exposure: {dose_cap_degree_h: 500}
support_team: {fusion_effect_share: 0.2}
reception: {places: 10}
costs: {officer_eur_per_h: 9}
uncertain: [exposure.emergency_base_per_h]
measures:
  a: {type: turn_back, depth_km: 5, sectors: [Pabradė], from: 2021-08-02}
  b: {type: fence, km_per_day: 3, breach_min: 10}
  c: {type: fence, km_by_date: {2021-08-01: 0, 2021-08-05: 9}, sectors: [Kabeliai]}
  d: {type: cameras, share_by_date: {2021-08-01: 0.1}}
  e: {type: reinforcement, patrols: 5, kind: frontex}
  f: {type: flight_ban, origin: iraq, share: 0.5, until: 2021-08-04}
  g: {type: reception_capacity, places: 5}
  h: {type: support_team, advisers: 4, tasks: {fusion: 1.0}}
"""
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
    max_examples=300,
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


@st.composite
def edited(draw) -> bytes:
    """A scenario whose text stays YAML: some values swapped for others, dropped or renamed."""
    data = yaml.safe_load(draw(st.sampled_from([*SHIPPED, FULL])))
    for _ in range(draw(st.integers(1, 3))):
        part: Any = data
        while True:
            keys = list(part) if isinstance(part, dict) else list(range(len(part)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(part[key], dict | list) and part[key] and draw(st.booleans()):
                part = part[key]
                continue
            action = draw(st.sampled_from(["swap", "swap", "drop", "rename"]))
            if action == "swap":
                part[key] = copy.deepcopy(draw(values))  # It may be edited itself next.
            else:
                value = part.pop(key)
                if action == "rename" and isinstance(part, dict):
                    part[draw(st.text(max_size=6) | st.sampled_from(NAMES))] = value
            break
    return yaml.safe_dump(data, allow_unicode=True).encode("utf-8", "surrogatepass")


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*Scenario.model_fields, "from", "type", "x"]), inner,
                      max_size=4), max_leaves=12,
)  # fmt: skip

# What looks right at a glance: dates, names, shares, and numbers at the edge of what is allowed.
near_misses = st.sampled_from(
    [0, -1, 1, 0.5, 1.0001, 1e300, 2**63, -(2**63), 10**18, True, "", "iraq", "12", "2021-08-05",
     date(2021, 8, 5), date(1, 1, 1), date(9999, 12, 31), datetime(2021, 8, 5, 1), [], {}, [[]],
     {"2021-08-05": 1}, {date(9999, 12, 31): 1.0}, {date(1, 1, 1): 0}, "turn_back", "fence",
     ["Pabradė"], {"Pabradė": 1e308, "Kabeliai": 1e308}, {"iraq": 1}, "linear", "a" * 5000],
)  # fmt: skip
values = near_misses | scalars | trees


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
        assert line.startswith(str(path)) or path.name in line


@FEW
@given(raw=edited())
def test_edited_scenarios(tmp_path, raw):
    check(tmp_path / "fuzz.yaml", raw)


def leaves(data: Any, path: tuple = ()) -> list[tuple]:
    """The paths of all single values."""
    if not isinstance(data, dict | list):
        return [path]
    items = data.items() if isinstance(data, dict) else enumerate(data)
    return [leaf for key, part in items for leaf in leaves(part, (*path, key))]


NUMBERS = [path for path in leaves(yaml.safe_load(FULL)) if path[-1] not in ("name", "type")]


OTHER_KINDS = {
    int: ["12", "5_0", True, date(2021, 8, 1)],
    float: ["1.5", "1_000", False, date(2021, 8, 1)],
    date: [20210801, 1627776000, 1.5, True, "20210801", "1627776000", "0"],
    str: [12, 1.5, True],
}


@pytest.mark.parametrize("path", leaves(yaml.safe_load(FULL)), ids=repr)
def test_a_value_of_another_kind_is_never_read_as_one_of_the_right_kind(tmp_path, path):
    data = yaml.safe_load(FULL)
    part = data
    for step in path[:-1]:
        part = part[step]
    for other in OTHER_KINDS[type(part[path[-1]])]:
        part[path[-1]] = other
        (tmp_path / "fuzz.yaml").write_text(yaml.safe_dump(data, allow_unicode=True))
        (line,) = faults(tmp_path / "fuzz.yaml")
        assert f": {'.'.join(map(str, path))}: " in line
        assert re.search("should be|unknown type", line)


@FEW
@given(
    path=st.sampled_from(NUMBERS),
    value=st.sampled_from([0, 1, 2, 0.5, 9, 50, 1e-9, 5e-324, 500, 20_000, 1e308])
    | st.dates(date(2021, 7, 1), date(2021, 9, 1)),
)
def test_what_loads_can_be_built(tmp_path, path, value):
    """A scenario that is let in makes a season: levers, patrols and shares are all in range."""
    data = yaml.safe_load(FULL)
    part = data
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    (tmp_path / "fuzz.yaml").write_text(yaml.safe_dump(data, allow_unicode=True))
    if faults(tmp_path / "fuzz.yaml"):
        return
    case = load_scenario(tmp_path / "fuzz.yaml")
    world = build_world(case, 3)
    assert np.isfinite(world.lever_values).all()
    assert (world.lever_values >= 0).all()
    assert world.steering["share"].sum() == pytest.approx(1.0)
    each = case.patrols.on_duty_per_sector_patrols
    assert world.sectors["fixed_patrols"].sum() == each * len(world.sectors)
    assert (world.groups["people"] >= 1).all()
    assert (world.groups["vulnerable_people"] <= world.groups["people"]).all()


@FEW
@given(raw=mutated())
def test_mutated_scenarios(tmp_path, raw):
    check(tmp_path / "fuzz.yaml", raw)


@FEW
@given(tree=trees)
def test_random_trees(tmp_path, tree):
    check(tmp_path / "fuzz.yaml", yaml.safe_dump({"name": "x", "migrants": tree}).encode())


@FEW
@given(path=st.text(max_size=20), value=st.text(max_size=20))
def test_random_overrides(path, value):
    for line in faults("surge", ((path, value),)):
        assert line.isprintable()
        assert "without a word" not in line


@FEW
@given(tree=trees)
def test_random_trees_at_the_top(tmp_path, tree):
    check(tmp_path / "fuzz.yaml", yaml.safe_dump(tree).encode())


@pytest.mark.long
@MANY
@given(raw=edited())
def test_many_edited_scenarios(tmp_path, raw):
    check(tmp_path / "fuzz.yaml", raw)


@pytest.mark.long
@MANY
@given(raw=mutated())
def test_many_mutated_scenarios(tmp_path, raw):
    check(tmp_path / "fuzz.yaml", raw)
