"""What `fit` and `sensitivity` write: blocks of YAML, tables with their origin, figures."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import yaml

from sim.experiments.fit import DEFAULT, FITTED, Fit
from sim.experiments.sensitivity import CHANCE, OUTCOMES, Plan, Sensitivity
from sim.scenario.load import load_scenario
from sim.scenario.scenario import plausible_ranges
from sim.views.commands.fit import _table, inflow_block, with_inflow
from sim.views.fit_plots import posterior_figure
from sim.views.sensitivity_plots import tornado_figure
from sim.views.sensitivity_report import markdown, team_verdict

YEAR = load_scenario("lithuania-2021")


@pytest.fixture
def fitted() -> Fit:
    vectors = pd.DataFrame({path: [0.5, 0.6] for path in FITTED})
    return Fit(vectors, {date(2021, 3, 1): 2.0, date(2021, 8, 1): 311.5}, np.array([2.0, 3.0]), 77)


def test_the_inflow_of_a_file_is_replaced_and_nothing_else(fitted):
    text = "name: x\n# kept\ninflow:\n  between: linear\n\n  factor: 2\n\nmeasures:\n  a: {}\n"
    new = with_inflow(text, inflow_block(fitted, "python -m sim fit"))
    data = yaml.safe_load(new)
    assert data["inflow"]["people_per_day"] == {date(2021, 3, 1): 2, date(2021, 8, 1): 311.5}
    assert "factor" not in data["inflow"]
    assert new.startswith("name: x\n# kept\ninflow:\n")
    assert new.endswith("\nmeasures:\n  a: {}\n")
    assert with_inflow(new, inflow_block(fitted, "python -m sim fit")) == new


def test_a_fitted_set_says_how_it_was_made(fitted):
    text = _table(fitted, YEAR, DEFAULT, "python -m sim fit --out x")
    lines = text.splitlines()
    assert lines[0] == "# Made by: python -m sim fit --out x (seed 2021, version 0.1.0)"
    assert "77 seasons" in lines[1]
    rows = pd.read_csv(pd.io.common.StringIO(text), comment="#")
    assert list(rows) == list(FITTED)
    assert len(rows) == 2


def test_the_posterior_has_a_line_for_each_parameter(fitted):
    axis = posterior_figure(fitted.vectors, plausible_ranges(YEAR)).axes[0]
    assert len(axis.get_yticklabels()) == len(FITTED)


@pytest.fixture
def found() -> Sensitivity:
    inputs = ["migrants.retry_probability", "support_team.fusion_effect_share", CHANCE]
    rows = [
        {
            "outcome": outcome, "input": name, "first": 0.1, "first_95": 0.1,
            "total": total, "total_95": half, "at_low": 1.0, "at_high": 2.0,
        }
        for outcome in OUTCOMES
        for name, total, half in zip(inputs, (0.8, 0.04, 0.1), (0.1, 0.06, 0.1), strict=True)
    ]  # fmt: skip
    screening = pd.DataFrame(
        [{"outcome": o, "input": i, "mu_star": 3.0, "sigma": 1.0} for o in OUTCOMES for i in inputs]
    )
    overall = pd.DataFrame({"outcome": OUTCOMES, "median": 5.0, "low_90": 1.0, "high_90": 9.0})
    return Sensitivity(YEAR, screening, pd.DataFrame(rows), overall, 99)


def test_an_effect_within_its_error_is_not_told_from_none(found):
    verdicts = team_verdict(found)
    assert len(verdicts) == len(OUTCOMES)
    assert all("not distinguishable from no effect" in line for line in verdicts)


def test_the_report_and_the_tornado_name_the_inputs(found):
    text = markdown(found, "python -m sim sensitivity x", Plan())
    assert "| recorded_turn_backs_events | migrants.retry_probability | 0.80 | 0.10 |" in text
    assert "{" not in text
    axes = tornado_figure(found).axes
    assert len(axes) == 4
    assert axes[0].get_yticklabels()[-1].get_text() in set(found.indices["input"])
