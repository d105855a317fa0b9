"""What a scenario may say of patrols."""

import pytest
from pydantic import ValidationError

from sim.actors import patrols
from sim.actors.patrols import Patrols


@pytest.mark.parametrize(
    ("allocation", "weights", "is_read"),
    [
        ("uniform", {}, True),
        ("fixed", {}, False),
        ("fixed", {"Medininkai": 0.0}, False),
        ("fixed", {"Medininkai": 0.0, "Pabradė": 0.5}, True),
        ("fixed", {"Medininkai": 0.5, "Pabradė": -0.5}, False),
        ("uniform", {"Medininkai": -0.5}, False),
        ("uniform", {"Medininkai": 0.0}, True),
    ],
)
def test_fixed_patrols_need_a_weight_and_no_weight_is_negative(allocation, weights, is_read):
    given = {"allocation": allocation, "fixed_weights": weights}
    if is_read:
        assert Patrols.model_validate(given).fixed_weights == weights
    else:
        with pytest.raises(ValidationError, match="fixed_weights"):
            Patrols.model_validate(given)


@pytest.mark.parametrize("cells", range(1, 8))
def test_who_walks_a_cell_are_those_whose_stretch_it_is_in(cells):
    """Stretches as patrols get them in the morning: by cell, the first and the last of them."""
    for on_duty in range(1, 16):
        walkers = {cell: [] for cell in range(cells)}
        for slot in range(on_duty):
            first, end = slot * cells // on_duty, (slot + 1) * cells // on_duty
            for cell in range(first, max(first + 1, end)):
                walkers[cell].append(slot)
        for cell, slots in walkers.items():
            assert patrols.first_slot(cell, cells, on_duty) == slots[0]
            assert patrols.last_slot(cell, cells, on_duty) == slots[-1]


@pytest.mark.parametrize(("length_km", "cell"), [(1, 0), (2, 0), (2, 1), (5, 0), (5, 2), (5, 4)])
def test_a_walk_to_and_fro_by_steps_of_an_eighth(length_km, cell):
    """What lies in a cell is the sum of the steps in it; half way along a step leads back to it."""
    in_cell_km = 0.0
    for step in range(3 * 16 * length_km):
        walked_km = (step + 0.5) / 8
        along_km = walked_km % (2 * length_km)
        place_km = min(along_km, 2 * length_km - along_km)
        is_there = cell < place_km < cell + 1
        half_km = in_cell_km + is_there / 16
        assert patrols.walked_on_stretch_km(walked_km, float(length_km), cell, cell + 1) == half_km
        assert patrols.beat_position_km(float(length_km), 1.0, walked_km, 0.0) == place_km
        if is_there:
            assert patrols.walked_until_km(half_km, float(length_km), cell, cell + 1) == walked_km
        in_cell_km += is_there / 8
