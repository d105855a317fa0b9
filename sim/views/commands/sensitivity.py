"""python -m sim sensitivity: what drives each outcome of a scenario."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from sim.experiments.sensitivity import DEFAULT, MissingLibraryError, Plan, Sensitivity, study
from sim.scenario.limits import LIMITS
from sim.scenario.load import load_scenario
from sim.views.options import (
    InputError,
    add_overrides,
    add_workers,
    command_line,
    plain_console,
    print_json,
    records,
    whole,
)
from sim.views.running import progress, results_in
from sim.views.tables.sensitivity import markdown, print_sensitivity, team_verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure


FILES = (
    "sensitivity.md",
    "sensitivity-screening.csv",
    "sensitivity-indices.csv",
    "sensitivity-tornado.png",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sensitivity`."""
    parser.add_argument("file", metavar="FILE", help="scenario file or shipped name")
    parser.add_argument(
        "--trajectories", type=whole(2, 10_000),
        help=f"of the screening; each is a season for every input ({DEFAULT.trajectories})",
    )  # fmt: skip
    parser.add_argument(
        "--samples", type=whole(2, 1_000_000),
        help=f"of the indices; each is a season for every input that goes on ({DEFAULT.samples})",
    )  # fmt: skip
    parser.add_argument(
        "--strongest", type=whole(1, 200),
        help=f"inputs that go on, besides the support team's ({DEFAULT.strongest})",
    )  # fmt: skip
    parser.add_argument("--seed", type=whole(*LIMITS["seed"]), help="root of every draw (2021)")
    parser.add_argument(
        "--out", metavar="DIR", help="write sensitivity.md, tables as CSV and a tornado there"
    )
    add_workers(parser)
    add_overrides(parser)


def execute(options: argparse.Namespace) -> int:
    """Ranks the inputs; everything that can be refused is refused before the first season."""
    overrides = list(options.overrides)
    if options.seed is not None:
        overrides.append(("seed", str(options.seed)))
    scenario = load_scenario(options.file, overrides)
    if options.samples and options.samples & (options.samples - 1):
        raise InputError("--samples should be a power of two: 16, 32, 64, ...")
    plan = Plan(
        options.trajectories or DEFAULT.trajectories,
        options.samples or DEFAULT.samples,
        options.strongest or DEFAULT.strongest,
    )
    with results_in(options.out, FILES, "sensitivity") as write:
        try:
            with progress("sensitivity", options) as on_progress:
                found = study(scenario, plan, options.workers, on_progress, options.cluster)
        except MissingLibraryError as error:
            raise InputError(str(error)) from None
        if options.out is not None:
            write(_files(found, _command(options), plan))
        _show(found, options)
    return 0


def _command(options: argparse.Namespace) -> str:
    names = ("trajectories", "samples", "strongest", "seed", "out")
    settings = {name: getattr(options, name) for name in names}
    return command_line(["sensitivity", options.file], settings, options.overrides)


def _files(found: Sensitivity, command: str, plan: Plan) -> "dict[str, str | Figure]":
    """The report, the tables and the figure, by the names of their files."""
    from sim.views.figures.sensitivity import tornado_figure

    style: dict[str, Any] = {"index": False, "float_format": "%.6g", "lineterminator": "\n"}
    contents = (
        markdown(found, command, plan),
        found.screening.to_csv(**style),
        found.indices.to_csv(**style),
        tornado_figure(found),
    )
    return dict(zip(FILES, contents, strict=True))


def _show(found: Sensitivity, options: argparse.Namespace) -> None:
    if options.json:
        print_json(
            {
                "scenario": found.scenario.name,
                "seasons": found.seasons,
                "screening": records(found.screening),
                "indices": records(found.indices),
                "outcomes": records(found.overall),
            }
        )
    elif options.quiet:
        for line in team_verdict(found):
            sys.stdout.write(line.replace("`", "") + "\n")
    else:
        print_sensitivity(plain_console(140), found)
