"""Freed memory is kept where the C library can be told to, and elsewhere nothing happens."""

import ctypes
from types import SimpleNamespace

import pytest

from sim.base.memory import KEPT_BYTES, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, keep_freed_memory


@pytest.fixture(autouse=True)
def _anew():
    keep_freed_memory.cache_clear()
    yield
    keep_freed_memory.cache_clear()


def test_the_library_is_told_once(monkeypatch):
    told = []
    library = SimpleNamespace(mallopt=lambda name, value: told.append((name, value)))
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    keep_freed_memory()
    keep_freed_memory()
    assert told == [(M_MMAP_THRESHOLD, KEPT_BYTES), (M_TRIM_THRESHOLD, KEPT_BYTES)]


@pytest.mark.parametrize("problem", [OSError, TypeError])
def test_another_library_is_left_alone(monkeypatch, problem):
    def refuse(_):
        raise problem

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    keep_freed_memory()


def test_a_library_without_it_is_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())
    keep_freed_memory()
