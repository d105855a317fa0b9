"""The border as a Mesa model: the compiled season, one step at a time, open to Python each day."""

import copy
import datetime
import numbers
from collections.abc import Mapping
from typing import Any, NamedTuple

import mesa
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.base.draws import replicate_seed
from sim.engine import frames, ledger
from sim.engine.build import build_world
from sim.engine.day import end_day, start_day
from sim.engine.run import decide, run_events
from sim.engine.world import World
from sim.model import decisions
from sim.model.agents import MigrantGroup, Organiser, Patrol, SupportTeam, present_groups
from sim.model.collecting import copied, reporters
from sim.scenario.given import Source, scenario_of
from sim.scenario.limits import whole_number
from sim.scenario.scenario import Scenario
from sim.stage.terrain import sector_names

DAY_MIN = 1440


class Snapshot(NamedTuple):
    """A moment of a model, to which it can return."""

    world: World
    steps_done: int
    minutes_per_step: int
    random: tuple[Any, Mapping[str, Any]]
    collected: Mapping[str, Any]
    scenario: Scenario
    replicate_seed: int


class BorderModel(mesa.Model):  # type: ignore[type-arg]
    """A season on the border, step by step; without overrides it gives the compiled run's bytes.

    scenario: a path, the name of a shipped scenario, or a `Scenario`. rng: a whole number is the
    seed of a replicate, as in the column `seed` of outcomes.parquet; None takes the scenario's
    first replicate; a numpy Generator or SeedSequence draws a seed. minutes_per_step: how much time
    a step takes, a part of a day; the results are the same for all. Further keywords are settings
    by dotted path, as for `--set`: `BorderModel("surge", **{"inflow.factor": 2})`.

    Override `measures_of`, `allocate`, `steer` or `release` to decide in Python. Each is asked at
    the start of a day; what the scenario decides stands already in `patrols_on_duty`, `shares`
    and `release_share` when the last three are asked, and stays if they return None.

    Raises ScenarioProblem for a scenario that is not valid.
    """

    running: bool

    def __init__(
        self,
        scenario: Source = "lithuania-2021",
        rng: Any = None,
        minutes_per_step: int = 15,
        **settings: Any,
    ) -> None:
        self._given = _scenario(scenario, settings)
        self.replicate_seed = _seed(self._given, rng)
        self.minutes_per_step = _minutes(minutes_per_step)
        super().__init__(rng=self.replicate_seed)
        # Patrols that Python moves about need room where they may be massed.
        moves_patrols = type(self).allocate is not BorderModel.allocate
        room = self._given.patrols.most_per_sector_patrols if moves_patrols else 1
        self.world = build_world(self._given, self.replicate_seed, least_slots=room)
        self.steps_done = 0
        self.steps_per_day = DAY_MIN // self.minutes_per_step
        self.days = len(self.world.ledger)
        self.organiser, self.support_team = Organiser(self, 0), SupportTeam(self, 0)
        self.patrols = [Patrol(self, index) for index in range(len(self.world.patrols))]
        self._groups: dict[int, MigrantGroup] = {}
        self.datacollector = mesa.DataCollector(model_reporters=reporters())

    # What can be decided in Python.

    def measures_of(self, day: int) -> Mapping[str, ArrayLike] | None:
        """Levers to set on a day, by name: a number, or one for each sector. See `lever_names`."""
        return None

    def allocate(self, day: int) -> ArrayLike | None:
        """Patrols on duty by sector on a day."""
        return None

    def steer(self, day: int) -> ArrayLike | None:
        """The organiser's weights of the sectors on a day."""
        return None

    def release(self, day: int) -> float | None:
        """The chance of a group that is ready to be let go on a day."""
        return None

    # Running.

    def step(self) -> None:
        """`minutes_per_step` of the season; nothing once it is over."""
        if not self.running:
            return
        day, step_of_day = divmod(self.steps_done, self.steps_per_day)
        if step_of_day == 0:
            # A day that could not be decided stays unfinished: the model does not go on.
            self.running = False
            self._begin(day)
            self.running = True
        self.steps_done += 1
        run_events(self.world.handle, self.steps_done * self.minutes_per_step / 60.0)
        if step_of_day == self.steps_per_day - 1:
            end_day(self.world.handle, day)
            self.datacollector.collect(self)
            self.running = day + 1 < self.days

    def run_days(self, days: int) -> None:
        """Runs to the end of a number of days, or of the season."""
        days = whole_number("days", days, 0)
        last = min(self.day + days, self.days) * self.steps_per_day
        if last > self.steps_done:
            self.run_for(last - self.steps_done)

    def _begin(self, day: int) -> None:
        """Decides a day and starts it."""
        where = f"(day {day}, {self._given.period.dates[day]})"
        measures = self.measures_of(day)
        if measures is not None:
            decisions.write_levers(
                self.world, day, measures, self.lever_names, f"measures_of {where}"
            )
        decide(self.world, day)
        for name, write in (
            ("allocate", decisions.write_patrols),
            ("steer", decisions.write_shares),
            ("release", decisions.write_release),
        ):
            decided = getattr(self, name)(day)
            if decided is not None:
                write(self.world, decided, f"{name} {where}")
        start_day(self.world.handle, day)

    # Going back.

    def snapshot(self) -> Snapshot:
        """This moment; what a subclass keeps in attributes of its own is not part of it."""
        randomness = self.random.getstate(), self.rng.bit_generator.state
        collected = copied(self.datacollector)
        return Snapshot(
            self.world.copy(),
            self.steps_done,
            self.minutes_per_step,
            randomness,
            collected,
            self._given,
            self.replicate_seed,
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Returns to a moment. Events that you scheduled and that have run do not run again.

        Raises TypeError for what is no snapshot, ValueError for one of another season.
        """
        if not isinstance(snapshot, Snapshot):
            raise TypeError(f"restore needs what snapshot() gave, not {type(snapshot).__name__}")
        if snapshot.scenario != self._given or snapshot.replicate_seed != self.replicate_seed:
            raise ValueError("this is the snapshot of a model with another scenario or rng")
        if snapshot.minutes_per_step != self.minutes_per_step:
            raise ValueError("this is the snapshot of a model with steps of another length")
        if len(snapshot.world.patrols) != len(self.patrols):
            raise ValueError(
                "this snapshot has other room for patrols: take it from a model that overrides "
                "allocate if this one does, and from one that does not otherwise"
            )
        # Mesa has no public way to set a model's clock back: its own step is put off meanwhile.
        self._default_schedule.pause()
        self.world = snapshot.world.copy()
        self.steps_done = self.steps = snapshot.steps_done
        self.time = float(snapshot.steps_done)
        self.running = self.steps_done < self.days * self.steps_per_day
        self._default_schedule.resume()
        self.random.setstate(snapshot.random[0])
        self.rng.bit_generator.state = snapshot.random[1]
        vars(self.datacollector).update(copied(snapshot.collected))

    def __copy__(self) -> "BorderModel":
        # Agents and the clock point at their model: one that shared them would not run.
        return copy.deepcopy(self)

    # Looking.

    @property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """What the season runs on, before uncertain parameters are drawn."""
        return self._given

    @scenario.setter
    def scenario(self, scenario: Any) -> None:
        """Mesa sets a scenario of its own kind, which has no use here."""

    @property
    def agents(self) -> Any:
        """Every group that is present, every patrol, the organiser and the support team."""
        self._look()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """The agents by their class."""
        self._look()
        return super().agents_by_type

    def _look(self) -> None:
        """Makes views of the groups that have come, and removes those that are gone."""
        present = present_groups(self.world).tolist()
        for index in self._groups.keys() - set(present):
            self._groups.pop(index).remove()
        for index in present:
            if index not in self._groups:
                self._groups[index] = MigrantGroup(self, index)

    @property
    def day(self) -> int:
        """The days that are over."""
        return self.steps_done // self.steps_per_day

    @property
    def now(self) -> datetime.datetime:
        """The moment that has been reached."""
        start = datetime.datetime.combine(self._given.period.start, datetime.time())
        return start + datetime.timedelta(minutes=self.steps_done * self.minutes_per_step)

    @property
    def date(self) -> datetime.date:
        """The date that has been reached."""
        return self.now.date()

    @property
    def sectors(self) -> tuple[str, ...]:
        """The names of the sectors, from the Polish to the Latvian tripoint."""
        return sector_names()

    @property
    def lever_names(self) -> tuple[str, ...]:
        """What `measures_of` can set."""
        return decisions.lever_names(tuple(self._given.inflow.origins))

    @property
    def patrols_on_duty(self) -> NDArray[np.int64]:
        """Patrols on duty at the line today, (sectors,)."""
        return np.array(self.world.sectors["on_duty"])

    @property
    def room_patrols(self) -> int:
        """The most patrols that `allocate` can put on duty in a sector."""
        return int(self.world.guard[0]["line_slots"])

    @property
    def shares(self) -> NDArray[np.float64]:
        """Today's share of the flow, (sectors,)."""
        return np.array(self.world.steering["share"])

    @property
    def release_share(self) -> float:
        """The chance today of a ready group to be let go."""
        return float(self.world.command[0]["release_share"])

    def recent(self, outcome: str, days: int = 7) -> NDArray[np.float64]:
        """An outcome by sector, summed over the last days that are over, (sectors,)."""
        if outcome not in ledger.NAMES:
            raise ValueError(f"no outcome '{outcome}' (known: {', '.join(ledger.NAMES)})")
        past = self.world.amounts[max(0, self.day - days) : self.day]
        total: NDArray[np.float64] = past[:, :, ledger.NAMES.index(outcome)].sum(axis=0)
        return total

    @property
    def ledger(self) -> pd.DataFrame:
        """A row for each date that is over and each sector, as in daily.parquet."""
        dates = self._given.period.dates[: self.day]
        return frames.rows_by_day(dates, [self.world.amounts[: self.day]])

    @property
    def outcomes(self) -> "pd.Series[Any]":
        """The outcomes of the days that are over, as in a row of outcomes.parquet."""
        row = frames.columns(frames.totals(self.world.amounts[: self.day])[None])
        return row.astype(object).iloc[0].rename(self._given.name)


def _scenario(given: Source, settings: Mapping[str, Any]) -> Scenario:
    for name in ("seed", "replicates"):
        if name in settings:
            raise TypeError(
                f"{name} is about a whole set of runs and a model is one season: "
                "say which one with rng=, as in the column seed of outcomes.parquet"
            )
    return scenario_of(given, settings, "")


def _minutes(given: Any) -> int:
    """The length of a step; raises ValueError if a day does not hold a whole number of them."""
    minutes = whole_number("minutes_per_step", given, 1, DAY_MIN)
    if DAY_MIN % minutes:
        raise ValueError(
            f"minutes_per_step should divide a day of {DAY_MIN} minutes, not {minutes}"
        )
    return minutes


def _seed(scenario: Scenario, rng: Any) -> int:
    """The seed of the replicate."""
    if rng is None:
        return replicate_seed(scenario.seed, 0)
    if isinstance(rng, numbers.Real | str | bytes):
        return whole_number("rng", rng, 0, 2**63 - 1)
    try:
        return int(np.random.default_rng(rng).integers(2**48))
    except (TypeError, ValueError):
        kind = type(rng).__name__
        raise TypeError(
            f"rng should be a whole number or a numpy Generator or SeedSequence, not {kind}"
        ) from None
