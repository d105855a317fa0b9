"""The page in a real browser, every other host blocked."""

import json
import os
import random
import time
import urllib.request

import psutil
import pytest

from sim.base.draws import replicate_seed
from sim.engine import ledger
from sim.experiments.ensemble import run_replicate
from sim.scenario.load import load_scenario
from tests.views.app.conftest import ROOT, ready

REPORT = ROOT / "runs" / "page-report.json"
DAY = 96


def engine(days, overrides=(), file="surge", future=0):
    """The engine's totals after some days."""
    scenario = load_scenario(file, overrides)
    rows = run_replicate(scenario, replicate_seed(scenario.seed, future)).ledger[:days]
    totals = dict(zip(ledger.NAMES, rows.sum(axis=(0, 1)), strict=True))
    return totals | {name: rows[-1, :, ledger.NAMES.index(name)].sum() for name in ledger.STOCKS}


def shown(tab, side=None):
    """The numbers of the scorecard, by outcome."""
    where = "[data-outcome]" if side is None else f"[data-outcome][data-side='{side}']"
    found = tab.eval_on_selector_all(
        where,
        "cells => cells.map(c => c.dataset).filter(c => c.value).map(c => [c.outcome, c.value])",
    )
    return {name: float(value) for name, value in found}


def assert_shows(tab, totals, side=None):
    numbers = {name: value for name, value in shown(tab, side).items() if name in totals}
    assert len(numbers) > 20
    assert numbers == pytest.approx({name: totals[name] for name in numbers})


def at_tick(tab, tick):
    tab.wait_for_function(f"borderPage.frame.tick == {tick} && borderPage.numbers.tick == {tick}")


def go(tab, day):
    tab.evaluate(f"borderPage.goDay({day})")
    at_tick(tab, day * DAY)


def type_in(tab, field, text):
    tab.fill(field, text)
    tab.press(field, "Enter")


def runs(url):
    with urllib.request.urlopen(f"{url}/runs", timeout=20) as answer:
        return json.load(answer)["runs"]


