"""Figures have titles, units and something to see; an empty season says so."""

import pytest

from sim.experiments.ensemble import run_ensemble
from sim.views.figures.daily import daily_figure
from sim.views.figures.map import map_figure
from tests.conftest import ALL_MEASURES


@pytest.mark.parametrize("people_per_day", [120, 0])
def test_figures_are_labelled(scenario, people_per_day, tmp_path):
    runs = run_ensemble(
        scenario(measures=ALL_MEASURES, inflow={"people_per_day": people_per_day}), replicates=3
    )
    figure = daily_figure(runs)
    for axis in figure.axes:
        assert axis.get_title(loc="left")
        assert axis.get_ylabel()
    assert ("nobody arrived" in [text.get_text() for text in figure.texts]) == (people_per_day == 0)
    figure.savefig(tmp_path / "daily.png")
    border = map_figure(runs)
    assert len(border.axes) == 4
    border.savefig(tmp_path / "map.png")
