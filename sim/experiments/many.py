"""A function over many items, on threads or a cluster, with the results in the items' order."""

from collections.abc import Callable, Sequence
from functools import partial

from sim.experiments.workers import Failed, Progress, no_progress, open_pool, stream


def in_order[T, R](
    work: Callable[[T], R],
    items: Sequence[T],
    workers: int | None = None,
    on_progress: Progress = no_progress,
    cluster: str | None = None,
) -> list[R]:
    """The result of each item in order, whatever the number of workers.

    Raises RuntimeError with the first failure; an interruption cancels what has not begun.
    """
    results: dict[int, R] = {}
    on_progress(0, len(items))
    with open_pool(workers, cluster) as pool:
        for (number, _), result in stream(pool, partial(_numbered, work), list(enumerate(items))):
            if isinstance(result, Failed):
                raise RuntimeError(result.error)
            results[number] = result
            on_progress(len(results), len(items))
    return [results[number] for number in range(len(items))]


def _numbered[T, R](work: Callable[[T], R], job: tuple[int, T]) -> R:
    return work(job[1])
