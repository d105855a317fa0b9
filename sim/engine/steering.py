"""The organiser's day (process 5): where those who wait are sent, and how many are let go."""

from sim.actors import organiser
from sim.base.compiled import compiled
from sim.engine import ledger
from sim.engine.world import World


@compiled
def steer(world: World, day: int) -> None:
    """The organiser learns from yesterday and sets today's share of each sector."""
    s, sectors = world.settings[0], len(world.sectors)
    world.clock[0].release_share = s.release_share_per_day
    if s.organiser_strategy == organiser.FROZEN:
        for sector in range(sectors):
            world.sectors[sector].share = world.sectors[sector].base_share
        return
    fade = organiser.fade(s.learning_half_life_days)
    mean_rate = 0.0
    for sector in range(sectors):
        steering = world.sectors[sector]
        pushes, successes = 0.0, 0.0
        if day > 0:
            row = world.ledger[day - 1, sector]
            pushes = row[ledger.PUSHES]
            successes = row[ledger.ENTERED] + row[ledger.REGISTERED]
        steering.pushes = steering.pushes * fade + pushes
        steering.successes = steering.successes * fade + successes
        rate = organiser.success_rate(steering.successes, steering.pushes)
        mean_rate += steering.base_share * rate
    total = 0.0
    for sector in range(sectors):
        steering = world.sectors[sector]
        rate = organiser.success_rate(steering.successes, steering.pushes)
        steering.share = organiser.steered_share(
            steering.base_share, rate, mean_rate, sectors, s.exploration_share
        )
        total += steering.share
    for sector in range(sectors):
        world.sectors[sector].share /= total
