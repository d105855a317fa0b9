"""docs/columns.md: every column of the tables of outcomes; made from the code, so never stale."""

from collections.abc import Iterator

from sim.base.outcomes import COLUMNS, STOCKS
from sim.base.units import unit_of
from sim.experiments.scorecard import MOVED, RATIOS

HEAD = "| Column | Unit | Counts | Better | Meaning |\n|---|---|---|---|---|"
COLUMNS_TEXT = """# Columns of the tables of outcomes

Made by `scripts/renew-columns` from the code that counts.

| Table | One row per | First columns | Then |
|---|---|---|---|
| `outcomes.parquet` | replicate | `scenario`, `replicate`, `seed` | the counted columns, over the whole season and border |
| `daily.parquet` | replicate, date and sector | `replicate`, `date`, `sector` | the counted columns of that day and sector |
| `scorecard.csv` | outcome | `theme`, `outcome`, `meaning`, `unit` | `median`, `low_90`, `high_90` (5th and 95th percentile over replicates) of counted columns and ratios |

Columns of people and events are whole numbers, all others are not.

- *people, once*: each person once in a season, on the day of the first time. So a daily table adds up to the season.
- *events*: each time; the same person can count several times.
- *at day's end*: how many there are then. In `outcomes.parquet` it is the last day's; days do not add up.
- *sum*: an amount; days and sectors add up.

*Better* says which way nobody would dispute; where it is empty, verdicts say more or less.

## Counted

{counted}

## Ratios of the scorecard

They are taken in each replicate, from its totals; empty where there is nothing to divide by.

{ratios}
"""  # noqa: E501


def document() -> str:
    """The whole of docs/columns.md."""
    return COLUMNS_TEXT.format(counted="\n".join(_counted()), ratios="\n".join(_ratios()))


def _counted() -> Iterator[str]:
    """The columns of the ledger, theme by theme."""
    yield HEAD
    for theme in dict.fromkeys(column.theme for column in COLUMNS):
        yield f"| **{theme}** | | | | |"
        for column in COLUMNS:
            if column.theme == theme:
                name, better, meaning = column.name, column.better, column.meaning
                yield f"| `{name}` | {unit_of(name)} | {counts(name)} | {better} | {meaning} |"


def counts(name: str) -> str:
    """What one column of the ledger counts."""
    if name in STOCKS:
        return "at day's end"
    return {"people": "people, once", "events": "events"}.get(unit_of(name), "sum")


def _ratios() -> Iterator[str]:
    """The ratios, each with how it is made."""
    yield "| Outcome | Unit | Meaning | Made of |\n|---|---|---|---|"
    for name, meaning, _, above, below, factor in RATIOS:
        made = f"`{above}` / `{below}`" + (f" · {factor:,.0f}" if factor != 1.0 else "")
        yield f"| `{name}` | {unit_of(name)} | {meaning} | {made} |"
    yield (
        f"| `{MOVED[0]}` | {unit_of(MOVED[0])} | {MOVED[1]} | "
        "`pushes_events` by sector, against the shares planned |"
    )
