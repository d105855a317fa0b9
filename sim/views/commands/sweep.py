"""python -m sim sweep: runs a design, goes on from what is there, shows what it found."""

import argparse
import sys
import textwrap
from typing import Any

import pandas as pd
from rich import box
from rich.table import Table

from sim.experiments.study.design import Design, read_design
from sim.experiments.study.points import points_of
from sim.experiments.study.replay import find_job, replay
from sim.experiments.study.sweep import Study, sweep
from sim.views.options import (
    FAILED,
    INTERRUPTED,
    add_overrides,
    add_workers,
    command_line,
    complain,
    json_rows,
    plain_console,
    print_json,
)
from sim.views.running import progress
from sim.views.tables.scorecard import number

MOST_SHOWN = 40
# Harm stands beside turn-backs; deaths are a range only.
SHOWN = {
    "recorded_turn_backs_events": "turn-backs, events",
    "turned_back_people": "turned back, people",
    "entered_people": "got inland",
    "medical_emergencies_people": "medical emergencies",
    "dead_people": "deaths",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sweep`."""
    parser.add_argument("design", metavar="DESIGN", help="design file or shipped name")
    parser.add_argument("--out", metavar="DIR", help="folder of the study (runs/NAME)")
    parser.add_argument(
        "--replay", metavar="POINT:REPLICATE", help="run one replicate alone, as after a failure"
    )
    add_workers(parser)
    add_overrides(parser)


def execute(options: argparse.Namespace) -> int:
    """Runs what is missing; 1 if a replicate failed, 130 if it was interrupted."""
    design, document = read_design(options.design, options.overrides)
    if options.replay is not None:
        return _replay(points_of(design, document), options)
    with progress(design.name, options) as on_progress:
        study = sweep(
            design,
            options.out,
            options.workers,
            options.cluster,
            on_progress,
            complain,
            document,
            command_line(["sweep", options.design], {}, options.overrides),
        )
    _report(design, study, options)
    return INTERRUPTED if study.is_interrupted else FAILED if len(study.failures) else 0


def _replay(points: list[Any], options: argparse.Namespace) -> int:
    """Runs one replicate; what it raises is said, or shown with --debug."""
    job = find_job(points, options.replay)
    try:
        table = replay(job)
    except Exception as error:
        if options.debug:
            raise
        complain(f"{options.replay}: {type(error).__name__}: {error}")
        return FAILED
    if options.json:
        print_json(table.to_pylist()[0])
    elif not options.quiet:
        sys.stdout.write(f"{options.replay}: ran without an error\n")
    return 0


def _report(design: Design, study: Study, options: argparse.Namespace) -> None:
    """Says what failed or was interrupted, and shows what was found."""
    done, asked, failed = len(study.outcomes), study.replicates_asked, len(study.failures)
    if failed:
        first = study.failures.iloc[0]
        complain(
            f"{design.name}: {failed} of {asked} replicates failed, the first with "
            f"{first['error']}; replay it: {first['command']}"
        )
    if study.is_interrupted:
        complain(
            f"{design.name}: interrupted; {done} of {asked} replicates are kept in "
            f"{study.folder}; the same command goes on from there"
        )
    summary = summary_of(study.outcomes)
    if options.json:
        print_json(
            {
                "study": design.name,
                "folder": str(study.folder),
                "replicates_asked": asked,
                "replicates_done": done,
                "interrupted": study.is_interrupted,
                "failures": json_rows(study.failures),
                "points": json_rows(summary),
            }
        )
    elif options.quiet:
        sys.stdout.write(f"{study.folder}\n")
    else:
        _print(design, study, summary)


def summary_of(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row per point: its labels and values, its replicates, and the outcomes that are shown.

    An outcome NAME has the columns NAME_median, NAME_low_90 and NAME_high_90; deaths, weakly
    evidenced, have no median.
    """
    names = list(outcomes.columns)
    varied = names[4 : names.index("arrived_people")]
    groups = outcomes.groupby("point", sort=False)
    # What differs from replicate to replicate of a point is drawn, not set.
    varied = [name for name in varied if groups[name].nunique(dropna=False).max() == 1]
    summary = groups[["policy", *varied]].first()
    summary["replicates"] = groups.size()
    for name in SHOWN:
        if name != "dead_people":
            summary[f"{name}_median"] = groups[name].median()
        summary[f"{name}_low_90"] = groups[name].quantile(0.05)
        summary[f"{name}_high_90"] = groups[name].quantile(0.95)
    return summary.reset_index()


def _print(design: Design, study: Study, summary: pd.DataFrame) -> None:
    """Prints a table of the points, and where everything is."""
    console = plain_console(160)
    console.print(f"{design.name}: {len(study.outcomes)} replicates", style="bold")
    labels = list(summary.columns[1 : list(summary.columns).index("replicates")])
    labels = ["policy", *(name for name in labels[1:] if summary[name].nunique() > 1)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for label in labels:
        words = label.rpartition(".")[2].replace("_", " ")
        table.add_column("\n".join(textwrap.wrap(words, 16)), no_wrap=True)
    for words in ("replicates", *SHOWN.values()):
        table.add_column("\n".join(textwrap.wrap(words, 12)), justify="right", no_wrap=True)
    for _, row in summary.head(MOST_SHOWN).iterrows():
        cells = [_shown(row[label]) for label in labels]
        cells += [str(row["replicates"]), *(_interval(row, name) for name in SHOWN)]
        table.add_row(*cells)
    console.print(table)
    if len(summary) > MOST_SHOWN:
        console.print(f"… and {len(summary) - MOST_SHOWN} more points")
    console.print(
        "\nMedian over replicates (5% to 95% of them). Deaths are weakly evidenced and given as a "
        "range only.",
        style="dim",
    )
    console.print(f"\nEverything about this study: {study.folder}", soft_wrap=True)


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _interval(row: Any, name: str) -> str:
    low, high = (number(row[f"{name}_{end}"], True) for end in ("low_90", "high_90"))
    if name == "dead_people":
        return f"{low}–{high}"
    median = number(row[f"{name}_median"], True)
    return median if low == high == median else f"{median} ({low}–{high})"
