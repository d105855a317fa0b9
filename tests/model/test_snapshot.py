"""A model can return to a moment, and what follows then is what followed before."""

import numpy as np
import pytest

from sim import BorderModel
from sim.engine.world import NEVER_WRITTEN
from sim.model import MigrantGroup
from tests.conftest import ALL_MEASURES
from tests.worlds import contents


class Restless(BorderModel):
    """An organiser who throws dice."""

    def steer(self, day):
        return self.rng.random(18)


class Mover(BorderModel):
    """A commander who leaves patrols where they are."""

    def allocate(self, day):
        return self.patrols_on_duty


def test_a_restored_model_repeats_itself(scenario):
    model = Restless(scenario(measures=ALL_MEASURES), rng=4)
    model.run_for(2 * 96 + 31)
    moment = model.snapshot()
    at_moment = contents(model.world)
    people = {group.index: group.people for group in model.agents_by_type[MigrantGroup]}
    model.run_days(99)
    first, collected = contents(model.world), model.datacollector.get_model_vars_dataframe()
    for _ in range(2):
        model.restore(moment)
        assert contents(model.world) == at_moment
        assert (model.time, model.steps_done, model.steps, model.running) == (223, 223, 223, True)
        assert len(model.datacollector.model_vars["date"]) == 2
        again = {group.index: group.people for group in model.agents_by_type[MigrantGroup]}
        assert again == people
        model.run_days(99)
        assert contents(model.world) == first
        assert model.datacollector.get_model_vars_dataframe().equals(collected)
        assert model.steps_done == model.time == 7 * 96


def test_a_snapshot_can_be_restored_into_the_past_and_the_future(scenario):
    model = BorderModel(scenario(), rng=4)
    days = []
    for _ in range(model.days):
        days.append(model.snapshot())
        model.run_days(1)
    last = model.outcomes
    for day in (5, 1, 6):
        model.restore(days[day])
        assert model.day == day
    model.run_days(1)
    assert model.outcomes.equals(last)


def test_a_snapshot_shares_what_is_never_written(scenario):
    model = BorderModel(scenario())
    moment = model.snapshot()
    for name, table in moment.world.tables().items():
        is_shared = np.shares_memory(table, getattr(model.world, name))
        assert is_shared == (name in NEVER_WRITTEN and table.size > 0), name
    before = [getattr(model.world, name).tobytes() for name in NEVER_WRITTEN]
    model.run_days(3)
    assert [getattr(model.world, name).tobytes() for name in NEVER_WRITTEN] == before


def test_what_is_no_moment_of_this_season_is_refused(scenario):
    model = BorderModel(scenario(), rng=4)
    before = contents(model.world)
    others = (
        BorderModel(scenario(), rng=5),
        BorderModel(scenario(), rng=4, **{"inflow.factor": 2}),
    )
    for other in others:
        with pytest.raises(ValueError, match="another scenario or rng"):
            model.restore(other.snapshot())
    with pytest.raises(ValueError, match="steps of another length"):
        model.restore(BorderModel(scenario(), rng=4, minutes_per_step=60).snapshot())
    with pytest.raises(ValueError, match="overrides allocate"):
        model.restore(Mover(scenario(), rng=4).snapshot())
    with pytest.raises(TypeError, match="not NoneType"):
        model.restore(None)
    assert contents(model.world) == before
    twin = Restless(scenario(), rng=4)
    twin.run_days(1)
    model.restore(twin.snapshot())
    assert model.day == 1
