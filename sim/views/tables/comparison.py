"""A comparison on a terminal: both medians, the paired difference, a verdict, plain words."""

import math
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, NamedTuple

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.base.units import unit_of
from sim.experiments.comparison.findings import UNKNOWN, findings
from sim.experiments.comparison.paired import CORRECTION
from sim.views.tables.scorecard import THEMES, indented, number

MOST_REPLICATES = 100_000
WIDTH = 128  # where no terminal says how wide it is
HEADER = 10  # characters of a scenario's name in a line
NARROW = 110  # below it the shares of futures are left out
SHORTER = {
    "alert_to_arrival_mean_min": "alert to arrival, mean minutes",
    "reception_over_capacity_person_days": "beyond capacity, person-days",
    "stranded_person_h": "stranded in strip, person-hours",
    "vulnerable_turned_back_people": "vulnerable people turned back",
    "arrived_people": "arrived at staging places, people",
}


class Wording(NamedTuple):
    """An outcome as it is shown: its words, and what its amounts are multiplied by."""

    outcome: str
    words: str
    scale: float = 1.0


def wordings() -> dict[str, list[Wording]]:
    """The outcomes that are shown, by theme, people and events beside one another."""
    shown: dict[str, list[Wording]] = {}
    for theme, lines in THEMES.items():
        shown[theme] = []
        for line in lines:
            words = line.words.removeprefix("  of these, ").strip()
            for outcome in filter(None, (line.people, line.events)):
                named = SHORTER.get(outcome, f"{words}, {unit_of(outcome)}")
                shown[theme].append(Wording(outcome, named))
            if line.amount:
                named = SHORTER.get(line.amount, words)
                shown[theme].append(Wording(line.amount, named, line.scale))
    return shown


def print_comparison(
    console: Console, table: pd.DataFrame, notes: Sequence[str], since: str = ""
) -> None:
    """Prints a table for each policy, what it means in plain words, and how to read it."""
    for name, rows in table.groupby("scenario", sort=False):
        baseline, pairs = rows["baseline"].iloc[0], rows["pairs"].max()
        title = f"{name} against {baseline}: {pairs} paired futures{since}"
        console.print(title, style="bold", soft_wrap=True)
        console.print()
        console.print(comparison_table(rows, console.width >= NARROW))
        console.print()
    for sentence in (*findings(table), *notes):
        console.print(sentence, style="bold" if sentence.startswith("WARNING") else "")
    console.print()
    console.print(
        "Medians of the same futures; differences are means over pairs with their 95% intervals, "
        f"each on its own. Verdicts hold after {CORRECTION}'s correction for all "
        f"{len(table)} comparisons at once; '~' tells about how many replicates would give one. "
        "Deaths are weakly evidenced and given as a range only.",
        style="dim",
        highlight=False,
    )


def comparison_table(rows: pd.DataFrame, with_shares: bool = True) -> Table:
    """One policy beside its baseline as a table of words; what never happened is left out."""
    by_outcome = rows.set_index("outcome")
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("", min_width=16)
    for name in (rows["baseline"].iloc[0], rows["scenario"].iloc[0]):
        # At hyphens, and only a word that is longer still within it.
        folded = wrap(name, HEADER, break_on_hyphens=True)
        widest = max(map(len, folded))
        table.add_column("\n".join(folded), justify="right", min_width=max(6, widest), no_wrap=True)
    table.add_column("difference (95%)", justify="right", no_wrap=True)
    if with_shares:
        table.add_column("futures", justify="right", no_wrap=True)
    table.add_column("verdict", min_width=15)
    for theme, shown in wordings().items():
        lines = [line for line in shown if theme == "Harm" or happens(by_outcome.loc[line.outcome])]
        if lines:
            table.add_row(theme, style="bold")
        for line in lines:
            cells = list(_cells(by_outcome.loc[line.outcome], line.scale))
            if not with_shares:
                del cells[3]
            table.add_row(indented(line.words), *cells)
    return table


def happens(row: Any) -> bool:
    """Whether an outcome is ever anything but zero."""
    values = (row["low_90_baseline"], row["high_90_baseline"], row["high_90_other"], row["high_95"])
    return any(value != 0.0 for value in values if math.isfinite(value))


def _cells(row: Any, scale: float) -> Iterator[str]:
    for which in ("baseline", "other"):
        yield level_in_words(row, which, scale)
    yield difference_in_words(row, scale)
    yield share_in_words(row)
    yield verdict_in_words(row)


def level_in_words(row: Any, which: str, scale: float = 1.0) -> str:
    """The median under the `baseline` or the `other`; of deaths the 90% range alone."""
    is_count = row["unit"] in ("people", "events")
    low, middle, high = (
        compact(row[f"{name}_{which}"] * scale, is_count)
        for name in ("low_90", "median", "high_90")
    )
    return f"{low}–{high}" if row.name == "dead_people" else middle


def difference_in_words(row: Any, scale: float = 1.0) -> str:
    """The paired difference with its interval; for deaths the interval alone."""
    mean, low, high = (
        signed(row[name] * scale) for name in ("paired_difference", "low_95", "high_95")
    )
    if not math.isfinite(row["low_95"]):
        return mean
    if row.name == "dead_people":
        return "none seen" if low == high == "0" else f"{low} to {high}"
    return mean if low == high == mean else f"{mean} ({low} to {high})"


def compact(value: float, is_count: bool) -> str:
    """A number as the scorecard shows it, from 100,000 on in thousands."""
    return f"{value / 1000:,.0f}k" if abs(value) >= 1e5 else number(value, is_count)


def signed(value: float) -> str:
    """A number with its sign and as many digits as mean something."""
    if math.isnan(value) or value == 0.0:
        return number(value)
    if abs(value) >= 9.5:
        return f"{value / 1000:+,.0f}k" if abs(value) >= 1e5 else f"{value:+,.0f}"
    return f"{value:+.1f}" if abs(value) >= 0.95 else f"{value:+.2g}"


def share_in_words(row: Any) -> str:
    """In how many futures the policy is better, or gives more where that is disputed or assumed."""
    if row["share_more"] + row["share_less"] == 0.0:
        return "all same"
    if not math.isnan(row["share_better"]):
        return f"better in {row['share_better']:.0%}"
    return "" if math.isnan(row["share_more"]) else f"more in {row['share_more']:.0%}"


def verdict_in_words(row: Any) -> str:
    """The verdict; where there is none, about how many replicates would give one."""
    needed = row["replicates_to_tell"]
    if row["verdict"] != UNKNOWN or math.isnan(needed):
        return str(row["verdict"])
    if needed > MOST_REPLICATES:
        return f"{UNKNOWN} ~{MOST_REPLICATES:,}+"
    # The estimate takes differences as normal, so it can fall short of what was already run.
    needed = max(needed, row["pairs"] + 1.0)
    digits = max(0, len(str(int(needed))) - 2)
    return f"{UNKNOWN} ~{int(round(needed, -digits)):,}"
