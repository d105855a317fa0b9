"""Where replicates run: threads of this process, or the workers of a dask cluster.

Both are a standard `concurrent.futures.Executor`. The compiled season holds no interpreter lock, so
on one machine threads are as fast as processes and share what is loaded once.
"""

import functools
import logging
import math
import os
import re
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.base.compiled import source_hash
from sim.base.shipped import folder

log = logging.getLogger(__name__)

# Everything below the views can change a result.
CODE = ("base", "laws", "stage", "actors", "scenario", "engine", "experiments")
CONNECT_S = 5  # how long a scheduler may take to answer
LOOK_S = 2.0  # how often a silent cluster is looked after
TASK_S = 0.5  # what a cluster is sent at once, at least 150 ms: the rest is overhead
MOST_AT_ONCE = 64  # replicates in one task


type Progress = Callable[[int, int], None]  # is told how many are done, and of how many


class PoolError(Exception):
    """A cluster that cannot be used, said in one line."""


def no_progress(done: int, total: int) -> None:
    """Tells nobody."""


class Failed(NamedTuple):
    """What a job raised, in words."""

    error: str


@dataclass(frozen=True)
class Pool:
    """An executor, and what is needed to feed it."""

    executor: Executor
    places: Callable[[], int]  # tasks that run at the same time, now
    is_remote: bool = False
    check: Callable[[], None] = lambda: None  # raises PoolError once the cluster is gone


@contextmanager
def open_pool(workers: int | None = None, cluster: str | None = None) -> Iterator[Pool]:
    """The pool that a user asked for, closed at the end with what it still had to do.

    cluster: the address of a dask scheduler (tcp://...), its scheduler file (*.json), or `local`
    for worker processes on this machine. Without it, `workers` threads (all cores).
    Raises PoolError if the cluster cannot be reached.
    """
    with ExitStack() as stack:
        yield _cluster(stack, workers, cluster) if cluster else _threads(stack, workers)


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _threads(stack: ExitStack, workers: int | None) -> Pool:
    count = workers or cores()
    threads = ThreadPoolExecutor(count)
    stack.callback(threads.shutdown, wait=True, cancel_futures=True)
    return Pool(threads, lambda: count)


