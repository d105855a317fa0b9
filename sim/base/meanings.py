"""What operators and functions mean for given types: worked out once, then remembered.

Numba knows hundreds of meanings of `a + b`, from numbers to sets. It tries one after another for
each `+` in each function, while types are found and again while code is written, and that took a
fifth of the first compilation. Our functions add numbers to numbers, over and over.
"""

from typing import Any

import numba.core.datamodel.models
import numba.core.types
import numba.core.typing
import numba.extending

# Numba has no types: for the checker these are as they come.
Context: Any = numba.core.typing.Context
Function: Any = numba.core.types.Function
OpaqueModel: Any = numba.core.datamodel.models.OpaqueModel
register_model: Any = numba.extending.register_model


class Remembering(Function):
    """An operator or function of Numba's that looks a meaning up once for each types given."""

    def __init__(self, function: Any) -> None:
        super().__init__(function.templates)
        self._plain = function  # Kept, for it is known by its place in memory.
        self._known: dict[Any, Any] = {}

    def get_call_type(self, context: Any, args: Any, kws: Any) -> Any:
        """The types that it takes and returns; an error of Numba's if it has no such meaning."""
        given = tuple(args), tuple(kws.items())
        if given not in self._known:
            self._known[given] = super().get_call_type(context, args, kws)
        return self._known[given]


register_model(Remembering)(OpaqueModel)


class Meanings(Context):
    """Numba's knowledge of types, shared with the original, in which functions remember."""

    def __init__(self, original: Any) -> None:
        self.__dict__.update(original.__dict__)
        self._original = original
        self._remembering: dict[int, Any] = {}

    def refresh(self) -> None:
        """What is registered goes to the original."""
        self._original.refresh()

    def _lookup_global(self, value: Any) -> Any:
        found = super()._lookup_global(value)
        if type(found) is not Function:
            return found
        if id(found) not in self._remembering:
            self._remembering[id(found)] = Remembering(found)
        return self._remembering[id(found)]
