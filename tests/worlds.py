"""What stands in a world, to compare it with another."""

from sim.base.compiled import compiled
from sim.base.rows import tables_of
from sim.engine.shifts import patrol_cell
from sim.engine.tables import guard_at, scene_at, tables_at
from sim.engine.world import RECORDS, World


def contents(world: World) -> dict[str, bytes]:
    """Every table as bytes by its name, but not where in memory the tables lie."""
    found = {}
    for name, table in world.tables().items():
        own = table.copy()
        for field in tables_of(RECORDS[name]) if name in RECORDS else ():
            own[field] = 0
        found[name] = own.tobytes()
    return found


@compiled
def cell_on_beat(handle, p, hours):
    """The cell of its beat that a patrol is in, as the engine has it."""
    tables = tables_at(handle, 0)
    return patrol_cell(guard_at(tables.guard, 0), scene_at(tables.scene, 0), p, hours)
