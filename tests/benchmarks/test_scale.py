"""The steps that `python -m benchmarks.scale` divides times by."""

from benchmarks import scale
from sim.engine.build import build_world
from sim.engine.run import run_season


def test_steps_are_quarters_of_an_hour_that_groups_walk():
    """Who walks undisturbed takes as many as hours allow; counting them changes nothing."""
    case = scale.scenario(60, days=12, is_watched=False)
    counted, plain = build_world(case, 3), build_world(case, 3)
    steps = scale.count_steps(counted.handle, 12)
    run_season(plain, 0, 12)
    assert counted.ledger.tobytes() == plain.ledger.tobytes()
    entered = (plain.groups["attempts"] > 0).sum()
    assert 4 * 1.0 * entered < steps < 4 * 24.0 * entered


def test_a_season_is_measured():
    of = scale.measure(scale.scenario(60, days=3), 2)
    assert of["groups"] > 0
    assert of["steps"] > 0
    assert of["season_ms"] > 0
    assert of["memory_mb"] > 1
