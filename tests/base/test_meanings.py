"""What operators mean is worked out once in our functions, and as Numba says it."""

import operator

import numba
import pytest
from numba.core import types
from numba.core.registry import cpu_target

from sim.base.meanings import Meanings, Remembering

CONTEXT = cpu_target.typing_context
CONTEXT.refresh()


@pytest.fixture
def tries(monkeypatch):
    """Which operators Numba went through all meanings of."""
    found = []
    looked_up = types.Function.get_call_type

    def look_up(self, context, args, kws):
        found.append(self.typing_key)
        return looked_up(self, context, args, kws)

    monkeypatch.setattr(types.Function, "get_call_type", look_up)
    return found


@pytest.mark.parametrize("other", [numba.complex128, numba.uint8, types.literal(12345)])
def test_a_meaning_is_looked_up_once_and_is_that_of_numba(tries, other):
    given = (numba.int64, other)  # None that our functions use: these are known already.
    meanings = Meanings(CONTEXT)
    own = [meanings.resolve_function_type(operator.add, given, {}) for _ in range(3)]
    assert tries == [operator.add]
    assert own == [CONTEXT.resolve_function_type(operator.add, given, {})] * 3


def test_what_has_no_meaning_is_an_error_each_time():
    meanings = Meanings(CONTEXT)
    for _ in range(2):
        with pytest.raises(numba.TypingError, match="No implementation"):
            meanings.resolve_function_type(operator.add, (numba.int64, types.none), {})


def test_functions_of_others_are_as_numba_has_them():
    assert isinstance(Meanings(CONTEXT).resolve_value_type(max), Remembering)
    assert type(CONTEXT.resolve_value_type(max)) is types.Function
