"""What is worked out once for all replicates of a scenario stays as it was."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.engine.world import NEVER_WRITTEN
from sim.scenario.scenario import with_values
from tests.conftest import ALL_MEASURES
from tests.engine.worlds import contents

ARMY = {"type": "reinforcement", "patrols": 9, "when": {"pushes_1d": {"above": 10}}}
DRAWN = ("patrols.report_rate_per_h", "reception.places", "inflow.factor", "weather.anomaly_sd_c")


def busy(scenario):
    """A scenario that uses every measure and draws parameters from many sections."""
    return scenario(measures=ALL_MEASURES | {"army": ARMY}, uncertain=DRAWN)


def test_a_season_leaves_nothing_behind_for_the_next_world(scenario):
    case = busy(scenario)
    before = contents(build_world(case, 5))
    world = build_world(case, 5)
    run_season(world, 0, len(world.ledger))
    for name, column in world.tables().items():
        if name not in NEVER_WRITTEN:
            column.view(np.uint8 if column.dtype.names is None else column.dtype).fill(0)
    assert contents(build_world(case, 5)) == before


def test_worlds_share_only_what_is_never_written(scenario):
    case = busy(scenario)
    one, other = build_world(case, 5), build_world(case, 5)
    shared = {
        name
        for name, column in one.tables().items()
        if any(np.shares_memory(column, theirs) for theirs in other.tables().values())
    }
    assert shared <= set(NEVER_WRITTEN)


def test_a_world_is_the_same_whatever_was_built_before(scenario):
    """Also where an earlier scenario had the same parts, or parts with the same names."""
    case = busy(scenario)
    again = case.model_validate(case.model_dump(by_alias=True, exclude_unset=True))
    fresh = [contents(build_world(again, seed)) for seed in (5, 6)]
    build_world(with_values(case, {"reception.places": 1, "movement.open_speed_km_per_h": 2.0}), 5)
    build_world(case.model_copy(update={"measures": {}}), 5)
    build_world(case.model_copy(update={"period": case.period.model_copy()}), 6)
    assert [contents(build_world(case, seed)) for seed in (5, 6)] == fresh


@pytest.mark.parametrize(
    ("path", "value", "column"),
    [
        ("reception.places", 7, "levers"),
        ("patrols.report_rate_per_h", 0.123, "reports_per_h"),
        ("patrols.on_duty_per_sector_patrols", 9, "sectors"),
        ("patrols.officers_per_patrol_officers", 5, "patrols"),
        ("movement.open_speed_km_per_h", 2.6, "cells"),
        ("support_team.fusion_effect_share", 0.77, "advice"),
        ("costs.officer_eur_per_h", 11.5, "scene"),
        ("weather.rain_probability", 0.9, "weather"),
        ("migrants.group_size_median_people", 9.0, "groups"),
    ],
)
def test_a_parameter_that_differs_shows_in_its_column(scenario, path, value, column):
    case = scenario()
    usual = contents(build_world(case, 5))
    assert contents(build_world(with_values(case, {path: value}), 5))[column] != usual[column]
    assert contents(build_world(case, 5)) == usual


def test_threads_build_the_same_worlds(scenario):
    case, seeds = busy(scenario), list(range(12)) * 2
    with ThreadPoolExecutor(4) as pool:
        there = list(pool.map(lambda seed: contents(build_world(case, seed)), seeds))
    again = case.model_validate(case.model_dump(by_alias=True, exclude_unset=True))
    assert there == [contents(build_world(again, seed)) for seed in seeds]


def test_a_world_that_cannot_be_built_does_not_hold_up_the_next(scenario):
    case = scenario()
    usual = contents(build_world(case, 5))
    with pytest.raises(FileNotFoundError):
        build_world(case.model_copy(update={"posterior": "unheard-of"}), 5)
    assert contents(build_world(case, 5)) == usual
