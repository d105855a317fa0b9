"""The validation in words: the same tables for the terminal and for docs/validation.md."""

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd
from rich.console import Console

from sim.experiments.validation.record import DAY, DETAINED, SPAN, TURNED_BACK
from sim.experiments.validation.validate import METHODS, Validation
from sim.views.tables.plain import markdown_table, print_table, rounded, tuples

SERIES_WORDS = {DETAINED: "detained, people", TURNED_BACK: "turned back, events"}
SCALES = {"days": "days and spans of days", "months": "months", "both": "mean of the two"}


def observed(row: Any) -> str:
    """What the record says: a number, or its range."""
    if math.isinf(row.high):
        return f"at least {rounded(row.low)}"
    return rounded(row.low) if row.low == row.high else f"{rounded(row.low)} to {rounded(row.high)}"


def share(value: float) -> str:
    """A relative difference in percent."""
    return "–" if math.isnan(value) else f"{value:.0%}"


ROW_HEADINGS = (
    "pattern", "figure", "observed", "simulated", "90% interval", "difference", "covered",
    "persistence", "pro rata",
)  # fmt: skip


def row_cells(rows: pd.DataFrame) -> Iterable[list[str]]:
    """The cells of the rows of the record under ROW_HEADINGS."""
    for row in tuples(rows):
        yield [
            row.pattern, row.what, observed(row), rounded(row.median),
            f"{rounded(row.low_90)} to {rounded(row.high_90)}", share(row.difference_median),
            "yes" if row.is_covered else "no",
            _naive(row.persistence, row.difference_persistence),
            _naive(row.pro_rata, row.difference_pro_rata),
        ]  # fmt: skip


def _naive(value: float, difference: float) -> str:
    return "–" if math.isnan(value) else f"{rounded(value)} ({share(difference)})"


def pattern_cells(patterns: pd.DataFrame) -> Iterable[list[str]]:
    """One line per pattern: figures, covered, whether it holds."""
    for row in tuples(patterns):
        verdict = "holds" if row.holds else "fails"
        yield [row.pattern, row.title, str(row.figures), str(row.covered), verdict]


def score_cells(scores: pd.DataFrame) -> Iterable[list[str]]:
    """One line per scale: relative difference by method, and coverage."""
    for _, row in scores.iterrows():
        values = [f"{row[name]:.2f}" for name in METHODS]
        yield [SCALES[row["scale"]], str(row["figures"]), *values, share(row["share_covered"])]


def ahead_cells(ahead: pd.DataFrame) -> Iterable[list[str]]:
    """One line per series and month after the record."""
    for row in tuples(ahead):
        interval = f"{rounded(row.low_90)} to {rounded(row.high_90)}"
        yield [SERIES_WORDS[row.outcome], row.month, rounded(row.median), interval]


def check_cells(checks: pd.DataFrame) -> Iterable[list[str]]:
    """One line per figure that nothing was fitted to."""
    for row in tuples(checks):
        interval = f"{rounded(row.low_90)} to {rounded(row.high_90)}"
        verdict = "yes" if row.is_covered else "no"
        cells = [row.what, observed(row), rounded(row.median), interval, verdict]
        yield [*cells, share(row.share_within), ", ".join(row.evidence)]


CHECK_HEADINGS = (
    "figure", "known", "simulated", "90% interval", "reached", "of seasons", "evidence",
)  # fmt: skip
PATTERN_HEADINGS = ("pattern", "", "figures", "covered", "")
SCORE_HEADINGS = ("relative difference over", "figures", *METHODS, "covered")
AHEAD_HEADINGS = ("series", "month", "median", "90% interval")


def summary(validation: Validation) -> str:
    """The verdict in two sentences."""
    patterns, both = validation.patterns, validation.scores.set_index("scale").loc["both"]
    failing = patterns.loc[~patterns["holds"], "pattern"].tolist()
    misses = f"; {' and '.join(failing)} {'fail' if len(failing) > 1 else 'fails'}"
    return (
        f"{patterns['holds'].sum()} of {len(patterns)} patterns hold{misses if failing else ''}. "
        f"The mean relative difference over days and months is {both['model']:.2f}, against "
        f"{both['persistence']:.2f} for persistence and {both['pro rata']:.2f} pro rata to the "
        "inflow."
    )


