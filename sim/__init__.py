"""Agent-based simulation of a border under a hybrid operation."""

__version__ = "0.1.0"
