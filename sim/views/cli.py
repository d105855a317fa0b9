"""The command line: reads what the user wants, says what is wrong in one line, and runs it.

Each command is a file of `sim/views/commands` with `add_arguments(parser)` and
`execute(options) -> status`, imported only when it is asked for.
Exit status: 0 done, 1 a replicate or the program failed, 2 the input is wrong, 130 interrupted.
"""

import argparse
import codecs
import importlib
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import ModuleType

from sim import __version__
from sim.base import garbage
from sim.base.shipped import folder
from sim.views.options import (
    FAILED,
    INTERRUPTED,
    PROG,
    WRONG_INPUT,
    InputError,
    Parser,
    add_common,
    complain,
)

DESCRIPTION = "Simulates border policies under a hybrid operation on the real border."
COMMANDS = {
    "branch": "one past, several futures: compare policies from a day on",
    "check": "say whether scenario files are valid",
    "explain": "show every value of a scenario with unit, origin, source and meaning",
    "sweep": "run a design: policies, values and replicates, kept as they finish",
    "validate": "hold the play of 2021 against the record, pattern by pattern",
    "serve": "show the live border as a page in the browser",
    "film": "make an animation of a run, and its tracks as GeoJSON",
    "fit": "estimate the inflow and the uncertain parameters from the record of 2021",
    "sensitivity": "rank what drives each outcome of a scenario",
    "schema": "print the JSON Schema of scenario files, for editors",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits with its status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _write_plainly()
    # Whoever ends a job (a cluster, a supervisor) sends SIGTERM: no different from Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        status = _dispatch(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe has seen enough; nothing may be flushed to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt as end:
        complain(f"interrupted; {str(end) or 'nothing was kept'}")
        status = INTERRUPTED
    except Exception as error:
        status = _explain_failure(error, "--debug" in given)
    sys.exit(status)


def _write_plainly() -> None:
    """Where the output knows few characters, dashes and rules become hyphens, others '?'."""

    def plain(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        unknown = error.object[error.start : error.end]
        return "".join("-" if c in "–─━" else "?" for c in unknown), error.end

    codecs.register_error("plain", plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


def _explain_failure(error: Exception, debug: bool) -> int:
    """Says what went wrong: the user's input in its own words, a fault of ours as such."""
    from sim.experiments.files import FolderError
    from sim.experiments.workers import PoolError
    from sim.scenario.problems import ScenarioProblem

    if isinstance(error, InputError | PoolError | FolderError | ScenarioProblem):
        complain(str(error))
        return WRONG_INPUT
    if debug:
        raise error
    complain(
        f"a fault in the program: {type(error).__name__}: {' '.join(str(error).split())[:300]}; "
        "run again with --debug for the traceback"
    )
    return FAILED


def _dispatch(given: list[str]) -> int:
    """Runs the command that the arguments name; without a name, scenarios are run."""
    if not given:
        parser_of("run").print_help()
        return WRONG_INPUT
    name, rest = (given[0], given[1:]) if given[0] in COMMANDS else ("run", given)
    options = parser_of(name).parse_args(rest)
    status: int = _module(name).execute(options)
    return status


def _module(name: str) -> ModuleType:
    with garbage.not_searched_for():
        return importlib.import_module(f"sim.views.commands.{name}")


def parser_of(name: str) -> argparse.ArgumentParser:
    """The parser of a command; that of `run` tells of all the others."""
    if name == "run":
        parser: argparse.ArgumentParser = _front_parser()
    else:
        parser = Parser(prog=f"{PROG} {name}", description=COMMANDS[name])
    _module(name).add_arguments(parser)
    add_common(parser)
    return parser


def _front_parser() -> argparse.ArgumentParser:
    words = "\n".join(f"  {name:13}{meaning}" for name, meaning in COMMANDS.items())
    shipped = ", ".join(sorted(path.stem for path in folder("scenarios").glob("*.yaml")))
    parser = Parser(
        prog=PROG,
        description=DESCRIPTION,
        usage=f"{PROG} FILE... [options]\n       {PROG} COMMAND --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"commands:\n{words}\n\nshipped scenarios, by name: {shipped}\n\n"
        f"examples:\n  {PROG} scenarios/surge.yaml\n"
        f"  {PROG} winter --replicates 50 --set inflow.factor=2\n",
    )
    parser.add_argument("--version", action="version", version=f"hybrid-border-sim {__version__}")
    return parser
