"""One past, several futures: the past is that of the unbranched run, byte for byte."""

from datetime import date

import numpy as np
import pytest

from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.run import is_adaptive, run_season
from sim.experiments import branch as branching
from sim.experiments.branch import BranchJob, check_branch, run_branch, run_futures, shared_past
from sim.experiments.comparison.compare import NotComparableError, compare_runs
from sim.experiments.ensemble import run_ensemble, run_replicate
from sim.experiments.fates import ENDS
from tests.conftest import ALL_MEASURES
from tests.worlds import contents

AT, DAY = date(2021, 8, 5), 4
MORE = {"more": {"type": "reinforcement", "patrols": 60, "from": "2021-08-05"}}
TRIGGERED = {
    "crowd": {
        "type": "turn_back",
        "when": {"crossings_1d": {"above": 20, "for_days": 2}},
        "lasts_days": 3,
    }
}
CASES = {
    "open": {},
    "all measures": {"measures": ALL_MEASURES},
    "adaptive": {
        "measures": ALL_MEASURES,
        "organiser": {"strategy": "exp3"},
        "patrols": {"allocation": "hotspot"},
    },
    "triggered": {"measures": TRIGGERED, "organiser": {"strategy": "proportional"}},
}


def outcome(season, name):
    """An outcome of a season, (days, sectors)."""
    return season.ledger[:, :, ledger.NUMBER[name]]


@pytest.mark.parametrize("case", CASES)
def test_a_branch_with_the_same_policy_is_the_unbranched_run(scenario, case):
    same = scenario(**CASES[case])
    unbranched = run_replicate(same, 5)
    for season in run_futures(BranchJob((same, same.model_copy(update={"name": "b"})), 5, DAY)):
        assert season.ledger.tobytes() == unbranched.ledger.tobytes()
        assert season.fates.tobytes() == unbranched.fates.tobytes()


@pytest.mark.parametrize("other", ["open", "all measures", "adaptive", "triggered"])
@pytest.mark.parametrize("first", ["open", "all measures"])
def test_the_past_is_that_of_the_unbranched_run(scenario, first, other):
    past, future = scenario(**CASES[first]), scenario(**CASES[other], name="other")
    unbranched = build_world(past, 5)
    run_season(unbranched, 0, DAY)
    job = BranchJob((past, future), 5, DAY)
    shared = shared_past(job)
    if not is_adaptive(build_world(future, 5)):
        assert contents(shared) == contents(unbranched)
    # What people know is kept up only if somebody will look at it.
    for world in (unbranched, shared):
        world.sectors["sightings"] = 0.0
        world.steering["published_patrols"] = world.steering["stop_per_patrol"] = 0.0
        for name in ("past", "command"):
            getattr(world, name).view(np.uint8)[:] = 0
    assert contents(shared) == contents(unbranched)
    seasons = run_futures(job)
    for season in seasons:
        assert season.ledger[:DAY].tobytes() == unbranched.ledger[:DAY].tobytes()
    if first != other:
        assert (seasons[0].ledger[DAY:] != seasons[1].ledger[DAY:]).any()


@pytest.mark.parametrize("measures", [MORE, {"order": {"type": "turn_back", "from": "2021-08-05"}}])
def test_a_policy_that_begins_on_the_branch_day_is_its_own_run(scenario, measures):
    """Also where it needs more patrols than the past had room for."""
    past, future = scenario(), scenario(measures=measures, name="other")
    _, branched = run_futures(BranchJob((past, future), 5, DAY))
    alone = run_replicate(future, 5)
    assert branched.ledger.tobytes() == alone.ledger.tobytes()
    assert branched.fates.tobytes() == alone.fates.tobytes()


def test_the_past_is_simulated_once(scenario, monkeypatch):
    days = []
    real = branching.run_season

    def counted(world, first, last):
        days.append((first, last))
        real(world, first, last)

    monkeypatch.setattr(branching, "run_season", counted)
    cases = tuple(scenario(name=name) for name in ("week", "b", "c"))
    run_futures(BranchJob(cases, 5, DAY))
    assert days == [(0, DAY), (DAY, 7), (DAY, 7), (DAY, 7)]


