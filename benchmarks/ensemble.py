"""Many seasons on one core and two: how much of a second core threads, processes and dask use.

The job of each contender is the same: from a seed to the ledger of a season of `surge`, of which
a digest is kept. Pools and clusters are started beforehand. Seasons come in blocks, and every
block is run by every contender in turn; the digests of all have to be those of the serial loop.
Time is by the clock on the wall.
"""

import functools
import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context

from benchmarks.measure import MISSING, Row, cores, interleaved, row, version
from sim.base.draws import replicate_seed
from sim.experiments.ensemble import run_replicate
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario

log = logging.getLogger(__name__)

SEASONS, QUICK_SEASONS = 1_000, 40
BLOCK, QUICK_BLOCK = 50, 10
SERIAL = "a loop, one core"

type RunBlock = Callable[[Sequence[int]], list[str]]


@functools.cache
def scenario() -> Scenario:
    """The scenario of the README's first run."""
    return load_scenario("surge")


def digest(seed: int) -> str:
    """Runs one season; the digest of its ledger."""
    return hashlib.sha256(run_replicate(scenario(), seed).ledger.tobytes()).hexdigest()


def serially(seeds: Sequence[int]) -> list[str]:
    """One after another."""
    return [digest(seed) for seed in seeds]


def in_pool(pool: Executor, chunk: int, seeds: Sequence[int]) -> list[str]:
    """Shared among the workers of a pool."""
    return list(pool.map(digest, seeds, chunksize=chunk))


@contextmanager
def dask_runner(workers: int) -> Iterator[RunBlock]:
    """Shared among the processes of a local dask cluster, five seasons to a task."""
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        yield lambda seeds: client.gather(client.map(digest, seeds, batch_size=5, pure=False))


class Runner:
    """A contender that runs block after block, and keeps what it found."""

    def __init__(self, run: RunBlock, workers: int, blocks: Sequence[Sequence[int]]) -> None:
        self.run, self.workers = run, workers
        self.left = iter(blocks)
        self.digests: list[str] = []
        run(blocks[0][: 2 * workers])  # Whatever is loaded at first use, has been loaded.

    def next_block(self) -> float:
        """Runs the next block; the seconds it took."""
        seeds = next(self.left)
        begun = time.perf_counter()
        found = self.run(seeds)
        seconds = time.perf_counter() - begun
        self.digests += found
        return seconds


def measure(quick: bool) -> list[Row]:
    """Seasons a second of every contender, and the share of its cores that it used."""
    count, block = (QUICK_SEASONS, QUICK_BLOCK) if quick else (SEASONS, BLOCK)
    seeds = [replicate_seed(scenario().seed, replicate) for replicate in range(count)]
    blocks = [seeds[start : start + block] for start in range(0, count, block)]
    log.info("ensemble, %d seasons", count)
    with ExitStack() as stack:
        runners = {
            name: Runner(run, workers, blocks) for name, (run, workers) in _everybody(stack).items()
        }
        actions = {name: runner.next_block for name, runner in runners.items()}
        seconds = interleaved(actions, len(blocks), float("inf"))
    for name, runner in runners.items():
        if runner.digests != runners[SERIAL].digests:
            raise AssertionError(f"{name} gives other seasons than the serial loop")
    return _rows(seconds, {name: runner.workers for name, runner in runners.items()}, block, count)


def _everybody(stack: ExitStack) -> dict[str, tuple[RunBlock, int]]:
    """The contenders with their number of workers; pools stay open until the stack is left."""
    found: dict[str, tuple[RunBlock, int]] = {SERIAL: (serially, 1)}
    fresh = get_context("spawn")
    for workers in range(1, min(2, cores()) + 1):
        threads = stack.enter_context(ThreadPoolExecutor(workers))
        processes = stack.enter_context(ProcessPoolExecutor(workers, mp_context=fresh))
        found[_named("threads", workers)] = (functools.partial(in_pool, threads, 1), workers)
        found[_named("processes", workers)] = (functools.partial(in_pool, processes, 5), workers)
        if version("distributed") != MISSING:
            found[_named("dask", workers)] = (stack.enter_context(dask_runner(workers)), workers)
    if version("distributed") == MISSING:
        log.warning("distributed is not installed: dask is left out (pip install -e '.[bench]')")
    return found


def _named(kind: str, workers: int) -> str:
    return f"{kind}, {workers} core{'s' * (workers > 1)}"


def _rows(
    seconds: dict[str, list[float]], workers: dict[str, int], block: int, count: int
) -> list[Row]:
    rows = [
        row("ensemble", name, count, "seasons a second", "1/s", [block / each for each in found])
        for name, found in seconds.items()
    ]
    for name, found in seconds.items():
        shares = [
            alone / each / workers[name] for alone, each in zip(seconds[SERIAL], found, strict=True)
        ]
        if name != SERIAL:
            rows.append(row("ensemble", name, count, "efficiency", "share of the loop", shares))
    return rows
