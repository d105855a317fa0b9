"""Tracks note where everybody was, and change nothing."""

import numpy as np
import pytest

from sim.actors import migrants, patrols
from sim.engine.build import build_world
from sim.engine.tick import run_season
from sim.engine.tracks import GROUP, PATROL
from sim.engine.world import FOLLOWED
from sim.experiments.tracks import run_with_tracks
from tests.conftest import ALL_MEASURES


def test_tracks_change_nothing(scenario):
    case = scenario(measures=ALL_MEASURES)
    plain = build_world(case, 5)
    run_season(plain, 0, len(plain.ledger))
    noted, tracks = run_with_tracks(case, 5)
    assert len(tracks)
    assert len(plain.tracks) == 0
    noted.clock["followed_groups"] = 0
    noted.lists[FOLLOWED] = plain.lists[FOLLOWED]
    for name, column in plain._asdict().items():
        if name != "tracks":
            assert column.tobytes() == getattr(noted, name).tobytes(), name


@pytest.mark.parametrize("seed", range(6))
def test_each_attempt_has_a_start_and_an_end(scenario, seed):
    """Also those that end in the last tick of the season, as some do in most seeds."""
    world, tracks = run_with_tracks(scenario(measures=ALL_MEASURES), seed)
    groups = tracks[tracks["kind"] == GROUP].sort_values("ticks", kind="stable")
    attempts = groups.groupby(["index", "attempts"])["state"].agg(["first", "last"])
    assert len(attempts) == world.groups["attempts"].sum()
    assert (attempts["first"] == migrants.UNDER_WAY).all()
    last = attempts["last"].groupby("index").last()
    assert (last == world.groups["state"][last.index]).all()
    earlier = attempts["last"].groupby("index").apply(lambda ends: ends.iloc[:-1])
    assert (earlier == migrants.WAITING).all()


def test_all_that_is_out_is_noted_at_full_hours(scenario):
    world, tracks = run_with_tracks(scenario(minutes_per_tick=5), 5)
    assert tracks["ticks"].is_monotonic_increasing
    assert tracks["ticks"].max() <= 7 * 288
    busy = tracks[tracks["kind"] == PATROL]
    assert (busy["ticks"] % 12 == 0).all()
    assert (busy["state"] != patrols.PATROLLING).all()
    assert set(busy["state"]) == {patrols.RESPONDING, patrols.SEARCHING, patrols.HANDLING}
    # Tasks are where groups are seen: inside, or at the line.
    assert world.cells["distance_to_border_km"][busy["cell"]].min() > -1.5
    end = tracks[(tracks["ticks"] == 7 * 288) & (tracks["kind"] == GROUP)]
    out = np.isin(world.groups["state"], (migrants.UNDER_WAY, migrants.HANDLING))
    still = end[end["state"].isin((migrants.UNDER_WAY, migrants.HANDLING))]
    assert sorted(still["index"]) == np.flatnonzero(out).tolist()
