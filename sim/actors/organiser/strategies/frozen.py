"""Nothing is learned: every sector keeps its usual share."""

from typing import Any

from sim.actors.organiser.command import Command
from sim.actors.organiser.strategies.strategy import Strategy
from sim.base.compiled import compiled


@compiled
def steer(command: Command, settings: Any) -> None:
    """Leaves everything as it is."""


STRATEGY = Strategy("frozen", "fixed shares", steer)
