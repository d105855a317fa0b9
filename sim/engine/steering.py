"""The organiser's day (process 5): where those who wait are sent, and how many are let go."""

import math

from sim.actors import migrants, organiser
from sim.base.compiled import compiled
from sim.base.draws import PUSH, exponential, uniforms
from sim.engine import ledger
from sim.engine.world import PRESENT, World
from sim.laws.fading import left_share


@compiled
def keep_course(world: World, day: int) -> None:
    """Every sector has its usual share; those ready are let go every day, or in pulses."""
    clock, s = world.clock[0], world.settings[0]
    clock.release_share = s.release_share_per_day if (day + 1) % s.pulse_days == 0 else 0.0
    clock.push_hour = -1.0
    clock.decoy_share = 0.0
    for sector in range(len(world.sectors)):
        world.sectors[sector].share = world.sectors[sector].base_share


@compiled
def steer(world: World, day: int) -> None:
    """An organiser that adapts sets today's share of each sector, and how groups are let go."""
    s = world.settings[0]
    strategy = s.organiser_strategy
    if strategy == organiser.FROZEN:
        return
    if day > 0:
        learn(world, day)
    read_publication(world, day)
    if strategy == organiser.MASSED:
        mass(world, day)
    elif strategy == organiser.PROPORTIONAL or strategy == organiser.EXP3:
        spread(world)
    else:
        concentrate(world, day, s.exploration_share)


@compiled
def reward_of(world: World, day: int, sector: int) -> float:
    """What a past day in a sector was worth to the organiser, from 0 to 1."""
    s, row = world.settings[0], world.ledger[day, sector]
    busy_h = row[ledger.RESPONDING_H] + row[ledger.SEARCHING_H] + row[ledger.HANDLING_H]
    return organiser.reward(
        row[ledger.PUSHES],
        row[ledger.ENTERED] + row[ledger.REGISTERED],
        min(1.0, busy_h / max(24.0, row[ledger.DUTY_H])),
        row[ledger.EMERGENCIES],
        s.entries_weight_factor,
        s.load_weight_factor,
        s.publicity_weight_factor,
        s.publicity_scale_people,
    )


@compiled
def learn(world: World, day: int) -> None:
    """Yesterday's outcomes: faded sums for `proportional`, weights for `exp3`."""
    s, sectors = world.settings[0], len(world.sectors)
    fade = left_share(1.0, s.learning_half_life_days)
    for sector in range(sectors):
        steering = world.sectors[sector]
        pushes = world.ledger[day - 1, sector, ledger.PUSHES]
        worth = reward_of(world, day - 1, sector)
        steering.pushes = steering.pushes * fade + pushes
        steering.successes = steering.successes * fade + worth * pushes
        steering.log_weight = organiser.exp3_log_weight(
            steering.log_weight,
            worth,
            pushes / s.group_size_median_people,
            max(steering.played_share, s.exploration_share / sectors),
            sectors,
            s.exploration_share,
        )


@compiled
def read_publication(world: World, day: int) -> None:
    """Where patrols were yesterday becomes known now and then."""
    if day % world.settings[0].publication_days == 0:
        for sector in range(len(world.sectors)):
            steering = world.sectors[sector]
            steering.published_patrols = steering.on_duty
            if day > 0:
                steering.published_patrols = world.ledger[day - 1, sector, ledger.DUTY_H] / 24.0


@compiled
def spread(world: World) -> None:
    """`proportional` and `exp3` give every sector a share."""
    s, sectors = world.settings[0], len(world.sectors)
    is_exp3 = s.organiser_strategy == organiser.EXP3
    most, mean, total = -1e300, 0.0, 0.0
    for sector in range(sectors):
        steering = world.sectors[sector]
        steering.score = steering.log_weight
        if not is_exp3:
            steering.score = organiser.success_rate(steering.successes, steering.pushes)
        most = max(most, steering.score)
        mean += steering.base_share * steering.score
    for sector in range(sectors):
        steering = world.sectors[sector]
        if is_exp3:
            steering.share = math.exp(steering.score - most)
        else:
            steering.share = organiser.steered_share(
                steering.base_share, steering.score, mean, sectors, s.exploration_share
            )
        total += steering.share
    for sector in range(sectors):
        steering = world.sectors[sector]
        steering.share /= total
        if is_exp3:
            steering.share = organiser.exp3_probability(
                steering.share, sectors, s.exploration_share
            )
        steering.played_share = steering.share


@compiled
def score(world: World, day: int, sector: int) -> float:
    """What the organiser expects of a sector: the best one gets most of the flow."""
    s, steering = world.settings[0], world.sectors[sector]
    if s.organiser_strategy == organiser.MASSED:
        # The first of independent waits falls to each sector as often as its share says.
        ordinal = world.clock[0].first_ordinal + day
        u, _, _, _ = uniforms(world.clock[0].seed, sector, ordinal, PUSH, 0)
        return steering.base_share / exponential(u)
    if s.organiser_strategy == organiser.BEST_RESPONSE:
        pull = math.pow(max(steering.base_share, 1e-9), s.pull_exponent_factor)
        coverage = steering.published_patrols * s.patrol_reach_km / steering.length_km
        return organiser.response_score(pull, coverage)
    worth, plays, plays_of_all = 0.0, 0.0, 0.0
    for past in range(max(0, day - int(s.ucb_window_days)), day):
        pushes = world.ledger[past, sector, ledger.PUSHES] / s.group_size_median_people
        worth += pushes * reward_of(world, past, sector)
        plays += pushes
        for other in range(len(world.sectors)):
            plays_of_all += world.ledger[past, other, ledger.PUSHES] / s.group_size_median_people
    return organiser.sliding_ucb_index(worth, plays, plays_of_all, s.ucb_width_factor)


@compiled
def concentrate(world: World, day: int, exploration_share: float) -> None:
    """Most of the flow goes to the sector that promises most; decoys to the best guarded."""
    best, guarded = 0, 0
    for sector in range(len(world.sectors)):
        steering = world.sectors[sector]
        steering.score = score(world, day, sector)
        if steering.score > world.sectors[best].score:
            best = sector
        if steering.published_patrols > world.sectors[guarded].published_patrols:
            guarded = sector
    for sector in range(len(world.sectors)):
        steering = world.sectors[sector]
        steering.share = organiser.concentrated_share(
            steering.base_share, sector == best, exploration_share
        )
    world.clock[0].decoy_sector = guarded
    world.clock[0].decoy_share = world.settings[0].decoy_share if guarded != best else 0.0


@compiled
def mass(world: World, day: int) -> None:
    """`massed`: nobody goes until enough people wait; then all, at one hour and one place."""
    clock, s = world.clock[0], world.settings[0]
    people = 0.0
    for entry in range(clock.present_groups):
        group = world.groups[world.lists[PRESENT, entry]]
        if group.state == migrants.WAITING and group.ready_h < day * 24.0 + s.massed_hour_h:
            people += group.people
    if people < s.massed_people:
        clock.release_share = 0.0
        return
    clock.release_share = 1.0
    clock.push_hour = s.massed_hour_h
    clock.push_place_u = uniforms(clock.seed, 0, clock.first_ordinal + day, PUSH, 1)[0]
    concentrate(world, day, 0.0)
