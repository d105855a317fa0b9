"""The figures of a comparison name their policies and show every theme."""

from sim.experiments.comparison.compare import compare_runs
from sim.experiments.ensemble import run_ensemble
from sim.experiments.fates import flows_of
from sim.views.figures.differences import LEVEL_X, differences_figure
from sim.views.figures.flows import flows_figure
from sim.views.tables.comparison import compact


def test_figures_name_their_policies_and_show_every_theme(runs, tmp_path):
    figure = differences_figure(compare_runs(*runs))
    titles = [axis.get_title(loc="left") for axis in figure.axes]
    assert titles == ["Flow", "Turn-backs", "Harm", "Access to asylum", "Detection", "Effort"]
    figure.savefig(tmp_path / "differences.png")
    flows = flows_of(runs[0].fates, runs[1].fates)
    figure = flows_figure(flows, "open", "closed", ("0–0", "0–1"))
    figure.savefig(tmp_path / "fates.png")
    assert "under closed" in [text.get_text() for text in figure.axes[0].texts]


def test_flows_of_nobody_say_so(scenario, tmp_path):
    empty = run_ensemble(scenario(inflow={"people_per_day": 0}), replicates=1)
    figure = flows_figure(flows_of(empty.fates, empty.fates), "a", "b", ("0–0", "0–0"))
    assert "nobody arrived" in [text.get_text() for text in figure.axes[0].texts]


def test_a_row_shows_its_level_under_the_baseline_and_the_axis_that_scales_differ(runs):
    table = compare_runs(*runs)
    figure = differences_figure(table)
    harm = next(axis for axis in figure.axes if axis.get_title(loc="left") == "Harm")
    shown = {
        label.get_text(): text.get_text()
        for label, place in zip(harm.get_yticklabels(), harm.get_yticks(), strict=True)
        for text in harm.texts
        if text.get_position() == (LEVEL_X, place)
    }
    rows = table.set_index("outcome")
    cold = rows.loc["exposed_person_h", "median_baseline"]
    assert shown["exposed to cold, person-hours"] == compact(cold, False)
    low, high = (rows.loc["dead_people", f"{end}_90_baseline"] for end in ("low", "high"))
    assert shown["deaths, people"] == f"{low:.0f}–{high:.0f}"  # no point, since none is known
    assert "median under\nopen" in [text.get_text() for text in figure.axes[0].texts]
    assert "own scale" in figure.axes[-1].get_xlabel()
