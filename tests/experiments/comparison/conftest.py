"""Two policies that comparisons are tested on."""

import pytest

from sim.experiments.ensemble import run_ensemble
from sim.scenario.scenario import Scenario
from tests.conftest import WEEK


@pytest.fixture(scope="session")
def runs():
    """Twelve futures of an open and of a closed border."""

    def run(name, measures):
        return run_ensemble(
            Scenario.model_validate(
                {
                    "name": name,
                    "period": WEEK,
                    "inflow": {"people_per_day": 120},
                    "migrants": {"staging_wait_median_h": 6, "retry_wait_median_h": 12},
                    "measures": measures,
                }
            ),
            replicates=12,
        )

    return run("open", {}), run("closed", {"order": {"type": "turn_back"}})
