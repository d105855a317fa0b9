"""The season in Mesa is the same model: its outcomes have the same means as the engine's.

Both meet the same people and weather with each seed, so differences are paired: Student's t at 1%
after Bonferroni's correction for the outcomes. The peer acts in ticks of 15 minutes where the
engine is exact in time, so half of what is useful to find is granted (of people stopped at the
line it counts 5% to 8% fewer). What the study could find beyond that (with 90% power, from the
spread it saw) has to be useful, or the test says nothing.
"""

import numpy as np
import pytest
from scipy import stats

from benchmarks import season
from sim.base.draws import replicate_seed
from sim.engine.build import build_world
from sim.engine.ledger import NAMES
from sim.engine.run import run_season

pytest.importorskip("mesa")
LEVEL, POWER, GRANTED_SHARE = 0.01, 0.9, 0.5
# The shift, as a share of the mean, that must be found on top of what is granted.
USEFUL = {
    "pushes_events": 0.03,
    "crossings_events": 0.04,
    "sighted_events": 0.06,
    "alerts_events": 0.06,
    "answered_alerts_events": 0.06,
    "intercepted_events": 0.06,
    "scattered_events": 0.30,
    "registered_people": 0.10,
    "recorded_turn_backs_events": 0.06,
    "stopped_at_line_events": 0.20,
    "turned_back_people": 0.06,
    "entered_people": 0.10,
    "entered_noticed_people": 0.10,
    "retries_events": 0.08,
    "left_people": 0.25,
    "left_for_elsewhere_people": 0.12,
    "exposed_person_h": 0.10,
    "stranded_person_h": 0.12,
    "medical_emergencies_people": 0.20,
    "handling_patrol_hours": 0.06,
    "searching_patrol_hours": 0.08,
}
CASE = season.scenario(
    150,
    days=("2021-10-01", "2021-10-10"),
    migrants={"staging_wait_median_h": 6, "retry_wait_median_h": 12},
    exposure={"emergency_base_per_h": 0.0004},
    reception={"places": 20},
)


def totals(seed: int) -> tuple[list[float], list[float]]:
    """The outcomes of one season in the engine, and in the peer."""
    from benchmarks.peers.season_mesa.model import SeasonModel

    world = build_world(CASE, seed)
    run_season(world, 0, len(world.ledger))
    engine = world.amounts.sum(axis=(0, 1))
    peer = SeasonModel(CASE, seed).run()
    assert peer["arrived_people"] == engine[NAMES.index("arrived_people")]
    return [engine[NAMES.index(name)] for name in USEFUL], [peer[name] for name in USEFUL]


def check(seeds: int, finer: float) -> None:
    pairs = [totals(replicate_seed(77, replicate)) for replicate in range(seeds)]
    engine, peer = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    reach = stats.norm.isf(LEVEL / len(USEFUL) / 2) + stats.norm.ppf(POWER)
    for column, (name, useful) in enumerate(USEFUL.items()):
        difference, mean = peer[:, column] - engine[:, column], engine[:, column].mean()
        error = difference.std(ddof=1) / np.sqrt(seeds)
        assert reach * error / mean < finer * useful, f"{name}: too weak to mean anything"
        beyond = max(0.0, abs(difference.mean()) - GRANTED_SHARE * useful * mean)
        p_value = 2 * stats.t.sf(beyond / error, seeds - 1) * len(USEFUL)
        assert p_value > LEVEL, f"{name} shifts by {difference.mean() / mean:+.1%}"


def test_nobody_is_lost_in_the_peer():
    from benchmarks.peers.season_mesa.model import SeasonModel

    model = SeasonModel(CASE, 3)
    total = model.run()
    gone = (
        "registered_people", "entered_people", "left_people",
        "left_for_elsewhere_people", "dead_people",
    )  # fmt: skip
    present = sum(group.people for group in model.groups)
    assert total["arrived_people"] == sum(total[name] for name in gone) + present > 0


def test_the_peer_has_the_same_means():
    check(seeds=24, finer=5.5)


@pytest.mark.long
def test_the_peer_has_the_same_means_to_a_few_percent():
    check(seeds=480, finer=1.0)
