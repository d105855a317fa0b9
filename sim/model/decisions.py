"""What a researcher's own decisions may be, and where they go in the columns of the world."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.actors.government import LEVERS, SWITCHES, lever_names
from sim.engine.world import World
from sim.laws.allocations import ALLOCATIONS

__all__ = ["lever_names", "write_levers", "write_patrols", "write_release", "write_shares"]


def write_levers(
    world: World, day: int, changed: Mapping[str, ArrayLike], names: tuple[str, ...], where: str
) -> None:
    """Writes levers of a day by name: one number for all sectors, or one for each.

    Raises ValueError for an unknown lever or a value that it cannot have.
    """
    if not isinstance(changed, Mapping):
        raise ValueError(f"{where} should return a mapping of levers, not {_kind(changed)}")
    for name, given in changed.items():
        if name not in names:
            raise ValueError(f"{where}: no lever '{name}' (known: {', '.join(names)})")
        value = _numbers(given, f"{where}: {name}")
        if value.ndim:
            _check_length(value, len(world.sectors), f"{where}: {name}")
        _check_range(value, name, where)
        _column(world, day, name, names)[:] = value


def _column(world: World, day: int, name: str, names: tuple[str, ...]) -> NDArray[Any]:
    """Where a lever of a day is written, by sector; an origin's share of arrivals has no sector."""
    levers = LEVERS.names or ()
    if name in levers:
        return world.levers[name][day]
    number = names.index(name) - len(levers)
    return world.arrivals_left[day, number : number + 1]


def write_shares(world: World, given: ArrayLike, where: str) -> None:
    """Writes the organiser's shares by sector; weights are enough, they are made to sum to 1."""
    shares = _by_sector(world, given, where)
    most = float(shares.max())
    if most <= 0.0:
        raise ValueError(f"{where} returned no weight above 0")
    shares = shares / most
    world.steering["share"] = shares / shares.sum()


def write_release(world: World, given: Any, where: str) -> None:
    """Writes the chance of a ready group to be let go today."""
    share = _numbers(given, where)
    if share.ndim or not 0.0 <= float(share) <= 1.0:
        raise ValueError(f"{where} should return a share from 0 to 1, not {_kind(given)}")
    world.command["release_share"] = share


def write_patrols(world: World, given: ArrayLike, where: str) -> None:
    """Writes the patrols on duty by sector, whole numbers."""
    wanted, most = _by_sector(world, given, where), int(world.guard[0]["line_slots"])
    if (wanted != np.floor(wanted)).any():
        raise ValueError(f"{where} should return whole numbers of patrols")
    if (wanted > most).any():
        raise ValueError(f"{where} returned {wanted.max():.0f} patrols for a sector; {most} fit")
    world.sectors["on_duty"] = wanted.astype(np.int64)
    # What is published is the plan, and this is all the plan that there is.
    world.sectors["kept_patrols"], world.sectors["wanted_patrols"] = 0.0, wanted


def _by_sector(world: World, given: ArrayLike, where: str) -> NDArray[np.float64]:
    """Numbers of at least 0, one for each sector."""
    values = _numbers(given, where)
    _check_length(values, len(world.sectors), where)
    if (values < 0.0).any():
        raise ValueError(f"{where} returned a negative number")
    return values


def _numbers(given: Any, where: str) -> NDArray[np.float64]:
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{where} should return numbers, not {_kind(given)}") from None
    if not np.isfinite(values).all():
        raise ValueError(f"{where} returned a number that is not finite")
    return values


def _check_length(values: NDArray[np.float64], sectors: int, where: str) -> None:
    if values.shape != (sectors,):
        shape = "×".join(map(str, values.shape)) or "one value"
        raise ValueError(f"{where} returned {shape}; one for each of {sectors} sectors is needed")


def _check_range(value: NDArray[np.float64], name: str, where: str) -> None:
    if (value < 0.0).any():
        raise ValueError(f"{where}: {name} should be at least 0")
    is_share = name.endswith("_share") or name.startswith("arrivals_from_")
    if (is_share or name in SWITCHES) and (value > 1.0).any():
        raise ValueError(f"{where}: {name} should be at most 1")
    if name == "allocation" and not np.isin(value, range(len(ALLOCATIONS))).all():
        known = ", ".join(f"{rule} {number}" for number, rule in enumerate(ALLOCATIONS))
        raise ValueError(f"{where}: allocation should be the number of a rule ({known})")
    if name in SWITCHES and not np.isin(value, (0.0, 1.0)).all():
        raise ValueError(f"{where}: {name} should be 0 or 1")


def _kind(given: Any) -> str:
    return repr(given) if isinstance(given, int | float) else type(given).__name__
