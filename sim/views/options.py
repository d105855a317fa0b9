"""What commands share: their options, their complaints, their output, their exit status."""

import argparse
import json
import math
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from sim.scenario.limits import LIMITS

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

PROG = "python -m sim"
WRONG_INPUT, FAILED, INTERRUPTED = 2, 1, 130


class InputError(Exception):
    """Something that the user can put right, said in one line."""


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{self.prog}: {' '.join(message.split())}; see {PROG} --help")


def complain(line: str) -> None:
    """Writes a line to the standard error."""
    sys.stderr.write(line + "\n")


def print_json(value: Any) -> None:
    """Writes a value as JSON to the standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def json_rows(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """The rows of a table as JSON can hold them: dates as text, null for no finite number."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def command_line(
    words: Sequence[str],
    settings: Mapping[str, object],
    overrides: Sequence[tuple[str, str]] = (),
) -> str:
    """The command that does the same again: its words, its options, and the values it sets.

    An option that is None is left out; one that is a list is given all its values.
    """
    line = [PROG, *map(shlex.quote, words)]
    for name, value in settings.items():
        values = value if isinstance(value, list | tuple) else [value]
        if value is not None:
            line += [f"--{name}", *(shlex.quote(str(part)) for part in values)]
    line += [f"--set {shlex.quote(f'{path}={value}')}" for path, value in overrides]
    return " ".join(line)


def plain_console(width: int) -> "Console":
    """A console for tables: as wide as the terminal, or as told where there is none."""
    from rich.console import Console

    console = Console(highlight=False)
    if console.is_terminal:
        return console
    return Console(highlight=False, width=width, safe_box=True)


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options that every command has."""
    parser.add_argument("--json", action="store_true", help="print one JSON value and nothing else")
    parser.add_argument("--quiet", action="store_true", help="print as little as possible")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a fault")


def add_overrides(parser: argparse.ArgumentParser) -> None:
    """The option that changes values of a scenario."""
    parser.add_argument(
        "--set", metavar="PATH=VALUE", dest="overrides", action="append", default=[],
        type=assignment,
        help="change a value, as in --set measures.order.from=2021-07-01; a mapping is merged in",
    )  # fmt: skip


def add_ensemble(parser: argparse.ArgumentParser, replicates: int = 20, seed: str = "2021") -> None:
    """The options of a command that runs replicates; what is given are the defaults to tell."""
    parser.add_argument(
        "--replicates",
        type=whole(*LIMITS["replicates"]),
        help=f"runs with different seeds ({replicates})",
    )
    parser.add_argument(
        "--seed", type=whole(*LIMITS["seed"]), help=f"seed of the set of runs ({seed})"
    )
    add_workers(parser)


def add_workers(parser: argparse.ArgumentParser) -> None:
    """The options that say where replicates run."""
    parser.add_argument("--workers", type=whole(*LIMITS["workers"]), help="threads (all cores)")
    add_cluster(parser)


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """The option of a command that can run on more than one machine."""
    parser.add_argument(
        "--cluster", metavar="ADDRESS",
        help="run on a dask cluster: tcp://HOST:PORT, a scheduler file (*.json), or local",
    )  # fmt: skip


def whole(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number between two limits."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"should be a whole number from {least} to {most}")
        return int(text)

    return read


def assignment(text: str) -> tuple[str, str]:
    """Reads path=value."""
    path, equals, value = text.partition("=")
    if not equals or not path:
        raise argparse.ArgumentTypeError(f"should be path=value, not '{text[:60]}'")
    return path, value
