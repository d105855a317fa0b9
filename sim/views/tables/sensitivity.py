"""What drives the outcomes, in words: the terminal's table and docs/sensitivity.md."""

import math
from collections.abc import Iterable

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.base.outcomes import COLUMNS
from sim.experiments.sensitivity import CHANCE, STUDIED_OUTCOMES, Plan, Sensitivity
from sim.views.tables.plain import markdown_table, rounded, tuples

MEANING = {column.name: column.meaning for column in COLUMNS}
INPUT_HEADINGS = (
    "outcome",
    "input",
    "total share",
    "±",
    "alone",
    "at its lowest",
    "at its highest",
)
TEAM = "support_team."
STILL = "does not vary"
MOST_INPUTS = 5


def strongest(found: Sensitivity, outcome: str, count: int = MOST_INPUTS) -> pd.DataFrame:
    """The inputs of one outcome with the largest total share of its variance."""
    rows = found.indices[found.indices["outcome"] == outcome]
    return rows.sort_values("total", ascending=False, kind="stable").head(count)


def varies(found: Sensitivity, outcome: str) -> bool:
    """Whether anything moves this outcome at all; all shares of one that stays are 0."""
    rows = found.indices[found.indices["outcome"] == outcome]
    return not (rows["total"] == 0.0).all()


def input_cells(found: Sensitivity) -> Iterable[list[str]]:
    """The strongest inputs of each outcome under INPUT_HEADINGS; one row if it does not vary."""
    for outcome in STUDIED_OUTCOMES:
        still = not varies(found, outcome)
        for place, row in enumerate(tuples(strongest(found, outcome, 1 if still else MOST_INPUTS))):
            shares = [_share(value) for value in (row.total, row.total_95, row.first)]
            ends = (rounded(row.at_low), rounded(row.at_high))
            label = found.label(outcome) if place == 0 else ""
            yield [label, STILL if still else row.input, *shares, *ends]


def _share(value: float) -> str:
    """A share, or a dash where too few samples moved to tell it."""
    return "–" if math.isnan(value) else f"{value:.2f}"


def team_verdict(found: Sensitivity) -> list[str]:
    """For each outcome, whether what is assumed of the support team can be told from chance."""
    lines = []
    for outcome in STUDIED_OUTCOMES:
        rows = found.indices[found.indices["outcome"] == outcome]
        team = rows[rows["input"].str.startswith(TEAM)]
        team = team.sort_values("total", kind="stable", na_position="first")
        label = f"`{found.label(outcome)}`"
        if team.empty or not varies(found, outcome):
            lines.append(f"{label}: {'none of it is an input' if team.empty else STILL}")
            continue
        best, total, half = team.iloc[-1][["input", "total", "total_95"]]
        chance = float(rows.loc[rows["input"] == CHANCE, "total"].iloc[0])
        if not total - half > 0.0:  # also where the half-width is unknown
            verdict = "not distinguishable from no effect"
        else:
            verdict = "less than chance" if total < chance else "more than chance"
        words = f"`{best}`: {_share(total)} ± {_share(half)}; chance {_share(chance)}"
        lines.append(f"{label}: {verdict} ({words})")
    return lines


def about_difference(found: Sensitivity) -> list[str]:
    """Sentences on what is subtracted from what, none where nothing is."""
    if found.against is None:
        return []
    name, other = found.scenario.name, found.against.name
    return [
        f"Every outcome is a paired difference, {name} − {other}: each point plays both with the "
        "same inputs on the same seed.",
        f"Below zero there is less under {name}.",
        *found.notes,
    ]


def print_sensitivity(console: Console, found: Sensitivity) -> None:
    """Prints the strongest inputs of each outcome, and what is found of the team."""
    for text in about_difference(found):
        console.print(text)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, heading in enumerate(INPUT_HEADINGS):
        table.add_column(heading, justify="left" if place < 2 else "right")
    for line in input_cells(found):
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


def sensitivity_report(found: Sensitivity, command: str, plan: Plan) -> str:
    """docs/sensitivity.md."""
    other = f" minus scenario `{found.against.name}`" if found.against else ""
    about = about_difference(found)
    return SENSITIVITY_TEXT.format(
        what="the difference of two scenarios" if found.against else "the outcomes",
        each="Each difference" if found.against else "Each outcome",
        picture=f"sensitivity{'-difference' if found.against else ''}-tornado.png",
        scenarios=f"scenario `{found.scenario.name}`{other}",
        about="\n".join([*about, ""]) + "\n" if about else "",
        command=command,
        screened=found.screening["input"].nunique(),
        plan=plan,
        seasons=found.seasons,
        table=markdown_table(INPUT_HEADINGS, input_cells(found)),
        team="\n".join(f"- {line}" for line in team_verdict(found)),
        overall=markdown_table(("outcome", "meaning", "median", "90%"), _overall(found)),
        screening=markdown_table(("outcome", "effect over the range"), _screened(found)),
    )


def _overall(found: Sensitivity) -> Iterable[list[str]]:
    for row in tuples(found.overall):
        interval = f"{rounded(row.low_90)} to {rounded(row.high_90)}"
        yield [found.label(row.outcome), MEANING[row.outcome], rounded(row.median), interval]


def _screened(found: Sensitivity) -> Iterable[list[str]]:
    for outcome in STUDIED_OUTCOMES:
        rows = found.screening[found.screening["outcome"] == outcome]
        best = rows.sort_values("mu_star", ascending=False, kind="stable").head(6)
        words = [f"{row.input} {rounded(row.mu_star)}" for row in tuples(best)]
        yield [found.label(outcome), ", ".join(words) if best["mu_star"].any() else STILL]


SENSITIVITY_TEXT = """# Sensitivity: what drives {what}

Made by `{command}`: {scenarios}, {seasons} seasons.

{about}![{each} with one input at a time at the ends of its range]({picture})

All {screened} inputs with a plausible range were screened ({plan.trajectories} trajectories after
Morris 1991 and Campolongo et al. 2007). The {plan.strongest} strongest over all outcomes,
everything that is assumed of the support team, and chance (the choice of the seed) went on to Sobol
indices (Saltelli et al. 2010; {plan.samples} base samples; SALib). An input that ranks below chance
cannot be told from it. Differences smaller than the half-widths (±) mean nothing.
Parameters of strategies that the scenario does not use have no effect here and may have one
elsewhere.

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
