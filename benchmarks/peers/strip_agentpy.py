"""The strip in AgentPy, twice: on its grid, and with bare agents.

As in AgentPy's guide: `Agent`s in `AgentList`s whose methods are called on the whole list, a `Grid`
that moves agents and finds neighbours, random numbers of the model. The second leaves the grid
out, as in strip_mesa.py.
"""

import agentpy

from benchmarks.peers import strip_rules as rules
from benchmarks.peers.strip_mesa import step_from
from benchmarks.peers.strip_rules import COLUMNS, REACH_CELLS, ROWS, Counts


class GridWalker(agentpy.Agent):
    """A walker on AgentPy's grid."""

    def walk(self) -> None:
        grid = self.model.grid
        column, row = step_from(*grid.positions[self], self.model.random.random())
        if row >= ROWS:
            self.model.through += 1
            self.start_again()
        else:
            grid.move_to(self, (column, row))

    def start_again(self) -> None:
        self.model.grid.move_to(self, (self.model.random.randrange(COLUMNS), 0))


class GridPatrol(agentpy.Agent):
    """A patrol on AgentPy's grid: it looks at its neighbours."""

    def look(self) -> None:
        model, beat = self.model, self.beat
        column = rules.beat_column(beat.start, beat.cells, beat.phase, model.tick)
        model.grid.move_to(self, (column, beat.row))
        for agent in list(model.grid.neighbors(self, distance=REACH_CELLS)):
            if type(agent) is GridWalker and model.random.random() < rules.CATCH_PROBABILITY:
                model.caught += 1
                agent.start_again()


class BareWalker(agentpy.Agent):
    """A walker that knows its column and row."""

    def walk(self) -> None:
        model = self.model
        chance = model.random.random
        self.column, self.row = step_from(self.column, self.row, chance())
        if self.row >= ROWS:
            model.through += 1
        else:
            near = model.cover[self.row][self.column]
            if not near or chance() >= model.caught_share[near]:
                return
            model.caught += 1
        self.column, self.row = model.random.randrange(COLUMNS), 0


class BarePatrol(agentpy.Agent):
    """A patrol that marks the cells it reaches."""

    def mark(self, by: int) -> None:
        beat = self.beat
        column = rules.beat_column(beat.start, beat.cells, beat.phase, self.model.tick)
        first, last = max(0, column - REACH_CELLS), min(COLUMNS, column + REACH_CELLS + 1)
        for cells in self.model.cover[beat.row - REACH_CELLS : beat.row + REACH_CELLS + 1]:
            for reached in range(first, last):
                cells[reached] += by


class GridModel(agentpy.Model):
    """The strip on AgentPy's grid."""

    def setup(self) -> None:
        self.tick = self.caught = self.through = 0
        places = rules.starting_places(self.p.walkers, self.p.seed).tolist()
        beats = rules.beats()
        self.walkers = agentpy.AgentList(self, len(places), GridWalker)
        self.patrols = agentpy.AgentList(self, len(beats), GridPatrol)
        self.patrols.beat = agentpy.AttrIter(beats)
        self.grid = agentpy.Grid(self, (COLUMNS, ROWS))
        self.grid.add_agents(self.walkers, [tuple(place) for place in places])
        self.grid.add_agents(self.patrols, [(beat.start, beat.row) for beat in beats])

    def step(self) -> None:
        self.walkers.walk()
        self.patrols.look()
        self.tick += 1


class BareModel(agentpy.Model):
    """The strip without a grid."""

    def setup(self) -> None:
        self.tick = self.caught = self.through = 0
        self.cover = [[0] * COLUMNS for _ in range(ROWS)]
        self.caught_share = rules.CAUGHT_SHARE.tolist()
        places = rules.starting_places(self.p.walkers, self.p.seed)
        beats = rules.beats()
        self.walkers = agentpy.AgentList(self, len(places), BareWalker)
        self.walkers.column = agentpy.AttrIter(places[:, 0].tolist())
        self.walkers.row = agentpy.AttrIter(places[:, 1].tolist())
        self.patrols = agentpy.AgentList(self, len(beats), BarePatrol)
        self.patrols.beat = agentpy.AttrIter(beats)

    def step(self) -> None:
        self.patrols.mark(1)
        self.walkers.walk()
        self.patrols.mark(-1)
        self.tick += 1


def prepare(model: type[agentpy.Model], walkers: int, seed: int) -> agentpy.Model:
    """A model that has been set up."""
    made = model({"walkers": walkers, "seed": seed})
    made.sim_setup(steps=0, seed=seed)
    return made


def run(model: agentpy.Model, ticks: int) -> Counts:
    """Some ticks; what was counted in them."""
    model.tick = model.caught = model.through = 0
    for _ in range(ticks):
        model.step()
    return Counts(model.caught, model.through)
