"""What stands in a world, to compare it with another."""

from sim.base.rows import tables_of
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
