"""The government: measures as data, by date or by trigger, turned into levers that rules read."""

from sim.actors.government.costs import Costs, Reception
from sim.actors.government.levers import LeverChange, LeverTables, Operation, Stage, arrivals_from
from sim.actors.government.measure import CountryMeasure, Measure, SectorMeasure
from sim.actors.government.measures import SHIPPED_MEASURES, Allocation, Cameras, Fence
from sim.actors.government.measures.support_team import TASKS
from sim.actors.government.measures.turn_back import NO_DEPTH_LIMIT_KM
from sim.actors.government.registry import (
    AnyMeasure,
    Registered,
    forget_measure,
    measures_by_type,
    register_measure,
    type_of,
    when_registered,
)
from sim.actors.government.tables import (
    LEVERS,
    SWITCHES,
    Triggered,
    allocations_used,
    lever_names,
    lever_table,
    most_extra_patrols,
    trigger_tables,
)
from sim.actors.government.triggers import (
    CONDITION,
    EFFECT,
    TRIGGER,
    Condition,
    condition_holds,
    effect_on_lever,
    is_in_force,
)

__all__ = [
    "CONDITION",
    "EFFECT",
    "LEVERS",
    "NO_DEPTH_LIMIT_KM",
    "SHIPPED_MEASURES",
    "SWITCHES",
    "TASKS",
    "TRIGGER",
    "Allocation",
    "AnyMeasure",
    "Cameras",
    "Condition",
    "Costs",
    "CountryMeasure",
    "Fence",
    "LeverChange",
    "LeverTables",
    "Measure",
    "Operation",
    "Reception",
    "Registered",
    "SectorMeasure",
    "Stage",
    "Triggered",
    "allocations_used",
    "arrivals_from",
    "condition_holds",
    "effect_on_lever",
    "forget_measure",
    "is_in_force",
    "lever_names",
    "lever_table",
    "measures_by_type",
    "most_extra_patrols",
    "register_measure",
    "trigger_tables",
    "type_of",
    "when_registered",
]
