"""What commands share: their options, their complaints, their output, their exit status."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any, NoReturn

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


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options that every command has."""
    parser.add_argument("--json", action="store_true", help="print one JSON value and nothing else")
    parser.add_argument("--quiet", action="store_true", help="print as little as possible")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a fault")


def add_overrides(parser: argparse.ArgumentParser) -> None:
    """The option that changes values of a scenario."""
    parser.add_argument(
        "--set", metavar="PATH=VALUE", dest="overrides", action="append", default=[],
        type=assignment, help="change a value, as in --set measures.order.from=2021-07-01",
    )  # fmt: skip


def add_ensemble(parser: argparse.ArgumentParser, replicates: int = 20, seed: str = "2021") -> None:
    """The options of a command that runs replicates; what is given are the defaults to tell."""
    parser.add_argument(
        "--replicates", type=whole(1, 100_000), help=f"runs with different seeds ({replicates})"
    )
    parser.add_argument(
        "--seed", type=whole(0, 2**48 - 1), help=f"seed of the set of runs ({seed})"
    )
    parser.add_argument("--workers", type=whole(1, 1024), help="threads (all cores)")
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
