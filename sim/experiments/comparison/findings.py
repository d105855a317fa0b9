"""What a comparison says in plain words: harm beside turn-backs, and what is not known."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

GAIN = {
    "recorded_turn_backs_events": "recorded turn-backs",
    "turned_back_people": "people turned back",
}
HARM: dict[str, str] = {
    "dead_people": "deaths",
    "medical_emergencies_people": "people gravely ill",
    "exposed_person_h": "person-hours in the cold",
    "stranded_person_h": "person-hours stranded in the strip",
    "blocked_returns_events": "blocked returns home",
    "vulnerable_turned_back_people": "vulnerable people turned back",
    "denied_asylum_people": "people turned back who wanted asylum",
}
UNKNOWN = "not distinguishable"


def findings(table: pd.DataFrame) -> list[str]:
    """Sentences about each policy of a comparison; harm is never left out of them.

    A policy that turns back more while harm grows is flagged: its sentence begins with WARNING.
    """
    return [
        sentence
        for name, rows in table.groupby("scenario", sort=False)
        for sentence in _about(str(name), rows.set_index("outcome"))
    ]


def _about(name: str, rows: pd.DataFrame) -> Iterator[str]:
    harm = rows.loc[list(HARM)]
    worse = [_amount(row) for _, row in harm[harm["verdict"] == "worse"].iterrows()]
    better = [_amount(row) for _, row in harm[harm["verdict"] == "better"].iterrows()]
    gains = [
        f"{float(rows['paired_difference'][outcome]):+,.0f} {word}"
        for outcome, word in GAIN.items()
        if rows.loc[outcome, "verdict"] == "more"
    ]
    baseline = str(rows["baseline"].iloc[0])
    if gains and worse:
        yield (
            f"WARNING: {name} gains on turn-backs ({_listed(gains)}) while harm grows: "
            f"{_listed(worse)} than under {baseline}."
        )
    elif worse:
        yield f"Harm grows under {name}: {_listed(worse)} than under {baseline}."
    if better:
        yield f"Less harm under {name}: {_listed(better)} than under {baseline}."
    unknown = [HARM[str(outcome)] for outcome in harm.index[harm["verdict"] == UNKNOWN]]
    if unknown and not (harm["paired_difference"] == 0).all():
        yield f"Not distinguishable under {name}: {_listed(unknown)}. That is not the same as none."


def _amount(row: Any) -> str:
    """How much more or less of a harm there is; of deaths only the range is known."""
    word = HARM[row.name]
    if row.name == "dead_people":
        low, high = sorted((abs(row["low_95"]), abs(row["high_95"])))
        return f"{low:,.1f} to {high:,.1f} {'more' if row['low_95'] > 0 else 'fewer'} {word}"
    amount = row["paired_difference"]
    digits = 0 if abs(amount) >= 10 else 1
    more = "more" if amount > 0 else "fewer"
    return f"{abs(amount):,.{digits}f} {more} {word}"


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