def _cluster(stack: ExitStack, workers: int | None, cluster: str) -> Pool:
    try:
        import distributed
    except ImportError:
        raise PoolError(
            "--cluster needs dask, which is not installed: python -m pip install "
            "'hybrid-border-sim[cluster]' (in a checkout: -e '.[cluster]')"
        ) from None
    dask: Any = distributed
    _silence("distributed")
    address = _address(cluster)
    try:
        if cluster == "local":
            with warnings.catch_warnings():  # Another local cluster may have its usual port.
                warnings.filterwarnings("ignore", r"\s*Port \d+ is already in use")
                made = dask.LocalCluster(
                    n_workers=workers or cores(),
                    threads_per_worker=1,
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            address = {"address": stack.enter_context(made)}
        client = dask.Client(**address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise PoolError(f"no dask scheduler answers at {cluster}: {_one_line(error)}") from None
    stack.enter_context(client)
    executor = client.get_executor(pure=False)
    stack.callback(executor.shutdown, wait=False)
    return Pool(
        executor,
        lambda: _places(client, cluster),
        True,
        lambda: _check_client(client, cluster),
    )


def _silence(package: str) -> None:
    """What goes wrong is said by us, in one line; dask would add its tracebacks."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == package:
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _address(cluster: str) -> dict[str, Any]:
    """What dask is told: left to itself, it waits for ever for a file that is not there."""
    if cluster == "local":
        return {}
    if cluster.endswith(".json"):
        if not os.path.isfile(cluster):
            raise PoolError(f"there is no scheduler file {cluster}")
        return {"scheduler_file": cluster}
    if not re.fullmatch(r"(tcp|tls)://.+:\d{1,5}", cluster):
        raise PoolError(
            "--cluster should be tcp://HOST:PORT, tls://HOST:PORT, a scheduler file (*.json) "
            f"or local, not '{cluster[:60]}'"
        )
    return {"address": cluster}


def _places(client: Any, cluster: str) -> int:
    """The threads that the cluster has now; asking a scheduler that just died is an OSError."""
    try:
        return sum(client.nthreads().values())
    except OSError:
        raise PoolError(f"the dask scheduler at {cluster} went away") from None


def _check_client(client: Any, cluster: str) -> None:
    """Notices a scheduler that went away: its client would wait for it for ever."""
    if client.status != "running":
        raise PoolError(f"the dask scheduler at {cluster} went away")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def stream[J](pool: Pool, work: Callable[[J], Any], jobs: Iterable[J]) -> Iterator[tuple[J, Any]]:
    """Each job with its result, or with Failed, as they come.

    A bounded number is under way, so that results do not pile up. A cluster gets several jobs in
    one task, as many as take TASK_S. Closing the iterator cancels what has not begun.
    Raises PoolError if the cluster is lost or runs other code.
    """
    waiting, alone = deque(jobs), deque[J]()
    under_way: dict[Future[Any], list[J]] = {}
    size = 1
    try:
        while waiting or alone or under_way:
            pool.check()
            places = max(1, pool.places())
            while (waiting or alone) and len(under_way) < 2 * places + 2:
                some = [alone.popleft()] if alone else _next(waiting, size, places)
                under_way[_submit(pool, work, some)] = some
            pool.check()
            for future in wait(under_way, LOOK_S, FIRST_COMPLETED).done:
                some = under_way.pop(future)
                results, seconds = _result(future, len(some))
                if pool.is_remote and seconds:
                    size = min(MOST_AT_ONCE, math.ceil(TASK_S * len(some) / seconds))
                if results is None:  # One of them ends its worker: find out which.
                    alone.extend(some)
                else:
                    yield from zip(some, results, strict=True)
    finally:
        for future in under_way:
            future.cancel()


def _next[J](waiting: deque[J], size: int, places: int) -> list[J]:
    """The jobs of the next task; towards the end fewer, so that all places stay busy."""
    fair = max(1, min(size, len(waiting) // (2 * places)))
    return [waiting.popleft() for _ in range(fair)]


def _submit(pool: Pool, work: Callable[[Any], Any], some: list[Any]) -> Future[Any]:
    expected = code_hash() if pool.is_remote else None
    try:
        return pool.executor.submit(_work_off, work, some, expected)
    except RuntimeError as error:
        pool.check()
        raise PoolError(f"the cluster takes no more work: {_one_line(error)}") from None


def _work_off(
    work: Callable[[Any], Any], jobs: list[Any], expected: str | None
) -> tuple[list[Any], float]:
    """Runs on a worker: the result of each job, and the seconds that all took."""
    if expected is not None and expected != code_hash():
        raise PoolError("a worker has another version of this program than the one that asks")
    started = time.perf_counter()
    results: list[Any] = []
    for job in jobs:
        try:
            results.append(work(job))
        except Exception as error:
            log.debug("a job failed", exc_info=error)
            results.append(Failed(f"{type(error).__name__}: {error}"))
    return results, time.perf_counter() - started


def _result(future: Future[Any], jobs: int) -> tuple[list[Any] | None, float]:
    """What a task returned; None if it ended its workers and held several jobs."""
    if future.cancelled():
        raise PoolError("the cluster gave up its work: its scheduler was lost or restarted")
    error = future.exception()
    if error is None:
        results: tuple[list[Any], float] = future.result()
        return results
    if type(error).__name__ == "KilledWorker":
        words = "KilledWorker: every worker that tried it was lost (out of memory?)"
        return ([Failed(words)] if jobs == 1 else None), 0.0
    if isinstance(error, PoolError):
        raise error
    kind = type(error).__name__
    raise PoolError(f"a worker cannot run this program: {kind}: {_one_line(error)}")


@functools.cache
def code_hash() -> str:
    """A hash of all that can change a result: sources and seeds, 16 hexadecimal digits."""
    import hashlib

    digest = hashlib.sha256(source_hash(CODE).encode())
    seeds = folder("seeds")
    for path in sorted([*seeds.glob("geography/*.csv"), *seeds.glob("posterior/*.csv")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
