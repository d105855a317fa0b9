"""The government: measures as data, by date or by trigger, turned into levers that rules read."""

from sim.actors.government.costs import Costs, Reception
from sim.actors.government.levers import (
    ALLOCATIONS,
    NO_DEPTH_LIMIT_KM,
    TASKS,
    Lever,
    Levers,
    Operation,
    Stage,
)
from sim.actors.government.measure import Measure, SectorMeasure
from sim.actors.government.measures import (
    Allocation,
    AnyMeasure,
    Cameras,
    Fence,
    FlightBan,
    HumanitarianAccess,
    InformationCampaign,
    ReceptionCapacity,
    Reinforcement,
    RepatriationFlights,
    SupportTeamVisit,
    TurnBack,
)
from sim.actors.government.tables import Triggered, lever_table, most_extra_patrols, trigger_tables
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
    "ALLOCATIONS",
    "CONDITION",
    "EFFECT",
    "NO_DEPTH_LIMIT_KM",
    "TASKS",
    "TRIGGER",
    "Allocation",
    "AnyMeasure",
    "Cameras",
    "Condition",
    "Costs",
    "Fence",
    "FlightBan",
    "HumanitarianAccess",
    "InformationCampaign",
    "Lever",
    "Levers",
    "Measure",
    "Operation",
    "Reception",
    "ReceptionCapacity",
    "Reinforcement",
    "RepatriationFlights",
    "SectorMeasure",
    "Stage",
    "SupportTeamVisit",
    "Triggered",
    "TurnBack",
    "condition_holds",
    "effect_on_lever",
    "is_in_force",
    "lever_table",
    "most_extra_patrols",
    "trigger_tables",
]
