"""The removal table in words: a table for each scenario, and a sentence for each subsystem."""

import math
from collections.abc import Iterator
from textwrap import fill
from typing import Any

import pandas as pd
from rich.console import Console

from sim.experiments.validation.removal import BY_NAME, OUT
from sim.experiments.validation.removal_table import PER_CROSSING, Removal
from sim.views.tables.comparison import signed
from sim.views.tables.plain import markdown_table, print_table, rounded, tuples

WORDS = {
    "entered_people": "got inland, people",
    PER_CROSSING: "entries per crossing",
    "intercepted_events": "intercepted, people each time",
    "recorded_turn_backs_events": "recorded turn-backs",
    "registered_people": "registered, people",
    "medical_emergencies_people": "medical emergencies",
    "dead_people": "deaths",
    "cost_eur": "cost, million EUR",
}
SHORT = {name: words.partition(",")[0] for name, words in WORDS.items()}
SHOWN_PER_UNIT = {"cost_eur": 1e-6}
DEATHS, COST = "dead_people", "cost_eur"
NOT_TOLD = "cannot be told from nothing"
LITTLE_SHARE = 0.05  # A convention: what moves by less is called little.
LEVEL = 0.05  # Of the verdicts after Holm's correction.
REMOVAL_HEADINGS = ("subsystem", "change", *WORDS.values())


def is_sure(row: Any) -> bool:
    """Whether a difference holds after the correction for the whole table."""
    return bool(row.is_told and row.p_adjusted < LEVEL)


def cell(row: Any) -> str:
    """A difference with its interval; of deaths the interval alone."""
    scale = SHOWN_PER_UNIT.get(row.outcome, 1.0)
    mean, low, high = (
        signed(value * scale) for value in (row.paired_difference, row.low_95, row.high_95)
    )
    if row.moved == 0:
        return "none differs"
    return f"{low} to {high}" if row.outcome == DEATHS else f"{mean} ({low} to {high})"


def level(row: Any) -> str:
    """The level of an outcome as it is."""
    if row.outcome == PER_CROSSING:
        return f"{row.level:.3f}"
    return rounded(row.level * SHOWN_PER_UNIT.get(row.outcome, 1.0))


def removal_cells(rows: pd.DataFrame, strong: str = "") -> Iterator[list[str]]:
    """The lines of one scenario under REMOVAL_HEADINGS: its levels, then each change.

    strong: put around what holds after the correction.
    """
    levels = [level(row) for row in tuples(rows.iloc[: len(WORDS)])]
    yield ["as it is", "", *levels]
    for (name, change), part in rows.groupby(["subsystem", "change"], sort=False):
        marks = [strong if is_sure(row) else "" for row in tuples(part)]
        values = [f"{m}{cell(row)}{m}" for m, row in zip(marks, tuples(part), strict=True)]
        yield [str(name), str(change), *values]


def relative(row: Any) -> float:
    """A difference as a share of the level; infinite if there was nothing before."""
    if row.level == 0.0:
        return math.copysign(math.inf, row.paired_difference)
    return float(row.paired_difference / row.level)


def clause(row: Any) -> str:
    """One outcome in words: how much it moves, or that this cannot be told from nothing."""
    if not row.is_told:
        return f"{SHORT[row.outcome]} {NOT_TOLD}"
    if row.outcome == DEATHS:
        amount = f"{signed(row.low_95)} to {signed(row.high_95)}"
    elif math.isinf(relative(row)):
        amount = signed(row.paired_difference * SHOWN_PER_UNIT.get(row.outcome, 1.0))
    else:
        amount = percent(relative(row))
    return f"{SHORT[row.outcome]} {amount}{'' if is_sure(row) else '?'}"


def percent(share: float) -> str:
    """A share with its sign, in percent with as many digits as mean something."""
    return f"{share:+.0%}" if abs(share) >= 0.095 else f"{100.0 * share:+.2g}%"


def moves_little(rows: pd.DataFrame) -> bool:
    """Whether nothing that happens to people surely moves by LITTLE_SHARE or more."""
    sure = [row for row in tuples(rows) if is_sure(row) and row.outcome != COST]
    return all(abs(relative(row)) < LITTLE_SHARE for row in sure)


def change_in_words(rows: pd.DataFrame) -> str:
    """What one change moves; rows: its outcomes."""
    told = [clause(row) for row in tuples(rows) if row.is_told]
    untold = [SHORT[row.outcome] for row in tuples(rows) if not row.is_told]
    change = _capital(str(rows["change"].iloc[0]))
    if not _tells_people(rows):
        cost = f", apart from {told[0]}" if told else ""
        return f"{change}, it {NOT_TOLD} in this scenario{cost}."
    verb = "little moves" if moves_little(rows) else "these move"
    rest = f"; {', '.join(untold)} {NOT_TOLD}" if untold else ""
    return f"{change}, {verb}: {', '.join(told)}{rest}."


