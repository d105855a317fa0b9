"""python -m sim check: says whether scenario files are valid, without running them."""

import argparse
import sys
from typing import Any

from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioProblem
from sim.views.options import WRONG_INPUT, add_overrides, print_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `check`."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="scenario file or shipped name")
    add_overrides(parser)


def _is_design(file: str) -> bool:
    """Whether a file is a design of a study without a fault."""
    from sim.experiments.study.design import read_design

    try:
        read_design(file)
    except ScenarioProblem:
        return False
    return True


def execute(options: argparse.Namespace) -> int:
    """Validates each file; 2 if any is wrong."""
    results: list[dict[str, Any]] = []
    for file in options.files:
        problems: list[str] = []
        try:
            load_scenario(file, options.overrides)
        except ScenarioProblem as error:
            problems = [str(problem) for problem in error.problems]
            if _is_design(file):
                problems = [f"{file}: is a design, not a scenario; python -m sim sweep runs it"]
        results.append({"file": file, "ok": not problems, "problems": problems})
        for problem in problems:
            sys.stderr.write(problem + "\n")
        if not (problems or options.json or options.quiet):
            sys.stdout.write(f"{file}: ok\n")
    if options.json:
        print_json(results)
    return 0 if all(result["ok"] for result in results) else WRONG_INPUT
