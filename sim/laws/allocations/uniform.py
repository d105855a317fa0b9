"""Every sector has the same number of patrols."""

from sim.laws.allocations.rule import Rule

RULE = Rule("uniform", "alike")
