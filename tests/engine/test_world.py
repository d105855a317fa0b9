"""A world is its tables: a copy, or one that was stored, goes on as the first would have."""

import copy
import gc
import pickle

import numpy as np
import pytest

from sim.base.rows import address_of, tables_of
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.engine.world import NEVER_WRITTEN, RECORDS, SAME
from tests.conftest import ALL_MEASURES
from tests.engine.worlds import assert_same, contents


@pytest.fixture
def case(scenario):
    return scenario(measures=ALL_MEASURES, organiser={"strategy": "exp3"})


@pytest.mark.parametrize(
    "other_of",
    [lambda world: world.copy(), copy.deepcopy, lambda world: pickle.loads(pickle.dumps(world))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_another_like_it_goes_on_the_same_and_leaves_the_first_alone(case, other_of):
    whole = build_world(case, 5)
    run_season(whole, 0, 7)
    first = build_world(case, 5)
    run_season(first, 0, 3)
    before, other = contents(first), other_of(first)
    run_season(other, 3, 7)
    assert_same(other, whole)
    assert contents(first) == before
    del first
    gc.collect()
    assert_same(other, whole)


def test_a_copy_shares_nothing_that_is_written(case):
    world = build_world(case, 5)
    other = world.copy()
    shared = {
        name
        for name, table in world.tables().items()
        if np.shares_memory(table, other.tables()[name])
    }
    assert shared <= set(NEVER_WRITTEN)


def test_every_record_leads_to_the_tables_of_its_own_world(case):
    world = build_world(case, 5)
    for one in (world, world.copy(), world.with_tables(cells=world.cells.copy())):
        for name, row in RECORDS.items():
            for field in tables_of(row):
                table = one.tables()[SAME.get(field, field)]
                assert one.tables()[name][field][0] == address_of(table), f"{name}.{field}"


def test_a_world_with_another_table_leaves_the_first_its_own(case):
    world = build_world(case, 5)
    before = world.scene["cells"][0]
    other = world.with_tables(cells=world.cells.copy())
    assert world.scene["cells"][0] == before != other.scene["cells"][0]
    assert np.shares_memory(world.groups, other.groups)
    with pytest.raises(ValueError, match="one after the other"):
        world.with_tables(groups=world.groups[::2])


def test_numbers_and_records_are_the_same_memory(case):
    world = build_world(case, 5)
    world.amounts[2, 3, 4] = 17.0
    assert world.ledger[world.ledger.dtype.names[4]][2, 3] == 17.0
    world.lever_values[1, 2, 0] = 0.5
    assert world.levers[world.levers.dtype.names[0]][1, 2] == 0.5
