"""What `fit` writes: a block of YAML in a scenario file, a table that tells its origin."""

from datetime import date

import pandas as pd
import yaml

from sim.experiments.validation.fit import DEFAULT_SIZE, FITTED
from sim.scenario.load import load_scenario
from sim.views.commands.fit import _table, inflow_block, with_inflow

YEAR = load_scenario("lithuania-2021")


def test_the_inflow_of_a_file_is_replaced_and_nothing_else(fitted):
    text = "name: x\n# kept\ninflow:\n  between: linear\n\n  factor: 2\n\nmeasures:\n  a: {}\n"
    new = with_inflow(text, inflow_block(fitted, "python -m sim fit"))
    data = yaml.safe_load(new)
    assert data["inflow"]["people_per_day"] == {date(2021, 3, 1): 2, date(2021, 8, 1): 311.5}
    assert "factor" not in data["inflow"]
    assert new.startswith("name: x\n# kept\ninflow:\n")
    assert new.endswith("\nmeasures:\n  a: {}\n")
    assert with_inflow(new, inflow_block(fitted, "python -m sim fit")) == new


def test_where_people_come_from_is_kept(fitted):
    text = (
        "inflow:\n  origins_by_date:\n    2021-08-01: {iraq: 0.7, other: 0.3}\n"
        "  people_per_day: 3\n\nmeasures: {}\n"
    )
    new = with_inflow(text, inflow_block(fitted, "python -m sim fit"))
    assert new.endswith(
        "  origins_by_date:\n    2021-08-01: {iraq: 0.7, other: 0.3}\n\nmeasures: {}\n"
    )
    assert yaml.safe_load(new)["inflow"]["people_per_day"] == {
        date(2021, 3, 1): 2, date(2021, 8, 1): 311.5,
    }  # fmt: skip


def test_a_fitted_set_says_how_it_was_made(fitted):
    text = _table(fitted, YEAR, DEFAULT_SIZE, "python -m sim fit --out x")
    lines = text.splitlines()
    assert lines[0] == "# Made by: python -m sim fit --out x (seed 2021, version 0.1.0)"
    assert "77 seasons" in lines[1]
    rows = pd.read_csv(pd.io.common.StringIO(text), comment="#")
    assert list(rows) == list(FITTED)
    assert len(rows) == 2
