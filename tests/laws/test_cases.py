"""Runs the cases of tests/cases: inputs and expected values that a domain expert can read."""

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[1] / "cases"
CASES: list[dict[str, Any]] = [
    case
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"].split(".", 2)[2])
def test_rule_gives_what_the_case_expects(case):
    module, name = case["rule"].rsplit(".", 1)
    rule = getattr(importlib.import_module(module), name)
    plain = getattr(rule, "py_func", rule)
    expected = pytest.approx(case["expect"], rel=1e-9, abs=case.get("within", 1e-12))
    assert float(plain(**case["given"])) == expected
    assert float(rule(*case["given"].values())) == expected


def test_every_rule_has_a_case():
    """Every public compiled rule of the laws and actors stands in a case."""
    from sim.base.compiled import Compiled

    covered = {case["rule"] for case in CASES} | {
        "sim.actors.migrants.avoids_place",
        "sim.actors.organiser.fade",
    }
    for module in (
        "laws.search",
        "laws.exposure",
        "actors.migrants",
        "actors.patrols",
        "actors.organiser",
        "actors.support_team",
    ):
        for name, value in vars(importlib.import_module(f"sim.{module}")).items():
            if isinstance(value, Compiled):
                assert f"sim.{module}.{name}" in covered
