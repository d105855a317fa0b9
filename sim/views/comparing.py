"""Keeps and shows a comparison: the same for policies from the start and from a branch day."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.experiments.comparison.compare import compare_runs, what_differs
from sim.experiments.comparison.findings import findings
from sim.experiments.comparison.paired import CORRECTION
from sim.experiments.ensemble import Runs
from sim.experiments.fates import flows_of
from sim.experiments.files import save_figure
from sim.experiments.manifests import write_manifest
from sim.experiments.placing import Parts, filling
from sim.experiments.run_folder import made_with, write_files
from sim.experiments.scorecard import HIGH, LOW
from sim.views.options import INTERRUPTED, complain, json_rows, plain_console, print_json
from sim.views.running import figures_of, report_failures, report_of


def keep_and_show(
    runs: Sequence[Runs],
    counted: Sequence[Runs],
    place: tuple[Path, Parts],
    commands: Mapping[str, str],
    notes: Sequence[str],
    options: argparse.Namespace,
    since: str = "",
) -> int:
    """Compares the first of `counted` with the others, writes the folder, shows what came out.

    `runs` are kept whole; `counted` are the same with the outcomes that are compared. `place` is
    the folder and what it is made of: itself, and a run of each scenario by its name. `commands`
    holds the command that makes each run again by its name, and that of the comparison as "".
    """
    status = max(report_failures(each) for each in runs)
    interrupted = any(each.is_interrupted for each in runs)
    if any(not len(each.outcomes) for each in runs) or not counted[1:]:
        why = "interrupted; " if interrupted else ""
        complain(f"{why}no future was finished under each policy, nothing was kept")
        return INTERRUPTED if interrupted else status
    table = compare_runs(*counted)
    notes = [*_what_differs(runs), *notes]
    if interrupted:
        complain("interrupted; writing the futures that are finished under each policy")
    folder = _write(runs, table, place, commands, notes)
    if interrupted:
        complain(f"{table['pairs'].max()} paired futures were kept in {folder}")
    _show(table, runs, folder, notes, options, since)
    return INTERRUPTED if interrupted else status


def _what_differs(runs: Sequence[Runs]) -> list[str]:
    """A sentence on what each policy changes."""
    baseline = runs[0].scenario
    sentences = []
    for other in runs[1:]:
        differences = what_differs(baseline, other.scenario)
        listed = "; ".join(differences[:6]) or "nothing but its name"
        more = f"; and {len(differences) - 6} more" if len(differences) > 6 else ""
        sentences.append(f"What {other.scenario.name} changes: {listed}{more}.")
    return sentences


def _write(
    runs: Sequence[Runs],
    table: pd.DataFrame,
    place: tuple[Path, Parts],
    commands: Mapping[str, str],
    notes: Sequence[str],
) -> Path:
    """The folder of a comparison: a run folder for each scenario, the table, the figures."""
    from sim.views.figures.differences import differences_figure
    from sim.views.figures.flows import flows_figure

    baseline = runs[0]
    folder, parts = place
    with filling(folder, parts) as now:
        temporary = now.temporary
        for each in runs:
            name = each.scenario.name
            (temporary / name).mkdir()
            write_files(each, temporary / name, commands[name], parts[name], figures_of(each))
        table.to_csv(temporary / "comparison.csv", index=False)
        table.to_parquet(temporary / "comparison.parquet", index=False, compression="zstd")
        fates = []
        for other in runs[1:]:
            name = other.scenario.name
            rows = table[table["scenario"] == name]
            flows = flows_of(baseline.fates, other.fates)
            fates.append(flows.assign(baseline=baseline.scenario.name, scenario=name))
            figures = {
                "differences": differences_figure(rows),
                "fates": flows_figure(
                    flows, baseline.scenario.name, name, (_deaths(baseline), _deaths(other))
                ),
            }
            for kind, figure in figures.items():
                path = temporary / f"{kind}-{name}.png"
                save_figure(figure, path)
        pd.concat(fates).to_csv(temporary / "fates.csv", index=False)
        about = _manifest(runs, table, commands[""], notes)
        hashes = {"content_hashes": [digits for _, digits in parts[""].scenarios]}
        write_manifest(temporary, parts[""], hashes | about)
    return now.folder


def _deaths(runs: Runs) -> str:
    """The range of deaths that holds 90% of futures, of the whole season as the flows are."""
    low, high = runs.outcomes["dead_people"].quantile([LOW, HIGH])
    return f"{low:,.0f}–{high:,.0f}"


def _manifest(
    runs: Sequence[Runs], table: pd.DataFrame, command: str, notes: Sequence[str]
) -> dict[str, Any]:
    return {
        "comparison": [each.scenario.name for each in runs],
        "baseline": runs[0].scenario.name,
        "command": command,
        "seed": runs[0].scenario.seed,
        "replicates_asked": runs[0].scenario.replicates,
        "pairs": int(table["pairs"].max()),
        "interrupted": any(each.is_interrupted for each in runs),
        "correction": f"{CORRECTION}, {len(table)} comparisons",
        "notes": list(notes),
        "findings": findings(table),
        **made_with(),
    }


def _show(
    table: pd.DataFrame,
    runs: Sequence[Runs],
    folder: Path,
    notes: Sequence[str],
    options: argparse.Namespace,
    since: str,
) -> None:
    from sim.views.tables.comparison import WIDTH, print_comparison

    if options.json:
        print_json(
            {
                "baseline": runs[0].scenario.name,
                "run_folder": str(folder),
                "scenarios": [report_of(each, folder / each.scenario.name) for each in runs],
                "correction": CORRECTION,
                "comparison": json_rows(table),
                "findings": findings(table),
                "notes": list(notes),
            }
        )
    elif options.quiet:
        sys.stdout.write(f"{folder}\n")
    else:
        console = plain_console(WIDTH)
        print_comparison(console, table, notes, since)
        console.print(f"\nEverything about this comparison: {folder}", soft_wrap=True)
