"""The measures that the model is shipped with: each has a file, and a line in this list.

Their order is that of the levers in tables, of the schema and of messages.
"""

from sim.actors.government.measure import Measure
from sim.actors.government.measures.allocation import Allocation
from sim.actors.government.measures.cameras import Cameras
from sim.actors.government.measures.fence import Fence
from sim.actors.government.measures.flight_ban import FlightBan
from sim.actors.government.measures.humanitarian_access import HumanitarianAccess
from sim.actors.government.measures.information_campaign import InformationCampaign
from sim.actors.government.measures.reception_capacity import ReceptionCapacity
from sim.actors.government.measures.reinforcement import Reinforcement
from sim.actors.government.measures.repatriation_flights import RepatriationFlights
from sim.actors.government.measures.strip import Strip
from sim.actors.government.measures.support_team import SupportTeamVisit
from sim.actors.government.measures.turn_back import TurnBack

SHIPPED_MEASURES: tuple[type[Measure], ...] = (
    TurnBack,
    Fence,
    Cameras,
    Strip,
    Reinforcement,
    ReceptionCapacity,
    SupportTeamVisit,
    Allocation,
    FlightBan,
    InformationCampaign,
    HumanitarianAccess,
    RepatriationFlights,
)
