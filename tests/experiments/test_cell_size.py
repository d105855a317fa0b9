"""The side of a cell is no parameter: half of it gives the same season."""

import numpy as np
import pytest

from sim.experiments.ensemble import run_ensemble
from sim.scenario.load import load_scenario
from sim.stage import terrain
from tests.stage.refined import refined

KEPT = ("pushes_events", "crossings_events", "entered_people", "intercepted_events")
PAIRS = 32


def outcomes():
    # A scenario that was loaded anew shares nothing that was worked out for another.
    case = load_scenario("surge", [("seed", "5")])
    return run_ensemble(case, replicates=PAIRS, workers=1).outcomes[list(KEPT)]


def test_a_refined_border_has_four_cells_for_each_with_its_land():
    places = terrain.read_places()
    cells, quarters = places.cells, refined(places).cells
    assert len(quarters) == 4 * len(cells)
    assert not quarters.duplicated(["row", "col"]).any()
    of_cell = quarters.groupby([quarters["row"] // 2, quarters["col"] // 2])
    back = of_cell[["x_m", "y_m"]].mean().reindex(zip(cells["row"], cells["col"], strict=True))
    assert back.to_numpy() == pytest.approx(cells[["x_m", "y_m"]].to_numpy())
    assert (of_cell.size() == 4).all()
    assert quarters["cover"].value_counts().eq(4 * cells["cover"].value_counts()).all()
    is_inside = quarters["side"] == "destination"
    assert (is_inside == (quarters["distance_to_border_km"] > 0)).all()


@pytest.mark.long
def test_cells_of_half_the_side_give_the_same_means_within_three_percent(monkeypatch):
    """In 32 pairs, which find a mean that is off by 4.5% with a power of 99%."""
    whole = outcomes()
    places = refined(terrain.read_places())
    monkeypatch.setattr(terrain, "read_places", lambda: places)
    half = outcomes()
    assert (whole != half).any(axis=None)
    difference = (half - whole) / whole.mean()
    assert (difference.std(ddof=1) / np.sqrt(PAIRS) < 0.006).all()
    assert (difference.mean().abs() <= 0.03).all()