def print_validation(console: Console, validation: Validation) -> None:
    """Prints the tables on a terminal."""
    print_table(console, "Patterns", PATTERN_HEADINGS, pattern_cells(validation.patterns))
    in_pattern = validation.rows["pattern"] != ""
    print_table(console, "Figures", ROW_HEADINGS, row_cells(validation.rows[in_pattern]))
    print_table(console, "Scores", SCORE_HEADINGS, score_cells(validation.scores))
    print_table(console, "Checks", CHECK_HEADINGS, check_cells(validation.checks))
    print_table(console, "After the record", AHEAD_HEADINGS, ahead_cells(validation.ahead))
    console.print(summary(validation), highlight=False)


def validation_report(validation: Validation, command: str, more: str = "") -> str:
    """docs/validation.md; `more` are sections that follow on those about the record."""
    rows = validation.rows
    in_pattern = rows["pattern"] != ""
    by_days = rows[~in_pattern & rows["kind"].isin((DAY, SPAN))]
    others = rows[~in_pattern & ~rows["kind"].isin((DAY, SPAN))]
    return VALIDATION_TEXT.format(
        summary=summary(validation),
        command=command,
        replicates=validation.replicates,
        seed=validation.seed,
        patterns=markdown_table(PATTERN_HEADINGS, pattern_cells(validation.patterns)),
        figures=markdown_table(ROW_HEADINGS, row_cells(rows[in_pattern])),
        scores=markdown_table(SCORE_HEADINGS, score_cells(validation.scores)),
        others=markdown_table(ROW_HEADINGS[1:], (c[1:] for c in row_cells(others))),
        days=markdown_table(ROW_HEADINGS[1:], (c[1:] for c in row_cells(by_days))),
        checks=markdown_table(CHECK_HEADINGS, check_cells(validation.checks)),
        ahead=markdown_table(AHEAD_HEADINGS, ahead_cells(validation.ahead)),
        more=f"\n{more}" if more else "",
    )


VALIDATION_TEXT = """# Validation: the play against the record

{summary}

Made by `{command}` ({replicates} replicates of each season, seed {seed}, which the fit did
not use). Nothing after 28 October 2021 was used for fitting.

![Days of 2021, simulated and recorded](lithuania-2021.png)

## Patterns

A pattern holds if the interval that has 90% of the replicates reaches every one of its figures.
One that fails stays here.

{patterns}

![Every figure of the patterns, simulated over recorded](validation-patterns.png)

How to read it. The inflow of 2021 was set so that these series come out
([decision 14](decisions/014-fitting.md)), so P1, and the levels in P2 to P4, are fitted, not
foretold. What an inflow cannot make on its own is the break between the two series on 3 August
(P2), the speed at which tries die out in the lull (P3), repeats (P6) and displacement (P7). P8 is
close to an input: the organiser's first shares are those of 12 July. P9 is another year with a flow
of its own, set so that about as many are detained. P6 and P7 have weak evidence: lower bounds, and
the range that two studies of another border span.

{figures}

*Difference*: how far the median lies outside what was observed, relative to it. *Persistence*: it
goes on as in the figure before. *Pro rata*: a constant share of the arrivals of the same days is
recorded, as detained before the order and as turned back from it on; it is given the fitted inflow
and the day of the order. Differences of these two stand in brackets. P7 counts from 3 August to
28 October, with a finished fence under cameras along one sector.

## Scores

The relative difference of Suleimenova, Bell and Groen
(2017, [doi:10.1038/s41598-017-13828-9](https://doi.org/10.1038/s41598-017-13828-9)), as used for
Flee: absolute differences of the medians, summed over the figures, over the sum of the record.

{scores}

## Other figures

{others}

## Days

{days}

## Checks

Nothing is fitted to these. But three assumed numbers were chosen with the people detained after 12
August in view (decision 23), so that row is no independent check. Deaths that are known are a lower
bound: *of seasons* says how many have at least as many. IOM knows of 14 deaths from 2021 to
2025, so a season with many more than that in one year is rather too deadly than too safe.

![How deep inland people are held, simulated, and two groups of 2021](validation-depth.png)

{checks}

## After the record

Predicted, not fitted, and left standing for a later check. Arrivals after 28 October are an
assumption of the scenario, with a wide range.

{ahead}
{more}"""
