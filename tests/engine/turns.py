"""An agenda of its own, without a world, that takes its orders from a list."""

import numpy as np

from sim.base.compiled import compiled, is_compiled
from sim.base.rows import address_of, records
from sim.engine.agenda import AGENDA, agenda_at, cancel, next_turn, schedule
from sim.engine.build import empty_turns

SCHEDULE, CANCEL, NEXT = range(3)


@compiled
def work(table, kinds, who, hours, taken, at_h):
    """Schedules, cancels and takes out turns in this order; who was taken out, and when."""
    agenda = agenda_at(table, 0)
    for step in range(len(kinds)):
        if kinds[step] == SCHEDULE:
            schedule(agenda, who[step], agenda.at_h + hours[step])
        elif kinds[step] == CANCEL:
            cancel(agenda, who[step])
        else:
            taken[step] = next_turn(agenda, agenda.at_h + hours[step])
            at_h[step] = agenda.at_h


class Turns:
    """An agenda of its own, without a world."""

    def __init__(self, people: int) -> None:
        self.turns, self.agenda = records(empty_turns(people)), records(np.zeros(1, dtype=AGENDA))
        self.agenda["turns"] = address_of(self.turns)

    def work(self, steps):
        """Who was taken out in each step, and at what time."""
        kinds, who = (np.array([step[n] for step in steps], dtype=np.int64) for n in (0, 1))
        hours = np.array([step[2] for step in steps], dtype=float)
        taken, at_h = np.full(len(steps), -9), np.zeros(len(steps))
        if is_compiled():
            work(address_of(self.agenda), kinds, who, hours, taken, at_h)
        else:
            work([Interpreted(self)], kinds, who, hours, taken, at_h)
        return taken.tolist(), at_h.tolist()


class Interpreted:
    """The record with its table, as interpreted code reads it."""

    def __init__(self, of: Turns) -> None:
        vars(self).update(turns=of.turns, _row=of.agenda[0])

    def __getattr__(self, name: str):
        return getattr(vars(self)["_row"], name)

    def __setattr__(self, name: str, value) -> None:
        setattr(vars(self)["_row"], name, value)


def many(spread_h: float, people: int = 40):
    """A few thousand steps of all kinds, with turns that lie so many hours ahead in the mean."""
    rng = np.random.default_rng(7)
    kinds = rng.choice([SCHEDULE] * 5 + [CANCEL] * 2 + [NEXT] * 2, 4000)
    hours = np.round(rng.exponential(spread_h, 4000), 3)
    who = rng.integers(0, people, 4000)
    return list(zip(kinds.tolist(), who.tolist(), hours.tolist(), strict=True))
