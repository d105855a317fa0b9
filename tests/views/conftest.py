"""What several views are tested on: results that need no run, and two small policies."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.experiments.ensemble import run_ensemble
from sim.experiments.sensitivity import CHANCE, STUDIED_OUTCOMES, Sensitivity
from sim.experiments.validation.checks import checked, checks
from sim.experiments.validation.fit import FITTED, Fit
from sim.experiments.validation.record import DETAINED, TURNED_BACK, record
from sim.experiments.validation.validate import Validation, compared, held, scored
from sim.scenario.load import load_scenario

# Three seasons: deaths, share in hospital, detained, share stopped, median depth.
CHECKED = np.array([
    [0.0, 0.001, 60.0, 0.5, 0.3], [3.0, 0.002, 90.0, 0.6, 0.5], [9.0, 0.004, 200.0, 0.8, 0.9],
])  # fmt: skip


@pytest.fixture(scope="module")
def validation() -> Validation:
    rows = record()
    values = np.array([[row.value * factor for row in rows] for factor in (0.8, 1.0, 1.3)])
    values[:, 6] = 100.0  # Out of reach of 35 people detained on 3 August.
    table = compared(rows, values, np.full(306, 20.0), date(2021, 3, 1))
    ahead = pd.DataFrame(
        [{"outcome": DETAINED, "month": "2021-11", "median": 9.0, "low_90": 1.0, "high_90": 20.0}]
    )
    daily = {name: np.full((3, 306), 12.0) for name in (DETAINED, TURNED_BACK)}
    beside = checked(checks(), CHECKED)
    frames = table, held(table), scored(table), ahead, beside
    depths = np.linspace(0.0, 1.0, 303).reshape(3, 101)
    return Validation(*frames, daily, depths, date(2021, 3, 1), 3, 7)


@pytest.fixture
def fitted() -> Fit:
    vectors = pd.DataFrame({path: [0.5, 0.6] for path in FITTED})
    return Fit(vectors, {date(2021, 3, 1): 2.0, date(2021, 8, 1): 311.5}, np.array([2.0, 3.0]), 77)


@pytest.fixture
def found() -> Sensitivity:
    inputs = ["migrants.retry_probability", "support_team.fusion_effect_share", CHANCE]
    rows = [
        {
            "outcome": outcome, "input": name, "first": 0.1, "first_95": 0.1,
            "total": total, "total_95": half, "at_low": 1.0, "at_high": 2.0,
        }
        for outcome in STUDIED_OUTCOMES
        for name, total, half in zip(inputs, (0.8, 0.04, 0.1), (0.1, 0.06, 0.1), strict=True)
    ]  # fmt: skip
    screening = pd.DataFrame(
        [
            {"outcome": o, "input": i, "mu_star": 3.0, "sigma": 1.0}
            for o in STUDIED_OUTCOMES
            for i in inputs
        ]
    )
    overall = pd.DataFrame(
        {"outcome": STUDIED_OUTCOMES, "median": 5.0, "low_90": 1.0, "high_90": 9.0}
    )
    return Sensitivity(load_scenario("lithuania-2021"), screening, pd.DataFrame(rows), overall, 99)


@pytest.fixture
def runs(scenario):
    measures = {"order": {"type": "turn_back"}}
    return (
        run_ensemble(scenario(name="open"), replicates=12),
        run_ensemble(scenario(name="closed", measures=measures), replicates=12),
    )
