"""What was worked out from parts of a scenario, kept for the replicates that share these parts.

Replicates of a scenario differ in their seed and in the parameters that they draw. A function that
names just the parts it needs is worked out once for all replicates that leave these as they are.
"""

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Any

from sim.base.section import Section

MOST_KEPT = 32  # of each function: more than there are policies in most comparisons


class _Very:
    """A section as a key: only the very same one is equal, which is quick to tell.

    A section is frozen, and the key holds on to it, so that no other can take its place.
    """

    __slots__ = ("section",)

    def __init__(self, section: Section) -> None:
        self.section = section

    def __hash__(self) -> int:
        return id(self.section)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Very) and self.section is other.section


def remembered[F: Callable[..., Any]](function: F) -> F:
    """The function with its latest results kept: by which sections it was given, and all else by
    value.

    Worlds on all threads share a result, so nobody may write to it; what two threads work out at
    the same time is the same.
    """

    def work_out(*keys: Any) -> Any:
        return function(*(key.section if isinstance(key, _Very) else key for key in keys))

    kept = lru_cache(MOST_KEPT)(work_out)

    def remember(*parts: Any) -> Any:
        return kept(*(_Very(part) if isinstance(part, Section) else part for part in parts))

    known: Any = update_wrapper(remember, function)
    return known  # type: ignore[no-any-return]
