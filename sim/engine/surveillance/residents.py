"""Residents report a group to the station."""

from sim.actors.migrants import Group
from sim.base.compiled import inlined
from sim.base.draws import REPORT
from sim.base.rows import amount_at
from sim.engine.surveillance.layer import REPORTED, Layer, steady
from sim.engine.tables import Guard, Scene


@inlined
def expected(
    group: Group, cell: int, guard: Guard, scene: Scene, from_h: float, hours: float
) -> float:
    """Reports to expect; with advice more weak cues become alerts."""
    if scene.residents == 0.0:
        return 0.0
    rate_per_h = amount_at(scene.reports_per_h, cell).value * (1.0 + scene.fusion_share)
    hidden = scene.report_evading_factor if group.is_evading else 1.0
    return rate_per_h * hidden * hours


@inlined
def noticed_by(u: float, group: Group, cell: int, guard: Guard, scene: Scene) -> int:
    """The station hears of it; who is in sight of cameras stays so."""
    group.datum_h = max(group.datum_h, scene.at_h)
    return REPORTED


LAYER = Layer(
    "residents",
    "people who live there report a group",
    steady(expected),
    expected,
    noticed_by,
    REPORT,
)
