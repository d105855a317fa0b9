"""A visitor's session, without a browser: what is asked, what is shown, what is freed."""

import threading
import time

import pytest

from sim.base.draws import replicate_seed
from sim.engine import ledger
from sim.experiments.ensemble import run_replicate
from sim.scenario.load import load_scenario
from sim.views.app.session import Session, live_runs

SMALL = """
name: small
period: {start: 2021-08-01, end: 2021-08-12}
inflow: {people_per_day: 80}
migrants: {staging_wait_median_h: 6}
measures:
  order: {type: turn_back, from: 2021-08-03}
  army: {type: reinforcement, patrols: 8}
"""


class Screen:
    """Takes what a page would show, and answers each picture as a page does."""

    def __init__(self):
        self.shown = {}
        self.frames = []
        self.news = threading.Condition()
        self.answers = True
        self.session = None

    def __call__(self, name, value):
        with self.news:
            self.shown[name] = value
            if name == "frame":
                self.frames.append(value["number"])
            self.news.notify_all()
        if name == "frame" and self.answers:
            self.session.ask({"do": "seen", "what": value["number"]})

    def until(self, is_so, seconds=60):
        with self.news:
            assert self.news.wait_for(lambda: is_so(self.shown), seconds), self.shown.keys()


@pytest.fixture
def visit(tmp_path):
    """Opens sessions on a small scenario and closes them at the end."""
    (tmp_path / "small.yaml").write_text(SMALL)
    opened = []

    def open_one(file=str(tmp_path / "small.yaml")):
        screen = Screen()
        session = Session(file, screen)
        screen.session = session
        opened.append(session)
        session.start()
        screen.until(lambda shown: "frame" in shown and "numbers" in shown)
        return session, screen

    yield open_one
    for session in opened:
        session.close()


def test_the_numbers_shown_are_those_of_the_engine(visit, tmp_path):
    session, screen = visit()
    session.ask({"do": "go", "what": 12 * 96})
    screen.until(lambda shown: shown["numbers"]["tick"] == 12 * 96)
    scenario = load_scenario(tmp_path / "small.yaml")
    run = run_replicate(scenario, replicate_seed(scenario.seed, 0))
    expected = getattr(run, "ledger", run).sum(axis=(0, 1))
    totals = screen.shown["numbers"]["totals"][0]
    for name in ("arrived_people", "recorded_turn_backs_events", "medical_emergencies_people"):
        assert totals[name] == expected[ledger.NAMES.index(name)]


def test_a_change_runs_again_to_the_same_day_with_the_same_people(visit):
    session, screen = visit()
    session.ask({"do": "go", "what": 900})
    screen.until(lambda shown: shown["numbers"]["tick"] == 900)
    before = screen.shown["numbers"]["totals"][0]
    session.ask({"do": "change", "what": {"side": 0, "values": {"measures.order.on": "false"}}})
    screen.until(lambda shown: shown["policies"][0]["changed"] and not shown["busy"])
    screen.until(lambda shown: shown["numbers"]["totals"][0]["recorded_turn_backs_events"] == 0)
    after = screen.shown["numbers"]["totals"][0]
    assert screen.shown["numbers"]["tick"] == 900
    assert after["arrived_people"] == before["arrived_people"]
    assert before["recorded_turn_backs_events"] > 0


def test_two_policies_go_in_step(visit):
    session, screen = visit()
    session.ask({"do": "compare", "what": session.policies[0].file})
    screen.until(lambda shown: len(shown["policies"]) == 2)
    session.ask({"do": "change", "what": {"side": 1, "values": {"measures.order.on": "false"}}})
    screen.until(lambda shown: shown["policies"][1]["changed"])
    session.ask({"do": "speed", "what": 7})
    session.ask({"do": "play", "what": True})
    screen.until(lambda shown: shown["frame"]["over"] and not shown["frame"]["playing"])
    a, b = screen.shown["frame"]["pictures"]
    assert a["tick"] == b["tick"] == 12 * 96
    a, b = screen.shown["numbers"]["totals"]
    assert a["arrived_people"] == b["arrived_people"]
    assert a["recorded_turn_backs_events"] > b["recorded_turn_backs_events"] == 0


