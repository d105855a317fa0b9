"""The main job: run scenarios, show their scorecards, keep their folders."""

import argparse
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sim.experiments.ensemble import Runs, run_ensemble
from sim.experiments.scorecard import scorecard
from sim.experiments.store import check_folder, default_folder, write_run
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.views.options import (
    FAILED,
    INTERRUPTED,
    PROG,
    InputError,
    add_ensemble,
    add_overrides,
    complain,
    print_json,
)
from sim.views.tables import print_scorecard


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the main job."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="scenario file or shipped name")
    add_ensemble(parser)
    parser.add_argument("--out", metavar="DIR", help="run folder; with several files, its parent")
    add_overrides(parser)


def execute(options: argparse.Namespace) -> int:
    """Runs each scenario; everything that can be refused is refused before the first run."""
    overrides = list(options.overrides)
    if options.seed is not None:
        overrides.append(("seed", str(options.seed)))
    scenarios = [load_scenario(file, overrides) for file in options.files]
    folders = [_folder(scenario, options) for scenario in scenarios]
    if len(set(folders)) < len(folders):
        raise InputError(f"two of the scenarios would go to the same folder: {folders[0]}")
    for folder in folders:
        check_folder(folder)
    results: list[dict[str, Any]] = []
    status = 0
    for file, scenario, folder in zip(options.files, scenarios, folders, strict=True):
        runs = _run(scenario, options)
        status = max(status, _keep(runs, folder, file, options))
        results.append(_report(runs, folder, options))
        if runs.is_interrupted:
            status = INTERRUPTED
            break
    if options.json:
        print_json(results[0] if len(options.files) == 1 else results)
    return status


def _replicates(scenario: Scenario, options: argparse.Namespace) -> int:
    return options.replicates or scenario.replicates


def _folder(scenario: Scenario, options: argparse.Namespace) -> Path:
    """Where a scenario's run goes."""
    default = default_folder(scenario, _replicates(scenario, options))
    if options.out is None:
        return default
    return Path(options.out) if len(options.files) == 1 else Path(options.out) / default.name


def _run(scenario: Scenario, options: argparse.Namespace) -> Runs:
    with _progress(scenario.name, options) as on_progress:
        count = _replicates(scenario, options)
        return run_ensemble(
            scenario, count, options.workers, on_progress, options.cluster, has_tracks=True
        )


@contextmanager
def _progress(name: str, options: argparse.Namespace) -> Iterator[Any]:
    """A bar on a terminal, nothing in a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal or options.quiet or options.json:
        yield lambda done, total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"{name} (the first run ever compiles the model)", total=None)

        def update(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)
            if done:
                progress.update(task, description=name)

        yield update


def _keep(runs: Runs, folder: Path, file: str, options: argparse.Namespace) -> int:
    """Writes the run folder and tells of what is missing from it."""
    from sim.views.maps import map_figure
    from sim.views.plots import daily_figure

    done, asked = len(runs.outcomes), _replicates(runs.scenario, options)
    for failure in runs.failures[:1]:
        more = f" and {len(runs.failures) - 1} more" if len(runs.failures) > 1 else ""
        complain(f"{runs.scenario.name}: replicate {failure.replicate}{more}: {failure.error}")
    if runs.is_interrupted and not done:
        complain(f"{runs.scenario.name}: interrupted; no replicate was finished, nothing was kept")
        return INTERRUPTED
    figures = {"daily": daily_figure(runs), "map": map_figure(runs)}
    write_run(runs, folder, _command(file, options), asked, figures)
    if runs.is_interrupted:
        complain(
            f"{runs.scenario.name}: interrupted; {done} of {asked} replicates were kept in {folder}"
        )
    return FAILED if runs.failures else 0


def _command(file: str, options: argparse.Namespace) -> str:
    """The command that makes the same run again."""
    words = [PROG, shlex.quote(file)]
    for name in ("replicates", "seed"):
        if getattr(options, name) is not None:
            words.append(f"--{name} {getattr(options, name)}")
    words += [f"--set {shlex.quote(f'{path}={value}')}" for path, value in options.overrides]
    return " ".join(words)


def _report(runs: Runs, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Shows the scorecard and where the run is; returns the same for --json."""
    if options.quiet and not options.json:
        sys.stdout.write(f"{folder}\n")
    elif not options.json and len(runs.outcomes):
        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=100, safe_box=True)
        print_scorecard(console, runs)
        console.print(f"\nEverything about this run: {folder}", soft_wrap=True)
    card = scorecard(runs.outcomes)
    return {
        "scenario": runs.scenario.name,
        "replicates": len(runs.outcomes),
        "seed": runs.scenario.seed,
        "interrupted": runs.is_interrupted,
        "run_folder": str(folder),
        "failures": [vars(failure) for failure in runs.failures],
        "scorecard": card.astype(object).where(card.notna(), None).to_dict("records"),
    }
