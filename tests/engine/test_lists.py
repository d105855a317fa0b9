"""The lists of the engine: whoever belongs in one stands in it once, and nobody else does."""

import numpy as np
import pytest

from sim.actors import migrants, patrols
from sim.actors.migrants import EDGE, NOBODY
from sim.engine.agenda import IN_LIST, LIST_H, LISTS
from sim.engine.build import build_world
from sim.engine.tables import FILM_TURN, FIRST_PATROL, LIGHT_TURN, SHIFT_TURN
from tests.conftest import ALL_MEASURES
from tests.engine.worlds import FEW, LINE_ONLY, quarters

ENDED = (
    migrants.REGISTERED, migrants.ENTERED, migrants.LEFT, migrants.ELSEWHERE, migrants.DEAD,
)  # fmt: skip


def turns_of(world):
    """Everybody with a turn and its time, read from the rings and the heap of the agenda."""
    agenda, turns, found = world.agenda[0], world.turns, {}
    opened = round(agenda["open_until_h"] / LIST_H)
    for head in range(LISTS):
        before, row = head, int(turns["after"][head])
        ahead = (head - opened) % LISTS  # which of the lists to be opened next
        while row != head:
            assert row >= LISTS, "a ring leads to another's head"
            assert row not in found, "somebody stands in two places"
            assert turns["before"][row] == before
            assert turns["place"][row] == IN_LIST
            at_h = float(turns["at_h"][row])
            assert at_h >= (opened + ahead) * LIST_H
            if ahead < LISTS - 1:
                assert at_h < (opened + ahead + 1) * LIST_H
            found[row] = at_h
            before, row = row, int(turns["after"][row])
        assert turns["before"][head] == before
    for place in range(int(agenda["ordered"])):
        row = int(turns["heap"][place])
        assert row >= LISTS
        assert row not in found, "somebody stands in two places"
        assert turns["place"][row] == place
        found[row] = float(turns["at_h"][row])
        assert found[row] < agenda["open_until_h"]
        above = int(turns["heap"][(place - 1) // 2]) if place else row
        assert (turns["at_h"][above], above) <= (found[row], row)
    without = np.setdiff1d(np.arange(LISTS, len(turns)), list(found))
    assert (turns["place"][without] == NOBODY).all()
    return {row - LISTS: at_h for row, at_h in found.items()}


def alerts_of(world):
    """The groups of each station's list, from the first to the last."""
    groups, found = world.groups, []
    for number, sector in enumerate(world.sectors):
        listed, before, g = [], NOBODY, int(sector["first_alert"])
        while g != NOBODY:
            assert g not in listed, "a list goes round in a circle"
            assert groups["station"][g] == number
            assert groups["previous_alert"][g] == before
            listed.append(g)
            before, g = g, int(groups["next_alert"][g])
        assert sector["last_alert"] == before
        found.append(listed)
    return found


# Groups end at any time, also in the evening, when the cold of the day is accounted for.
DEADLY = {"emergency_base_per_h": 0.01, "fatality_unrescued_share": 1.0}


@pytest.mark.parametrize("exposure", [{}, DEADLY])
@pytest.mark.parametrize("few", [{}, FEW])
def test_everyone_with_something_to_do_has_one_turn_and_in_time(scenario, few, exposure):
    """At every quarter of an hour the agenda has, once each: the shift, the light, every patrol
    off its beat, every group that walks, groups that are let go today; and nobody else."""
    case = scenario(
        measures=ALL_MEASURES,
        inflow={"people_per_day": 300},
        patrols=few,
        exposure=exposure,
    )
    world, ahead = build_world(case, 3), 0
    groups, first_group = world.groups, FIRST_PATROL + len(world.patrols)
    for day, hour in quarters(world):
        turns = turns_of(world)
        assert min(turns.values()) >= hour
        assert FILM_TURN not in turns
        assert turns[SHIFT_TURN] == world.scene["shift_end_h"][0]
        assert turns[LIGHT_TURN] == world.scene["light_end_h"][0]
        who = np.array(sorted(turns))
        at_h = np.array([turns[number] for number in who.tolist()])
        is_patrol, is_group = (who >= FIRST_PATROL) & (who < first_group), who >= first_group
        sent = who[is_patrol] - FIRST_PATROL
        busy = world.patrols[sent]
        is_coming = busy["state"] == patrols.RESPONDING
        assert (
            sent.tolist() == np.flatnonzero(world.patrols["state"] != patrols.PATROLLING).tolist()
        )
        assert (at_h[is_patrol] == np.where(is_coming, busy["arrive_h"], busy["until_h"])).all()
        listed = who[is_group] - first_group
        walks = (groups["state"] == migrants.UNDER_WAY) & (groups["is_presenting"] == 0)
        assert walks[listed].sum() == walks.sum()
        others = listed[~walks[listed]]
        assert (groups["state"][others] == migrants.WAITING).all()
        assert (groups["ready_h"][others] < 24.0 * (day + 1)).all()
        theirs = np.where(walks, groups["clock_h"], groups["ready_h"])[listed]
        assert (at_h[is_group] == theirs).all()
        assert (groups["clock_h"][walks] <= world.scene["steady_until_h"][0]).all()
        ends = groups["ends_by"][walks]
        assert ((ends == NOBODY) | (ends == EDGE) | (ends >= 0)).all()
        ahead += int((at_h[is_group] > hour + 0.25).sum())
    assert ahead > 1000


@pytest.mark.parametrize("few", [LINE_ONLY, FEW])
def test_an_alert_waits_in_one_list_in_the_order_of_its_time(scenario, few):
    """Only who has a station stands in a list: that of the sector where the alert was opened."""
    case = scenario(measures=ALL_MEASURES, inflow={"people_per_day": 3000}, patrols=few)
    world, waited = build_world(case, 2), 0
    groups = world.groups
    for _ in quarters(world):
        lists = alerts_of(world)
        listed = [g for station in lists for g in station]
        waited += len(listed)
        assert sorted(listed) == np.flatnonzero(groups["station"] != NOBODY).tolist()
        for station in lists:
            assert (np.diff(groups["opened_h"][station]) >= 0).all()
        assert (groups["responder"][listed] == NOBODY).all()
        assert (groups["alert_h"][listed] >= 0).all()
        sectors = world.cells["sector"][groups["alert_cell"][listed]]
        # Once renewed it may be about another place, but waits where it was opened.
        is_fresh = groups["alert_h"][listed] == groups["opened_h"][listed]
        assert (groups["station"][listed] == sectors)[is_fresh].all()
    assert waited > 500


def test_all_who_came_and_have_not_ended_are_present(scenario):
    """Once each; those who ended are struck off in the evening."""
    world = build_world(scenario(measures=ALL_MEASURES, inflow={"people_per_day": 240}), 4)
    groups, ended = world.groups, np.zeros(0, dtype=int)
    for day, hour in quarters(world):
        present = world.present[: world.people["present_groups"][0]]
        arrived = int(world.people["arrived"][0])
        assert len(set(present.tolist())) == len(present)
        assert (groups["arrival_h"][:arrived] < 24.0 * (day + 1)).all()
        assert (groups["arrival_h"][arrived:] >= 24.0 * (day + 1)).all()
        came = groups["state"] != migrants.NOT_ARRIVED
        assert not came[arrived:].any()
        there = np.flatnonzero(came & ~np.isin(groups["state"], ENDED))
        assert np.isin(there, present).all()
        assert came[present].all()
        if hour == 24.0 * day + 0.25:
            assert not np.isin(present, ended).any()
        ended = np.flatnonzero(np.isin(groups["state"], ENDED))
    left = world.present[: world.people["present_groups"][0]]
    assert not np.isin(groups["state"][left], ENDED).any()
    assert len(ended) > 20
