"""The scorecard's numbers."""

import numpy as np
import pandas as pd

from sim.engine import ledger
from sim.experiments.scorecard import scorecard


def outcomes(**values) -> pd.DataFrame:
    return pd.DataFrame({name: values.get(name, [0.0] * 5) for name in ledger.NAMES})


def test_median_and_range():
    rows = scorecard(outcomes(dead_people=[0, 1, 2, 3, 10])).set_index("outcome")
    assert rows.loc["dead_people", "median"] == 2
    assert rows.loc["dead_people", "low_90"] == np.quantile([0, 1, 2, 3, 10], 0.05)
    assert rows.loc["dead_people", "theme"] == "harm"


def test_ratios_without_a_denominator_are_not_a_number():
    rows = scorecard(outcomes()).set_index("outcome")
    assert np.isnan(rows.loc["undetected_share", "median"])
    some = outcomes(crossed_people=[10] * 5, entered_undetected_people=[4] * 5)
    assert scorecard(some).set_index("outcome").loc["undetected_share", "median"] == 0.4


def test_every_outcome_has_a_row_and_a_unit():
    rows = scorecard(outcomes())
    assert set(ledger.NAMES) <= set(rows["outcome"])
    assert (rows["unit"] != "").all()
