"""The main job: run a scenario and show its scorecard, or compare several; keep the folder."""

import argparse
import sys
from pathlib import Path

from sim.experiments.comparison.compare import NotComparableError, align
from sim.experiments.ensemble import Runs, run_ensemble, run_side_by_side
from sim.experiments.manifests import BRANCH, COMPARISON, Made
from sim.experiments.placing import Parts, chosen_folder
from sim.experiments.run_folder import content_hash, default_folder, run_of, write_run
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.views.options import (
    INTERRUPTED,
    InputError,
    add_ensemble,
    add_overrides,
    command_line,
    complain,
    plain_console,
    print_json,
)
from sim.views.running import figures_of, progress, report_failures, report_of
from sim.views.tables.scorecard import print_scorecard


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the main job."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+",
        help="scenario file or shipped name; several are compared with the first",
    )  # fmt: skip
    add_ensemble(parser)
    parser.add_argument("--out", metavar="DIR", help="run folder")
    add_overrides(parser)


def execute(options: argparse.Namespace) -> int:
    """Runs a scenario, or compares several; what can be refused is refused before the first run."""
    if len(options.files) > 1:
        return compare_files(options)
    overrides = list(options.overrides)
    if options.seed is not None:
        overrides.append(("seed", str(options.seed)))
    scenario = load_scenario(options.files[0], overrides)
    replicates = options.replicates or scenario.replicates
    parts = {"": run_of(scenario, replicates)}
    folder = chosen_folder(options.out, default_folder(scenario, replicates), parts)
    with progress(scenario.name, options) as on_progress:
        runs = run_ensemble(
            scenario, replicates, options.workers, on_progress, options.cluster, True
        )
    status = report_failures(runs)
    done = len(runs.outcomes)
    if runs.is_interrupted and not done:
        complain(f"{scenario.name}: interrupted; no replicate was finished, nothing was kept")
        return INTERRUPTED
    if runs.is_interrupted:
        complain(f"{scenario.name}: interrupted; writing the {done} replicates that are finished")
    settings = {"replicates": replicates_again(runs, options.replicates), "seed": options.seed}
    command = command_line(options.files, settings, options.overrides)
    folder = write_run(runs, folder, command, replicates, figures_of(runs))
    if runs.is_interrupted:
        complain(f"{scenario.name}: {done} of {replicates} replicates were kept in {folder}")
    _show(runs, folder, options)
    return INTERRUPTED if runs.is_interrupted else status


def replicates_again(runs: Runs, replicates: int | None) -> int | None:
    """How many replicates to ask for to get these again: of an interrupted run, those it has."""
    done = len(runs.outcomes)
    is_whole = runs.outcomes["replicate"].tolist() == list(range(done))
    return done if runs.is_interrupted and is_whole else replicates


def _show(runs: Runs, folder: Path, options: argparse.Namespace) -> None:
    """The scorecard, and where the run is."""
    if options.json:
        print_json(report_of(runs, folder))
    elif options.quiet:
        sys.stdout.write(f"{folder}\n")
    elif len(runs.outcomes):
        console = plain_console(100)
        print_scorecard(console, runs)
        console.print(f"\nEverything about this run: {folder}", soft_wrap=True)


def compare_files(options: argparse.Namespace) -> int:
    """Runs several scenarios on the same futures and compares them with the first."""
    from sim.views.comparing import keep_and_show

    loaded = [load_scenario(file, options.overrides) for file in options.files]
    try:
        scenarios, notes = align(loaded, options.seed, options.replicates)
    except NotComparableError as error:
        raise InputError(str(error)) from None
    parts = parts_of(scenarios)
    folder = chosen_folder(options.out, comparison_folder(scenarios), parts)
    with progress(f"{len(scenarios)} policies", options) as on_progress:
        runs = run_side_by_side(scenarios, options.workers, on_progress, options.cluster)
    first = scenarios[0]
    settings = {"replicates": first.replicates, "seed": first.seed}
    commands = {
        scenario.name: command_line([file], settings, options.overrides)
        for file, scenario in zip(options.files, scenarios, strict=True)
    }
    commands[""] = command_line(options.files, settings, options.overrides)
    return keep_and_show(runs, runs, (folder, parts), commands, notes, options)


def parts_of(scenarios: list[Scenario], day: str = "") -> Parts:
    """What the folder of a comparison is made of: itself, and a run of each scenario."""
    first = scenarios[0]
    hashes = tuple((scenario.name, content_hash(scenario)) for scenario in scenarios)
    whole = Made(BRANCH if day else COMPARISON, hashes, first.seed, first.replicates, day)
    runs = {scenario.name: run_of(scenario, scenario.replicates, day) for scenario in scenarios}
    return {"": whole} | runs


def comparison_folder(scenarios: list[Scenario], what: str = "compare") -> Path:
    """Where a comparison goes unless the user says otherwise."""
    names = "-".join(scenario.name for scenario in scenarios)[:100]
    first = scenarios[0]
    hashes = "-".join(content_hash(scenario)[:4] for scenario in scenarios[:8])
    return Path("runs") / f"{what}-{names}-{hashes}-seed{first.seed}-n{first.replicates}"
