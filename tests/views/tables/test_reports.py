"""The reports of validation and sensitivity, on tables that need no run."""

from dataclasses import replace

from sim.experiments.sensitivity import STUDIED_OUTCOMES, Plan
from sim.scenario.load import load_scenario
from sim.views.cli import parser_of
from sim.views.tables import sensitivity as sensitivity_tables
from sim.views.tables.validation import rounded, summary, validation_report


def test_the_report_names_what_fails(validation):
    text = validation_report(validation, "python -m sim validate --out docs")
    assert "8 of 9 patterns hold; P2 fails." in summary(validation)
    assert "| P2 | detained, 3 Aug | 35 | 100 | 100 to 100 | 186% | no |" in text
    assert "| P6 | most tries of one group | at least 5 |" in text
    assert "{" not in text


def test_numbers_have_the_digits_that_mean_something():
    assert [rounded(value) for value in (float("nan"), 2882.4, 0.314, 2.0)] == [
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
    assert len(verdicts) == len(STUDIED_OUTCOMES)
    assert all("not distinguishable from no effect" in line for line in verdicts)


def test_a_difference_is_said_in_words(found):
    less = replace(found, against=load_scenario("no-turn-back"), notes=("A note.",))
    text = sensitivity_tables.sensitivity_report(less, "python -m sim sensitivity x", Plan())
    assert text.startswith("# Sensitivity: what drives the difference of two scenarios\n")
    assert "scenario `lithuania-2021` minus scenario `no-turn-back`, 99 seasons" in text
    assert "lithuania-2021 − no-turn-back" in text
    assert "A note." in text
    assert "(sensitivity-difference-tornado.png)" in text
    assert "| difference of cost_eur | migrants.retry_probability | 0.80 |" in text
    assert all(line.startswith("`difference of ") for line in sensitivity_tables.team_verdict(less))
    assert "{" not in text


def test_an_outcome_that_stays_is_said_to_stay(found):
    shares = ["first", "first_95", "total", "total_95"]
    still = replace(found, indices=found.indices.assign(**dict.fromkeys(shares, 0.0)))
    text = sensitivity_tables.sensitivity_report(still, "python -m sim sensitivity x", Plan())
    assert "| cost_eur | does not vary | 0.00 | 0.00 | 0.00 |" in text
    assert "- `cost_eur`: does not vary" in text
    assert "nan" not in text


def test_a_half_width_that_is_unknown_tells_nothing(found):
    unknown = replace(found, indices=found.indices.assign(total_95=float("nan")))
    assert all("not distinguishable" in line for line in sensitivity_tables.team_verdict(unknown))
    assert "nan" not in "".join(sensitivity_tables.team_verdict(unknown))


def test_the_report_names_the_inputs(found):
    text = sensitivity_tables.sensitivity_report(found, "python -m sim sensitivity x", Plan())
    assert "| recorded_turn_backs_events | migrants.retry_probability | 0.80 | 0.10 |" in text
    assert "{" not in text
