"""The map of a run."""

from sim.views.figures.map import sector_middles


def test_marks_lie_on_the_border():
    middles = sector_middles()
    assert middles.shape == (18, 2)
    assert (middles[:, 0] > 23.4).all()
    assert (middles[:, 1] < 55.8).all()
