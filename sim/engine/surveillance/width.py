"""Where a group can be seen, from how far, and how fast it walks."""

from sim.actors.migrants import Group
from sim.base.compiled import inlined
from sim.engine.tables import Scene, cell_at
from sim.laws import search


@inlined
def stands(group: Group) -> bool:
    """Whether a group does not walk: it is at the line, or waits to be fetched."""
    return group.is_at_line == 1 or group.is_at_pickup == 1


@inlined
def cell_of(group: Group) -> int:
    """The cell in which a group can be seen: at the line, the one that it is about to enter."""
    return group.next_cell if group.is_at_line else group.cell


@inlined
def note_looks(group: Group, scene: Scene) -> None:
    """From how far a group is seen: by its size, and whether it hides."""
    group.range_factor = search.detection_range_factor(
        group.people,
        scene.range_size_exponent_factor,
        scene.evasion_factor if group.is_evading else 1.0,
    )


@inlined
def sweep_width_km(group: Group, cell: int, scene: Scene) -> float:
    """The width of the strip in which a patrol on foot sees a group, in this cover and light."""
    ratio = scene.hidden_width_ratio_factor if group.is_evading else scene.shown_width_ratio_factor
    range_km = group.range_factor * scene.range_km[cell_at(scene.cells, cell).cover]
    return search.sweep_width_km(range_km, ratio)


@inlined
def pace_km_per_h(group: Group, cell: int, scene: Scene) -> float:
    """How fast a group walks in a cell, in this light and snow."""
    pace: float = group.pace_factor * scene.walking_km_per_h[cell_at(scene.cells, cell).cover]
    return pace