def sentence(rows: pd.DataFrame) -> str:
    """What a subsystem moves, in words; rows: all of its changes and outcomes."""
    subsystem = BY_NAME[str(rows["subsystem"].iloc[0])]
    shown, others = shown_of(rows)
    said = [f"({subsystem.words}; {subsystem.scenario}).", *map(change_in_words, shown)]
    if others:
        names = [str(part["change"].iloc[0]) for part in others]
        said.append(f"{_capital(' or '.join(names))}, {_most(pd.concat(others))}.")
    if subsystem.why and all(map(moves_little, shown)):
        said.append(f"Why: {subsystem.why}")
    return " ".join(filter(None, (*said, subsystem.note)))


def shown_of(rows: pd.DataFrame) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """The changes of a subsystem that stand for it, and the others: without it, or every choice."""
    parts = [part for _, part in rows.groupby("change", sort=False)]
    out = [part for part in parts if part["change"].iloc[0] == OUT]
    return (out, [part for part in parts if part is not out[0]]) if out else (parts, [])


def _most(rows: pd.DataFrame) -> str:
    """The largest relative move of what happens to people; deaths have no middle to compare."""
    told = rows[rows["is_told"] & ~rows["outcome"].isin((COST, DEATHS))]
    if told.empty:
        return f"it {NOT_TOLD}"
    return f"the most is {clause(max(tuples(told), key=lambda row: abs(relative(row))))}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def sentences(removal: Removal) -> dict[str, str]:
    """What each subsystem moves by its name, in the order of the registry."""
    by_name = removal.table.groupby("subsystem", sort=False)
    return {str(name): sentence(rows) for name, rows in by_name}


def removal_summary(removal: Removal) -> str:
    """How many subsystems move anything that happens to people, in one or two sentences."""
    by_name = removal.table.groupby("subsystem", sort=False)
    shown = {str(name): shown_of(rows)[0] for name, rows in by_name}
    nothing = [name for name, parts in shown.items() if not any(map(_tells_people, parts))]
    others = {name: parts for name, parts in shown.items() if name not in nothing}
    little = [name for name, parts in others.items() if all(map(moves_little, parts))]
    told = int(removal.table["is_told"].sum())
    sure = sum(is_sure(row) for row in tuples(removal.table))
    return (
        f"Of {len(shown)} subsystems taken out or changed, {len(nothing)} cannot be told from "
        f"nothing{_named(nothing)}. {len(little)} more move nothing that happens to people by "
        f"{LITTLE_SHARE:.0%} or more for sure{_named(little)}. {told} of {len(removal.table)} "
        "intervals "
        f"leave zero out, {sure} after Holm's correction for the whole table."
    )


def _tells_people(rows: pd.DataFrame) -> bool:
    return bool(rows.loc[rows["outcome"] != COST, "is_told"].any())


def _named(names: list[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def print_removal(console: Console, removal: Removal) -> None:
    """Prints a table for each scenario and the sentences on a terminal."""
    for name, rows in removal.table.groupby("scenario", sort=False):
        lines = ([text.replace(" (", "\n(") for text in line] for line in removal_cells(rows))
        print_table(console, f"Taken out, halved, doubled: {name}", REMOVAL_HEADINGS, lines)
    for name, text in sentences(removal).items():
        console.print(f"{name} {text}", highlight=False, markup=False)
    console.print()
    console.print(removal_summary(removal), highlight=False, markup=False)


def removal_markdown(removal: Removal) -> str:
    """The section of docs/validation.md, with its headings."""
    said = (f"- **{name}** {text}" for name, text in sentences(removal).items())
    return TEXT.format(
        summary=_wrapped(removal_summary(removal)),
        replicates=removal.replicates,
        seed=removal.seed,
        little=f"{LITTLE_SHARE:.0%}",
        sentences="\n".join(map(_wrapped, said)),
        tables=tables_markdown(removal),
    )


def tables_markdown(removal: Removal) -> str:
    """A table for each scenario."""
    return "\n\n".join(
        f"### {name}\n\n{markdown_table(REMOVAL_HEADINGS, removal_cells(rows, '**'))}"
        for name, rows in removal.table.groupby("scenario", sort=False)
    )


def _wrapped(text: str) -> str:
    indent = "  " if text.startswith("- ") else ""
    return fill(text, 100, subsequent_indent=indent, break_on_hyphens=False)


TEXT = """## What each subsystem moves

{summary}

Each subsystem is taken out, halved and doubled on the same {replicates} futures (seed {seed}), in a
shipped scenario in which it is in force. Figures are means of changed minus as it is, with their
95% paired intervals. Deaths are weakly evidenced and given as a range only.

![What each subsystem moves of entries per crossing and of people intercepted](removal.png)

How to read it. An interval that holds zero *cannot be told from nothing*. One that leaves zero out
can still be chance: one in twenty does where nothing acts, and all rows of a scenario share its
futures as they are. **Bold** is what holds after Holm's correction for the whole table, called
sure here. In the sentences a `?` marks what is not. *Little* moves where nothing that happens to
people surely moves by {little} of its level or more, a convention. *Got inland* counts people who
were noticed on their way and people who were not. *Intercepted* and *recorded turn-backs* count a
person each time, so that more of them need not mean fewer people who got inland. More or less of
either is not better in itself. The tasks of the support team have their stated effects here, which
nobody has measured, instead of effects that are drawn.

{sentences}

{tables}

`removal.csv` has every row with the settings that make it: each is a `--set` of the scenario.
"""
