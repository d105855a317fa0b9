"""Measuring side by side: every contender once a round, in turn, so that all see the same machine.

Contenders that use one core are timed by processor time, which other work on the machine disturbs
less than it does the clock on the wall.
"""

import gc
import os
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PACKAGES = ("numpy", "numba", "mesa", "agentpy", "dask")
MISSING = "missing"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, of whom, at which size, how often."""

    benchmark: str
    contender: str
    size: int  # walkers, groups, seasons, or 0
    measure: str
    unit: str
    median: float
    lowest: float
    highest: float
    repeats: int
    note: str = ""


def row(
    benchmark: str,
    contender: str,
    size: int,
    measure: str,
    unit: str,
    values: Iterable[float],
    note: str = "",
) -> Row:
    """The row that sums up repeated measurements."""
    found = sorted(values)
    middle = statistics.median(found)
    return Row(
        benchmark, contender, size, measure, unit, middle, found[0], found[-1], len(found), note
    )


def interleaved(
    actions: Mapping[str, Callable[[], float]], rounds: int, most_s: float
) -> dict[str, list[float]]:
    """What each action returns (seconds) in each round.

    Rounds begin with another action each time. An action that has taken `most_s` altogether is left
    out of further rounds: its values are fewer.
    """
    found: dict[str, list[float]] = {name: [] for name in actions}
    names = list(actions)
    for turn in range(rounds):
        first = turn % len(names) if names else 0
        for name in names[first:] + names[:first]:
            if sum(found[name]) < most_s:
                gc.collect()
                gc.freeze()  # What frameworks keep of earlier models must not slow who comes next.
                found[name].append(actions[name]())
    return found


def machine() -> dict[str, str]:
    """What the figures depend on: processor, cores, system, Python and packages."""
    facts = {
        "processor": processor(),
        "cores": str(cores()),
        "memory": memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    from benchmarks.peers.strip_native import compiler_version

    return facts | {name: version(name) for name in PACKAGES} | {"C": compiler_version()}


def version(package: str) -> str:
    """The version of an installed package, or `missing`."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return MISSING


def processor() -> str:
    """The model of the processor as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = dict(line.replace("\t", "").split(":", 1) for line in lines if ":" in line)
    name = fields.get("model name", platform.machine()).strip()
    family = f" family {fields['cpu family'].strip()}" if "cpu family" in fields else ""
    return f"{name}{family}"


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory() -> str:
    """The machine's memory in GB."""
    try:
        first = Path("/proc/meminfo").read_text().splitlines()[0]
    except OSError:
        return "unknown"
    return f"{round(int(first.split()[1]) / 2**20)} GB"