def test_a_visit(serve, visit):
    server = serve("surge")
    page = visit(server.url)
    tab = page.tab
    assert tab.title() == "Hybrid Border Sim"
    assert "Nobody is at the border" in tab.inner_text("[data-page]")

    # Thirty days and a pause, by keyboard; the numbers are the engine's.
    tab.keyboard.press("+")
    tab.keyboard.press("+")
    tab.keyboard.press("+")
    tab.wait_for_function("borderPage.speed == 7")
    tab.keyboard.press("Space")
    tab.wait_for_function(f"borderPage.frame.tick >= {30 * DAY}")
    if tab.evaluate("borderPage.playing"):
        tab.keyboard.press("Space")
        tab.wait_for_function("!borderPage.playing")
    go(tab, 30)
    before = engine(30)
    assert_shows(tab, before)
    assert before["recorded_turn_backs_events"] > 1000

    # Back, and on again, changes nothing.
    tab.keyboard.press("ArrowLeft")
    at_tick(tab, 29 * DAY)
    assert_shows(tab, engine(29))
    go(tab, 3)
    assert_shows(tab, engine(3))
    go(tab, 30)
    assert_shows(tab, before)

    # A wrong text is explained beside its field, and the season stays as it was.
    tab.click("#bp-tab-Policy")
    type_in(tab, "#bp-from-order", "next week")
    tab.wait_for_selector("text=should be a date like 2021-08-03, not 'next week'")
    type_in(tab, "#bp-from-order", "2021-07-15")
    tab.wait_for_function("borderPage.policies[0].changed && !borderPage.busy")
    type_in(tab, "#bp-inflow", "1.5")
    tab.wait_for_function("borderPage.policies[0].inflow_factor == 1.5 && !borderPage.busy")
    at_tick(tab, 30 * DAY)
    changed = [("measures.order.from", "2021-07-15"), ("inflow.factor", "1.5")]
    tab.click("#bp-tab-Outcomes")
    tab.wait_for_timeout(300)
    assert_shows(tab, engine(30, changed))

    # Two policies on the same future, and the difference.
    tab.select_option("#bp-compare", "surge")
    tab.wait_for_function(
        "borderPage.policies.length == 2 && borderPage.frame.pictures.length == 2"
    )
    tab.click("#bp-tab-Policy")
    tab.click("#bp-side-1")
    tab.click("label:has(#bp-on-order)")
    tab.wait_for_function("!borderPage.policies[1].measures[0].on && !borderPage.busy")
    at_tick(tab, 30 * DAY)
    tab.click("#bp-tab-Outcomes")
    tab.wait_for_timeout(300)
    second = engine(30, [("measures.order", "null"), ("inflow.factor", "1.5")])
    assert_shows(tab, engine(30, changed), side=0)
    assert_shows(tab, second, side=1)
    assert shown(tab, 0)["arrived_people"] == shown(tab, 1)["arrived_people"]
    cell = tab.inner_text("[data-difference='recorded_turn_backs_events']")
    first = engine(30, changed)["recorded_turn_backs_events"]
    assert cell == f"−{first:,.0f}"
    assert "…" not in tab.inner_text("#bp-date")

    # The command beside the controls is the same season.
    tab.click("#bp-tab-Policy")
    tab.click("#bp-side-0")
    assert "--set measures.order.from=2021-07-15" in tab.inner_text("#bp-command")

    # A second tab shares nothing; closed tabs free their runs.
    other = page.open(server.url)
    assert other.evaluate("borderPage.frame.tick") == 0
    assert runs(server.url) == 2
    other.close()
    tab.close()
    end = time.monotonic() + 20
    while runs(server.url) and time.monotonic() < end:
        time.sleep(0.2)
    assert runs(server.url) == 0
    assert page.faults == []
    status, _, said = server.stop()
    assert (status, said) == (0, "")


def test_it_fits_its_window(serve, visit):
    server = serve("surge")
    for width, theme in ((390, "dark"), (390, "light"), (1280, "dark")):
        page = visit(server.url, width=width, height=800, color_scheme=theme)
        assert page.tab.evaluate("document.documentElement.dataset.border") == theme
        assert_fits(page.tab, width)
        page.tab.select_option("#bp-compare", "surge")
        page.tab.wait_for_function("borderPage.frame.pictures.length == 2")
        assert_fits(page.tab, width)
        # Ranges at their widest, whatever this scenario gives.
        widest = "{count: 20, sides: [0, 1].map(() => ({dead_people: [1, 100, 4000]}))}"
        page.tab.evaluate(f"borderPage.ranges = {widest}")
        page.tab.wait_for_function("document.querySelector('.bp-whole').innerText == '100–4,000'")
        assert page.tab.evaluate(LINES) == 1, "a number breaks at its dash"
        assert page.faults == []
        page.tab.close()


# The most lines that a number of the scorecard takes.
LINES = """Math.max(...[...document.querySelectorAll('td[data-outcome], .bp-whole')].map((at) => {
  const text = document.createRange();
  text.selectNodeContents(at);
  return new Set([...text.getClientRects()].map((box) => Math.round(box.top))).size;
}))"""


def test_measures_are_named_for_the_eye_and_for_the_ear(serve, visit):
    tab = visit(serve("surge").url).tab
    listed = tab.locator("ul[aria-label=measures] li").all_inner_texts()
    names = tab.evaluate("borderPage.policies[0].measures.map((m) => m.name)")
    assert len(listed) == len(names) > 0
    for words, name in zip(listed, names, strict=True):
        assert f"({name}) from" in words
    assert tab.evaluate("borderPage.time.bar()") >= 11  # a row that has room for the name


def assert_fits(tab, width):
    """Nothing lies beyond the edge of the window."""
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    for control in ("#bp-play", "#bp-scenario", "#bp-compare", "#bp-theme"):
        box = tab.locator(control).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


