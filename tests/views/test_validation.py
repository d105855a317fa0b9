"""The validation's report and figures, on a table that needs no run."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.experiments.record import DETAINED, TURNED_BACK, record
from sim.experiments.validate import Validation, compared, held, scored
from sim.views.cli import parser_of
from sim.views.validation_plots import days_figure, patterns_figure
from sim.views.validation_report import markdown, number, summary


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
    return Validation(table, held(table), scored(table), ahead, daily, date(2021, 3, 1), 3, 7)


def test_the_report_names_what_fails(validation):
    text = markdown(validation, "python -m sim validate --out docs")
    assert "8 of 9 patterns hold; P2 fails." in summary(validation)
    assert "| P2 | detained, 3 Aug | 35 | 100 | 100 to 100 | 186% | no |" in text
    assert "| P6 | most tries of one group | at least 5 |" in text
    assert "{" not in text


def test_numbers_have_the_digits_that_mean_something():
    assert [number(value) for value in (float("nan"), 2882.4, 0.314, 2.0)] == [
        "–",
        "2,882",
        "0.31",
        "2",
    ]


def test_the_figures_show_the_record_and_every_pattern(validation):
    days = days_figure(validation)
    assert len(days.axes) == 4
    assert any(line.get_label() == "recorded day" for line in days.axes[0].lines)
    patterns = patterns_figure(validation)
    labels = [label.get_text() for label in patterns.axes[0].get_yticklabels()]
    assert labels[-1].startswith("P1")
    assert len(labels) == (validation.rows["pattern"] != "").sum()


def test_the_command_tells_its_own_defaults():
    text = parser_of("validate").format_help()
    assert "(60)" in text
    assert "held-out" in text
