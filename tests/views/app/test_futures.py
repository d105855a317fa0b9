"""The ranges on the page are those of the command line: the same futures, the same verdicts."""

import math
import threading

import pytest

from sim.experiments.comparison.compare import compare_runs
from sim.experiments.ensemble import run_ensemble
from sim.experiments.scorecard import scorecard_of
from sim.views.app.futures import COUNT, Futures


class Told:
    """Keeps what was shown, and says when it is done."""

    def __init__(self):
        self.shown, self.done = {}, threading.Event()

    def __call__(self, name, value):
        self.shown[name] = value
        if name == "ranges" and value:
            self.done.set()


@pytest.fixture
def futures():
    told = Told()
    futures = Futures(told)
    futures.start()
    yield futures, told
    futures.close()
    assert not futures._thread.is_alive()


def test_ranges_are_those_of_the_ensemble(futures, scenario):
    futures, told = futures
    order = {"order": {"type": "turn_back", "from": "2021-08-03"}}
    with_order, without = scenario(measures=order), scenario()
    futures.want([without, without])
    futures.want([with_order, without])  # The last wish counts.
    assert told.done.wait(120)
    runs = [run_ensemble(policy, COUNT) for policy in (with_order, without)]
    for side, run in zip(told.shown["ranges"]["sides"], runs, strict=True):
        for row in scorecard_of(run).itertuples():
            expected = [row.median, row.low_90, row.high_90]
            assert side[row.outcome] == [None if math.isnan(x) else x for x in expected]
    paired = told.shown["ranges"]["paired"]
    for row in compare_runs(*runs).itertuples():
        assert paired[row.outcome][3] == row.verdict
        if math.isfinite(row.paired_difference):
            assert paired[row.outcome][0] == row.paired_difference
    assert paired["recorded_turn_backs_events"][0] < 0
    assert paired["arrived_people"][0] == 0
