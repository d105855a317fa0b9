"""How wide the strip is in which patrols see a group."""

from sim.actors.migrants import Group
from sim.base.compiled import inlined
from sim.engine.tables import Scene, cell_at
from sim.laws import search


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
    """The width of the strip in which a patrol sees a group, in this cover and light."""
    return group.range_factor * scene.width_km[cell_at(scene.cells, cell).cover]
