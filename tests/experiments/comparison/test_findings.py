"""What a comparison says: gains on turn-backs never without what they cost."""

import pandas as pd
import pytest

from sim.experiments.comparison.compare import compare_runs
from sim.experiments.comparison.findings import COST_WORDS, GAIN, UNKNOWN, findings


def table(**verdicts):
    """A comparison in which every outcome differs by 40, with the verdicts that are given."""
    return pd.DataFrame(
        {
            "scenario": "closed", "baseline": "open", "outcome": outcome,
            "paired_difference": -40.0 if verdicts.get(outcome) == "better" else 40.0,
            "low_95": 30.0, "high_95": 50.0, "verdict": verdicts.get(outcome, "same"),
            "assumed_part": "none", "assumed_settings": "",
        }
        for outcome in (*GAIN, *COST_WORDS)
    )  # fmt: skip


def test_gains_on_turn_backs_with_growing_harm_are_flagged(runs):
    sentences = findings(compare_runs(*runs))
    assert sentences[0].startswith("WARNING: closed gains on turn-backs")
    assert "vulnerable people turned back" in sentences[0]
    back = findings(compare_runs(*reversed(runs)))
    assert not any(sentence.startswith("WARNING") for sentence in back)
    assert any(sentence.startswith("Less harm under open") for sentence in back)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("medical_emergencies_people", "harm grows: 40 more people gravely ill"),
        ("dead_people", "harm grows: 30.0 to 50.0 more deaths"),
        (
            "denied_asylum_people",
            "access to asylum shrinks: 40 more people turned back who wanted asylum",
        ),
        (
            "entered_people",
            "entries grow: 40 more people who got inland",
        ),
    ],
)
def test_each_cost_is_flagged_where_turn_backs_gain_and_said_where_they_do_not(outcome, words):
    (flag,) = findings(table(recorded_turn_backs_events="more", **{outcome: "worse"}))
    assert flag == (
        "WARNING: closed gains on turn-backs (+40 recorded turn-backs) while "
        f"{words} than under open."
    )
    (plain,) = findings(table(**{outcome: "worse"}))
    grows, _, amounts = words.partition(": ")
    assert plain == f"{grows[0].upper()}{grows[1:]} under closed: {amounts} than under open."


def test_all_costs_stand_in_one_flag():
    worse = {"denied_asylum_people": "worse", "entered_people": "worse"}
    gains = {"recorded_turn_backs_events": "more", "turned_back_people": "more"}
    (flag,) = findings(table(**gains, **worse, blocked_returns_events="worse"))
    assert flag == (
        "WARNING: closed gains on turn-backs (+40 recorded turn-backs and +40 people turned back) "
        "while harm grows: 40 more blocked returns home; access to asylum shrinks: 40 more people "
        "turned back who wanted asylum; entries grow: 40 more people who got inland "
        "than under open."
    )


def test_gains_without_costs_and_improvements_are_not_flagged():
    assert findings(table(recorded_turn_backs_events="more")) == []
    (better,) = findings(table(entered_people="better"))
    assert better == ("Fewer entries under closed: 40 fewer people who got inland than under open.")


def test_what_is_not_known_is_not_the_same_as_none():
    (sentence,) = findings(table(entered_people=UNKNOWN))
    assert "people who got inland. That is not the same as none." in sentence
