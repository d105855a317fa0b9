"""Agent-based simulation of a border under a hybrid operation."""

import importlib
from typing import Any

__version__ = "0.1.0"

# The public names and where they live; imported when first asked for, since Mesa is slow to load.
_HOMES = {
    "BorderModel": "sim.model",
    "compare": "sim.experiments.public",
    "register_measure": "sim.actors.government",
    "register_strategy": "sim.actors.organiser",
    "run": "sim.experiments.public",
    "sweep": "sim.experiments.study.sweep",
}
__all__ = ["BorderModel", "compare", "register_measure", "register_strategy", "run", "sweep"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOMES[name]), name)
