"""Playing a season, in whatever pieces and however often back, gives the engine's numbers."""

import numpy as np
import pytest

from sim.base.draws import replicate_seed
from sim.engine import ledger
from sim.experiments.ensemble import run_replicate
from sim.views.app.season import Season
from tests.conftest import ALL_MEASURES
from tests.worlds import contents

LONG = {"start": "2021-08-01", "end": "2021-09-29"}


@pytest.fixture
def busy(scenario):
    return scenario(measures=ALL_MEASURES, period=LONG)


def test_a_season_played_in_pieces_is_that_of_the_engine(busy):
    season = Season(busy, future=3)
    for tick in (1, 2, 95, 96, 97, 500, 2000, 10**9):
        season.run_to(tick)
    expected = run_replicate(busy, replicate_seed(busy.seed, 3))
    assert np.array_equal(season.world.amounts, expected.ledger)


def test_going_back_and_on_again_changes_nothing(busy):
    season, straight = Season(busy), Season(busy)
    for tick in (3000, 700, 701, 4000, 0, 95, 5000, 2880):
        season.go_to(tick)
    straight.run_to(2880)
    assert season.tick == straight.tick == 2880
    assert season.reached == 5000
    assert contents(season.world) == contents(straight.world)


def test_totals_are_sums_of_the_ledger_and_stocks_its_last_day(busy):
    season = Season(busy)
    season.go_to(30 * season.per_day)
    rows = season.world.ledger[:30]
    totals = season.totals()
    for name in ledger.NAMES:
        expected = rows[name][-1] if name in ledger.STOCKS else rows[name]
        assert totals[name] == pytest.approx(expected.sum())
    assert season.daily(("detained_people",))["detained_people"] == pytest.approx(
        rows["detained_people"].sum(axis=1).tolist()
    )


def test_few_states_are_kept_however_long_the_season(scenario):
    season = Season(scenario(period={"start": "2021-01-01", "end": "2023-06-01"}))
    season.run_to(season.last_tick)
    assert len(season._kept) <= 25
    season.go_to(17)
    assert season.tick == 17
