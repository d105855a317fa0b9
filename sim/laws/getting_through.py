"""The chance to get through a guarded sector, and how it is estimated from what came back.

Each patrol takes the same off its logarithm, as in random search (Koopman 1956): the first patrols
stop most, and no number of them stops everybody. Where nobody guards, everybody gets through.
"""

import math

from sim.base.compiled import compiled

MOST_SHARE = 1.0 - 1e-6  # So that a patrol is never thought to do nothing at all …
LEAST_SHARE = 1e-300  # … nor to stop everybody.


@compiled
def through_probability(patrols: float, stop_per_patrol: float) -> float:
    """The chance to get through where so many patrols are on duty."""
    return math.exp(-stop_per_patrol * patrols)


@compiled
def stop_per_patrol(through_share: float, patrols: float) -> float:
    """What each patrol takes off the logarithm of the chance, where so many let a share through."""
    return -math.log(max(LEAST_SHARE, min(through_share, MOST_SHARE))) / patrols


@compiled
def pulled_share(successes: float, plays: float, prior_share: float, prior_plays: float) -> float:
    """A share of successes, pulled to what is expected while there are few plays.

    The mean of the Beta distribution that counts the expectation as so many plays.
    """
    return (successes + prior_plays * prior_share) / (plays + prior_plays)


@compiled
def patrols_for(worth: float, level: float, stop_per_patrol: float) -> float:
    """Patrols that leave a push worth exp(−level) where it is worth `worth` with none."""
    return (math.log(worth) + level) / stop_per_patrol
