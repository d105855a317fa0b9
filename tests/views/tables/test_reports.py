"""The reports of validation and sensitivity, on tables that need no run."""

from sim.experiments.sensitivity import OUTCOMES, Plan
from sim.views.cli import parser_of
from sim.views.tables import sensitivity as sensitivity_tables
from sim.views.tables.validation import markdown, number, summary


def test_the_report_names_what_fails(validation):
    text = markdown(validation, "python -m sim validate --out docs")
    assert "8 of 9 patterns hold; P2 fails." in summary(validation)
    assert "| P2 | detained, 3 Aug | 35 | 100 | 100 to 100 | 186% | no |" in text
    assert "| P6 | most tries of one group | at least 5 |" in text
    assert "{" not in text


def test_numbers_have_the_digits_that_mean_something():
    assert [number(value) for value in (float("nan"), 2882.4, 0.314, 2.0)] == [
        "–",
        "2,882",
        "0.31",
        "2",
    ]


def test_the_command_tells_its_own_defaults():
    text = parser_of("validate").format_help()
    assert "(60)" in text
    assert "held-out" in text


def test_an_effect_within_its_error_is_not_told_from_none(found):
    verdicts = sensitivity_tables.team_verdict(found)
    assert len(verdicts) == len(OUTCOMES)
    assert all("not distinguishable from no effect" in line for line in verdicts)


def test_the_report_names_the_inputs(found):
    text = sensitivity_tables.markdown(found, "python -m sim sensitivity x", Plan())
    assert "| recorded_turn_backs_events | migrants.retry_probability | 0.80 | 0.10 |" in text
    assert "{" not in text
