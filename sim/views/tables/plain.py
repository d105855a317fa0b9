"""Tables of text, the same on a terminal and in Markdown."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table


def rounded(value: float) -> str:
    """A figure with as many digits as mean something."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "more"
    return f"{value:,.0f}" if abs(value) >= 9.5 or value == round(value) else f"{value:.2g}"


def tuples(frame: pd.DataFrame) -> Iterable[Any]:
    """The rows of a table, with its columns as attributes."""
    return frame.itertuples()


def print_table(
    console: Console, title: str, headings: Sequence[str], lines: Iterable[Sequence[str]]
) -> None:
    """Prints a table; columns after the second are set to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, title=title)
    table.title_justify = "left"
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < 2 else "right")
    for line in lines:
        table.add_row(*line)
    console.print(table, highlight=False, markup=False)
    console.print()


def markdown_table(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; columns after the second are set to the right."""
    rule = ["---" if place < 2 else "--:" for place in range(len(headings))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [list(headings), rule, *lines])
