"""python -m tests.experiments.faulty: the command line, where one replicate in 100 raises."""

from typing import Any

from sim.experiments import ensemble
from sim.views.cli import main

real = ensemble.run_replicate


def faulty(scenario: Any, seed: int) -> Any:
    from sim.base.draws import replicate_seed

    if seed in {replicate_seed(scenario.seed, number) for number in range(17, 1000, 100)}:
        raise ZeroDivisionError("a fault on purpose")
    return real(scenario, seed)


if __name__ == "__main__":
    ensemble.run_replicate = faulty
    main()
