"""Patrols that search in vain change nothing for those who walk, though they interrupt their stays.

All groups are in transit and nobody can be seen: residents report them, patrols come, search, find
nobody and go. So each group takes the way and the time that it would take undisturbed.
"""

import numpy as np
import pytest

from sim.actors import migrants
from sim.base.draws import replicate_seed
from sim.engine.build import build_world
from sim.engine.run import run_season

BLIND = {f"{cover}_{light}_range_km": 0.0
         for cover in ("open", "wetland", "forest") for light in ("day", "night")}  # fmt: skip
BLIND |= {
    "urban_range_km": 0.0, "camera_detections_per_km": 0.0, "strip_share": 0.0, "trail_share": 0.0,
    "second_line_per_sector_patrols": 0,
}  # fmt: skip
SEEDS = [replicate_seed(5, number) for number in range(16)]


def season(scenario, seed: int, **patrols):
    case = scenario(
        inflow={"people_per_day": 250},
        migrants={"staging_wait_median_h": 6, "asylum_here_share": 0.0},
        patrols=BLIND | {"report_rate_per_h": 6.0, "report_evading_factor": 1.0} | patrols,
        exposure={"emergency_base_per_h": 0.0},
    )
    world = build_world(case, seed)
    run_season(world, 0, len(world.ledger))
    return world


@pytest.mark.parametrize("seed", SEEDS[:4])
@pytest.mark.parametrize("search_h", [0.0, 0.3, 2.0])
def test_a_group_walks_as_far_as_if_nobody_had_looked_for_it(scenario, seed, search_h):
    searched = season(scenario, seed, datum_search_h=search_h)
    alone = season(scenario, seed, report_rate_per_h=0.0)
    assert searched.ledger["answered_alerts_events"].sum() > 20
    assert alone.ledger["alerts_events"].sum() == 0
    groups, others = searched.groups, alone.groups
    arrived = others["state"] == migrants.ENTERED
    assert arrived.sum() > 50
    assert (groups["state"] == others["state"]).all()
    assert (groups["cell"] == others["cell"]).all()
    # When they reached their goal, to the millisecond.
    hours = groups["outdoor_h"][arrived] - others["outdoor_h"][arrived]
    assert np.abs(hours).max() < 1e-7


def test_a_group_is_reported_as_often_as_if_nobody_had_looked_for_it(scenario):
    """In the mean of 16 pairs; a difference of 6% would be found (three standard errors)."""
    reports = np.array(
        [
            [season(scenario, seed, **patrols).ledger["sighted_events"].sum() for seed in SEEDS]
            for patrols in ({"datum_search_h": 0.3}, {"on_duty_per_sector_patrols": 0})
        ]
    )
    difference = (reports[0] - reports[1]) / reports[1].mean()
    error = difference.std(ddof=1) / np.sqrt(len(SEEDS))
    assert error < 0.02
    assert abs(difference.mean()) < 3 * error
