"""The ledger: an array of shape (days, sectors, columns), one column for each outcome."""

from sim.base.outcomes import *  # noqa: F403