def test_everybody_is_accounted_for_after_the_branch(scenario):
    future = scenario(measures=ALL_MEASURES | MORE, name="other")
    seasons = run_futures(BranchJob((scenario(measures=ALL_MEASURES), future), 5, DAY))
    for season in seasons:
        fates = season.fates
        ends = sum(fates[name].astype(int) for name in ENDS)
        assert (ends == fates["people"]).all()
        assert fates["people"].sum(dtype=int) == outcome(season, "arrived_people").sum()


def test_a_fence_that_was_built_stays(scenario):
    built = scenario(measures={"wire": {"type": "fence", "km_per_day": 20}})
    fenced, bare = run_futures(BranchJob((built, scenario(name="bare")), 5, DAY))
    assert outcome(fenced, "fence_built_km")[DAY:].sum() > 0
    assert outcome(bare, "fence_built_km")[DAY:].sum() == 0
    world = branching.continued(
        shared_past(BranchJob((built,), 5, DAY)), built, scenario(name="bare"), 5, DAY
    )
    share = world.levers["fence_share"]
    assert (share[DAY:] == share[DAY - 1]).all()
    assert share[DAY].sum() > 0


def test_inflow_may_change_from_the_branch_day_on(scenario):
    pulse = {"people_per_day": 120, "pulses": [
        {"from": "2021-08-06", "until": "2021-08-07", "people_per_day": 200}
    ]}  # fmt: skip
    first, more = scenario(), scenario(inflow=pulse, name="more")
    seasons = run_futures(BranchJob((first, more), 5, DAY))
    arrived = [outcome(season, "arrived_people").sum(axis=1) for season in seasons]
    assert np.array_equal(arrived[0][:5], arrived[1][:5])
    assert arrived[1][5:].sum() > arrived[0][5:].sum()


def test_outcomes_count_from_the_branch_day_and_pair(scenario):
    cases = [
        scenario(replicates=4),
        scenario(name="closed", measures={"order": {"type": "turn_back"}}, replicates=4),
    ]
    branch = run_branch(cases, AT)
    alone = run_ensemble(cases[0])
    assert branch.runs[0].outcomes.equals(alone.outcomes)
    assert branch.runs[0].daily.equals(alone.daily)
    since = branch.runs[0].daily.query("date >= '2021-08-05'").groupby("replicate")
    assert branch.since[0].outcomes["registered_people"].tolist() == (
        since["registered_people"].sum().tolist()
    )
    table = compare_runs(*branch.since).set_index("outcome")
    assert table.loc["registered_people", "paired_difference"] < 0
    assert table.loc["arrived_people", "paired_difference"] == 0
    waiting = table.loc["waiting_people", "median_baseline"]
    assert waiting == alone.outcomes["waiting_people"].median()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"period": {"start": "2021-08-01", "end": "2021-08-09"}}, "its period is"),
        ({"seed": 3}, "its seed is 3, not 2021"),
        ({"migrants": {"staging_wait_median_h": 9}}, "another migrants"),
        ({"inflow": {"people_per_day": 121}}, "inflow differs"),
        ({"inflow": {"people_per_day": 120, "origins": {"iraq": 1}}}, "inflow.origins"),
        (
            {
                "inflow": {
                    "people_per_day": 120,
                    "origins_by_date": {"2021-08-02": {"iraq": 0, "other": 1}},
                }
            },
            "inflow.origins_by_date",
        ),
        ({"weather": {"warmer_than_old_normal_c": 0.5}}, "another weather"),
        ({"exposure": {"fatality_unrescued_share": 0.15}}, "drawn in each replicate"),
        ({"name": "week"}, "named 'week'"),
    ],
)
def test_what_would_change_the_past_is_refused(scenario, change, part):
    with pytest.raises(NotComparableError, match=part):
        check_branch([scenario(), scenario(**{"name": "other"} | change)], AT)


@pytest.mark.parametrize("at", [date(2021, 8, 1), date(2021, 8, 8), date(2020, 1, 1)])
def test_the_day_lies_within_the_season(scenario, at):
    with pytest.raises(NotComparableError, match="should be a day after 2021-08-01"):
        check_branch([scenario(), scenario(name="other")], at)


def test_what_is_left_out_of_the_past_is_said(scenario):
    order = {"order": {"type": "turn_back"}}
    early = check_branch([scenario(), scenario(name="other", measures=order)], AT)
    assert "In other these begin before 2021-08-05" in early[0]
    ended = check_branch([scenario(measures=order), scenario(name="other")], AT)
    assert ended == ["In other these end on 2021-08-05: order."]
