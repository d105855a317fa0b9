"""What drives the outcomes, in words: the terminal's table and docs/sensitivity.md."""

from collections.abc import Iterable

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.base.outcomes import COLUMNS
from sim.experiments.sensitivity import CHANCE, OUTCOMES, Plan, Sensitivity
from sim.views.tables.plain import markdown_table, number, tuples

MEANING = {column.name: column.meaning for column in COLUMNS}
HEADINGS = ("outcome", "input", "total share", "±", "alone", "at its lowest", "at its highest")
TEAM = "support_team."
SHOWN = 5


def strongest(found: Sensitivity, outcome: str, count: int = SHOWN) -> pd.DataFrame:
    """The inputs of one outcome with the largest total share of its variance."""
    rows = found.indices[found.indices["outcome"] == outcome]
    return rows.sort_values("total", ascending=False, kind="stable").head(count)


def cells(found: Sensitivity) -> Iterable[list[str]]:
    """The strongest inputs of each outcome under HEADINGS."""
    for outcome in OUTCOMES:
        for place, row in enumerate(tuples(strongest(found, outcome))):
            shares = (f"{row.total:.2f}", f"{row.total_95:.2f}", f"{row.first:.2f}")
            ends = (number(row.at_low), number(row.at_high))
            yield [outcome if place == 0 else "", row.input, *shares, *ends]


def team_verdict(found: Sensitivity) -> list[str]:
    """For each outcome, whether what is assumed of the support team can be told from chance."""
    lines = []
    for outcome in OUTCOMES:
        rows = found.indices[found.indices["outcome"] == outcome]
        team = rows[rows["input"].str.startswith(TEAM)].sort_values("total", kind="stable")
        best, total, half = team.iloc[-1][["input", "total", "total_95"]]
        chance = float(rows.loc[rows["input"] == CHANCE, "total"].iloc[0])
        if total - half <= 0.0:
            verdict = "not distinguishable from no effect"
        else:
            verdict = "less than chance" if total < chance else "more than chance"
        words = f"`{best}`: {total:.2f} ± {half:.2f}; chance {chance:.2f}"
        lines.append(f"`{outcome}`: {verdict} ({words})")
    return lines


def print_sensitivity(console: Console, found: Sensitivity) -> None:
    """Prints the strongest inputs of each outcome, and what is found of the team."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if place < 2 else "right")
    for line in cells(found):
        if line[0] and table.row_count:
            table.add_section()
        table.add_row(*line)
    console.print(table)
    console.print("\nWhat is assumed of the support team:")
    for text in team_verdict(found):
        console.print(f"  {text.replace('`', '')}")
    console.print(
        f"\n{found.seasons} seasons. Total share: of the outcome's variance, with interactions; "
        "chance is the choice of the seed."
    )


def markdown(found: Sensitivity, command: str, plan: Plan) -> str:
    """docs/sensitivity.md."""
    return TEXT.format(
        name=found.scenario.name,
        command=command,
        screened=found.screening["input"].nunique(),
        plan=plan,
        seasons=found.seasons,
        table=markdown_table(HEADINGS, cells(found)),
        team="\n".join(f"- {line}" for line in team_verdict(found)),
        overall=markdown_table(("outcome", "meaning", "median", "90%"), _overall(found)),
        screening=markdown_table(("outcome", "effect over the range"), _screened(found)),
    )


def _overall(found: Sensitivity) -> Iterable[list[str]]:
    for row in tuples(found.overall):
        interval = f"{number(row.low_90)} to {number(row.high_90)}"
        yield [row.outcome, MEANING[row.outcome], number(row.median), interval]


def _screened(found: Sensitivity) -> Iterable[list[str]]:
    for outcome in OUTCOMES:
        rows = found.screening[found.screening["outcome"] == outcome]
        best = rows.sort_values("mu_star", ascending=False, kind="stable").head(6)
        words = [f"{row.input} {number(row.mu_star)}" for row in tuples(best)]
        yield [outcome, ", ".join(words)]


TEXT = """# Sensitivity: what drives the outcomes

Made by `{command}`: scenario `{name}`, {seasons} seasons.

![Each outcome with one input at a time at the ends of its range](sensitivity-tornado.png)

All {screened} inputs with a plausible range were screened ({plan.trajectories} trajectories after
Morris 1991 and Campolongo et al. 2007). The {plan.strongest} strongest over all outcomes,
everything that is assumed of the support team, and chance (the choice of the seed) went on to Sobol
indices (Saltelli et al. 2010; {plan.samples} base samples; SALib). An input that ranks below chance
cannot be told from it. With samples this few, differences smaller than the half-widths (±) mean
nothing. Parameters of strategies that the scenario does not use have no effect here and may have
one elsewhere.

## The support team

Nobody has measured what advice achieves: its effects are assumptions whose ranges contain zero.

{team}

## Shares of variance

*Total share*: of the outcome's variance, with interactions, ± its 95% half-width. *Alone*: without
interactions. The last two columns are the mean outcome with this input at an end of its range and
all others at the centre, on {plan.swings} seeds, the same for all (for chance: what 10% and 90% of
them give).

{table}

## Outcomes over all samples

{overall}

## Screening

{screening}
"""
