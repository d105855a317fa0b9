"""Residents report a group to the station."""

from sim.actors.migrants import Group
from sim.base.compiled import inlined
from sim.base.draws import REPORT
from sim.base.rows import amount_at
from sim.engine.surveillance.layer import NEVER_H, REPORTED, Layer
from sim.engine.tables import Guard, Scene


@inlined
def expected(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> float:
    """Reports to expect; with advice more weak cues become alerts."""
    rate_per_h = amount_at(scene.reports_per_h, cell).value * (1.0 + scene.fusion_share)
    hidden = scene.report_evading_factor if group.is_evading else 1.0
    return rate_per_h * hidden * hours


@inlined
def watch(
    store: float, group: Group, cell: int, guard: Guard, scene: Scene, hours: float
) -> tuple[float, float]:
    """When they report the group."""
    rate_per_h = expected(group, cell, guard, scene, scene.at_h, 1.0)
    if rate_per_h <= 0.0 or rate_per_h * hours < store:
        return NEVER_H, rate_per_h * hours
    return store / rate_per_h, store


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """The station hears of it."""
    return REPORTED


LAYER = Layer(
    "residents", "people who live there report a group", watch, expected, noticed_by, REPORT
)
