"""Ensembles lose nothing: failures are data, interruptions keep what is done."""

import pytest

from sim.experiments import ensemble
from sim.experiments.ensemble import run_ensemble
from sim.scenario.load import load_scenario


def test_a_replicate_that_raises_is_a_row_of_its_own(scenario, monkeypatch):
    real = ensemble.run_replicate
    bad_seed = run_ensemble(scenario(), replicates=4).outcomes["seed"][2]

    def faulty(case, seed):
        if seed == bad_seed:
            raise ZeroDivisionError("a fault")
        return real(case, seed)

    monkeypatch.setattr(ensemble, "run_replicate", faulty)
    runs = run_ensemble(scenario(), replicates=4)
    assert runs.outcomes["replicate"].tolist() == [0, 1, 3]
    assert [(failure.replicate, failure.error) for failure in runs.failures] == [
        (2, "ZeroDivisionError: a fault")
    ]


def test_an_interruption_keeps_what_is_done(scenario):
    def interrupt(done, total):
        if done >= 2:
            raise KeyboardInterrupt

    runs = run_ensemble(scenario(), replicates=30, workers=1, on_progress=interrupt)
    assert runs.is_interrupted
    assert 2 <= len(runs.outcomes) < 30


def test_an_interrupted_comparison_keeps_pairs(scenario):
    def interrupt(done, total):
        if done >= 8:
            raise KeyboardInterrupt

    policies = [scenario(replicates=30), scenario(name="other", replicates=30)]
    runs = ensemble.run_side_by_side(policies, workers=1, on_progress=interrupt)
    a, b = (set(each.outcomes["replicate"]) for each in runs)
    assert all(each.is_interrupted for each in runs)
    assert len(a & b) >= 3
    assert len(a) < 30


def test_side_by_side_gives_what_each_gives_alone(scenario):
    policies = [scenario(replicates=3), scenario(name="other", replicates=3)]
    for policy, run in zip(policies, ensemble.run_side_by_side(policies), strict=True):
        assert run.outcomes.equals(run_ensemble(policy).outcomes)
        assert run.daily.equals(run_ensemble(policy).daily)


def test_progress_counts_up(scenario):
    seen = []
    run_ensemble(scenario(), replicates=3, on_progress=lambda done, total: seen.append(done))
    assert seen[0] == 0
    assert seen[-1] == 3
    assert seen == sorted(seen)


def test_uncertain_parameters_are_drawn_unless_set(scenario):
    from sim.scenario.scenario import UNCERTAIN

    drawn = run_ensemble(scenario(), replicates=5).drawn
    assert set(UNCERTAIN) <= set(drawn)
    assert drawn["exposure.fatality_unrescued_share"].nunique() == 5
    kept = run_ensemble(scenario(exposure={"fatality_unrescued_share": 0.1}), replicates=2).drawn
    assert "exposure.fatality_unrescued_share" not in kept


@pytest.mark.parametrize("replicates", [1, 2])
def test_more_replicates_begin_with_the_same(scenario, replicates):
    few = run_ensemble(scenario(), replicates=replicates).outcomes
    many = run_ensemble(scenario(), replicates=4).outcomes
    assert few.equals(many.head(replicates))


@pytest.mark.long
@pytest.mark.parametrize("workers", [2, 4, 8])
def test_200_seasons_are_the_same_bytes_on_any_number_of_threads(workers):
    """Compared with one thread, to the last digit of every outcome, day and sector."""
    case = load_scenario("surge")
    one, many = (run_ensemble(case, replicates=200, workers=count) for count in (1, workers))
    assert one.outcomes.to_csv() == many.outcomes.to_csv()
    assert one.daily.equals(many.daily)
