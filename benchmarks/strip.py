"""The strip: cost of an agent's step, by number of agents, in this engine's style and elsewhere.

The workload is described in peers/strip_rules.py. The columns of a walker are 8 bytes, so a step
moves 16 bytes; `memory alone` reads and writes every walker and works nothing out.
"""

import functools
import gc
import logging
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.measure import MISSING, Row, interleaved, row, version
from benchmarks.peers import strip_engine, strip_native, strip_numpy
from benchmarks.peers.strip_rules import Counts

log = logging.getLogger(__name__)

SEED = 2021
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
QUICK_SIZES = SIZES[:3]
ROUNDS, QUICK_ROUNDS = 7, 3
MOST_OBJECTS = 1_000_000  # Ten million objects would take ten gigabytes and more.
LIMIT_S = 60.0  # Beyond this for setting up and one timing, larger sizes are left out.
ENGINE, C_PHILOX, C_XOSHIRO, MEMORY = "this engine", "C, Philox", "C, xoshiro256++", "memory alone"


@dataclass(frozen=True)
class Contender:
    """One way to write the strip."""

    prepare: Callable[[int, int], Any]  # walkers, seed -> state
    run: Callable[[Any, int], Counts]  # state, ticks -> counts
    steps: int  # agent-steps in one timing, where that makes at least two ticks
    most: int = SIZES[-1]  # walkers

    def ticks(self, walkers: int) -> int:
        """The ticks of one timing."""
        return max(2, self.steps // walkers)


def contenders() -> dict[str, Contender]:
    """Everybody who can be measured on this machine; says in one line who cannot."""
    found = {ENGINE: Contender(strip_engine.prepare, strip_engine.run, 20_000_000)}
    found |= _native()
    found["NumPy"] = Contender(strip_numpy.prepare, strip_numpy.run, 2_000_000)
    if _has("mesa"):
        from benchmarks.peers import strip_mesa as mesa

        found["Mesa, its grid"] = Contender(mesa.GridModel, mesa.run, 100_000, MOST_OBJECTS)
        found["Mesa, bare agents"] = Contender(mesa.BareModel, mesa.run, 300_000, MOST_OBJECTS)
    if _has("agentpy"):
        from benchmarks.peers import strip_agentpy as peer

        for name, model in (("its grid", peer.GridModel), ("bare agents", peer.BareModel)):
            found[f"AgentPy, {name}"] = Contender(
                functools.partial(peer.prepare, model), peer.run, 200_000, MOST_OBJECTS
            )
    return found


def _native() -> dict[str, Contender]:
    try:
        strip_native.library()
    except (OSError, subprocess.CalledProcessError) as error:
        log.warning("no C compiler that works (%s): C and memory alone are left out", error)
        return {}
    prepare = strip_native.prepare
    return {
        C_PHILOX: Contender(prepare, strip_native.run_philox, 20_000_000),
        C_XOSHIRO: Contender(prepare, strip_native.run_xoshiro, 20_000_000),
        MEMORY: Contender(prepare, strip_native.touch, 200_000_000),
    }


def _has(package: str) -> bool:
    if version(package) == MISSING:
        log.warning("%s is not installed: left out (pip install -e '.[bench]')", package)
        return False
    return True


def measure(quick: bool) -> list[Row]:
    """ns of processor time an agent-step for every contender and size it can take."""
    rows: list[Row] = []
    left = contenders()
    for walkers in QUICK_SIZES if quick else SIZES:
        left = {name: each for name, each in left.items() if walkers <= each.most}
        found, slow = measure_size(left, walkers, QUICK_ROUNDS if quick else ROUNDS)
        rows += found
        left = {name: contender for name, contender in left.items() if name not in slow}
    return rows


def measure_size(
    chosen: dict[str, Contender], walkers: int, rounds: int
) -> tuple[list[Row], set[str]]:
    """The rows of one size, and who would take too long at ten times as many walkers."""
    log.info("strip, %d walkers: %s", walkers, ", ".join(chosen))
    states, set_up_s = {}, {}
    for name, contender in chosen.items():
        contender.run(contender.prepare(10, SEED), 1)  # Whatever compiles, has compiled.
        begun = time.thread_time()
        states[name] = contender.prepare(walkers, SEED)
        set_up_s[name] = time.thread_time() - begun
    gc.collect()
    gc.freeze()  # Or millions of one contender's objects would be searched while another runs.
    actions = {
        name: functools.partial(_seconds, contender, states[name], contender.ticks(walkers))
        for name, contender in chosen.items()
    }
    rows, slow = [], set()
    found = interleaved(actions, rounds, LIMIT_S)
    gc.unfreeze()
    for name, seconds in found.items():
        ticks = chosen[name].ticks(walkers)
        cost_ns = [1e9 * value / ticks / walkers for value in seconds]
        rows.append(row("strip", name, walkers, "agent-step", "ns", cost_ns))
        rows.append(row("strip", name, walkers, "set-up", "s", [set_up_s[name]]))
        ahead_s = 10 * (set_up_s[name] + 2 * walkers * min(cost_ns) * 1e-9)
        if ahead_s > LIMIT_S:
            slow.add(name)
    return rows, slow


def _seconds(contender: Contender, state: Any, ticks: int) -> float:
    begun = time.thread_time()
    contender.run(state, ticks)
    return time.thread_time() - begun
