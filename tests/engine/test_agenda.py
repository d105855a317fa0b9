"""Turns come by time and then by number, however many there are and however often they move."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.actors.migrants import NOBODY
from sim.engine.agenda import LISTS
from tests.engine.turns import CANCEL, NEXT, SCHEDULE, Turns, many

ALL = 40
# Hours up to several days ahead; rounded ones meet, and lie on the edges of lists.
HOURS = st.one_of(
    st.floats(0.0, 120.0, allow_subnormal=False),
    st.integers(0, 480).map(lambda quarters: quarters / 4),
    st.integers(0, 6).map(float),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just(SCHEDULE), st.integers(0, ALL - 1), HOURS),
        st.tuples(st.just(SCHEDULE), st.integers(0, ALL - 1), HOURS),
        st.tuples(st.just(CANCEL), st.integers(0, ALL - 1), st.just(0.0)),
        st.tuples(st.just(NEXT), st.just(0), HOURS),
    ),
    max_size=200,
)


def by_a_sorted_list(steps):
    """The same with nothing but a dictionary that is sorted each time."""
    turns, now_h, taken, at_h = {}, 0.0, [], []
    for kind, who, hours in steps:
        found = -9
        if kind == SCHEDULE:
            turns[who] = now_h + hours
        elif kind == CANCEL:
            turns.pop(who, None)
        else:
            due = sorted((at, who) for who, at in turns.items() if at < now_h + hours)
            found = due[0][1] if due else NOBODY
            if due:
                now_h = turns.pop(found)
        taken.append(found)
        at_h.append(now_h if kind == NEXT else 0.0)
    return taken, at_h, turns


@settings(max_examples=300, deadline=None)
@given(steps=STEPS)
def test_turns_come_as_from_a_sorted_list(steps):
    """Rescheduled and cancelled while others are taken out, with ties, up to five days ahead."""
    agenda = Turns(ALL)
    taken, at_h = agenda.work(steps)
    expected, expected_h, left = by_a_sorted_list(steps)
    assert taken == expected
    assert at_h == expected_h
    stands = agenda.turns["place"][LISTS:] != NOBODY
    assert np.flatnonzero(stands).tolist() == sorted(left)
    rest = [(NEXT, 0, 1e4)] * (len(left) + 1)
    order = sorted(left, key=lambda who: (left[who], who))
    assert agenda.work(rest)[0] == [*order, NOBODY]
    assert agenda.agenda["ordered"] == 0
    assert (agenda.turns["place"] == NOBODY).all()
    assert (agenda.turns["after"][:LISTS] == np.arange(LISTS)).all()


@pytest.mark.parametrize("spread_h", [0.02, 0.1, 0.5, 3.0, 30.0, 300.0])
def test_turns_come_in_order_whether_many_are_near_or_far(spread_h):
    """From hundreds within minutes, which stand in the heap, to some in weeks."""
    steps = many(spread_h, people=300)
    taken, at_h = Turns(300).work(steps)
    expected, expected_h, _ = by_a_sorted_list(steps)
    assert taken == expected
    assert at_h == expected_h


@pytest.mark.parametrize("seed", range(5))
def test_as_many_turns_as_a_large_season_has(seed):
    """Thousands at once, many at the same time, over a week."""
    rng = np.random.default_rng(seed)
    people = 20_000
    hours = np.round(rng.uniform(0.0, 168.0, 30_000), int(rng.integers(0, 3)))
    who = rng.integers(0, people, len(hours))
    steps = [(SCHEDULE, g, at) for g, at in zip(who.tolist(), hours.tolist(), strict=True)]
    gone = rng.integers(0, people, 2_000).tolist()
    steps += [(CANCEL, g, 0.0) for g in gone]
    at = dict(zip(who.tolist(), hours.tolist(), strict=True))  # The last time counts.
    for g in gone:
        at.pop(g, None)
    taken, _ = Turns(people).work(steps + [(NEXT, 0, 1e4)] * len(at))
    assert taken[len(steps) :] == sorted(at, key=lambda who: (at[who], who))


@pytest.mark.parametrize("ahead_h", [23.9, 24.0, 24.25, 25.0, 47.9, 48.0, 96.1, 500.3])
@pytest.mark.parametrize("start_h", [0.0, 0.1, 7.75, 23.99])
def test_a_turn_beyond_a_day_is_found_at_its_time(start_h, ahead_h):
    """Also where others keep coming every hour meanwhile."""
    steps = [(SCHEDULE, 1, start_h), (NEXT, 0, 100.0), (SCHEDULE, 7, ahead_h)]
    hourly = int(ahead_h)
    for _ in range(hourly):
        steps += [(SCHEDULE, 1, 1.0), (NEXT, 0, 1.5)]
    steps += [(CANCEL, 1, 0.0), (NEXT, 0, 1000.0), (NEXT, 0, 1000.0)]
    taken, at_h = Turns(ALL).work(steps)
    expected, expected_h, _ = by_a_sorted_list(steps)
    assert taken == expected
    assert at_h == expected_h
    assert taken[-2:] == [7, NOBODY]
    assert at_h[-1] == start_h + ahead_h


def test_nobody_acts_at_the_very_end_of_an_interval():
    """A time that ends one interval begins the next."""
    agenda = Turns(ALL)
    assert agenda.work([(SCHEDULE, 3, 2.0), (NEXT, 0, 2.0)])[0][-1] == NOBODY
    assert agenda.work([(NEXT, 0, 2.0 + 1e-9)])[0] == [3]


INTERPRETED = """
import sys
import numpy as np
from tests.engine.turns import Turns, many
agenda = Turns(40)
taken, at_h = agenda.work(many(9.0))
np.savez(sys.argv[1], taken=taken, at_h=at_h, turns=np.frombuffer(agenda.turns.tobytes(), np.uint8))
"""


def test_an_interpreted_agenda_is_the_compiled_one_to_the_byte(tmp_path):
    results = []
    for disabled in ("0", "1"):
        out = tmp_path / f"{disabled}.npz"
        subprocess.run(
            [sys.executable, "-c", INTERPRETED, str(out)],
            env=os.environ | {"NUMBA_DISABLE_JIT": disabled},
            cwd=Path(__file__).parents[2],
            check=True,
        )
        results.append(np.load(out))
    compiled, interpreted = results
    assert (compiled["taken"] >= 0).sum() > 500
    for name in compiled:
        assert compiled[name].tobytes() == interpreted[name].tobytes(), name
