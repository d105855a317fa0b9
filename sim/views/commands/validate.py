"""python -m sim validate: the play tested against the record of 2021, and its parts by removal.

Two parts: the record, and the removal table. `--only` makes one of them.
"""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from sim.base.seeds import named_seed
from sim.experiments.validation.removal_table import Removal, removal_table
from sim.experiments.validation.validate import Validation, validate
from sim.scenario.limits import LIMITS
from sim.scenario.load import load_scenario
from sim.views.options import (
    add_ensemble,
    command_line,
    json_rows,
    plain_console,
    print_json,
    whole,
)
from sim.views.running import progress, results_in
from sim.views.tables.removal import print_removal, removal_markdown, removal_summary
from sim.views.tables.validation import print_validation, summary, validation_report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

YEAR, YEAR_BEFORE = "lithuania-2021", "quiet-2020"
REPLICATES, PAIRS = 60, 16
RECORD, REMOVAL = "record", "removal"
PARTS = {
    RECORD: (
        "validation.md",
        "validation.csv",
        f"{YEAR}.png",
        "validation-patterns.png",
        "validation-depth.png",
    ),
    REMOVAL: ("removal.md", "removal.csv", "removal.png"),
}
FILES = (*PARTS[RECORD], *PARTS[REMOVAL][1:])  # Both parts share one report.


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `validate`."""
    add_ensemble(parser, REPLICATES, "held-out")
    parser.add_argument(
        "--only", choices=(RECORD, REMOVAL),
        help="the record alone, or what each subsystem moves alone (both)",
    )  # fmt: skip
    parser.add_argument(
        "--pairs", type=whole(2, LIMITS["replicates"][1]),
        help=f"futures on which each subsystem is taken out, halved and doubled ({PAIRS})",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="DIR", help="write the report, the tables as CSV and figures there"
    )


def execute(options: argparse.Namespace) -> int:
    """Plays the year against the record, takes each subsystem out, and shows what comes of it."""
    seed = named_seed("held-out") if options.seed is None else options.seed
    with results_in(options.out, _names(options), "validate") as write:
        validation = None if options.only == REMOVAL else _against_record(options, seed)
        removal = None if options.only == RECORD else _taken_out(options, seed)
        if options.out is not None:
            write(_files(validation, removal, _command(options)))
        _show(validation, removal, options)
    return 0


def _names(options: argparse.Namespace) -> tuple[str, ...]:
    """The files that will be written, first the report."""
    return FILES if options.only is None else PARTS[options.only]


def _against_record(options: argparse.Namespace, seed: int) -> Validation:
    year, before = (load_scenario(name, [("seed", str(seed))]) for name in (YEAR, YEAR_BEFORE))
    with progress("validate", options) as on_progress:
        return validate(
            year, before, options.replicates or REPLICATES, options.workers, on_progress,
            options.cluster,
        )  # fmt: skip


def _taken_out(options: argparse.Namespace, seed: int) -> Removal:
    with progress("each subsystem", options) as on_progress:
        return removal_table(
            options.pairs or PAIRS, seed, workers=options.workers, on_progress=on_progress,
            cluster=options.cluster,
        )  # fmt: skip


def _show(
    validation: Validation | None, removal: Removal | None, options: argparse.Namespace
) -> None:
    if options.json:
        print_json(_as_json(validation, removal))
        return
    if options.quiet:
        lines = [summary(validation)] if validation else []
        lines += [removal_summary(removal)] if removal else []
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        return
    console = plain_console(170)
    if validation:
        print_validation(console, validation)
    if removal:
        print_removal(console, removal)


def _command(options: argparse.Namespace) -> str:
    names = ("replicates", "seed", "only", "pairs", "out")
    return command_line(["validate"], {name: getattr(options, name) for name in names})


def _files(
    validation: Validation | None, removal: Removal | None, command: str
) -> "dict[str, str | Figure]":
    """The report, the tables and the figures, by the names of their files."""
    style: dict[str, Any] = {"index": False, "float_format": "%.6g", "lineterminator": "\n"}
    files: dict[str, str | Figure] = {}
    section = removal_markdown(removal) if removal else ""
    if validation:
        from sim.views.figures.validation import days_figure, depth_figure, patterns_figure

        table = validation.rows.assign(evidence=validation.rows["evidence"].str.join(" "))
        contents = (
            validation_report(validation, command, section),
            table.to_csv(**style),
            days_figure(validation),
            patterns_figure(validation),
            depth_figure(validation),
        )
        files |= zip(PARTS[RECORD], contents, strict=True)
    if removal:
        from sim.views.figures.removal import removal_figure

        if not validation:
            files[PARTS[REMOVAL][0]] = f"# Made by `{command}`\n\n{section}"
        files |= zip(
            PARTS[REMOVAL][1:],
            (removal.table.to_csv(**style), removal_figure(removal)),
            strict=True,
        )
    return files


def _as_json(validation: Validation | None, removal: Removal | None) -> dict[str, Any]:
    """The tables as lists of records."""
    found: dict[str, Any] = {}
    if validation:
        found = {
            "replicates": validation.replicates,
            "seed": validation.seed,
            "summary": summary(validation),
        }
        for name in ("patterns", "rows", "scores", "ahead", "checks"):
            found[name] = json_rows(getattr(validation, name))
    if removal:
        found[REMOVAL] = {
            "pairs": removal.replicates,
            "seed": removal.seed,
            "summary": removal_summary(removal),
            "rows": json_rows(removal.table),
        }
    return found
