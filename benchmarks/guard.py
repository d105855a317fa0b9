"""The guard: has the engine become slower, whatever the machine does meanwhile?

Not a time but a ratio is recorded: processor time of a season by that of a fixed loop, compiled in
the same process and timed in turn with it. What slows the machine slows both. The loop is Numba's
alone and uses nothing of this project, so that whatever slows the engine shows in the ratio.

    python -m benchmarks.guard               # the ratios now, beside the recorded ones
    python -m benchmarks.guard --repeat 20   # how far they scatter
    python -m benchmarks.guard --renew       # records them: say in the commit why they moved
"""

import argparse
import functools
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numba
import numpy as np

from benchmarks.measure import processor
from benchmarks.peers import strip_engine
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.scenario.scenario import Scenario

RECORDED = Path(__file__).resolve().parents[1] / "tests" / "benchmarks" / "guard.json"
PAIRS = 40
TOLERANCE = 0.15
# Another processor does another share of both loops' work well.
ELSEWHERE = 0.5
SETTINGS: dict[str, Any] = {
    "name": "guard",
    "period": {"start": date(2021, 10, 1), "end": date(2021, 11, 9)},
    "inflow": {"people_per_day": 250},
    "measures": {
        "order": {"type": "turn_back", "depth_km": 5},
        "wire": {"type": "fence", "km_per_day": 5},
        "eyes": {"type": "cameras", "share_by_date": {date(2021, 10, 1): 0.5}},
        "army": {"type": "reinforcement", "patrols": 36},
    },
}


def _reference(table: Any, steps: int) -> float:
    """Draws an address, reads it, branches on it, takes a logarithm or power, writes it back."""
    state, total = np.uint64(88172645463325252), 0.0
    for _ in range(steps):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        at = np.int64(state >> np.uint64(48))
        value = table[at]
        if value < 0.5:
            total += math.exp(-value)
        else:
            total += math.log(value)
        table[at] = 1.0 - value
    return total


def _seconds(action: Callable[[], object]) -> float:
    begun = time.thread_time()
    action()
    return time.thread_time() - begun


def ratios(pairs: int = PAIRS) -> dict[str, float]:
    """Medians of the ratios to the fixed loop: of a season, and of the strip."""
    reference = numba.njit(_reference)
    table = np.linspace(0.001, 0.999, 65536)
    world = build_world(Scenario.model_validate(SETTINGS), 1)
    strip = strip_engine.prepare(50_000, 1)
    run_season(world.copy(), 0, 1)
    strip_engine.run(strip, 1)
    reference(table, 1)
    loop = functools.partial(reference, table, 1_000_000)
    found: dict[str, list[float]] = {"season": [], "strip": []}
    for _ in range(pairs):
        fresh = world.copy()
        actions = {
            "season": functools.partial(run_season, fresh, 0, len(fresh.ledger)),
            "strip": functools.partial(strip_engine.run, strip, 20),
        }
        before = _seconds(loop)
        taken = {name: _seconds(action) for name, action in actions.items()}
        fixed = (before + _seconds(loop)) / 2.0
        for name, seconds in taken.items():
            found[name].append(seconds / fixed)
    return {name: statistics.median(values) for name, values in found.items()}


def slower(
    now: dict[str, float], recorded: dict[str, Any], here: str, tolerance: float = TOLERANCE
) -> list[str]:
    """A line for each ratio that has grown beyond what is tolerated."""
    share = tolerance if here == recorded["processor"] else ELSEWHERE
    return [
        f"{name}: {ratio:.3f} of the fixed loop, recorded were {recorded[name]:.3f}: "
        f"{ratio / recorded[name] - 1.0:+.0%}, tolerated is {share:.0%}"
        for name, ratio in now.items()
        if ratio > (1.0 + share) * recorded[name]
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the ratios, their scatter, or records them; 1 if the engine became slower."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guard", description="The guard.")
    parser.add_argument("--renew", action="store_true", help="record the ratios of now")
    parser.add_argument("--repeat", type=int, default=1, help="measure so many times")
    options = parser.parse_args(arguments)
    times = [ratios() for _ in range(options.repeat)]
    for name in times[0]:
        values = [found[name] for found in times]
        middle = statistics.median(values)
        spread = max(abs(value / middle - 1.0) for value in values)
        sys.stdout.write(
            f"{name}: {middle:.3f} of the fixed loop; {len(values)} times, from {min(values):.3f} "
            f"to {max(values):.3f}, at most {spread:.1%} from the median\n"
        )
    now = {name: statistics.median(found[name] for found in times) for name in times[0]}
    if options.renew:
        record = {"processor": processor()} | {name: round(ratio, 4) for name, ratio in now.items()}
        RECORDED.write_text(json.dumps(record, indent=1) + "\n")
        return 0
    lines = slower(now, json.loads(RECORDED.read_text()), processor())
    sys.stdout.write("".join(f"slower: {line}\n" for line in lines))
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
