"""What commands that run replicates share: a progress bar, figures, what they tell of a run."""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import progress as bars
from rich.console import Console

from sim.experiments.ensemble import Runs
from sim.experiments.files import TakenError, check_writable, keep_all, writing
from sim.experiments.scorecard import scorecard_of
from sim.experiments.workers import Progress, no_progress
from sim.views.options import FAILED, PROG, complain, json_rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


COMPILES = " (the first run ever compiles the model)"


@contextmanager
def progress(
    name: str,
    options: argparse.Namespace,
    at_first: str = COMPILES,
) -> Iterator[Progress]:
    """A bar on a terminal, nothing in a pipe; it says something more until the first is done."""
    console = Console(stderr=True)
    if not console.is_terminal or options.quiet or options.json:
        yield no_progress
        return
    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
    )
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name + at_first, total=None)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if done:
                bar.update(task, description=name)

        yield update


@contextmanager
def results_in(
    out: str | None, names: Sequence[str], command: str
) -> "Iterator[Callable[[Mapping[str, str | Figure]], None]]":
    """A folder that can be written, and what writes all results into it in one step.

    A new folder is gone again if nothing was written; Ctrl-C after that says where the results are.
    names: the files that will be written, first the text that says which command made them.
    Raises FolderError before the work if the folder cannot be written, or has files of these names
    that the command did not make.
    """
    folder = Path(out or ".")
    is_new, is_kept = not folder.exists(), False

    def write(files: "Mapping[str, str | Figure]") -> None:
        nonlocal is_kept
        keep_all(folder, files)
        is_kept = True

    if out is not None:
        _refuse_to_replace(folder, names, command)
        check_writable(folder)
    try:
        yield write
    except KeyboardInterrupt:
        if is_kept:
            raise KeyboardInterrupt(f"what was found is kept in {folder}") from None
        raise
    finally:
        if is_new and not is_kept:
            with suppress(OSError):
                folder.rmdir()


def _refuse_to_replace(folder: Path, names: Sequence[str], command: str) -> None:
    """Raises TakenError if a file is there and no text beside it says that the command made it."""
    with writing(folder):
        if not folder.is_dir() or said_in(folder / names[0], f"{PROG} {command}"):
            return
    for name in names:
        if os.path.lexists(folder / name):
            raise TakenError(
                f"{folder / name}: is there and was not made by {PROG} {command}; "
                "name another folder"
            )


def said_in(path: Path, words: str) -> bool:
    """Whether a text says something within its first lines."""
    try:
        with open(path, encoding="utf-8") as stream:
            return words in stream.read(4000)
    except (OSError, ValueError):
        return False


def figures_of(runs: Runs) -> "dict[str, Figure]":
    """The figures of a run folder."""
    from sim.views.figures.daily import daily_figure
    from sim.views.figures.map import map_figure

    return {"daily": daily_figure(runs), "map": map_figure(runs)}


def report_failures(runs: Runs) -> int:
    """Tells of replicates that raised, and returns the exit status that follows."""
    for failure in runs.failures[:1]:
        more = f" and {len(runs.failures) - 1} more" if len(runs.failures) > 1 else ""
        complain(f"{runs.scenario.name}: replicate {failure.replicate}{more}: {failure.error}")
    return FAILED if runs.failures else 0


def report_of(runs: Runs, folder: Path) -> dict[str, Any]:
    """A run as --json gives it."""
    return {
        "scenario": runs.scenario.name,
        "replicates": len(runs.outcomes),
        "seed": runs.scenario.seed,
        "interrupted": runs.is_interrupted,
        "run_folder": str(folder),
        "failures": [vars(failure) for failure in runs.failures],
        "scorecard": json_rows(scorecard_of(runs)),
    }
