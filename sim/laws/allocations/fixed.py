"""Patrols are shared by weights of the scenario."""

from sim.laws.allocations.rule import Rule

RULE = Rule("fixed", "by fixed_weights")
