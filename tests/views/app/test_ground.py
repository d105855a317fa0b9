"""The ground of the map lies where the engine's cells lie."""

import json

import numpy as np

from sim.stage.terrain import BORDER_LENGTH_KM, read_places
from sim.views.app.ground import border_by_km, box_km, ground_json, to_km


def test_the_projection_is_that_of_the_cells():
    cells = read_places().cells
    km = to_km(cells["longitude_deg"], cells["latitude_deg"])
    # The table gives five decimals of a degree, about a metre.
    assert np.abs(km * 1000 - cells[["x_m", "y_m"]].to_numpy()).max() < 2.0


def test_everything_is_on_the_map():
    ground = json.loads(ground_json())
    west, south, side = ground["box"]
    for x, y, _ in ground["border"]:
        assert west < x < west + side
        assert south < y < south + side
    assert {country["code"] for country in ground["countries"]} == {"LTU", "BLR", "POL", "LVA"}
    assert len(ground["sectors"]) == 18
    assert "OpenStreetMap" in ground["credit"]
    assert "GeoNames" in ground["credit"]
    assert ground["box"] == list(box_km())


def test_chainage_runs_to_the_official_length():
    km = [point[2] for point in border_by_km()]
    assert km == sorted(km)
    assert (km[0], km[-1]) == (0.0, BORDER_LENGTH_KM)
