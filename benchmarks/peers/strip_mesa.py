"""The strip in Mesa 3, twice: on Mesa's grid of cells, and with bare agents.

The first follows Mesa's own examples of predators and prey (wolf_sheep): agents are `CellAgent`s
of an `OrthogonalMooreGrid`, a patrol looks at the agents of its neighbourhood, and agents act by
type with `do`. Order does not matter here, so nothing is shuffled. The second leaves the grid out,
which is the fastest that an object per agent allows: walkers read a table of cells that patrols
write to.
"""

from mesa import Agent, Model
from mesa.discrete_space import CellAgent, OrthogonalMooreGrid

from benchmarks.peers import strip_rules as rules
from benchmarks.peers.strip_rules import COLUMNS, REACH_CELLS, ROWS, Counts


class StripModel(Model):
    """What both have in common: the count, and a walker's way."""

    def __init__(self, seed: int) -> None:
        super().__init__(rng=seed)
        self.tick = self.caught = self.through = 0


def step_from(column: int, row: int, u: float) -> tuple[int, int]:
    """The cell that a step leads to; the row may lie beyond the last."""
    if u < rules.AHEAD:
        return column, row + 1
    if u < rules.LEFT:
        return max(0, column - 1), row
    if u < rules.RIGHT:
        return min(COLUMNS - 1, column + 1), row
    return column, max(0, row - 1)


class CellWalker(CellAgent):
    """A walker on Mesa's grid."""

    def step(self) -> None:
        column, row = step_from(*self.cell.coordinate, self.random.random())
        if row >= ROWS:
            self.model.through += 1
            self.start_again()
        else:
            self.cell = self.model.grid[column, row]

    def start_again(self) -> None:
        self.cell = self.model.grid[self.random.randrange(COLUMNS), 0]


class CellPatrol(CellAgent):
    """A patrol on Mesa's grid: it looks at the agents around it."""

    def __init__(self, model: StripModel, beat: rules.Beat) -> None:
        super().__init__(model)
        self.beat = beat

    def step(self) -> None:
        beat, chance = self.beat, self.random.random
        column = rules.beat_column(beat.start, beat.cells, beat.phase, self.model.tick)
        self.cell = self.model.grid[column, beat.row]
        near = self.cell.get_neighborhood(REACH_CELLS, include_center=True)
        for agent in near.agents:
            if isinstance(agent, CellWalker) and chance() < rules.CATCH_PROBABILITY:
                self.model.caught += 1
                agent.start_again()


class GridModel(StripModel):
    """The strip on Mesa's grid."""

    def __init__(self, walkers: int, seed: int) -> None:
        super().__init__(seed)
        self.grid = OrthogonalMooreGrid((COLUMNS, ROWS), torus=False, random=self.random)
        for column, row in rules.starting_places(walkers, seed).tolist():
            CellWalker(self).cell = self.grid[column, row]
        for beat in rules.beats():
            CellPatrol(self, beat)

    def step(self) -> None:
        self.agents_by_type[CellWalker].do("step")
        self.agents_by_type[CellPatrol].do("step")
        self.tick += 1


class BareWalker(Agent):
    """A walker that knows its column and row."""

    def __init__(self, model: StripModel, column: int, row: int) -> None:
        super().__init__(model)
        self.column, self.row = column, row

    def step(self) -> None:
        model, chance = self.model, self.random.random
        self.column, self.row = step_from(self.column, self.row, chance())
        if self.row >= ROWS:
            model.through += 1
        else:
            near = model.cover[self.row][self.column]
            if not near or chance() >= model.caught_share[near]:
                return
            model.caught += 1
        self.column, self.row = self.random.randrange(COLUMNS), 0


class BarePatrol(Agent):
    """A patrol that marks the cells it reaches."""

    def __init__(self, model: StripModel, beat: rules.Beat) -> None:
        super().__init__(model)
        self.beat = beat

    def mark(self, by: int) -> None:
        beat = self.beat
        column = rules.beat_column(beat.start, beat.cells, beat.phase, self.model.tick)
        first, last = max(0, column - REACH_CELLS), min(COLUMNS, column + REACH_CELLS + 1)
        for cells in self.model.cover[beat.row - REACH_CELLS : beat.row + REACH_CELLS + 1]:
            for reached in range(first, last):
                cells[reached] += by


class BareModel(StripModel):
    """The strip without a grid."""

    def __init__(self, walkers: int, seed: int) -> None:
        super().__init__(seed)
        self.cover = [[0] * COLUMNS for _ in range(ROWS)]
        self.caught_share = rules.CAUGHT_SHARE.tolist()
        for column, row in rules.starting_places(walkers, seed).tolist():
            BareWalker(self, column, row)
        for beat in rules.beats():
            BarePatrol(self, beat)

    def step(self) -> None:
        self.agents_by_type[BarePatrol].do("mark", 1)
        self.agents_by_type[BareWalker].do("step")
        self.agents_by_type[BarePatrol].do("mark", -1)
        self.tick += 1


def run(model: StripModel, ticks: int) -> Counts:
    """Some ticks; what was counted in them."""
    model.tick = model.caught = model.through = 0
    for _ in range(ticks):
        model.step()
    return Counts(model.caught, model.through)
