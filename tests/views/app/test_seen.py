"""What the map shows is what the engine holds."""

import base64

import numpy as np
import pytest

from sim.actors import migrants, patrols
from sim.views.app import seen
from sim.views.app.ground import box_km
from sim.views.app.picture import packed, picture
from sim.views.app.season import Season
from tests.conftest import ALL_MEASURES
from tests.worlds import cell_on_beat


def is_wanted(world):
    """Whether each patrol is one of those on duty when it is its shift, by the order of slots:
    those at the line come first, those on the roads after the last slot of the line."""
    line, table = int(world.guard["line_slots"][0]), world.patrols
    slots = np.arange(int(world.guard["slots"][0]))
    at_line = slots < np.minimum(world.sectors["on_duty"], line)[:, None]
    on_roads = (slots >= line) & (slots < line + world.sectors["second_line"][:, None])
    return (at_line | on_roads)[table["sector"], table["slot"]]


@pytest.fixture
def season(scenario):
    """The busiest moment of a busy week."""
    season = Season(scenario(measures=ALL_MEASURES, inflow={"people_per_day": 600}))
    season.run_to(int(4.9 * season.per_day))
    return season


def test_every_group_that_is_present_is_shown_once(season):
    points = seen.groups(season.world)
    state = season.world.groups["state"]
    present = [migrants.WAITING, migrants.UNDER_WAY, migrants.HANDLING]
    arrived = np.arange(int(season.world.people["arrived"][0]))
    assert points.ids.tolist() == arrived[np.isin(state[arrived], present)].tolist()
    assert len(set(points.kind.tolist())) >= 5


def test_groups_are_shown_near_the_cell_they_are_in(season):
    points = seen.groups(season.world)
    active = np.isin(season.world.groups["state"][points.ids], [migrants.UNDER_WAY])
    cell = season.world.groups["cell"][points.ids[active]]
    away = np.hypot(
        points.x_km[active] - season.world.cells["x_km"][cell],
        points.y_km[active] - season.world.cells["y_km"][cell],
    )
    assert away.max() < 2.0


def test_patrols_on_their_beat_are_where_the_engine_has_them(season):
    world, tick = season.world, season.tick
    on_duty = is_wanted(world)
    free = np.flatnonzero(on_duty & (world.patrols["state"] == patrols.PATROLLING))
    assert (world.patrols["beat_cells"][free] == 1).sum() > 10  # on the roads inland
    hours = tick * 24.0 / season.per_day
    expected = [cell_on_beat(world.handle, int(p), hours) for p in free]
    assert seen.cells_on_beat(world, free, hours).tolist() == expected


def test_those_on_duty_are_shown_and_those_at_a_task(season):
    shown = set(seen.patrols_seen(season.world, season.tick).ids.tolist())
    table = season.world.patrols
    assert set(np.flatnonzero(table["state"] != patrols.PATROLLING).tolist()) <= shown
    on_duty = (table["shift"] == season.world.scene["shift"][0]) & is_wanted(season.world)
    yesterday = season.tick // season.per_day - 1
    assert on_duty.sum() == season.world.ledger["patrol_hours"][yesterday].sum() / 24
    assert shown == set(np.flatnonzero(on_duty | (table["state"] != patrols.PATROLLING)).tolist())


def test_what_happens_between_two_pictures_is_marked(season):
    before = seen.remember(season.world)
    recorded = season.totals()["recorded_turn_backs_events"]
    season.run_to(season.tick + season.per_day // 2)
    marks = seen.happened(season.world, before)
    assert season.totals()["recorded_turn_backs_events"] > recorded
    assert seen.Mark.TURNED_BACK in marks.kind
    assert len(seen.happened(season.world, seen.remember(season.world)).ids) == 0


def test_a_picture_can_be_unpacked(season):
    points = seen.groups(season.world)
    raw = base64.b64decode(packed(points, seen.first(points, 3)))
    count = len(points.ids)
    assert np.frombuffer(raw, "<u4", 2).tolist() == [count, 3]
    assert np.frombuffer(raw, "<u4", count, 8).tolist() == points.ids.tolist()
    west, _, side = box_km()
    x = west + np.frombuffer(raw, "<u2", count, 8 + 4 * count) / 65535 * side
    assert np.abs(x - points.x_km).max() < side / 65535
    assert len(raw) == 8 + 10 * (count + 3)


def test_a_picture_tells_of_the_line(season):
    shown = picture(season, None)
    assert shown["people"] > 0
    assert all(shown["turn_back"])
    assert shown["fence"][0] > 0
    assert max(shown["cameras"]) == 0.5
    assert shown["tick"] == season.tick
