"""Fitted sets of vectors, and how a replicate takes one."""

import numpy as np
import pytest

from sim.base import posterior as module
from sim.base.seeds import named_seed
from sim.engine.build import build_world, drawn_parameters, with_drawn_parameters
from sim.scenario.scenario import with_values

TEXT = """# made by a test
migrants.retry_probability,patrols.on_duty_per_sector_patrols,inflow.factor_by_date.2021-08-03
0.71,3.2,2.0
0.81,5.0,0.5
"""


@pytest.fixture
def fitted(tmp_path, monkeypatch):
    (tmp_path / "posterior").mkdir()
    (tmp_path / "posterior" / "toy.csv").write_text(TEXT)
    monkeypatch.setattr(module, "folder", lambda name: tmp_path)
    module.read_posterior.cache_clear()
    yield
    module.read_posterior.cache_clear()


def test_a_set_is_read_by_name(fitted):
    found = module.read_posterior("toy")
    assert found.paths[2] == "inflow.factor_by_date.2021-08-03"
    assert np.array_equal(found.vectors[1], [0.81, 5.0, 0.5])
    assert module.posterior_names() == ["toy"]


def test_a_replicate_takes_one_whole_vector_by_its_seed(fitted, scenario):
    week = scenario(posterior="toy")
    drawn = [drawn_parameters(week, seed) for seed in range(40)]
    pairs = {
        (one["migrants.retry_probability"], one["inflow.factor_by_date.2021-08-03"])
        for one in drawn
    }
    assert pairs == {(0.71, 2.0), (0.81, 0.5)}
    assert drawn_parameters(week, 3) == drawn_parameters(week, 3)


def test_a_vector_reaches_the_world_and_whole_numbers_are_rounded(fitted, scenario):
    week = scenario(posterior="toy")
    seed = next(
        s for s in range(40) if drawn_parameters(week, s)["migrants.retry_probability"] == 0.71
    )
    found = with_drawn_parameters(week, seed)
    assert found.patrols.on_duty_per_sector_patrols == 3
    people = found.inflow.expected_people(found.period.dates)
    assert people.tolist() == [120, 120, 240, 240, 240, 240, 240]
    assert build_world(week, seed).scene[0]["retry_probability"] == 0.71


def test_what_the_scenario_sets_itself_is_kept(fitted, scenario):
    week = scenario(posterior="toy", migrants={"retry_probability": 0.9})
    assert "migrants.retry_probability" not in drawn_parameters(week, 1)
    assert with_drawn_parameters(week, 1).migrants.retry_probability == 0.9


def test_an_unknown_set_is_said_plainly(scenario):
    problems = dict(scenario(posterior="nowhere").cross_problems())
    assert ("posterior",) in problems


def test_values_by_path_leave_the_rest(scenario):
    week = scenario()
    changed = with_values(week, {"patrols.alert_lifetime_h": 9.0})
    assert changed.patrols.alert_lifetime_h == 9.0
    assert changed.migrants == week.migrants
    assert changed.patrols.datum_search_h == week.patrols.datum_search_h


def test_seeds_have_names():
    assert named_seed("default") == 2021
    assert len({named_seed(name) for name in ("default", "check", "held-out")}) == 3
