"""python -m sim sensitivity: what drives each outcome of a scenario."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.experiments.files import check_writable, keep_all
from sim.experiments.sensitivity import DEFAULT, MissingLibraryError, Plan, Sensitivity, study
from sim.scenario.load import load_scenario
from sim.views.options import PROG, InputError, add_cluster, add_overrides, print_json, whole
from sim.views.running import progress
from sim.views.tables.sensitivity import markdown, print_sensitivity, team_verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sensitivity`."""
    parser.add_argument("file", metavar="FILE", help="scenario file or shipped name")
    parser.add_argument(
        "--trajectories", type=whole(2, 10_000), default=DEFAULT.trajectories,
        help=f"of the screening; each is a season for every input ({DEFAULT.trajectories})",
    )  # fmt: skip
    parser.add_argument(
        "--samples", type=whole(2, 1_000_000), default=DEFAULT.samples,
        help=f"of the indices; each is a season for every input that goes on ({DEFAULT.samples})",
    )  # fmt: skip
    parser.add_argument(
        "--strongest", type=whole(1, 200), default=DEFAULT.strongest,
        help=f"inputs that go on, besides the support team's ({DEFAULT.strongest})",
    )  # fmt: skip
    parser.add_argument("--seed", type=whole(0, 2**48 - 1), help="root of every draw (2021)")
    parser.add_argument("--workers", type=whole(1, 1024), help="threads (all cores)")
    parser.add_argument(
        "--out", metavar="DIR", help="write sensitivity.md, tables as CSV and a tornado there"
    )
    add_cluster(parser)
    add_overrides(parser)


def execute(options: argparse.Namespace) -> int:
    """Ranks the inputs; everything that can be refused is refused before the first season."""
    overrides = list(options.overrides)
    if options.seed is not None:
        overrides.append(("seed", str(options.seed)))
    scenario = load_scenario(options.file, overrides)
    if options.samples & (options.samples - 1):
        raise InputError("--samples should be a power of two: 16, 32, 64, ...")
    if options.out is not None:
        check_writable(Path(options.out))
    plan = Plan(options.trajectories, options.samples, options.strongest)
    try:
        with progress("sensitivity", options) as on_progress:
            found = study(scenario, plan, options.workers, on_progress, options.cluster)
    except MissingLibraryError as error:
        raise InputError(str(error)) from None
    if options.out is not None:
        _write(found, Path(options.out), _command(options), plan)
    _show(found, options)
    return 0


def _command(options: argparse.Namespace) -> str:
    words = [PROG, "sensitivity", shlex.quote(options.file)]
    for name in ("trajectories", "samples", "strongest"):
        if getattr(options, name) != getattr(DEFAULT, name):
            words.append(f"--{name} {getattr(options, name)}")
    for name in ("seed", "out"):
        if getattr(options, name) is not None:
            words.append(f"--{name} {getattr(options, name)}")
    words += [f"--set {shlex.quote(f'{path}={value}')}" for path, value in options.overrides]
    return " ".join(words)


def _write(found: Sensitivity, folder: Path, command: str, plan: Plan) -> None:
    from sim.views.figures.sensitivity import tornado_figure

    style: dict[str, Any] = {"index": False, "float_format": "%.6g", "lineterminator": "\n"}
    keep_all(
        folder,
        {
            "sensitivity.md": markdown(found, command, plan),
            "sensitivity-screening.csv": found.screening.to_csv(**style),
            "sensitivity-indices.csv": found.indices.to_csv(**style),
            "sensitivity-tornado.png": tornado_figure(found),
        },
    )


def _show(found: Sensitivity, options: argparse.Namespace) -> None:
    if options.json:
        print_json(
            {
                "scenario": found.scenario.name,
                "seasons": found.seasons,
                "screening": found.screening.to_dict("records"),
                "indices": found.indices.to_dict("records"),
                "outcomes": found.overall.to_dict("records"),
            }
        )
    elif options.quiet:
        for line in team_verdict(found):
            sys.stdout.write(line.replace("`", "") + "\n")
    else:
        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=140, safe_box=True)
        print_sensitivity(console, found)
