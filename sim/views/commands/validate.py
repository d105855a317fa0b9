"""python -m sim validate: the play tested against the record of 2021."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from sim.base.seeds import named_seed
from sim.experiments.validation.validate import Validation, validate
from sim.scenario.load import load_scenario
from sim.views.options import add_ensemble, command_line, plain_console, print_json, records
from sim.views.running import progress, results_in
from sim.views.tables.validation import markdown, print_validation, summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

YEAR, YEAR_BEFORE = "lithuania-2021", "quiet-2020"
REPLICATES = 60
FILES = ("validation.md", "validation.csv", f"{YEAR}.png", "validation-patterns.png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `validate`."""
    add_ensemble(parser, REPLICATES, "held-out")
    parser.add_argument(
        "--out", metavar="DIR", help="write validation.md, validation.csv and figures there"
    )


def execute(options: argparse.Namespace) -> int:
    """Plays the year against the record and shows how far it reproduces it."""
    seed = named_seed("held-out") if options.seed is None else options.seed
    overrides = [("seed", str(seed))]
    replicates = options.replicates or REPLICATES
    year, before = (load_scenario(name, overrides) for name in (YEAR, YEAR_BEFORE))
    with results_in(options.out, FILES, "validate") as write:
        with progress("validate", options) as on_progress:
            validation = validate(
                year, before, replicates, options.workers, on_progress, options.cluster
            )
        if options.out is not None:
            write(_files(validation, _command(options)))
        _show(validation, options)
    return 0


def _show(validation: Validation, options: argparse.Namespace) -> None:
    if options.json:
        print_json(_as_json(validation))
    elif options.quiet:
        sys.stdout.write(summary(validation) + "\n")
    else:
        print_validation(plain_console(170), validation)


def _command(options: argparse.Namespace) -> str:
    settings = {name: getattr(options, name) for name in ("replicates", "seed", "out")}
    return command_line(["validate"], settings)


def _files(validation: Validation, command: str) -> "dict[str, str | Figure]":
    """The report, the table and the figures, by the names of their files."""
    from sim.views.figures.validation import days_figure, patterns_figure

    table = validation.rows.assign(evidence=validation.rows["evidence"].str.join(" "))
    contents = (
        markdown(validation, command),
        table.to_csv(index=False, float_format="%.6g", lineterminator="\n"),
        days_figure(validation),
        patterns_figure(validation),
    )
    return dict(zip(FILES, contents, strict=True))


def _as_json(validation: Validation) -> dict[str, Any]:
    """The tables as lists of records."""
    tables = {name: getattr(validation, name) for name in ("patterns", "rows", "scores", "ahead")}
    return {
        "replicates": validation.replicates,
        "seed": validation.seed,
        "summary": summary(validation),
    } | {name: records(table) for name, table in tables.items()}
