"""Paired comparison: exact where nothing differs, sharper than chance where something does."""

from datetime import date

import numpy as np
import pytest

from sim.experiments.comparison.compare import (
    MEASURED,
    NotComparableError,
    align,
    compare_runs,
    what_differs,
)
from sim.experiments.comparison.findings import findings
from sim.experiments.ensemble import run_ensemble

CLOSED = {"order": {"type": "turn_back"}}


def test_two_names_of_one_scenario_differ_by_exactly_nothing(scenario):
    a = run_ensemble(scenario(measures=CLOSED), replicates=3)
    b = run_ensemble(scenario(name="other", measures=CLOSED), replicates=3)
    table = compare_runs(a, b)
    defined = table.dropna(subset="paired_difference")
    assert len(defined) > 35
    for name in ("paired_difference", "low_95", "high_95", "share_more", "share_less"):
        assert (defined[name] == 0).all(), name
    assert (table["verdict"] == "not distinguishable").all()
    assert findings(table) == []


def test_a_draw_for_a_new_purpose_changes_no_result(scenario, monkeypatch):
    """Draws are addressed: one more of them, for a purpose of its own, disturbs none."""
    from sim.base import draws
    from sim.experiments import ensemble

    real, unused = ensemble.build_world, 1 + max(
        value for name, value in vars(draws).items() if name.isupper() and isinstance(value, int)
        and value < 1000
    )  # fmt: skip
    drawn = []

    def curious(case, seed):
        drawn.append(draws.uniforms(seed, 0, 0, unused, 0))
        return real(case, seed)

    before = run_ensemble(scenario(measures=CLOSED), replicates=3)
    monkeypatch.setattr(ensemble, "build_world", curious)
    after = run_ensemble(scenario(measures=CLOSED, name="curious"), replicates=3)
    assert len(drawn) == 3
    assert (compare_runs(before, after)["paired_difference"].dropna() == 0).all()


def test_a_policy_shows_and_pairs_are_sharper(runs):
    a, b = runs
    table = compare_runs(a, b).set_index("outcome")
    assert table.loc["registered_people", "verdict"] == "less"
    assert table.loc["vulnerable_turned_back_people", "verdict"] == "worse"
    assert table.loc["vulnerable_turned_back_people", "share_better"] == 0.0
    assert np.isnan(table.loc["registered_people", "share_better"])
    assert table.loc["arrived_people", "paired_difference"] == 0
    unpaired = np.hypot(a.outcomes["crossings_events"].std(), b.outcomes["crossings_events"].std())
    paired = (b.outcomes["crossings_events"] - a.outcomes["crossings_events"]).std()
    assert paired < unpaired


def test_the_difference_is_that_of_the_outcomes(runs):
    a, b = runs
    table = compare_runs(a, b).set_index("outcome")
    for name in ("registered_people", "cost_eur", "stranded_person_h"):
        mean = (b.outcomes[name] - a.outcomes[name]).mean()
        assert table.loc[name, "paired_difference"] == pytest.approx(mean)
        assert table.loc[name, "median_baseline"] == a.outcomes[name].median()
    admitted = [r.outcomes["registered_people"] / r.outcomes["crossed_people"] for r in runs]
    mean = (admitted[1] - admitted[0]).mean()
    assert table.loc["admitted_share", "paired_difference"] == pytest.approx(mean)


def test_swapping_the_policies_turns_every_sign(runs):
    one, other = compare_runs(*runs), compare_runs(*reversed(runs))
    np.testing.assert_allclose(one["paired_difference"], -other["paired_difference"])
    np.testing.assert_allclose(one["low_95"], -other["high_95"])
    assert one["share_more"].equals(other["share_less"])


def test_more_policies_at_once_make_a_stricter_correction(runs):
    a, b = runs
    alone, two = compare_runs(a, b), compare_runs(a, b, b)
    assert len(two) == 2 * len(MEASURED)
    assert (two["p_adjusted"][: len(alone)] >= alone["p_adjusted"]).all()
    assert (two["p_adjusted"][: len(alone)] > alone["p_adjusted"]).any()


def test_the_columns_are_as_documented(runs):
    table = compare_runs(*runs)
    words = {"baseline", "scenario", "theme", "outcome", "meaning", "unit", "verdict"}
    words |= {"assumed_part", "assumed_settings"}
    for name, dtype in table.dtypes.items():
        expected = "str" if name in words else "int64" if name == "pairs" else "float64"
        assert dtype == expected, name
        if name not in words:
            assert name in (compare_runs.__doc__ or "") or name.split("_")[-1] in (
                "baseline",
                "other",
            )


def test_runs_without_a_common_seed_cannot_be_paired(scenario):
    a = run_ensemble(scenario(), replicates=1)
    b = run_ensemble(scenario(seed=1), replicates=1)
    with pytest.raises(NotComparableError, match="shares no replicate"):
        compare_runs(a, b)


def test_the_seed_and_replicates_of_the_baseline_hold_for_all_and_it_is_said(scenario):
    (a, b), notes = align([scenario(seed=5), scenario(name="other", seed=6, replicates=7)])
    assert (a.seed, b.seed, a.replicates, b.replicates) == (5, 5, 20, 20)
    assert notes == [
        "other has another seed (6); 5 is used for all.",
        "other has another number of replicates (7); 20 is used for all.",
    ]


def test_what_was_asked_for_needs_no_note(scenario):
    (a, b), notes = align([scenario(), scenario(name="other", seed=6)], 7, 3)
    assert (a.seed, b.seed, a.replicates, b.replicates) == (7, 7, 3, 3)
    assert notes == []


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"name": "week"}, "named 'week'"),
        ({"period": {"start": date(2021, 8, 1), "end": date(2021, 8, 2)}}, "the same days"),
    ],
)
def test_what_cannot_be_compared_is_refused(scenario, change, part):
    with pytest.raises(NotComparableError, match=part):
        align([scenario(), scenario(**{"name": "other"} | change)])


def test_other_people_are_said(scenario):
    _, notes = align([scenario(), scenario(name="other", inflow={"people_per_day": 10})])
    assert "more than policy (inflow)" in notes[0]


def test_what_differs_is_named(scenario):
    other = scenario(name="other", measures=CLOSED, patrols={"scatter_h": 1.0})
    assert what_differs(scenario(), other) == [
        "patrols.scatter_h: 0.5 → 1.0",
        "measures.order: added",
    ]
    assert what_differs(other, other) == []
