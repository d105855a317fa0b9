"""How many replicates, seeds and workers can be asked for: the same limits in every front door."""

from typing import Any

LIMITS = {"replicates": (1, 100_000), "seed": (0, 2**48 - 1), "workers": (1, 1024)}


def whole_number(name: str, given: Any, least: int, most: int | None = None) -> int:
    """A whole number between two limits, as a plain int.

    Raises TypeError for what is no whole number (true and false count as none), and ValueError
    for one that is too small or too large, both in one sentence.
    """
    limits = f"of at least {least}" if most is None else f"from {least} to {most}"
    sentence = f"{name} should be a whole number {limits}, not {repr(given)[:60]}"
    if isinstance(given, bool) or not hasattr(given, "__index__"):
        raise TypeError(sentence)
    try:
        number = given.__index__()
    except TypeError:  # an array has an index only if it is one whole number
        raise TypeError(sentence) from None
    if number < least or (most is not None and number > most):
        raise ValueError(sentence)
    return int(number)


def within_limits(**given: Any) -> None:
    """Checks numbers that were asked for by their names in LIMITS; None asks for nothing."""
    for name, number in given.items():
        if number is not None:
            whole_number(name, number, *LIMITS[name])
