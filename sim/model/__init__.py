"""The model as Mesa users know it: the front door for Jupyter and the browser page."""

from sim.model.agents import MigrantGroup, Organiser, Patrol, SupportTeam
from sim.model.border import BorderModel, Snapshot

__all__ = ["BorderModel", "MigrantGroup", "Organiser", "Patrol", "Snapshot", "SupportTeam"]
