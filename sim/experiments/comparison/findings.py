"""What a comparison says in plain words: what turn-backs cost, and what is not known."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from sim.experiments.comparison.assumed import ALL, PART

GAIN = {
    "recorded_turn_backs_events": "recorded turn-backs",
    "turned_back_people": "people turned back",
}


class Cost(NamedTuple):
    """What turn-backs can cost: how it is said that it grows or shrinks, and its outcomes."""

    grows: str
    shrinks: str
    outcomes: dict[str, str]


COSTS = (
    Cost(
        "harm grows",
        "less harm",
        {
            "dead_people": "deaths",
            "medical_emergencies_people": "people gravely ill",
            "exposed_person_h": "person-hours in the cold",
            "stranded_person_h": "person-hours stranded in the strip",
            "blocked_returns_events": "blocked returns home",
            "vulnerable_turned_back_people": "vulnerable people turned back",
        },
    ),
    Cost(
        "access to asylum shrinks",
        "more access to asylum",
        {"denied_asylum_people": "people turned back who wanted asylum"},
    ),
    Cost(
        "entries grow",
        "fewer entries",
        {"entered_people": "people who got inland"},
    ),
)
COST_WORDS = {outcome: words for cost in COSTS for outcome, words in cost.outcomes.items()}
UNKNOWN = "not distinguishable"


def findings(table: pd.DataFrame) -> list[str]:
    """Sentences about each policy of a comparison; what turn-backs cost is never left out of them.

    A policy that turns back more while harm grows, access to asylum shrinks or more people get in
    is flagged: its sentence begins with WARNING. What is assumed of a difference is said first, and
    never called better or worse.
    """
    return [
        sentence
        for name, rows in table.groupby("scenario", sort=False)
        for sentence in _about(str(name), rows.set_index("outcome"))
    ]


def _about(name: str, rows: pd.DataFrame) -> Iterator[str]:
    baseline = str(rows["baseline"].iloc[0])
    yield from _assumed(name, baseline, rows)
    worse = {cost.grows: _amounts(rows, cost, "worse") for cost in COSTS}
    worse = {grows: amounts for grows, amounts in worse.items() if amounts}
    gains = [
        f"{float(rows['paired_difference'][outcome]):+,.0f} {word}"
        for outcome, word in GAIN.items()
        if rows.loc[outcome, "verdict"] == "more"
    ]
    if gains and worse:
        costs = "; ".join(f"{grows}: {_listed(amounts)}" for grows, amounts in worse.items())
        yield (
            f"WARNING: {name} gains on turn-backs ({_listed(gains)}) while {costs} "
            f"than under {baseline}."
        )
    else:
        for grows, amounts in worse.items():
            yield f"{_capital(grows)} under {name}: {_listed(amounts)} than under {baseline}."
    for cost in COSTS:
        better = _amounts(rows, cost, "better")
        if better:
            yield f"{_capital(cost.shrinks)} under {name}: {_listed(better)} than under {baseline}."
    told = rows.loc[list(COST_WORDS)]
    unknown = [COST_WORDS[str(outcome)] for outcome in told.index[told["verdict"] == UNKNOWN]]
    if unknown and not (told["paired_difference"] == 0).all():
        yield f"Not distinguishable under {name}: {_listed(unknown)}. That is not the same as none."


def _assumed(name: str, baseline: str, rows: pd.DataFrame) -> Iterator[str]:
    """What is put in by assumption, in a sentence or two."""
    part, settings = (rows[word].iloc[0] for word in ("assumed_part", "assumed_settings"))
    if part == ALL:
        yield (
            f"Assumed: {name} differs from {baseline} in nothing but {settings}, whose effect "
            "nobody measured. The differences are what this assumption puts in, and none of them "
            "is called better or worse."
        )
    elif part == PART:
        yield (
            f"Part of what {name} changes is assumed: nobody measured the effect of {settings}. "
            "The verdicts hold for this and the rest together; how much of a difference the "
            "assumption puts in, they do not tell."
        )


def _amounts(rows: pd.DataFrame, cost: Cost, verdict: str) -> list[str]:
    """The outcomes of a cost that have a verdict, each in words."""
    chosen = rows.loc[list(cost.outcomes)]
    return [_amount(row) for _, row in chosen[chosen["verdict"] == verdict].iterrows()]


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _amount(row: Any) -> str:
    """How much more or less of a cost there is; of deaths only the range is known."""
    word = COST_WORDS[row.name]
    if row.name == "dead_people":
        low, high = sorted((abs(row["low_95"]), abs(row["high_95"])))
        return f"{low:,.1f} to {high:,.1f} {'more' if row['low_95'] > 0 else 'fewer'} {word}"
    amount = row["paired_difference"]
    digits = 0 if abs(amount) >= 10 else 1
    more = "more" if amount > 0 else "fewer"
    return f"{abs(amount):,.{digits}f} {more} {word}"


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
