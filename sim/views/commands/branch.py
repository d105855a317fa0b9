"""python -m sim branch: one shared past, then a future under each policy, compared."""

import argparse
from datetime import date

from sim.experiments.branch import check_branch, run_branch
from sim.experiments.comparison.compare import NotComparableError
from sim.experiments.placing import chosen_folder
from sim.scenario.load import load_scenario
from sim.views.commands.run import comparison_folder, parts_of
from sim.views.options import InputError, add_ensemble, add_overrides, command_line
from sim.views.running import progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `branch`."""
    parser.add_argument("file", metavar="FILE", help="scenario file or shipped name: the past")
    parser.add_argument(
        "--at", metavar="DATE", type=day, required=True, help="first day of the futures"
    )
    parser.add_argument(
        "--with", metavar="FILE", dest="policies", nargs="+", required=True,
        help="policies from that day on, each compared with going on as before",
    )  # fmt: skip
    add_ensemble(parser)
    parser.add_argument("--out", metavar="DIR", help="folder of the comparison")
    add_overrides(parser)


def day(text: str) -> date:
    """Reads a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"should be a date as in 2021-08-03, not '{text[:30]}'"
        ) from None


def execute(options: argparse.Namespace) -> int:
    """Runs the past once and each future from it, and compares them from the branch day on."""
    from sim.views.comparing import keep_and_show

    files = [options.file, *options.policies]
    overrides = list(options.overrides)
    if options.seed is not None:
        overrides.append(("seed", str(options.seed)))
    scenarios = [load_scenario(file, overrides) for file in files]
    replicates = options.replicates or scenarios[0].replicates
    scenarios = [each.model_copy(update={"replicates": replicates}) for each in scenarios]
    try:
        notes = check_branch(scenarios, options.at)
    except NotComparableError as error:
        raise InputError(str(error)) from None
    parts = parts_of(scenarios, options.at.isoformat())
    default = comparison_folder(scenarios, f"at-{options.at}")
    folder = chosen_folder(options.out, default, parts)
    with progress(scenarios[0].name, options) as on_progress:
        branch = run_branch(scenarios, options.at, options.workers, options.cluster, on_progress)
    settings = {"at": options.at, "replicates": replicates, "seed": scenarios[0].seed}
    words = ["branch", options.file]
    again = command_line(words, settings | {"with": options.policies}, options.overrides)
    commands = dict.fromkeys(("", *(each.name for each in scenarios)), again)
    since = f", from {options.at} on"
    place = folder, parts
    return keep_and_show(branch.runs, branch.since, place, commands, notes, options, since)
