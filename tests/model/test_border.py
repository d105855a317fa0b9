"""The Mesa model is the compiled season, step by step."""

import copy
import subprocess
import sys
from datetime import date, datetime

import mesa
import numpy as np
import pandas as pd
import pytest

from sim import BorderModel
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.experiments.ensemble import run_ensemble
from sim.model import MigrantGroup, Organiser, Patrol, SupportTeam
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioProblem
from tests.conftest import ALL_MEASURES
from tests.worlds import cell_on_beat


@pytest.mark.parametrize("name", ["surge", "no-turn-back", "fence-first"])
def test_stepping_gives_the_outcomes_of_the_compiled_run(name):
    case = load_scenario(name)
    start = case.period.start
    case = load_scenario(name, [("period.end", str(start.replace(month=start.month + 1)))])
    runs = run_ensemble(case, replicates=5)
    for _, row in runs.outcomes.iterrows():
        model = BorderModel(case, rng=row["seed"])
        model.run_for(model.days * model.steps_per_day)
        assert not model.running
        assert model.outcomes.to_dict() == row[model.outcomes.index].to_dict()
    daily = runs.daily[runs.daily["replicate"] == 4].drop(columns="replicate")
    pd.testing.assert_frame_equal(model.ledger, daily.reset_index(drop=True))


@pytest.mark.parametrize("minutes", [5, 15, 60, 1440])
def test_the_length_of_a_step_changes_no_result(scenario, minutes):
    case = scenario(measures=ALL_MEASURES)
    season = build_world(case, 7)
    run_season(season, 0, len(season.ledger))
    model = BorderModel(case, rng=7, minutes_per_step=minutes)
    assert model.steps_per_day == 1440 // minutes
    model.run_for(model.days * model.steps_per_day)
    assert (model.running, model.day, model.now) == (False, 7, datetime(2021, 8, 8))
    assert model.steps_done == model.steps == model.time == 7 * model.steps_per_day
    assert model.world.ledger.tobytes() == season.ledger.tobytes()
    assert model.world.groups.tobytes() == season.groups.tobytes()
    assert model.world.amounts.sum() > 0


@pytest.mark.parametrize(
    ("minutes", "error", "words"),
    [
        (7, ValueError, "minutes_per_step should divide a day of 1440 minutes, not 7"),
        (0, ValueError, "minutes_per_step should be a whole number from 1 to 1440, not 0"),
        (2880, ValueError, "minutes_per_step should be a whole number from 1 to 1440, not 2880"),
        (7.5, TypeError, "minutes_per_step should be a whole number"),
        ("15", TypeError, "minutes_per_step should be a whole number"),
    ],
)
def test_a_step_that_does_not_divide_a_day_is_refused(scenario, minutes, error, words):
    with pytest.raises(error, match=words):
        BorderModel(scenario(), minutes_per_step=minutes)


def test_the_tick_of_earlier_versions_is_refused_in_one_line(scenario):
    with pytest.raises(ScenarioProblem, match=r"^minutes_per_tick: is gone: .*leave this key out$"):
        BorderModel(scenario(), minutes_per_tick=15)


def test_without_a_seed_it_is_the_first_replicate(scenario):
    case = scenario()
    model = BorderModel(case)
    assert model.replicate_seed == run_ensemble(case, replicates=1).outcomes["seed"][0]
    drawn = BorderModel(case, rng=np.random.default_rng(1)).replicate_seed
    assert drawn == BorderModel(case, rng=np.random.default_rng(1)).replicate_seed
    assert drawn != model.replicate_seed


def test_time_is_counted_in_steps(scenario):
    model = BorderModel(scenario())
    assert (model.now, model.day) == (datetime(2021, 8, 1), 0)
    model.step()
    assert (model.time, model.steps_done, model.now) == (1, 1, datetime(2021, 8, 1, 0, 15))
    model.run_for(100)
    assert (model.time, model.day, model.date) == (101, 1, date(2021, 8, 2))
    model.run_days(2)
    assert (model.time, model.day) == (3 * 96, 3)
    model.run_days(99)
    assert (model.day, model.running, model.date) == (7, False, date(2021, 8, 8))
    model.step()
    assert model.steps_done == 7 * 96


def test_time_is_counted_in_steps_of_any_length(scenario):
    model = BorderModel(scenario(), minutes_per_step=60)
    model.step()
    assert (model.time, model.steps_done, model.now) == (1, 1, datetime(2021, 8, 1, 1))
    model.run_for(30)
    assert (model.time, model.day, model.now) == (31, 1, datetime(2021, 8, 2, 7))
    model.run_days(1)
    assert (model.time, model.day) == (2 * 24, 2)


def test_events_are_scheduled_in_steps(scenario):
    seen = []

    class Noting(BorderModel):
        def note(self):
            seen.append((self.time, self.steps_done, self.now))

    model = Noting(scenario())
    model.schedule_event(model.note, at=96)
    model.run_for(200)
    assert seen == [(96, 96, datetime(2021, 8, 2))]


