"""Settings: every number of a scenario by its name, as compiled code reads them."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.actors import organiser
from sim.base.remembered import remembered
from sim.base.section import Section
from sim.scenario.scenario import Scenario, sections


@cache
def _names(part: type[Section]) -> tuple[str, ...]:
    """The settings of a section that are numbers whatever the scenario."""
    return tuple(
        name for name, field in part.model_fields.items() if field.annotation in (int, float, bool)
    )


def _all_names() -> tuple[str, ...]:
    parts = [field.annotation for field in Scenario.model_fields.values()]
    return tuple(
        name
        for part in parts
        if isinstance(part, type) and issubclass(part, Section)
        for name in _names(part)
    )


SETTING_NAMES = (*_all_names(), "organiser_strategy")


def settings_of(scenario: Scenario) -> NDArray[np.float64]:
    """Every numeric parameter of every section, in the order of SETTING_NAMES."""
    parts = [_numbers(part) for part in sections(scenario).values()]
    return np.concatenate([*parts, [organiser.number_of(scenario.organiser.strategy)]])


@remembered
def _numbers(part: Section) -> NDArray[np.float64]:
    return np.array([getattr(part, name) for name in _names(type(part))], dtype=np.float64)
