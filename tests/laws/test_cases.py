"""Runs the cases of tests/cases: inputs and expected values that a domain expert can read."""

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.actors.organiser import SHIPPED_STRATEGIES
from sim.base.evidence import read_evidence
from sim.base.rows import Row
from sim.laws.allocations import RULES

FOLDER = Path(__file__).parents[1] / "cases"
MODULES = (
    "sim.laws.search",
    "sim.laws.exposure",
    "sim.laws.daylight",
    "sim.laws.fading",
    "sim.laws.getting_through",
    *(f"sim.laws.allocations.{rule.name}" for rule in RULES),
    "sim.actors.migrants",
    "sim.actors.patrols",
    "sim.actors.organiser.rules",
    *(f"sim.actors.organiser.strategies.{strategy.name}" for strategy in SHIPPED_STRATEGIES),
    "sim.actors.support_team",
)
CASES: list[dict[str, Any]] = [
    case
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def rule_named(path: str) -> Any:
    module, name = path.rsplit(".", 1)
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"].split(".", 2)[2])
def test_rule_gives_what_the_case_expects(case):
    rule = rule_named(case["rule"])
    plain = getattr(rule, "py_func", rule)
    # Compiled rules take their arguments by place: the order of a case must not matter.
    arguments = [case["given"][name] for name in inspect.signature(plain).parameters]
    assert len(arguments) == len(case["given"])
    expected = pytest.approx(case["expect"], rel=1e-9, abs=case.get("within", 1e-12))
    assert float(plain(*arguments)) == expected
    assert float(rule(*arguments)) == expected


def takes_tables(function: Any) -> bool:
    """Whether a function works on the tables of a season, where rules take numbers and lists."""
    given = inspect.signature(function).parameters.values()
    return any(issubclass(one.annotation, Row) for one in given if inspect.isclass(one.annotation))


def test_every_rule_has_two_cases():
    """One point would not tell a rule from others that are wrong, nor would any from a constant."""
    covered = [case["rule"] for case in CASES]
    for rule in set(covered):
        assert len({case["expect"] for case in CASES if case["rule"] == rule}) >= 2, rule
    for module in map(importlib.import_module, MODULES):
        for name, value in vars(module).items():
            path = f"{module.__name__}.{name}"
            is_rule = callable(value) and not inspect.isclass(value) and not name.startswith("_")
            is_own = getattr(value, "__module__", "") == module.__name__
            if is_rule and is_own and not takes_tables(value):
                assert covered.count(path) >= 2, path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"].split(".", 2)[2])
def test_a_case_says_where_its_value_comes_from(case):
    source = case["source"]
    assert source == "assumption" or " " in source or source in read_evidence()
