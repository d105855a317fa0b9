"""The table of a run of benchmarks: as CSV, as Markdown, and as a figure."""

import csv
import dataclasses
import io
from collections.abc import Sequence

from benchmarks.measure import Row

HEADER = [field.name for field in dataclasses.fields(Row)]


def as_csv(rows: Sequence[Row]) -> str:
    """All rows, a line each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(dataclasses.astuple(row) for row in rows)
    return text.getvalue()


def as_markdown(rows: Sequence[Row], facts: dict[str, str]) -> str:
    """A table for each thing measured, sizes side by side, and the machine it was measured on."""
    parts = []
    for benchmark, measure, unit in dict.fromkeys((r.benchmark, r.measure, r.unit) for r in rows):
        chosen = [row for row in rows if (row.benchmark, row.measure) == (benchmark, measure)]
        parts.append(f"**{benchmark}: {measure} ({unit})**\n\n{_table(chosen)}")
    parts.append("Measured on: " + ", ".join(f"{name} {value}" for name, value in facts.items()))
    return "\n\n".join(parts) + "\n"


def _table(rows: Sequence[Row]) -> str:
    """A line for each contender, a column for each size."""
    sizes = list(dict.fromkeys(row.size for row in rows))
    heads = [f"{size:,}" if size else "median (lowest to highest)" for size in sizes]
    lines = ["| | " + " | ".join(heads) + " |", "|---|" + "---:|" * len(sizes)]
    for name in dict.fromkeys(row.contender for row in rows):
        found = {row.size: row for row in rows if row.contender == name}
        cells = [_cell(found[size]) if size in found else "" for size in sizes]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(row: Row) -> str:
    """Median and spread; then what there is to note."""
    spread = f" ({number(row.lowest)} to {number(row.highest)})" if row.repeats > 1 else ""
    note = f"; {row.note}" if row.note else ""
    return f"{number(row.median)}{spread}{note}"


def number(value: float) -> str:
    """Three significant digits or whole numbers, without exponent."""
    if value == 0.0 or abs(value) >= 100.0:
        return f"{value:,.0f}"
    if abs(value) >= 1.0:
        return f"{value:.3g}"
    return f"{value:.2g}" if abs(value) >= 0.0001 else f"{value:.6f}"
