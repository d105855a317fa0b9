"""The film notes where everybody was, and changes nothing."""

import numpy as np
import pytest

from sim.actors import migrants, patrols
from sim.engine.agenda import LISTS
from sim.engine.build import build_world
from sim.engine.film import TRACK_H
from sim.engine.run import run_season
from sim.engine.tables import FILM_TURN, GROUP_TRACK, PATROL_TRACK
from sim.experiments.tracks import run_with_tracks
from tests.conftest import ALL_MEASURES
from tests.engine.worlds import assert_same

LAST_H = 7 * 24.0


def test_a_film_changes_nothing(scenario):
    """But for its own turn, and the places of others in lists that it shares with them."""
    case = scenario(measures=ALL_MEASURES)
    plain = build_world(case, 5)
    run_season(plain, 0, len(plain.ledger))
    noted, tracks = run_with_tracks(case, 5)
    assert len(tracks)
    assert len(plain.tracks) == 0
    assert_same(plain, noted, "tracks", "film", "followed", "agenda", "turns")
    mine, theirs = (world.turns[LISTS:] for world in (plain, noted))
    others = np.arange(len(mine)) != FILM_TURN
    assert (mine["at_h"][others] == theirs["at_h"][others]).all()
    assert ((mine["place"] >= 0) == (theirs["place"] >= 0))[others].all()
    assert theirs["at_h"][FILM_TURN] == LAST_H
    assert plain.agenda["open_until_h"] == noted.agenda["open_until_h"]


@pytest.mark.parametrize("seed", range(6))
def test_each_attempt_has_a_start_and_an_end(scenario, seed):
    """Also those that end in the last quarter of an hour, as some do in most seeds."""
    world, tracks = run_with_tracks(scenario(measures=ALL_MEASURES), seed)
    groups = tracks[tracks["kind"] == GROUP_TRACK].sort_values("hours", kind="stable")
    attempts = groups.groupby(["index", "attempts"])["state"].agg(["first", "last"])
    assert len(attempts) == world.groups["attempts"].sum()
    assert (attempts["first"] == migrants.UNDER_WAY).all()
    last = attempts["last"].groupby("index").last()
    assert (last == world.groups["state"][last.index]).all()
    earlier = attempts["last"].groupby("index").apply(lambda ends: ends.iloc[:-1])
    assert (earlier == migrants.WAITING).all()


def test_all_that_is_out_is_noted_at_full_hours(scenario):
    world, tracks = run_with_tracks(scenario(), 5)
    assert tracks["hours"].is_monotonic_increasing
    assert tracks["hours"].max() <= LAST_H
    busy = tracks[tracks["kind"] == PATROL_TRACK]
    assert (busy["hours"] % 1.0 == 0).all()
    assert (busy["state"] != patrols.PATROLLING).all()
    assert set(busy["state"]) == {patrols.RESPONDING, patrols.SEARCHING, patrols.HANDLING}
    # Tasks are where groups are seen: inside, or at the line.
    assert world.cells["distance_to_border_km"][busy["cell"]].min() > -1.5
    end = tracks[(tracks["hours"] == LAST_H) & (tracks["kind"] == GROUP_TRACK)]
    out = np.isin(world.groups["state"], (migrants.UNDER_WAY, migrants.HANDLING))
    still = end[end["state"].isin((migrants.UNDER_WAY, migrants.HANDLING))]
    assert sorted(still["index"]) == np.flatnonzero(out).tolist()


def test_an_attempt_begins_at_its_moment_and_ends_within_a_quarter_of_an_hour(scenario):
    """Only its start may lie between two looks."""
    _, tracks = run_with_tracks(scenario(measures=ALL_MEASURES), 5)
    groups = tracks[tracks["kind"] == GROUP_TRACK]
    first = ~groups.duplicated(["index", "attempts"])
    assert (groups["hours"][~first] % TRACK_H == 0).all()
    assert (groups["hours"][first] % TRACK_H != 0).mean() > 0.9
