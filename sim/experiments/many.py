"""A function over many items on threads: the compiled season lets go of the interpreter."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sim.experiments.engines import cores

type Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Tells nobody."""


def over_threads[T, R](
    function: Callable[[T], R],
    items: Sequence[T],
    workers: int | None = None,
    on_progress: Progress = no_progress,
) -> list[R]:
    """The results in the order of the items, whatever the number of threads.

    The first exception, or an interruption, stops what has not begun and is raised.
    """
    with ThreadPoolExecutor(workers or cores()) as pool:
        try:
            results = []
            for result in pool.map(function, items):
                results.append(result)
                on_progress(len(results), len(items))
            return results
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
