"""What commands that run replicates share: a progress bar, figures, what they tell of a run."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sim.experiments.ensemble import Runs
from sim.experiments.scorecard import scorecard
from sim.views.options import FAILED, complain

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@contextmanager
def progress(name: str, options: argparse.Namespace) -> Iterator[Any]:
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
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(f"{name} (the first run ever compiles the model)", total=None)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if done:
                bar.update(task, description=name)

        yield update


def figures_of(runs: Runs) -> "dict[str, Figure]":
    """The figures of a run folder."""
    from sim.views.maps import map_figure
    from sim.views.plots import daily_figure

    return {"daily": daily_figure(runs), "map": map_figure(runs)}


def report_failures(runs: Runs) -> int:
    """Tells of replicates that raised, and returns the exit status that follows."""
    for failure in runs.failures[:1]:
        more = f" and {len(runs.failures) - 1} more" if len(runs.failures) > 1 else ""
        complain(f"{runs.scenario.name}: replicate {failure.replicate}{more}: {failure.error}")
    return FAILED if runs.failures else 0


def report_of(runs: Runs, folder: Path) -> dict[str, Any]:
    """A run as --json gives it."""
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


def plain_console(width: int) -> Console:
    """A console for tables: as wide as the terminal, or as told where there is none."""
    console = Console(highlight=False)
    if console.is_terminal:
        return console
    return Console(highlight=False, width=width, safe_box=True)