def test_agents_are_views_that_come_and_go(scenario):
    model = BorderModel(scenario(measures=ALL_MEASURES, inflow={"people_per_day": 600}))
    model.run_for(3 * 96 + 50)
    groups = model.agents_by_type[MigrantGroup]
    world = model.world
    present = np.isin(world.groups["state"], (1, 2, 3))
    assert groups.agg("people", sum) == world.groups["people"][present].sum() > 0
    states = set(groups.get("state"))
    assert {"waiting", "under way"} <= states <= {"waiting", "under way", "in handling"}
    group = next(iter(groups))
    walking = groups.select(lambda one: one.state == "under way")
    assert all(20 < one.longitude_deg < 28 and one.cell >= 0 for one in walking)
    before = len(groups)
    model.run_days(4)
    assert group.people == world.groups["people"][group.index]
    after = model.agents_by_type[MigrantGroup]
    assert {one.index for one in after} == set(
        np.flatnonzero(np.isin(world.groups["state"], (1, 2, 3)))
    )
    assert before != len(after)
    with pytest.raises(AttributeError, match="view"):
        group.people = 3


def test_patrols_organiser_and_team_show_the_columns(scenario):
    stated = {"fusion_effect_share": 0.1}
    model = BorderModel(scenario(measures=ALL_MEASURES, support_team=stated))
    model.run_for(5 * 96 + 2)
    on_duty = model.agents_by_type[Patrol].select(lambda patrol: patrol.is_on_duty)
    on_roads = model.world.sectors["second_line"]
    assert on_roads.sum() == 18
    assert len(on_duty) == model.patrols_on_duty.sum() + on_roads.sum()
    assert {patrol.shift for patrol in on_duty} == {0}
    free = [patrol for patrol in on_duty if patrol.state == "patrolling"]
    assert len(free) > 10
    handle, at_h = model.world.handle, float(model.world.scene[0]["at_h"])
    assert [one.cell for one in free] == [cell_on_beat(handle, one.index, at_h) for one in free]
    assert len(model.agents_by_type[Organiser]) == len(model.agents_by_type[SupportTeam]) == 1
    assert model.organiser.strategy == "frozen"
    assert model.organiser.share.sum() == pytest.approx(1.0)
    assert 0 < model.support_team.effect_share["fusion"] < 0.1
    assert model.support_team.effort_person_days["fusion"] == pytest.approx(5 * 2)


def test_the_data_collector_holds_the_days(scenario):
    model = BorderModel(scenario(measures=ALL_MEASURES))
    model.run_days(7)
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["date"].tolist() == model.scenario.period.dates
    events = model.ledger.groupby("date")["recorded_turn_backs_events"].sum()
    assert frame["recorded_turn_backs_events"].tolist() == events.tolist()
    assert frame["detained_people_so_far"].iloc[-1] == model.outcomes["detained_people"]


def test_batch_run_works(scenario):
    rows = mesa.batch_run(
        BorderModel,
        {"scenario": "surge", "period.end": ["2021-07-03"], "inflow.factor": [1, 2]},
        rng=[1, 2],
        max_steps=10_000,
        display_progress=False,
    )
    assert len(rows) == 4
    by_run = {(row["inflow.factor"], row["rng"]): row for row in rows}
    model = BorderModel("surge", rng=2, **{"period.end": "2021-07-03", "inflow.factor": 2})
    model.run_days(3)
    assert by_run[2, 2]["detained_people_so_far"] == model.outcomes["detained_people"]
    assert by_run[2, 2]["date"] == date(2021, 7, 3)


def test_wrong_input_is_refused_in_plain_words(scenario):
    with pytest.raises(ScenarioProblem, match="no such file"):
        BorderModel("nowhere.yaml")
    with pytest.raises(ScenarioProblem, match="factr"):
        BorderModel("surge", **{"inflow.factr": 2})
    with pytest.raises(ScenarioProblem, match=r"^inflow\.factr: unknown key"):
        BorderModel(scenario(), inflow={"factr": 2})
    for name in ("seed", "replicates"):
        with pytest.raises(TypeError, match="rng="):
            BorderModel(scenario(), **{name: 3})
    for rng in (-1, 2**80):
        with pytest.raises(ValueError, match="rng should be a whole number from 0 to 9223"):
            BorderModel(scenario(), rng=rng)
    for rng in ("3", 1.5, True, object()):
        with pytest.raises(TypeError, match="rng should be a whole number"):
            BorderModel(scenario(), rng=rng)
    model = BorderModel(scenario())
    for days in (1.5, "1", True):
        with pytest.raises(TypeError, match="days should be a whole number"):
            model.run_days(days)
    with pytest.raises(ValueError, match="days should be a whole number of at least 0, not -1"):
        model.run_days(-1)
    assert model.steps_done == 0
    for agent in (model.organiser, model.support_team):
        with pytest.raises(AttributeError, match="has no row"):
            _ = agent.row


def test_a_scenario_takes_settings_as_a_file_does(scenario):
    model = BorderModel(scenario(), inflow={"factor": 2})
    assert model.scenario.inflow.factor == 2
    assert model.scenario.inflow.people_per_day == scenario().inflow.people_per_day
    case = load_scenario("surge", [("inflow.factor", "2"), ("inflow.daily_spread_factor", "0.5")])
    given = {"inflow": {"factor": np.float64(2), "daily_spread_factor": 0.5}}
    assert BorderModel("surge", **given).scenario == case
    assert BorderModel(load_scenario("surge"), **given).scenario == case


def test_a_copy_is_a_model_of_its_own(scenario):
    model = BorderModel(scenario())
    model.run_days(1)
    twin = copy.copy(model)
    twin.run_days(3)
    assert (twin.day, model.day) == (4, 1)
    model.run_days(3)
    assert twin.outcomes.equals(model.outcomes)


def test_importing_sim_does_not_import_mesa():
    code = "import sim, sys; assert not {'mesa', 'numba', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
