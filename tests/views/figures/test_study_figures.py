"""The figures of validation, fit and sensitivity, on results that need no run."""

from dataclasses import replace

from sim.experiments.validation.fit import FITTED
from sim.scenario.load import load_scenario
from sim.scenario.scenario import plausible_ranges
from sim.views.figures.fit import posterior_figure
from sim.views.figures.sensitivity import tornado_figure
from sim.views.figures.validation import days_figure, patterns_figure


def test_the_figures_show_the_record_and_every_pattern(validation):
    days = days_figure(validation)
    assert len(days.axes) == 4
    assert any(line.get_label() == "recorded day" for line in days.axes[0].lines)
    patterns = patterns_figure(validation)
    labels = [label.get_text() for label in patterns.axes[0].get_yticklabels()]
    assert labels[-1].startswith("P1")
    assert len(labels) == (validation.rows["pattern"] != "").sum()


def test_the_posterior_has_a_line_for_each_parameter(fitted):
    ranges = plausible_ranges(load_scenario("lithuania-2021"))
    axis = posterior_figure(fitted.vectors, ranges).axes[0]
    assert len(axis.get_yticklabels()) == len(FITTED)


def test_the_tornado_of_a_difference_says_so(found):
    figure = tornado_figure(replace(found, against=load_scenario("no-turn-back")))
    assert "lithuania-2021 − no-turn-back: mean difference" in figure.get_suptitle()
    titles = [axis.get_title(loc="left") + axis.get_title() for axis in figure.axes]
    assert titles[0] == "difference of recorded_turn_backs_events"


def test_the_tornado_names_the_inputs(found):
    axes = tornado_figure(found).axes
    assert len(axes) == 4
    assert axes[0].get_yticklabels()[-1].get_text() in set(found.indices["input"])
