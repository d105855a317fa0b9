"""A comparison as a table: harm is in it, deaths are a range, unknown is said."""

import io

import numpy as np
import pytest
from rich.console import Console

from sim.experiments.comparison.compare import compare_runs
from sim.views.tables.comparison import (
    difference_in_words,
    print_comparison,
    signed,
    verdict_in_words,
)


@pytest.mark.parametrize("width", [80, 128])
def test_the_table_keeps_to_its_width_and_never_leaves_harm_out(runs, width):
    console = Console(width=width, record=True, file=io.StringIO())
    print_comparison(console, compare_runs(*runs), [])
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= width
    for words in ("emergencies", "deaths", "worse", "WARNING: closed gains"):
        assert words in text, words


def test_deaths_are_a_range_and_nothing_else(runs):
    table = compare_runs(*runs).set_index("outcome")
    row = table.loc["dead_people"].copy()
    row["paired_difference"], row["low_95"], row["high_95"] = 1.0, -0.5, 2.5
    assert difference_in_words(row) == "-0.5 to +2.5"


def test_signed_amounts():
    assert [signed(value) for value in (0.0, 0.012, -1.26, 12.4, -2e5)] == [
        "0",
        "+0.012",
        "-1.3",
        "+12",
        "-200k",
    ]


def test_verdicts_tell_how_many_replicates_would_do():
    row = {"verdict": "not distinguishable", "replicates_to_tell": 1234.0, "pairs": 20}
    assert verdict_in_words(row) == "not distinguishable ~1,200"
    assert verdict_in_words(row | {"replicates_to_tell": 4.0}) == "not distinguishable ~21"
    assert verdict_in_words(row | {"replicates_to_tell": np.nan}) == "not distinguishable"
    assert verdict_in_words(row | {"replicates_to_tell": 1e9}) == "not distinguishable ~100,000+"
    assert verdict_in_words(row | {"verdict": "worse"}) == "worse"