MOVE = "(input, to) => { input.value = to; input.dispatchEvent(new Event('input')); }"
CROWD = """
name: crowd
period: {{start: 2021-07-01, end: 2021-07-20}}
inflow: {{people_per_day: {people}, daily_spread_factor: 0}}
migrants: {{group_size_median_people: 2, staging_wait_median_h: 200}}
measures: {{order: {{type: turn_back}}}}
"""


def test_how_fast_the_map_is_drawn(serve, visit, tmp_path):
    """Measured and written down, not asserted: it is the machine's as much as ours."""
    report = {}
    for groups, people in ((2_000, 1_000), (10_000, 5_000)):
        (tmp_path / "crowd.yaml").write_text(CROWD.format(people=people))
        server = serve(str(tmp_path / "crowd.yaml"))
        tab = visit(server.url).tab
        tab.evaluate("borderPage.request('speed', 2)")
        count = "borderPage.map.panes[0].picture.groups.n"
        day = 1
        while tab.evaluate(count) < groups and day < 19:
            day += 1
            go(tab, day)
        tab.evaluate("borderPage.request('play', true)")
        tab.wait_for_function("borderPage.playing")
        begun = tab.evaluate("[performance.now(), {...borderPage.map.stats}]")
        tab.wait_for_timeout(3000)
        ended = tab.evaluate("[performance.now(), {...borderPage.map.stats}]")
        seconds = (ended[0] - begun[0]) / 1000
        drawn = ended[1]["drawn"] - begun[1]["drawn"]
        report[f"{groups} groups"] = {
            "groups_on_map": tab.evaluate(count),
            "drawn_per_s": round(drawn / seconds, 1),
            "new_pictures_per_s": round((ended[1]["shown"] - begun[1]["shown"]) / seconds, 1),
            "ms_a_drawing": round((ended[1]["draw_ms"] - begun[1]["draw_ms"]) / max(1, drawn), 1),
        }
        assert drawn > 0
        server.stop()
    note(report)


def note(part):
    """Adds to the report of what was measured."""
    report = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report | part, indent=1) + "\n")


@pytest.mark.long
def test_minutes_at_the_fastest_speed_with_sliders_moved(serve, visit):
    """Nothing breaks, and the memory of server and tab stays flat. BORDER_PAGE_MINUTES: 2."""
    server = serve("surge")
    page = visit(server.url)
    tab, process = page.tab, psutil.Process(server.process.pid)
    minutes = float(os.environ.get("BORDER_PAGE_MINUTES", "2"))
    tab.click("#bp-tab-Policy")
    tab.evaluate("borderPage.request('speed', 7)")
    chance = random.Random(1)
    used, end = [], time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        tab.evaluate("borderPage.request('play', true)")
        slider = tab.locator(".bp-policy input[type=range]").nth(chance.randrange(4))
        for _ in range(12):
            value = chance.random() * float(slider.get_attribute("max"))
            slider.evaluate(MOVE, value)
            tab.wait_for_timeout(30)
        if chance.random() < 0.2:
            tab.select_option("#bp-compare", chance.choice(["", "surge"]))
        if tab.evaluate("borderPage.over"):
            tab.evaluate("borderPage.goDay(0)")
        heap = tab.evaluate("performance.memory.usedJSHeapSize")
        used.append((process.memory_info().rss / 1e6, heap / 1e6))
    ready(tab)
    third = len(used) // 3
    parts = used[third : 2 * third], used[2 * third :]
    server_mb, tab_mb = ([round(max(row[i] for row in part)) for part in parts] for i in (0, 1))
    run = {"minutes": minutes, "rounds": len(used), "server_mb": server_mb, "tab_mb": tab_mb}
    note({"long run": run})
    assert page.faults == []
    assert not tab.evaluate("borderPage.problem")
    for before, after in (server_mb, tab_mb):
        assert after < 1.15 * before + 40
