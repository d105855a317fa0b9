"""python -m tests.experiments.doomed … EVENT: the command line, killed at the event of that number.

Events are the starts of seasons and each step of writing a file: forcing to disk, renaming.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sim.experiments import ensemble
from sim.experiments.study import sweep as study
from sim.views.cli import main

COUNT = itertools.count(1)


def doomed(function: Callable[..., Any], last: int) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        if next(COUNT) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)

    return call


if __name__ == "__main__":
    end = int(sys.argv.pop())
    ensemble.run_replicate = doomed(ensemble.run_replicate, end)
    os.fsync = doomed(os.fsync, end)
    os.replace = doomed(os.replace, end)
    study.ROWS_PER_PART = 10
    main()
