"""Small scenarios that run in a blink, shared by the tests."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sim.scenario.scenario import Scenario

WEEK = {"start": date(2021, 8, 1), "end": date(2021, 8, 7)}
ALL_MEASURES: dict[str, Any] = {
    "order": {"type": "turn_back", "from": date(2021, 8, 3)},
    "wire": {"type": "fence", "km_per_day": 20},
    "eyes": {"type": "cameras", "share_by_date": {date(2021, 8, 1): 0.5}},
    "army": {"type": "reinforcement", "patrols": 20, "from": date(2021, 8, 4)},
    "flights": {"type": "flight_ban", "origin": "iraq", "from": date(2021, 8, 5)},
    "camps": {"type": "reception_capacity", "places": 300},
    "team": {
        "type": "support_team",
        "advisers": 8,
        "from": date(2021, 8, 2),
        "tasks": {"fusion": 0.25, "forecast": 0.25, "communication": 0.25, "screening": 0.25},
    },
}


@pytest.fixture
def scenario() -> Callable[..., Scenario]:
    """Makes a scenario: a week of 2021 with 120 people a day, changed by keyword."""

    def make(**changes: Any) -> Scenario:
        settings: dict[str, Any] = {
            "name": "week",
            "period": WEEK,
            "inflow": {"people_per_day": 120},
            "migrants": {"staging_wait_median_h": 6, "retry_wait_median_h": 12},
        }
        return Scenario.model_validate(settings | changes)

    return make
