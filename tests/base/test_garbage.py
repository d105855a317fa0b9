"""The search for garbage is put off, and taken up again."""

import gc

import pytest

from sim.base import garbage


def test_it_is_put_off_and_taken_up_again():
    assert gc.isenabled()
    with garbage.not_searched_for():
        assert not gc.isenabled()
        with garbage.not_searched_for():
            pass
        assert not gc.isenabled(), "who put it off first takes it up again"
    assert gc.isenabled()


def test_an_error_takes_it_up_again():
    with pytest.raises(ZeroDivisionError), garbage.not_searched_for():
        _ = 1 / 0
    assert gc.isenabled()
