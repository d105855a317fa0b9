"""The same policies in twenty futures, in the background: one season is no result."""

import logging
import math
import threading
from typing import Any

import pandas as pd

from sim.base.draws import replicate_seed
from sim.experiments.ensemble import Runs, daily_frame, outcomes_frame, run_replicate
from sim.experiments.scorecard import scorecard_of
from sim.scenario.scenario import Scenario
from sim.views.app.player import Show

log = logging.getLogger(__name__)

COUNT = 20
QUIET_S = 1.0
# Visitors take turns, a season at a time, so that pages stay quick however many are open.
_turn = threading.Semaphore(1)


class Futures:
    """A thread that runs the season of each policy in many futures, and starts over on a change."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._news = threading.Condition()
        self._wanted: list[Scenario] | None = None
        self._is_open = True
        self._thread = threading.Thread(target=self._loop, name="border-futures", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def close(self) -> None:
        """Ends the thread after the season that it is at."""
        with self._news:
            self._is_open = False
            self._news.notify_all()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout=10.0)

    def want(self, scenarios: list[Scenario]) -> None:
        """Asks for the futures of these policies in place of any others."""
        with self._news:
            self._wanted = scenarios
            self._news.notify_all()

    def _loop(self) -> None:
        while (scenarios := self._next()) is not None:
            try:
                self._run(scenarios)
            except Exception as error:
                log.exception("the futures failed")
                self._show("ranging", f"The futures failed: {type(error).__name__}: {error}"[:300])

    def _next(self) -> list[Scenario] | None:
        """The policies asked for last, once no others were asked for a while; None at the end."""
        with self._news:
            self._news.wait_for(lambda: self._wanted is not None or not self._is_open)
            while self._is_open:
                scenarios, self._wanted = self._wanted, None
                if not self._news.wait_for(self._is_overtaken, QUIET_S):
                    return scenarios
            return None

    def _is_overtaken(self) -> bool:
        return self._wanted is not None or not self._is_open

    def _run(self, scenarios: list[Scenario]) -> None:
        self._show("ranges", None)
        ledgers: list[dict[int, Any]] = [{} for _ in scenarios]
        for future in range(COUNT):
            self._show("ranging", f"{future} of {COUNT} done")
            for scenario, done in zip(scenarios, ledgers, strict=True):
                if self._is_overtaken():
                    return
                with _turn:
                    done[future] = run_replicate(
                        scenario, replicate_seed(scenario.seed, future)
                    ).ledger
        runs = [_runs(scenario, done) for scenario, done in zip(scenarios, ledgers, strict=True)]
        if not self._is_overtaken():
            self._show("ranges", ranges(runs))
            self._show("ranging", "")


def _runs(scenario: Scenario, ledgers: dict[int, Any]) -> Runs:
    seeds = [replicate_seed(scenario.seed, future) for future in range(COUNT)]
    outcomes, daily = outcomes_frame(scenario, seeds, ledgers), daily_frame(scenario, ledgers)
    return Runs(scenario, outcomes, daily, pd.DataFrame())


def ranges(runs: list[Runs]) -> dict[str, Any]:
    """Median and 90% range of each outcome by policy, and of two policies the difference.

    `sides`: by policy, outcome -> median, 5th and 95th percentile. `paired`: outcome -> mean of
    second − first on the same futures, its 95% interval, and the verdict in words.
    """
    sides = [_table(scorecard_of(run), ("median", "low_90", "high_90")) for run in runs]
    return {"count": COUNT, "sides": sides, "paired": _paired(*runs) if len(runs) > 1 else None}


def _paired(first: Runs, second: Runs) -> dict[str, list[Any]]:
    # It brings the whole of scipy.stats, which a page should not wait for.
    from sim.experiments.comparison.compare import compare_runs

    columns = ("paired_difference", "low_95", "high_95", "verdict")
    return _table(compare_runs(first, second), columns)


def _table(frame: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, list[Any]]:
    rows = zip(frame["outcome"], *(frame[column] for column in columns), strict=True)
    return {name: [_sendable(value) for value in values] for name, *values in rows}


def _sendable(value: Any) -> Any:
    """The value as JSON can hold it."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
