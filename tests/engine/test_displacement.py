"""Displacement: a hardened stretch sends people elsewhere if the organiser adapts, and only then.

Pairs of the same people: 45 days, with and without 24 more patrols in one sector. Groups remember
no places here and nobody is stopped before the line, so only the organiser can move a crossing.
"""

import math

import numpy as np
import pytest
from scipy import stats

from sim.base.draws import replicate_seed
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.stage.terrain import sector_names

PAIRS = 10
HARDENED = "Druskininkai"
ELSEWHERE = np.array([name != HARDENED for name in sector_names()])
LEAST_PEOPLE = 100.0  # 2% of those who cross: what the pairs have to be able to show.
GUARDS = {
    "type": "reinforcement", "patrols": 24, "sectors": [HARDENED], "from": "2021-08-08",
}  # fmt: skip
HIDING = {"evasion_at_no_belief_share": 0.5, "evasion_at_full_belief_share": 0.5}


def crossed_elsewhere(scenario, strategy: str, is_hardened: bool, seed: int) -> float:
    """People who first crossed in another sector; as many hide whatever is believed."""
    case = scenario(
        period={"start": "2021-08-01", "end": "2021-09-14"},
        migrants={"staging_wait_median_h": 6, "memory_avoidance_probability": 0} | HIDING,
        patrols={"line_watch_h": 0},
        organiser={"strategy": strategy},
        measures={"order": {"type": "turn_back"}} | ({"guards": GUARDS} if is_hardened else {}),
    )
    world = build_world(case, seed)
    run_season(world, 0, len(world.ledger))
    return float(world.ledger["crossed_people"][:, ELSEWHERE].sum())


def displaced(scenario, strategy: str) -> np.ndarray:
    """How many more people cross elsewhere once the sector is hardened, in each pair."""
    seeds = [replicate_seed(7, pair) for pair in range(PAIRS)]
    return np.array(
        [
            crossed_elsewhere(scenario, strategy, True, seed)
            - crossed_elsewhere(scenario, strategy, False, seed)
            for seed in seeds
        ]
    )


def power(difference: np.ndarray, people: float) -> float:
    """The chance that as many pairs show a mean difference of so many people at 5%."""
    count = len(difference)
    shift = people / (difference.std(ddof=1) / math.sqrt(count))
    limit = stats.t.ppf(0.975, count - 1)
    return float(stats.nct.sf(limit, count - 1, shift))


@pytest.mark.parametrize("strategy", ["proportional", "exp3", "best_response"])
def test_an_organiser_that_adapts_moves_crossings_elsewhere(scenario, strategy):
    difference = displaced(scenario, strategy)
    assert stats.ttest_1samp(difference, 0.0).pvalue < 0.01
    assert difference.mean() > LEAST_PEOPLE
    assert power(difference, float(difference.mean())) > 0.8


def test_a_frozen_organiser_moves_none(scenario):
    """Not one person: where a group sets out is drawn by attempt, so nothing else moves it."""
    assert (displaced(scenario, "frozen") == 0.0).all()
