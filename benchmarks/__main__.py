"""Measures this engine beside its peers: `python -m benchmarks [--quick] [--only strip ...]`.

Prints one table, and stores it as table.csv and table.md with a figure in the folder of --out.
With --renew-docs the table also goes into docs/benchmarks.md, between its two marks.
"""

import argparse
import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measure import Row, machine

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "benchmarks.md"
FIGURE = ROOT / "docs" / "strip.png"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
BENCHMARKS = {
    "strip": "cost of an agent's step, from 1,000 agents to 10,000,000",
    "season": "a season beside the same rules with an object per agent in Mesa",
    "ensemble": "many seasons on one core and two: threads, processes, dask",
    "startup": "imports, and the main job with an empty cache and later",
}
log = logging.getLogger("benchmarks")

type Measure = Callable[[bool], list[Row]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was asked for; the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"{options.out}: {error.strerror}")
    # Ours alone: a level for all would make Mesa write a line at every step.
    log.addHandler(logging.StreamHandler())
    log.setLevel(logging.INFO)
    rows: list[Row] = []
    try:
        for name in options.only or BENCHMARKS:
            measure: Measure = importlib.import_module(f"benchmarks.{name}").measure
            rows += measure(options.quick)
    except KeyboardInterrupt:
        log.error("interrupted; nothing was kept")
        return 130
    store(rows, options.out, options.renew_docs)
    return 0


def _parser() -> argparse.ArgumentParser:
    words = "\n".join(f"  {name:10}{meaning}" for name, meaning in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures this engine beside what people would use instead.",
        epilog=f"benchmarks:\n{words}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="small sizes and few repeats")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, help="leave out all others")
    parser.add_argument(
        "--out", type=Path, default=Path("runs/benchmarks"), help="folder for table and figure"
    )
    parser.add_argument(
        "--renew-docs", action="store_true", help="put the table into docs/benchmarks.md as well"
    )
    return parser


def store(rows: Sequence[Row], out: Path, renew_docs: bool) -> None:
    """Prints the table, and writes it with its figure."""
    from benchmarks.figures import strip_figure
    from benchmarks.report import as_csv, as_markdown

    facts = machine()
    text = as_markdown(rows, facts)
    sys.stdout.write(text)
    replace(out / "table.csv", as_csv(rows))
    replace(out / "table.md", text)
    replace(out / "machine.json", json.dumps(facts, indent=1) + "\n")
    figures = [out / "strip.png", *([FIGURE] if renew_docs else [])]
    if any(row.benchmark == "strip" for row in rows):
        for path in figures:
            strip_figure(rows).savefig(path, dpi=150)
    if renew_docs:
        renew(DOCS, text)
    log.info("stored in %s", out)


def renew(page: Path, text: str) -> None:
    """Puts the text between the two marks of a page."""
    before, rest = page.read_text().split(BEGIN)
    after = rest.split(END)[1]
    replace(page, f"{before}{BEGIN}\n\n{text}\n{END}{after}")


def replace(path: Path, text: str) -> None:
    """Writes a file so that nobody ever sees half of it."""
    partly = path.with_name(path.name + ".part")
    partly.write_text(text)
    os.replace(partly, path)


if __name__ == "__main__":
    sys.exit(main())
