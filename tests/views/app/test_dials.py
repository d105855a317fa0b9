"""What is typed in the page is read as a scenario file is."""

from datetime import date

import pytest

from sim.scenario.load import load_scenario
from sim.views.app import dials
from sim.views.app.dials import Policy


def read(**values):
    return dials.read(Policy("lithuania-2021", tuple(values.items())))


def test_without_changes_it_is_the_file():
    scenario, problems = read()
    assert problems == {}
    assert scenario == load_scenario("lithuania-2021")


def test_changes_reach_the_scenario():
    scenario, problems = read(
        **{
            "inflow.factor": "1.5",
            "measures.order.from": "2021-07-03",
            "measures.order.until": "",
            "measures.army.main": "12",
            "measures.frontex.on": "false",
            "measures.surveillance.main": "0.9",
            "measures.concertina.main": "300",
        }
    )
    assert problems == {}
    assert scenario.inflow.factor == 1.5
    assert scenario.measures["order"].from_ == date(2021, 7, 3)
    assert scenario.measures["order"].until is None
    assert scenario.measures["army"].patrols == 12
    assert "frontex" not in scenario.measures
    assert scenario.measures["surveillance"].share_by_date[date(2022, 1, 1)] == 0.9
    plan = scenario.measures["concertina"].km_by_date
    assert (plan[date(2021, 12, 31)], plan[date(2021, 7, 9)]) == (300.0, 0.0)
    assert plan[date(2021, 7, 28)] == pytest.approx(5 * 300 / 160.4, abs=1e-5)


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("measures.order.from", "tomorrow", "should be a date like"),
        ("measures.order.from", "2021-13-01", "should be a date like"),
        ("measures.order.until", "2021-01-01", "lies before"),
        ("measures.army.main", "many", "whole number"),
        ("measures.army.main", "", "whole number"),
        ("measures.army.main", "-3", "at least 0"),
        ("measures.army.main", "1.5", "whole number"),
        ("measures.surveillance.main", "7", "at most 1"),
        ("measures.surveillance.main", "nan", "a number"),
        ("measures.surveillance.main", "[]", "number"),
        ("measures.order-within-5-km.main", "1e99", "at most 500"),
        ("inflow.factor", "-1", "at least 0"),
        ("inflow.factor", "{a: b}", "number"),
        ("inflow.factor", "!!python/object:x", "tag"),
        ("inflow.factor", "*x", "repeat"),
        ("inflow.factor", "\0", "not allowed"),
        ("inflow.factor", "<script>alert(1)</script>", "number"),
    ],
)
def test_a_wrong_text_is_explained_at_its_field(field, text, words):
    scenario, problems = read(**{field: text})
    assert scenario is None
    assert list(problems) == [field]
    assert words in problems[field]
    assert "\n" not in problems[field]


def test_unknown_fields_change_nothing():
    scenario, problems = read(
        **{"measures.nobody.from": "x", "seed": "7", "extends": "/etc/passwd"}
    )
    assert problems == {}
    assert scenario == load_scenario("lithuania-2021")


def test_the_command_runs_the_same_scenario():
    from sim.views.options import assignment

    policy = Policy("surge", (("measures.army.main", "5"), ("measures.order.on", "false")))
    words = dials.command(policy).split()
    assert words[:4] == ["python", "-m", "sim", "surge"]
    given = [assignment(word) for word in words if "=" in word]
    assert load_scenario("surge", given) == dials.read(policy)[0]


def test_each_measure_has_words_and_most_have_a_number():
    base = load_scenario("lithuania-2021")
    for field in dials.fields(base, base):
        assert field["label"]
        assert field["about"]
        assert field["on"]
        assert field["dial"]["low"] <= (field["dial"]["value"] or 0) <= field["dial"]["high"]
