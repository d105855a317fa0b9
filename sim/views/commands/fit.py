"""python -m sim fit: what the record of 2021 says of the inflow and the uncertain parameters."""

import argparse
import re
import sys
from datetime import date
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from rich import box
from rich.table import Table

from sim import __version__
from sim.experiments.files import FolderError, keep_all, reason
from sim.experiments.validation.fit import DEFAULT_SIZE, Fit, Size, fit
from sim.scenario.limits import LIMITS
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario, plausible_ranges
from sim.views.commands.validate import YEAR, YEAR_BEFORE
from sim.views.figures.fit import posterior_figure
from sim.views.options import (
    InputError,
    add_workers,
    command_line,
    plain_console,
    print_json,
    whole,
)
from sim.views.running import progress, results_in

FILES = (f"{YEAR}.csv", f"{YEAR}.yaml", f"{YEAR}.png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fit`."""
    parser.add_argument(
        "--out", metavar="DIR",
        help=f"write {YEAR}.csv (the vectors), {YEAR}.yaml (the inflow) and a figure there",
    )  # fmt: skip
    parser.add_argument(
        "--scenario", metavar="FILE", help="put the fitted inflow into this scenario file"
    )
    parser.add_argument(
        "--vectors", type=whole(8, 100_000),
        help=f"parameter vectors tried in each population ({DEFAULT_SIZE.vectors})",
    )  # fmt: skip
    parser.add_argument(
        "--populations", type=whole(1, 20),
        help=f"populations, each nearer to the record ({DEFAULT_SIZE.populations})",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=whole(*LIMITS["seed"]), help="root of every draw (the scenario's)"
    )
    add_workers(parser)


def execute(options: argparse.Namespace) -> int:
    """Fits, shows what was learned, and writes it where it is asked to."""
    overrides = [("seed", str(options.seed))] if options.seed is not None else []
    year, before = (load_scenario(name, overrides) for name in (YEAR, YEAR_BEFORE))
    text = _scenario_text(options.scenario)
    vectors = options.vectors or DEFAULT_SIZE.vectors
    populations = options.populations or DEFAULT_SIZE.populations
    kept = max(4, vectors * 5 // 16)
    size = DEFAULT_SIZE._replace(vectors=vectors, populations=populations, kept=kept)
    with results_in(options.out, FILES, "fit") as write:
        with progress("fit", options) as on_progress:
            fitted = fit(year, before, size, options.workers, on_progress, options.cluster)
        command = _command(options)
        if options.out is not None:
            write(_files(fitted, year, size, command))
        if options.scenario is not None:
            path = Path(options.scenario)
            keep_all(path.parent, {path.name: with_inflow(text, inflow_block(fitted, command))})
        _show(fitted, year, options)
    return 0


def _files(fitted: Fit, year: Scenario, size: Size, command: str) -> dict[str, str | Figure]:
    """The vectors, the inflow and the figure, by the names of their files."""
    contents = (
        _table(fitted, year, size, command),
        inflow_block(fitted, command),
        posterior_figure(fitted.vectors, plausible_ranges(year)),
    )
    return dict(zip(FILES, contents, strict=True))


def _scenario_text(file: str | None) -> str:
    """The file that is to take the inflow, which must have one already."""
    if file is None:
        return ""
    try:
        text = Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise FolderError(f"{file}: cannot be read: {reason(error)}") from None
    if not re.search(r"^inflow:$", text, re.MULTILINE):
        raise InputError(f"{file}: has no section 'inflow:' to replace")
    return text


def with_inflow(text: str, block: str) -> str:
    """A scenario's text with the levels of its inflow replaced, all else as it was."""
    section = r"^inflow:\n(?:[ \t#].*\n|\n(?=[ \t]))*"
    return re.sub(section, lambda found: block + _not_fitted(found[0]), text, flags=re.M)


def _not_fitted(section: str) -> str:
    """The lines of a section `inflow` that say where people come from."""
    key, kept = "", []
    for line in section.splitlines(keepends=True)[1:]:
        named = re.match(r"  (\w+):", line)
        key = named[1] if named else key
        if key.startswith("origins") and line.strip():
            kept.append(line)
    return "".join(kept)


def inflow_block(fitted: Fit, command: str) -> str:
    """The section `inflow` of a scenario file, one level to a date."""
    lines = [f"    {day}: {people:g}" for day, people in sorted(fitted.inflow.items())]
    return "\n".join(
        [
            "inflow:",
            "  # Fitted to the record up to 28 October 2021 by",
            f"  # {command}",
            "  # The last level is an assumption: arrivals go on as in the second half of October.",
            "  between: step",
            "  people_per_day:",
            *lines,
            "",
        ]
    )


def _command(options: argparse.Namespace) -> str:
    names = ("out", "scenario", "vectors", "populations", "seed")
    return command_line(["fit"], {name: getattr(options, name) for name in names})


def _table(fitted: Fit, scenario: Scenario, size: Size, command: str) -> str:
    """The vectors as CSV, with how they were made in lines that begin with #."""
    middle, last = np.quantile(fitted.distances, [0.5, 1.0])
    lines = [
        f"# Made by: {command} (seed {scenario.seed}, version {__version__})",
        f"# {fitted.seasons} seasons; {len(fitted.distances)} of "
        f"{size.vectors * size.populations} vectors kept, resampled to {len(fitted.vectors)}.",
        f"# Distance from the record of those kept: median {middle:.2f}, largest {last:.2f}.",
        "# Nothing after 28 October 2021 was used; the factor from then on is a wide assumption.",
    ]
    rows = fitted.vectors.to_csv(index=False, float_format="%.5g", lineterminator="\n")
    return "\n".join(lines) + "\n" + rows


def _show(fitted: Fit, scenario: Scenario, options: argparse.Namespace) -> None:
    """Prior and posterior of each parameter."""
    ranges = plausible_ranges(scenario)
    rows = [
        (path, ranges.get(path), *np.quantile(fitted.vectors[path], [0.05, 0.5, 0.95]).tolist())
        for path in map(str, fitted.vectors)
    ]
    if options.json:
        names = ("parameter", "plausible", "low_90", "median", "high_90")
        table = [
            dict(zip(names, (path, prior, low, middle, high), strict=True))
            for path, prior, low, middle, high in rows
        ]
        inflow = {day.isoformat(): people for day, people in sorted(fitted.inflow.items())}
        print_json({"seasons": fitted.seasons, "parameters": table, "people_per_day": inflow})
    elif options.quiet:
        sys.stdout.write(f"{len(fitted.vectors)} vectors from {fitted.seasons} seasons\n")
    else:
        _print(rows, fitted)


def _print(
    rows: list[tuple[str, tuple[float, float] | None, float, float, float]], fitted: Fit
) -> None:
    console = plain_console(120)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("parameter", "plausible", "fitted: median", "90%"):
        table.add_column(heading, justify="left" if heading == "parameter" else "right")
    for path, prior, low, middle, high in rows:
        before = "" if prior is None else f"{prior[0]:g} to {prior[1]:g}"
        table.add_row(path, before, f"{middle:.3g}", f"{low:.3g} to {high:.3g}")
    console.print(table)
    peak: date = max(fitted.inflow, key=lambda day: fitted.inflow[day])
    console.print(
        f"\n{fitted.seasons} seasons. The inflow has {len(fitted.inflow)} levels; the highest, "
        f"{fitted.inflow[peak]:,.0f} people a day, on {peak}."
    )
