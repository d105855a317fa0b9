"""The guard that says when the engine became slower (`python -m benchmarks.guard`)."""

import json

import pytest

from benchmarks import guard
from benchmarks.measure import processor
from sim.base.compiled import is_compiled

RECORD = {"processor": "this one", "season": 2.0, "strip": 0.5}


def test_a_slower_engine_is_named():
    lines = guard.slower({"season": 2.4, "strip": 0.55}, RECORD, "this one")
    assert len(lines) == 1
    assert lines[0].startswith("season")
    assert "+20%" in lines[0]


def test_a_faster_engine_and_noise_pass():
    assert not guard.slower({"season": 1.0, "strip": 0.57}, RECORD, "this one")


def test_another_processor_gets_more_room():
    assert not guard.slower({"season": 2.9, "strip": 0.5}, RECORD, "another")
    assert guard.slower({"season": 3.1, "strip": 0.5}, RECORD, "another")


compiled_only = pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")


@compiled_only
@pytest.mark.long
def test_the_engine_is_as_fast_as_recorded():
    """If not: is what was added worth its time? Then `python -m benchmarks.guard --renew`."""
    recorded = json.loads(guard.RECORDED.read_text())
    assert not guard.slower(guard.ratios(), recorded, processor())


@compiled_only
@pytest.mark.long
def test_a_season_that_does_more_is_noticed(monkeypatch):
    """A fifth more days have to show, or the guard sees nothing."""
    longer = guard.SETTINGS["period"] | {"end": guard.SETTINGS["period"]["end"].replace(day=19)}
    recorded = json.loads(guard.RECORDED.read_text())
    monkeypatch.setitem(guard.SETTINGS, "period", longer)
    lines = guard.slower(guard.ratios(), recorded, recorded["processor"])
    assert any(line.startswith("season") for line in lines)
