"""Sensitivity: known answers of a formula, and a study so small that it takes seconds."""

import numpy as np
import pytest

from sim.experiments.comparison.compare import NotComparableError
from sim.experiments.sensitivity import (
    CHANCE,
    STUDIED_OUTCOMES,
    MissingLibraryError,
    Plan,
    SensitivityJob,
    _morris,
    _salib,
    _sobol,
    centred,
    chosen_inputs,
    inputs_of,
    problem_of,
    season_totals,
    set_apart,
    study,
    swing_points,
    swing_table,
    team_inputs,
)
from sim.scenario.load import load_scenario
from sim.scenario.scenario import UNCERTAIN

salib = pytest.importorskip("SALib")
SMALL = Plan(trajectories=2, samples=2, strongest=1, swings=1)
FORMULA = {"a": (0.0, 10.0), "b": (-1.0, 1.0), CHANCE: (0.0, 1.0)}


def formula(points: np.ndarray) -> np.ndarray:
    """3a + b: a spans 30, b spans 2, chance nothing."""
    return 3.0 * points[:, 0] + points[:, 1]


def test_the_screening_gives_effects_over_the_whole_range():
    problem = problem_of(FORMULA)
    points = _salib("sample.morris").sample(problem, 10, num_levels=4, seed=1)
    found = _morris(_salib("analyze.morris"), problem, points, 1, formula(points))
    assert found["mu_star"] == pytest.approx([30.0, 2.0, 0.0])
    assert found["sigma"] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_the_indices_give_shares_of_variance():
    problem = problem_of(FORMULA)
    points = _salib("sample.sobol").sample(problem, 256, calc_second_order=False, seed=1)
    found = _sobol(_salib("analyze.sobol"), problem, 1, formula(points))
    # Var(3a) = 75, Var(b) = 1/3.
    assert found["total"] == pytest.approx([75 / (75 + 1 / 3), 1 / 226, 0.0], abs=0.05)


def test_an_outcome_that_never_moves_is_driven_by_nothing():
    problem = problem_of(FORMULA)
    points = _salib("sample.sobol").sample(problem, 4, calc_second_order=False, seed=1)
    for values in (np.zeros(len(points)), np.full(len(points), 5e6) + 1e-8 * formula(points)):
        assert not _sobol(_salib("analyze.sobol"), problem, 1, values)["total"].any()


def test_swings_move_one_input_at_a_time_on_the_same_seeds(scenario):
    inputs = {"migrants.retry_probability": (0.6, 0.95), CHANCE: (0.0, 1.0)}
    week = scenario(migrants={"retry_probability": 0.7})
    points = swing_points(week, problem_of(inputs), 3)
    assert points[:, 0].tolist() == [0.7] * 3 + [0.6] * 3 + [0.95] * 3
    assert np.unique(points[:, 1]).size == 3
    values = np.repeat([[5.0], [4.0], [9.0]], 3, axis=0) * np.ones(len(STUDIED_OUTCOMES))
    table = swing_table(problem_of(inputs), values, 3)
    first = table[table["input"] != CHANCE].iloc[0]
    assert (first["at_low"], first["at_high"]) == (4.0, 9.0)


def test_the_support_team_is_always_among_the_inputs(scenario):
    import pandas as pd

    week = scenario()
    screening = pd.DataFrame(
        {"outcome": "cost_eur", "input": list(inputs_of(week)), "mu_star": 0.0}
    )
    inputs = inputs_of(week)
    chosen = chosen_inputs(inputs, screening, 2)
    assert set(team_inputs(inputs)) < set(chosen)
    assert len(team_inputs(inputs)) >= 6
    assert len(chosen) == 2 + len(team_inputs(inputs)) + 1


def test_the_inflow_is_an_input_and_is_not_drawn(scenario):
    low, high = inputs_of(scenario())["inflow.factor"]
    assert 0.0 < low < 1.0 < high
    assert "inflow.factor" not in UNCERTAIN


def test_nothing_is_drawn_beside_what_is_studied():
    year = centred(load_scenario("lithuania-2021"))
    assert year.uncertain == ()
    assert year.posterior == ""


def test_the_centre_keeps_what_the_scenario_sets():
    given = load_scenario("lithuania-2021", [("migrants.asylum_here_share", "0.123")])
    assert centred(given).migrants.asylum_here_share == 0.123


def test_a_small_study_is_whole_and_the_same_on_any_number_of_workers(scenario):
    days = {"start": scenario().period.start, "end": scenario().period.start}
    short = scenario(period=days)
    one, two = (study(short, SMALL, workers) for workers in (1, 2))
    assert one.indices.equals(two.indices)
    assert one.screening.equals(two.screening)
    assert set(one.indices["outcome"]) == set(STUDIED_OUTCOMES)
    teams = one.indices[one.indices["input"].str.startswith("support_team.")]
    assert (teams["at_low"] == teams["at_high"]).all()  # there is no team in this scenario


def test_a_scenario_less_itself_is_zero_everywhere(scenario):
    days = {"start": scenario().period.start, "end": scenario().period.start}
    found = study(scenario(period=days), SMALL, 2, against=scenario(name="same", period=days))
    assert not found.screening[["mu_star", "sigma"]].to_numpy().any()
    numbers = found.indices.drop(columns=["outcome", "input"]).to_numpy()
    assert not numbers.any()
    assert not found.overall[["median", "low_90", "high_90"]].to_numpy().any()
    assert found.label("cost_eur") == "difference of cost_eur"
    assert found.notes == ()


def test_a_difference_is_the_first_less_the_other_on_the_same_seed(scenario):
    open_, closed = scenario(), scenario(name="closed", measures={"order": {"type": "turn_back"}})
    values = {"inflow.factor": 1.2, CHANCE: 0.3}
    one, other, difference = (
        season_totals(SensitivityJob(pair, values))
        for pair in ((closed,), (open_,), (closed, open_))
    )
    assert one[STUDIED_OUTCOMES.index("recorded_turn_backs_events")] > 0
    assert difference.tolist() == (one - other).tolist()


def test_what_a_policy_sets_otherwise_is_no_input(scenario):
    pair = [scenario(), scenario(name="b", patrols={"report_rate_per_h": 0.01})]
    assert set_apart(pair) == ["patrols.report_rate_per_h"]
    assert set_apart(pair[:1]) == []


def test_what_cannot_be_paired_is_refused(scenario):
    days = {"start": scenario().period.start, "end": scenario().period.start}
    for other, part in ((scenario(), "rename one"), (scenario(name="b", period=days), "same days")):
        with pytest.raises(NotComparableError, match=part):
            study(scenario(), SMALL, against=other)


def test_without_the_library_one_line_says_how_to_get_it(monkeypatch):
    import importlib

    def refuse(name, *rest):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", refuse)
    with pytest.raises(MissingLibraryError, match=r"explore") as error:
        _salib("sample.morris")
    assert "\n" not in str(error.value)
