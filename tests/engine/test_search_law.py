"""The exponential law of search, in the engine's own walk; and the ways through the terrain."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import cumulative_trapezoid

from sim.actors import migrants, patrols
from sim.base.compiled import compiled
from sim.base.draws import DATUM, SIGHTING
from sim.engine import ledger
from sim.engine.build import build_world
from sim.engine.movement import wake_groups
from sim.engine.queue import next_turn
from sim.engine.sight import datum_rate_per_h, track_h, track_of
from sim.engine.wakings import wake_up
from sim.engine.watch import note_conditions, note_looks, renewed
from sim.stage.terrain import FOREST, PICKUP, SETTLEMENT, Movement, build_terrain, cost_to_go_h


@compiled
def prepare(world):
    note_conditions(world, world.weather[0])
    note_looks(world, world.groups[0])


@compiled
def datum_rate_of(world, cell):
    return datum_rate_per_h(world, world.groups[0], cell)


@compiled
def walk_until_found(world, day_ticks):
    """The first group walks, woken whenever its stay ends; when it is found, or infinity."""
    group, clock = world.groups[0], world.clock[0]
    world.wakings[:] = -1  # Nobody is left from an earlier trial.
    wake_up(world, 0, int(group.clock_h / clock.tick_h))
    for tick in range(day_ticks):
        clock.end_h = (tick + 1) * clock.tick_h
        # Nothing changes, but nobody may sleep for a whole day.
        clock.steady_until_h = clock.end_h + 12.0
        wake_groups(world, 0, tick)
        while clock.expected > 0:
            next_turn(world)
        if group.found_by >= 0:
            return group.clock_h
    return np.inf


@compiled
def place_group(world, cell, next_cell):
    """The first group is under way in a cell, from which it would walk for ever."""
    group = world.groups[0]
    group.state = migrants.UNDER_WAY
    group.cell = cell
    group.next_cell = next_cell
    group.leg_h = 1e9
    group.is_at_line = 0
    group.clock_h = 0.0
    group.found_by = -1


@compiled
def hours_until_seen(world, cell, trials, hours, seen_by):
    """One group in one cell that patrols keep walking: when it is seen and by whom, by trial."""
    group = world.groups[0]
    prepare(world)
    for trial in range(trials):
        place_group(world, cell, cell)
        group.entity = trial
        group.unseen = renewed(world, group, SIGHTING)
        hours[trial] = walk_until_found(world, len(world.weather))
        seen_by[trial] = group.found_by


@compiled
def hours_until_found(world, cell, trials, hours):
    """One group in one cell that a patrol searches from six minutes after an alert, by trial."""
    group, patrol = world.groups[0], world.patrols[0]
    prepare(world)
    for trial in range(trials):
        place_group(world, cell, cell)
        group.entity = trial
        group.unseen = 1e9
        group.responder = 0
        group.clock_h = 0.1  # Not at the start of a tick.
        patrol.group = 0
        patrol.state = patrols.SEARCHING
        patrol.unfound = renewed(world, group, DATUM)
        patrol.alert_h = 0.0
        patrol.until_h = 1e6
        hours[trial] = walk_until_found(world, len(world.weather)) - 0.1


def watched(scenario, seen=None, **changes):
    """A world in steady darkness with a group of 16 that hides, and a cell of forest inside.

    Every cell is the whole beat of the first patrol of its sector, which walks to and fro in it.
    """
    patrols = {"report_rate_per_h": 0, "camera_detection_probability": 0} | (seen or {})
    world = build_world(scenario(patrols=patrols, **changes), 3)
    world = world._replace(cells=world.cells.copy())
    world.cells["beat_place"] = 0
    world.sectors["beat_cells"] = world.sectors["on_duty"] = world.patrols["beat_cells"] = 1
    world.patrols["beat_start"] = world.sectors["first_beat"][world.patrols["sector"]]
    world.weather["light_share"] = 0.0
    world.weather["visibility_share"] = 1.0
    world.groups["people"][0] = 16
    world.groups["is_evading"][0] = world.groups["unreported"][0] = 1
    forest = (world.cells["cover"] == FOREST) & (world.cells["is_destination"] == 1)
    return world, int(np.flatnonzero(forest)[0])


# By night in forest: 1.1 · 0.03 km wide, twice as far for 16 people, 0.7 of it as they hide.
WIDTH_KM = 1.1 * 0.03 * 2.0 * 0.7


@pytest.mark.parametrize("minutes", [5, 15, 60])
def test_one_patrol_and_one_group_follow_the_exponential_law(scenario, minutes):
    """Koopman's law W·v/A with the figures of docs, whatever the tick: 5 km/h in 1 km².

    20,000 trials find a rate that is 5% off with a power of 90% (Kolmogorov and Smirnov, 0.1%).
    """
    month = {"start": date(2021, 8, 1), "end": date(2021, 8, 31)}
    world, cell = watched(scenario, minutes_per_tick=minutes, period=month)
    hours, rate = np.empty(20_000), WIDTH_KM * 5.0
    hours_until_seen(world, cell, len(hours), hours, np.empty(len(hours), dtype=np.int64))
    assert stats.kstest(hours, "expon", args=(0, 1 / rate)).pvalue > 0.001


def test_patrols_that_share_a_cell_see_three_times_as_much_and_each_its_third(scenario):
    """20,000 trials find a rate 5% off, and a share that is off by 2 in 100 (4 standard errors)."""
    world, cell = watched(scenario)
    world.sectors["on_duty"] = 3
    hours, seen_by = np.empty(20_000), np.empty(20_000, dtype=np.int64)
    hours_until_seen(world, cell, len(hours), hours, seen_by)
    assert stats.kstest(hours, "expon", args=(0, 1 / (3 * WIDTH_KM * 5.0))).pvalue > 0.001
    _, times = np.unique(seen_by, return_counts=True)
    assert times / len(hours) == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=0.0134)
    soon = hours < np.median(hours)
    _, early = np.unique(seen_by[soon], return_counts=True)
    assert early / soon.sum() == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=0.019)


@compiled
def hours_until_seen_on_the_way(world, cell, trials, hours):
    """As above for a group that walks on from a cell, with patrols everywhere alike."""
    group = world.groups[0]
    prepare(world)
    for trial in range(trials):
        place_group(world, cell, -1)
        group.entity = trial
        group.unseen = renewed(world, group, SIGHTING)
        hours[trial] = walk_until_found(world, 3)


def test_a_group_on_the_move_follows_the_law_across_cells(scenario):
    """Where every cell is watched alike it does not matter that a group walks through several.

    Some 19,800 of 20,000 trials end within three hours; they find a rate 5% off as above.
    """
    alike = {
        f"{cover}_{light}_range_km": 0.2
        for cover in ("open", "wetland", "forest")
        for light in ("day", "night")
    }
    alike |= {f"{cover}_width_ratio_factor": 1.1 for cover in ("open", "wetland", "forest")}
    world, _ = watched(scenario, minutes_per_tick=60, seen=alike | {"urban_range_km": 0.2})
    world.groups["wants_asylum_here"][0] = 0
    staging = world.places[: world.sectors["staging_places"].sum()]
    far = staging[world.cells["distance_to_border_km"][staging].argmin()]
    world.cells["is_destination"] = 1  # Beats lie on this side of the line only.
    hours, rate = np.empty(20_000), 1.1 * 0.2 * 2.0 * 0.7 * 5.0
    hours_until_seen_on_the_way(world, int(far), len(hours), hours)
    assert world.ledger[0, :, ledger.ALERTS].sum() == 0
    soon = hours[hours < 3.0]
    within = 1 - np.exp(-rate * 3.0)
    assert len(soon) / len(hours) == pytest.approx(within, abs=0.003)  # 4 standard errors
    assert stats.kstest((1 - np.exp(-rate * soon)) / within, "uniform").pvalue > 0.001


@pytest.mark.parametrize("minutes", [5, 15, 60])
@pytest.mark.parametrize("pace_factor", [0.0, 0.2])
def test_a_datum_search_follows_its_law(scenario, minutes, pace_factor):
    """The rate is W·v/A with A = A₀ + π(uτ)², which grows unless the group stands still.

    20,000 trials find a rate that is 5% off with a power of 90% where all are found; those that
    are never found are counted against the limit of the integral.
    """
    world, cell = watched(scenario, minutes_per_tick=minutes)
    world.groups["pace_factor"][0] = pace_factor
    hours, rate = np.empty(20_000), WIDTH_KM * 3.0 * 4.0 / 0.25
    hours_until_found(world, cell, len(hours), hours)
    grid_h = np.linspace(0.1, 24.0, 200_001)
    rates = rate / (1.0 + np.pi * (3.0 * pace_factor * grid_h) ** 2 / 0.25)
    law = -np.expm1(-cumulative_trapezoid(rates, grid_h, initial=0.0))
    found = hours[hours < 23.0]
    assert len(found) / len(hours) == pytest.approx(np.interp(23.1, grid_h, law), abs=0.012)
    within = np.interp(found + 0.1, grid_h, law) / np.interp(23.1, grid_h, law)
    assert stats.kstest(within, "uniform").pvalue > 0.001


def test_a_patrol_that_searches_sees_what_the_law_of_its_sweep_says(scenario):
    world, cell = watched(scenario)
    world.groups["pace_factor"][0] = 1.0
    prepare(world)
    assert datum_rate_of(world, cell) == pytest.approx(WIDTH_KM * 3.0 * 4.0 / 0.25)


@pytest.mark.parametrize("cell", [0, 3, 8])
def test_the_way_of_a_beat_through_a_cell_adds_up(scenario, cell):
    """Walked piece by piece or at once; 5 km/h on a beat of 9 km pass a cell twice in 18 km."""
    world = build_world(scenario(), 3)
    world.patrols["beat_cells"][0], world.patrols["phase_share"][0] = 9, 0.3
    pieces_h = np.linspace(0.0, 3.6, 100)
    walked_km = [track_of(world, 0, cell, float(a), float(b - a)) for a, b in pairwise(pieces_h)]
    assert max(walked_km) < 0.19
    assert sum(walked_km) == pytest.approx(2.0)
    assert track_of(world, 0, cell, 0.0, 3.6) == pytest.approx(2.0)


@pytest.mark.parametrize("cell", [0, 3, 8])
def test_who_is_seen_is_seen_when_the_patrol_comes_by(scenario, cell):
    """The time after which so much of a cell was walked gives back how much that was."""
    world = build_world(scenario(), 3)
    world.patrols["beat_cells"][0], world.patrols["phase_share"][0] = 9, 0.3
    for track_km in (0.1, 0.6, 1.3, 1.9, 5.7):
        hours = track_h(world, 0, cell, 17.2, track_km)
        assert track_of(world, 0, cell, 17.2, hours) == pytest.approx(track_km)
        assert track_of(world, 0, cell, 17.2, hours - 1e-3) < track_km


def test_the_hours_of_a_closed_road_are_the_shortest():
    # 0 — 1 — 2 in a row with a detour 0 — 3 — 2; the goal is 2.
    neighbours = np.array([[1, 3], [0, 2], [1, 3], [0, 2]], dtype=np.int64)
    hop_h = np.array([[1.0, 2.0], [1.0, 5.0], [5.0, 2.0], [2.0, 2.0]])
    hours = cost_to_go_h(neighbours, hop_h, np.array([False, False, True, False]))
    assert hours.tolist() == [4.0, 5.0, 0.0, 2.0]


def test_people_with_a_good_sense_of_direction_take_the_shortest_way():
    movement = Movement.model_validate({"wayfinding_noise_h": 0.01})
    cells = build_terrain(movement).cells
    goal = cells["is_goal"][:, PICKUP] == 1
    to_go_h = cost_to_go_h(cells["neighbours"], cells["hop_h"][:, 0], goal)
    rng = np.random.default_rng(1)
    for start in rng.choice(np.flatnonzero(cells["is_destination"] == 0), 30):
        cell, walked_h = int(start), 0.0
        for _ in range(200):
            if goal[cell]:
                break
            likely = np.diff(cells["ways"][cell, 0, PICKUP], prepend=0.0)
            direction = int(likely.argmax())
            walked_h += cells["hop_h"][cell, 0, direction]
            cell = int(cells["neighbours"][cell, direction])
        assert goal[cell]
        assert walked_h == pytest.approx(to_go_h[start], abs=0.05)


def test_there_is_a_way_from_every_staging_place():
    """Else a group would step off the raster: a cell without a way has no neighbour to draw."""
    terrain = build_terrain(Movement.model_validate({}))
    cells = terrain.cells
    staging = terrain.places[: terrain.sectors["staging_places"].sum()]
    assert (cells["is_destination"][staging] == 0).all()
    for frozen in (0, 1):
        for goal in (PICKUP, SETTLEMENT):
            is_goal = cells["is_goal"][:, goal] == 1
            to_go_h = cost_to_go_h(cells["neighbours"], cells["hop_h"][:, frozen], is_goal)
            assert np.isfinite(to_go_h).all()
            assert 0.5 < to_go_h[staging].min() < to_go_h[staging].max() < 24
            steps = np.diff(cells["ways"][:, frozen, goal], prepend=0.0)
            assert (steps >= 0).all()
            assert (steps[cells["neighbours"] < 0] == 0).all()
            assert np.allclose(steps.sum(axis=1), 1.0)
            assert (cells["is_destination"][is_goal] == 1).all()


@compiled
def walk_once(world):
    prepare(world)
    walk_until_found(world, 1)


def test_a_group_that_was_seen_keeps_what_it_has_walked(scenario):
    """Seen half an hour into its leg, a group that is not held has half an hour less to go."""
    world, cell = watched(scenario, minutes_per_tick=60)
    world.weather["is_snow"] = 0
    for name, value in (("state", migrants.UNDER_WAY), ("cell", cell), ("next_cell", cell)):
        world.groups[name][0] = value
    world.groups["leg_h"][0], world.groups["found_by"][0] = 100.0, -1
    world.groups["pace_factor"][0], world.groups["unseen"][0] = 1.0, 10.0
    world.settings["patrol_speed_km_per_h"] = 1000.0
    walk_once(world)
    seen_h, pace = world.groups["clock_h"][0], world.settings["night_pace_factor"][0]
    if world.groups["found_by"][0] < 0 or not 0.0 < seen_h < 1.0:
        pytest.fail("the group should have been seen in this tick", pytrace=False)
    assert world.groups["leg_h"][0] == pytest.approx(100.0 - seen_h * pace)


@compiled
def seen_by_who_searches(world, cell):
    """A group in the cell that its responder would walk, had it not left its beat to search."""
    group, patrol = world.groups[0], world.patrols[0]
    prepare(world)
    place_group(world, cell, cell)
    p = world.cells[cell].sector * 3 * world.clock[0].slots
    group.unseen = 0.01
    group.responder = p
    patrol = world.patrols[p]
    patrol.group = 0
    patrol.state = patrols.SEARCHING
    patrol.unfound = 1e9
    patrol.until_h = 1e6
    return walk_until_found(world, len(world.weather))


def test_a_patrol_that_searches_does_not_walk_its_beat_as_well(scenario):
    world, cell = watched(scenario)
    assert seen_by_who_searches(world, cell) == np.inf
