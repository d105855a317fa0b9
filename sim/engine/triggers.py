"""Measures by trigger: outcomes of past days bring them into force, day by day."""

from sim.actors import government
from sim.base.compiled import compiled
from sim.base.outcomes import NAMES
from sim.base.rows import amount_at
from sim.engine.tables import Book, Plans, Scene, condition_at, effect_at, trigger_at

LEVERS_EACH, OUTCOMES_EACH = len(government.LEVERS.names or ()), len(NAMES)


@compiled
def pull_triggers(plans: Plans, book: Book, scene: Scene) -> None:
    """Decides which measures by trigger are in force and writes their levers."""
    for index in range(plans.all_triggers):
        trigger = trigger_at(plans.triggers, index)
        is_active = government.is_in_force(
            scene.day,
            trigger.is_active == 1,
            is_met(index, plans, book, scene),
            trigger.fired_day,
            trigger.lasts_days,
            trigger.stays_until == 1,
            trigger.until_day,
        )
        has_run_out = scene.day >= trigger.fired_day + trigger.lasts_days
        if is_active and (trigger.is_active == 0 or (trigger.lasts_days > 0 and has_run_out)):
            trigger.fired_day = scene.day
        trigger.is_active = is_active
        trigger.active_days += is_active
    for index in range(plans.all_effects):
        effect = effect_at(plans.effects, index)
        trigger = trigger_at(plans.triggers, effect.trigger)
        is_due = effect.after_days < trigger.active_days <= effect.before_days
        # What was built stays when building ends.
        if (trigger.is_active and is_due) or (
            effect.pace_km_per_day > 0.0 and trigger.active_days > 0
        ):
            write_lever(index, plans, book, scene)


@compiled
def write_lever(index: int, plans: Plans, book: Book, scene: Scene) -> None:
    """Writes what an effect makes of its lever today."""
    effect = effect_at(plans.effects, index)
    trigger = trigger_at(plans.triggers, effect.trigger)
    built_km = trigger.active_days * effect.pace_km_per_day - effect.start_km
    if effect.lever < LEVERS_EACH:
        number = (book.first_row + effect.sector) * LEVERS_EACH + effect.lever
        lever = amount_at(book.lever_values, number)
    else:
        number = scene.day * book.origins + effect.lever - LEVERS_EACH
        lever = amount_at(book.arrivals_left, number)
    lever.value = government.effect_on_lever(
        effect.operation, lever.value, effect.value, built_km, effect.length_km
    )


@compiled
def is_met(index: int, plans: Plans, book: Book, scene: Scene) -> bool:
    """Whether all conditions of a measure have held for as long as they should."""
    is_met = True
    for number in range(plans.all_conditions):
        condition = condition_at(plans.conditions, number)
        if condition.trigger != index:
            continue
        total = 0.0
        for row in range(max(0, scene.day - condition.window_days) * book.sectors, book.first_row):
            total += amount_at(book.amounts, row * OUTCOMES_EACH + condition.outcome).value
        if condition.is_mean:
            total /= condition.window_days
        holds = scene.day >= condition.window_days and government.condition_holds(
            total, condition.threshold, condition.is_above == 1
        )
        condition.held_days = condition.held_days + 1 if holds else 0
        is_met = is_met and condition.held_days >= condition.for_days
    return is_met