def test_a_wrong_text_is_shown_and_the_last_season_goes_on(visit):
    session, screen = visit()
    session.ask({"do": "change", "what": {"side": 0, "values": {"measures.order.from": "soon"}}})
    screen.until(lambda shown: "problems" in shown and any(shown["problems"]))
    assert "date" in screen.shown["problems"][0]["measures.order.from"]
    session.ask({"do": "go", "what": 96})
    screen.until(lambda shown: shown["frame"]["tick"] == 96)
    session.ask({"do": "change", "what": {"side": 0, "values": {}}})
    screen.until(lambda shown: not any(shown["problems"]))


def test_scenarios_of_other_days_cannot_be_compared(visit):
    session, screen = visit("surge")
    session.ask({"do": "compare", "what": "winter"})
    screen.until(lambda shown: "problems" in shown and len(shown["problems"]) == 2)
    assert "only the same days" in screen.shown["problems"][1][""]


@pytest.mark.parametrize(
    "message",
    [
        None, 7, "play", [], {}, {"do": None}, {"do": "__init__"}, {"do": "seen", "what": "1"},
        {"do": "go", "what": 1e400}, {"do": "go", "what": None}, {"do": "go", "what": "5"},
        {"do": "speed", "what": 99}, {"do": "speed", "what": -1}, {"do": "speed", "what": True},
        {"do": "story", "what": {"kind": "group", "side": 9, "index": 0}},
        {"do": "story", "what": {"kind": "group", "side": 0, "index": 10**30}},
        {"do": "story", "what": {"kind": "world", "side": 0, "index": 0}},
        {"do": "change", "what": {"side": 5, "values": {}}},
        {"do": "change", "what": {"side": -1, "values": {}}},
        {"do": "change", "what": {"side": 0, "values": {"x" * 10_000: "y" * 10_000}}},
        {"do": "change", "what": {"side": 0, "values": {str(i): "" for i in range(10_000)}}},
        {"do": "scenario", "what": "../../etc/passwd"}, {"do": "scenario", "what": ["surge"]},
        {"do": "compare", "what": "/etc/passwd"}, {"do": "compare", "what": {}},
        {"do": "future", "what": -1}, {"do": "future", "what": 10**12},
    ],
)  # fmt: skip
def test_nonsense_from_a_browser_is_left_alone(visit, message):
    session, screen = visit()
    session.ask(message)
    session.ask({"do": "go", "what": 96})
    screen.until(lambda shown: shown["frame"]["tick"] == 96)
    assert not screen.shown.get("problem")


def test_a_page_that_does_not_answer_gets_one_picture_and_no_queue(visit):
    session, screen = visit()
    screen.answers = False
    session.ask({"do": "play", "what": True})
    count = len(screen.frames)
    time.sleep(0.6)
    assert len(screen.frames) <= count + 1


def test_a_fault_of_the_model_is_said_and_the_page_lives_on(visit, monkeypatch, caplog):
    session, screen = visit()
    season = session.player.seasons[0]
    monkeypatch.setattr(season, "run_to", lambda tick: 1 / 0)
    session.ask({"do": "play", "what": True})
    screen.until(lambda shown: "ZeroDivisionError" in shown.get("problem", ""))
    monkeypatch.undo()
    session.ask({"do": "change", "what": {"side": 0, "values": {"inflow.factor": "2"}}})
    screen.until(lambda shown: shown["problem"] == "" and shown["policies"][0]["changed"])


def test_visitors_share_nothing_and_a_closed_run_is_freed(visit):
    before = live_runs()
    (one, first), (two, second) = visit(), visit()
    assert live_runs() == before + 2
    one.ask({"do": "go", "what": 480})
    first.until(lambda shown: shown["frame"]["tick"] == 480)
    assert second.shown["frame"]["tick"] == 0
    assert one.player.seasons[0].world.ledger is not two.player.seasons[0].world.ledger
    one.close()
    assert live_runs() == before + 1
    assert one.player.seasons == []
    assert not one.player._thread.is_alive()
    two.close()
    assert live_runs() == before


def test_stories_are_told_in_words(visit):
    session, screen = visit()
    session.ask({"do": "go", "what": 500})
    screen.until(lambda shown: shown["frame"]["tick"] == 500)
    for kind, word in (("group", "Group 1"), ("patrol", "officers")):
        session.ask({"do": "story", "what": {"kind": kind, "side": 0, "index": 0}})
        screen.until(lambda shown, kind=kind: shown.get("story", {}).get("kind") == kind)
        lines = screen.shown["story"]["lines"]
        assert word in lines[0]
        assert len(lines) >= 2
