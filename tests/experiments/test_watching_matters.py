"""What patrols and all of surveillance are worth in the surge."""

import pytest

from sim.actors.surveillance import Surveillance
from sim.experiments.ensemble import run_ensemble
from sim.scenario.load import load_scenario

ONE_PATROL = [
    ("patrols.on_duty_per_sector_patrols", "1"),
    ("measures.army", "null"),
    ("measures.frontex", "null"),
]
ALL_OFF = [(f"surveillance.{layer}", "false") for layer in Surveillance.model_fields]


def outcomes(*settings):
    """Means over 16 replicates of seed 77."""
    case = load_scenario("surge", [("seed", "77"), *settings])
    return run_ensemble(case, replicates=16, workers=1).outcomes.mean(numeric_only=True)


def entries_per_crossing(of):
    return of["entered_people"] / of["crossings_events"]


@pytest.fixture(scope="module")
def shipped():
    return outcomes()


def test_with_one_patrol_a_sector_clearly_more_of_those_who_cross_get_inland(shipped):
    few = outcomes(*ONE_PATROL)
    assert entries_per_crossing(few) >= 1.15 * entries_per_crossing(shipped)


def test_without_surveillance_far_more_get_inland_and_fewer_are_intercepted(shipped):
    blind = outcomes(*ALL_OFF)
    assert len(ALL_OFF) == 6
    assert entries_per_crossing(blind) >= 1.4 * entries_per_crossing(shipped)
    assert blind["intercepted_events"] < 0.7 * shipped["intercepted_events"]
