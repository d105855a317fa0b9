"""The totals of one replicate of two shipped scenarios, to the last digit that a platform keeps."""

import json
from pathlib import Path

import pytest

from sim.engine import ledger
from sim.experiments.ensemble import run_replicate
from sim.scenario.load import load_scenario

GOLDEN = Path(__file__).parents[1] / "golden.json"
SCENARIOS = ("lithuania-2021", "winter")


def totals() -> dict[str, dict[str, float]]:
    """The sums of the ledger by scenario and outcome."""
    return {
        name: dict(
            zip(
                ledger.NAMES,
                run_replicate(load_scenario(name), 1).ledger.sum(axis=(0, 1)).tolist(),
                strict=True,
            )
        )
        for name in SCENARIOS
    }


def test_results_are_those_of_the_baseline():
    found, golden = totals(), json.loads(GOLDEN.read_text())
    for name in SCENARIOS:
        assert found[name] == pytest.approx(golden[name], rel=1e-9), (
            f"{name} differs; if that is meant, run scripts/renew-golden and say why in the commit"
        )
