"""Levers: what measures write and rules read.

No rule asks which measure is active. A measure writes levers (day × sector × lever); a rule reads
the value of a lever. A new measure is a new column.
"""

from datetime import date
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NO_DEPTH_LIMIT_KM = 1000.0
TASKS = ("fusion", "forecast", "communication", "screening")
ALLOCATIONS = ("uniform", "fixed", "hotspot", "forecast", "stackelberg")


class Lever(IntEnum):
    """The columns of the lever table."""

    TURN_BACK = 0  # 1 while people found are turned back
    DEPTH_KM = 1  # only within this distance of the line
    VULNERABLE_EXEMPT = 2  # 1 if vulnerable people who are recognised are let in
    FENCE_SHARE = 3  # share of the sector's border with a finished fence
    BREACH_H = 4  # hours a group needs at the fence
    CAMERA_SHARE = 5  # share of the sector under cameras
    EXTRA_PATROLS = 6  # patrols on duty beyond the scenario's own
    PLACES = 7  # people that reception can house, whole country
    FUSION_ADVISERS = 8  # advisers at work on each task, whole country
    FORECAST_ADVISERS = 9
    COMMUNICATION_ADVISERS = 10
    SCREENING_ADVISERS = 11
    PLANNED_ADVISERS = 12  # advisers whose tasks the team plans each week, whole country
    ALLOCATION = 13  # which rule shares patrols among sectors, whole country
    RETRY_LEFT_SHARE = 14  # share of the wish to try again that information leaves
    ACCESS = 15  # 1 where humanitarian organisations may go to people at the line
    RETURN_SEATS = 16  # seats a day on flights home, whole country
    RETURN_WISH_SHARE = 17  # people who take a seat on such a flight instead of trying again
    DAILY_COST_EUR = 18  # what measures cost a day beyond what is counted elsewhere, whole country


type Levers = NDArray[np.float64]
# (days, sectors, len(Lever) + origins): what the measures in force mean on each day. The columns
# beyond Lever hold, for each origin, the share of its arrivals that measures leave.


class Operation(IntEnum):
    """What a measure does to the value that a lever has."""

    SET = 0
    ADD = 1
    SCALE = 2
    GROW = 3  # km that are added day by day, as a share of the sector
    SET_WHERE_GROWN = 4  # what holds where that growth has begun


class Row(NamedTuple):
    """One lever of one sector that a measure writes while it is in force."""

    lever: int
    sector: int
    operation: Operation
    value: float
    pace_km_per_day: float = 0.0  # of growth
    start_km: float = 0.0  # built elsewhere before growth begins here
    length_km: float = 1.0  # of the sector


class Stage(NamedTuple):
    """What a measure must know to write its levers."""

    dates: list[date]
    sectors: tuple[str, ...]
    lengths_km: NDArray[np.float64]
    origins: tuple[str, ...]
