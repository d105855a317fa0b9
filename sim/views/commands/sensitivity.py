"""python -m sim sensitivity: what drives each outcome of a scenario."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.experiments.comparison.compare import NotComparableError
from sim.experiments.sensitivity import DEFAULT_PLAN, MissingLibraryError, Plan, Sensitivity, study
from sim.scenario.limits import LIMITS
from sim.scenario.load import load_scenario
from sim.views.options import (
    InputError,
    add_overrides,
    add_workers,
    command_line,
    json_rows,
    plain_console,
    print_json,
    whole,
)
from sim.views.running import progress, results_in
from sim.views.tables.sensitivity import print_sensitivity, sensitivity_report, team_verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure


FILES = (
    "sensitivity.md",
    "sensitivity-screening.csv",
    "sensitivity-indices.csv",
    "sensitivity-tornado.png",
)
DIFFERENCE_FILES = tuple(name.replace("sensitivity", "sensitivity-difference") for name in FILES)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sensitivity`."""
    parser.add_argument("file", metavar="FILE", help="scenario file or shipped name")
    parser.add_argument(
        "--against", metavar="OTHER",
        help="study the difference to this scenario, FILE - OTHER, on the same inputs and seeds; "
        "--set and --seed hold for both",
    )  # fmt: skip
    parser.add_argument(
        "--trajectories", type=whole(2, 10_000),
        help=f"of the screening; each is a season for every input ({DEFAULT_PLAN.trajectories})",
    )  # fmt: skip
    parser.add_argument(
        "--samples", type=whole(2, 1_000_000),
        help="of the indices; each is a season for every input that goes on "
        f"({DEFAULT_PLAN.samples})",
    )  # fmt: skip
    parser.add_argument(
        "--strongest", type=whole(1, 200),
        help=f"inputs that go on, besides the support team's ({DEFAULT_PLAN.strongest})",
    )  # fmt: skip
    parser.add_argument("--seed", type=whole(*LIMITS["seed"]), help="root of every draw (2021)")
    parser.add_argument(
        "--out", metavar="DIR",
        help="write sensitivity.md (with --against sensitivity-difference.md), tables as CSV and "
        "a tornado there",
    )  # fmt: skip
    add_workers(parser)
    add_overrides(parser)


def execute(options: argparse.Namespace) -> int:
    """Ranks the inputs; everything that can be refused is refused before the first season."""
    overrides = list(options.overrides)
    if options.seed is not None:
        overrides.append(("seed", str(options.seed)))
    scenario = load_scenario(options.file, overrides)
    against = load_scenario(options.against, overrides) if options.against else None
    if options.samples and options.samples & (options.samples - 1):
        raise InputError("--samples should be a power of two: 16, 32, 64, ...")
    plan = Plan(
        options.trajectories or DEFAULT_PLAN.trajectories,
        options.samples or DEFAULT_PLAN.samples,
        options.strongest or DEFAULT_PLAN.strongest,
    )
    names = DIFFERENCE_FILES if against else FILES
    with results_in(options.out, names, "sensitivity") as write:
        try:
            with progress("sensitivity", options) as on_progress:
                found = study(
                    scenario, plan, options.workers, on_progress, options.cluster, against
                )
        except (MissingLibraryError, NotComparableError) as error:
            raise InputError(str(error)) from None
        if options.out is not None:
            write(_files(found, _command(options), plan))
        _show(found, options)
    return 0


def _command(options: argparse.Namespace) -> str:
    names = ("against", "trajectories", "samples", "strongest", "seed", "out")
    settings = {name: getattr(options, name) for name in names}
    return command_line(["sensitivity", options.file], settings, options.overrides)


def _files(found: Sensitivity, command: str, plan: Plan) -> "dict[str, str | Figure]":
    """The report, the tables and the figure, by the names of their files."""
    from sim.views.figures.sensitivity import tornado_figure

    style: dict[str, Any] = {"index": False, "float_format": "%.6g", "lineterminator": "\n"}
    contents = (
        sensitivity_report(found, command, plan),
        _labelled(found, found.screening).to_csv(**style),
        _labelled(found, found.indices).to_csv(**style),
        tornado_figure(found),
    )
    return dict(zip(DIFFERENCE_FILES if found.against else FILES, contents, strict=True))


def _labelled(found: Sensitivity, table: pd.DataFrame) -> pd.DataFrame:
    """A table whose outcomes say whether they are differences."""
    return table.assign(outcome=table["outcome"].map(found.label))


def _show(found: Sensitivity, options: argparse.Namespace) -> None:
    if options.json:
        print_json(
            {
                "scenario": found.scenario.name,
                "against": found.against.name if found.against else None,
                "notes": list(found.notes),
                "seasons": found.seasons,
                "screening": json_rows(_labelled(found, found.screening)),
                "indices": json_rows(_labelled(found, found.indices)),
                "outcomes": json_rows(_labelled(found, found.overall)),
            }
        )
    elif options.quiet:
        for line in team_verdict(found):
            sys.stdout.write(line.replace("`", "") + "\n")
    else:
        print_sensitivity(plain_console(140), found)
