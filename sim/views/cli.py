"""The command line: reads what the user wants, says what is wrong in one line, and runs it.

Exit status: 0 done, 1 a replicate or the program failed, 2 the input is wrong, 130 interrupted.
"""

import argparse
import codecs
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from sim import __version__
from sim.base.shipped import folder

PROG = "python -m sim"
DESCRIPTION = "Simulates border policies under a hybrid operation on the real border."
COMMANDS = {
    "check": "say whether scenario files are valid",
    "explain": "show every value of a scenario with unit, origin, source and meaning",
    "schema": "print the JSON Schema of scenario files, for editors",
}
WRONG_INPUT, FAILED, INTERRUPTED = 2, 1, 130


class InputError(Exception):
    """Something that the user can put right, said in one line."""


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{self.prog}: {' '.join(message.split())}; see {PROG} --help")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits with its status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _write_plainly()
    try:
        status = _dispatch(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe has seen enough; nothing may be flushed to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        complain("interrupted; nothing was kept")
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


def complain(line: str) -> None:
    """Writes a line to the standard error."""
    sys.stderr.write(line + "\n")


def _explain_failure(error: Exception, debug: bool) -> int:
    """Says what went wrong: the user's input in its own words, a fault of ours as such."""
    from sim.experiments.store import FolderError
    from sim.scenario.problems import ScenarioProblem

    if debug and not isinstance(error, InputError):
        raise error
    if isinstance(error, InputError | FolderError | ScenarioProblem):
        complain(str(error))
        return WRONG_INPUT
    complain(
        f"a fault in the program: {type(error).__name__}: {' '.join(str(error).split())[:300]}; "
        "run again with --debug for the traceback"
    )
    return FAILED


def _dispatch(given: list[str]) -> int:
    """Runs the command that the arguments name; without a name, scenarios are run."""
    if given and given[0] in COMMANDS:
        name, rest = given[0], given[1:]
    else:
        name, rest = "run", given
    if not given:
        _run_parser().print_help()
        return WRONG_INPUT
    parser, command = {
        "run": (_run_parser, _run),
        "check": (_check_parser, _check),
        "explain": (_explain_parser, _explain),
        "schema": (_schema_parser, _schema),
    }[name]
    return command(parser().parse_args(rest))


def _common(parser: argparse.ArgumentParser) -> None:
    """The options that every command has."""
    parser.add_argument("--json", action="store_true", help="print one JSON value and nothing else")
    parser.add_argument("--quiet", action="store_true", help="print as little as possible")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a fault")


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number between two limits."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"should be a whole number from {least} to {most}")
        return int(text)

    return read


def _assignment(text: str) -> tuple[str, str]:
    """Reads path=value."""
    path, equals, value = text.partition("=")
    if not equals or not path:
        raise argparse.ArgumentTypeError(f"should be path=value, not '{text[:60]}'")
    return path, value


def _set_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set", metavar="PATH=VALUE", dest="overrides", action="append", default=[],
        type=_assignment, help="change a value, as in --set measures.order.from=2021-07-01",
    )  # fmt: skip


def _run_parser() -> argparse.ArgumentParser:
    words = "\n".join(f"  {name:10}{meaning}" for name, meaning in COMMANDS.items())
    shipped = ", ".join(sorted(path.stem for path in folder("scenarios").glob("*.yaml")))
    parser = _Parser(
        prog=PROG,
        description=DESCRIPTION,
        usage=f"{PROG} FILE... [options]\n       {PROG} COMMAND --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"commands:\n{words}\n\nshipped scenarios, by name: {shipped}\n\n"
        f"examples:\n  {PROG} scenarios/surge.yaml\n"
        f"  {PROG} winter --replicates 50 --set inflow.factor=2\n",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="scenario file or shipped name")
    parser.add_argument(
        "--replicates", type=_whole(1, 100_000), help="runs with different seeds (20)"
    )
    parser.add_argument("--seed", type=_whole(0, 2**48 - 1), help="seed of the set of runs (2021)")
    parser.add_argument("--workers", type=_whole(1, 1024), help="threads (all cores)")
    parser.add_argument("--out", metavar="DIR", help="run folder; with several files, its parent")
    _set_option(parser)
    parser.add_argument("--version", action="version", version=f"hybrid-border-sim {__version__}")
    _common(parser)
    return parser


def _run(options: argparse.Namespace) -> int:
    from sim.views.run import run_files

    return run_files(options)


def _check_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=f"{PROG} check", description=COMMANDS["check"])
    parser.add_argument("files", metavar="FILE", nargs="+")
    _set_option(parser)
    _common(parser)
    return parser


def _check(options: argparse.Namespace) -> int:
    from sim.views.inspect import check_files

    return check_files(options)


def _explain_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=f"{PROG} explain", description=COMMANDS["explain"])
    parser.add_argument("file", metavar="FILE")
    _set_option(parser)
    _common(parser)
    return parser


def _explain(options: argparse.Namespace) -> int:
    from sim.views.inspect import explain_file

    return explain_file(options)


def _schema_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=f"{PROG} schema", description=COMMANDS["schema"])
    parser.add_argument("--out", metavar="FILE", help="write it to a file")
    _common(parser)
    return parser


def _schema(options: argparse.Namespace) -> int:
    from sim.views.inspect import print_schema

    return print_schema(options)
