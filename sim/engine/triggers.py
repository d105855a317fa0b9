"""Measures by trigger (process 3): outcomes of past days bring them into force, day by day."""

from sim.actors import government
from sim.base.compiled import compiled
from sim.engine.world import World


@compiled
def pull_triggers(world: World, day: int) -> None:
    """Decides which measures by trigger are in force today, and writes their levers."""
    if len(world.triggers) == 0:
        return
    for index in range(len(world.triggers)):
        trigger = world.triggers[index]
        is_active = government.is_in_force(
            day,
            trigger.is_active == 1,
            is_met(world, day, index),
            trigger.fired_day,
            trigger.lasts_days,
            trigger.stays_until == 1,
            trigger.until_day,
        )
        has_run_out = day >= trigger.fired_day + trigger.lasts_days
        if is_active and (trigger.is_active == 0 or (trigger.lasts_days > 0 and has_run_out)):
            trigger.fired_day = day
        trigger.is_active = is_active
        trigger.active_days += is_active
    for index in range(len(world.effects)):
        effect = world.effects[index]
        trigger = world.triggers[effect.trigger]
        # What was built stays when building ends.
        if trigger.is_active or (effect.pace_km_per_day > 0.0 and trigger.active_days > 0):
            world.levers[day, effect.sector, effect.lever] = government.effect_on_lever(
                effect.operation,
                world.levers[day, effect.sector, effect.lever],
                effect.value,
                trigger.active_days * effect.pace_km_per_day - effect.start_km,
                effect.length_km,
            )


@compiled
def is_met(world: World, day: int, trigger: int) -> bool:
    """Whether all conditions of a measure have held for as long as they should."""
    is_met = True
    for index in range(len(world.conditions)):
        condition = world.conditions[index]
        if condition.trigger != trigger:
            continue
        total = 0.0
        for past in range(max(0, day - condition.window_days), day):
            for sector in range(len(world.sectors)):
                total += world.ledger[past, sector, condition.outcome]
        if condition.is_mean:
            total /= condition.window_days
        holds = day >= condition.window_days and government.condition_holds(
            total, condition.threshold, condition.is_above == 1
        )
        condition.held_days = condition.held_days + 1 if holds else 0
        is_met = is_met and condition.held_days >= condition.for_days
    return is_met
