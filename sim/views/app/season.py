"""A season that can be played: it runs on, and goes back to any moment that it has reached."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.draws import replicate_seed
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.day import end_day, start_day
from sim.engine.prepared import planned_shares
from sim.engine.run import decide, run_events, run_season
from sim.engine.world import World
from sim.experiments.scorecard import MOVED, RATIOS, moved_of
from sim.scenario.scenario import Scenario

MOST_STATES = 24
FIRST_SPACING_DAYS = 8
TICKS_PER_DAY = 96


class Season:
    """One scenario on one future; its clock ticks each quarter of an hour."""

    def __init__(self, scenario: Scenario, future: int = 0) -> None:
        self.scenario, self.future = scenario, future
        self.world = build_world(scenario, replicate_seed(scenario.seed, future))
        self.per_day = TICKS_PER_DAY
        self.days = len(self.world.ledger)
        self.last_tick = self.days * self.per_day
        self.tick = 0
        self.reached = 0
        self._spacing_days = FIRST_SPACING_DAYS
        self._kept: dict[int, World] = {0: self.world.copy()}

    @property
    def day(self) -> int:
        """The day that is running, at most the last."""
        return min(self.tick // self.per_day, self.days - 1)

    @property
    def days_over(self) -> int:
        """Days that are over."""
        return self.tick // self.per_day

    def run_to(self, tick: int) -> None:
        """Runs on to a moment, by whole days where it can."""
        tick = min(tick, self.last_tick)
        while self.tick < tick:
            day, in_day = divmod(self.tick, self.per_day)
            whole_days = (tick - self.tick) // self.per_day
            if in_day == 0 and whole_days:
                until = min(day + whole_days, self._next_kept(day))
                run_season(self.world, day, until)
                self.tick = until * self.per_day
                self._keep()
            else:
                self._run_tick(day, in_day)
        self.reached = max(self.reached, self.tick)

    def _run_tick(self, day: int, in_day: int) -> None:
        if in_day == 0:
            decide(self.world, day)
            start_day(self.world.handle, day)
        self.tick += 1
        run_events(self.world.handle, self.tick * 24.0 / self.per_day)
        if in_day == self.per_day - 1:
            end_day(self.world.handle, day)
            self._keep()

    def _next_kept(self, day: int) -> int:
        """The next day at whose start the state is kept."""
        return (day // self._spacing_days + 1) * self._spacing_days

    def _keep(self) -> None:
        """Keeps the state at the start of every few days; fewer and fewer as the season grows."""
        day, in_day = divmod(self.tick, self.per_day)
        if in_day or day % self._spacing_days or day in self._kept:
            return
        self._kept[day] = self.world.copy()
        while len(self._kept) > MOST_STATES:
            self._spacing_days *= 2
            self._kept = {d: w for d, w in self._kept.items() if d % self._spacing_days == 0}

    def go_to(self, tick: int) -> None:
        """Goes to any moment, back from the nearest state that was kept, or on."""
        tick = max(0, min(tick, self.last_tick))
        if tick < self.tick:
            day = max(d for d in self._kept if d * self.per_day <= tick)
            self.world = self._kept[day].copy()
            self.tick = day * self.per_day
        self.run_to(tick)

    def totals(self) -> dict[str, float | None]:
        """Every outcome so far by its name; for stocks, where people were at the last midnight."""
        rows = self.world.amounts[: self.day + 1]
        totals = rows.sum(axis=(0, 1))
        for name in ledger.STOCKS:
            column = ledger.NAMES.index(name)
            totals[column] = rows[self.days_over - 1, :, column].sum() if self.days_over else 0.0
        named = dict(zip(ledger.NAMES, totals.tolist(), strict=True))
        for name, _, _, above, below, factor in RATIOS:
            named[name] = factor * named[above] / named[below] if named[below] > 0 else math.nan
        attempts = rows[:, :, ledger.NUMBER["pushes_events"]].sum(axis=0)
        named[MOVED[0]] = float(moved_of(attempts[None], planned_shares(self.scenario))[0])
        return {name: None if math.isnan(value) else value for name, value in named.items()}

    def daily(self, names: tuple[str, ...]) -> dict[str, list[float]]:
        """Outcomes of each day that is over, whole border."""
        rows: NDArray[Any] = self.world.amounts[: self.days_over].sum(axis=1)
        return {name: np.round(rows[:, ledger.NAMES.index(name)], 2).tolist() for name in names}


def warm_up(scenario: Scenario) -> None:
    """Compiles what playing needs, on a season that is thrown away."""
    season = Season(scenario)
    for in_day in range(season.per_day):
        season._run_tick(0, in_day)
    season.run_to(2 * season.per_day)
