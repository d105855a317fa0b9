"""The NATO counter-hybrid support team: advisers, no border force.

What a task achieves is E·(1 − exp(−effort/e)), fading after departure. Nobody has measured any E:
all are assumptions. Where an effect is drawn, it is exactly zero with `no_effect_probability`, and
otherwise lies anywhere from harm to help; below zero a task does harm, up to half as much as the
help that is thought possible.
"""

import math
from enum import IntEnum
from typing import Any, ClassVar

from sim.base.compiled import compiled
from sim.base.parameter import parameter
from sim.base.rows import Row, dtype_of
from sim.base.section import Section
from sim.laws.fading import left_share


class Task(IntEnum):
    """What the advisers work on."""

    FUSION = 0
    FORECAST = 1
    COMMUNICATION = 2
    SCREENING = 3


TASKS = tuple(task.name.lower() for task in Task)


def _effect(default: float, slab: tuple[float, float], meaning: str) -> Any:
    """The effect of a task, as a share: a spike at zero, and a slab that begins below zero."""
    meaning += "; below 0 harm"
    return parameter(default, slab, (-0.5, 1), meaning, zero_by="no_effect_probability")


class SupportTeam(Section):
    """What advice can achieve, at most; zero effects equal no team, and negative ones do harm."""

    effect_is_assumed: ClassVar[bool] = True  # as that of a measure: nobody measured it

    fusion_effect_share: float = _effect(
        0.1, (-0.2, 0.4), "most by which alerts get faster and cues become alerts"
    )
    forecast_effect_share: float = _effect(
        0.1, (-0.25, 0.5), "most skill in foreseeing next week's pressure"
    )
    communication_effect_share: float = _effect(0.03, (-0.1, 0.2), "most by which demand falls")
    screening_effect_share: float = _effect(
        0.1, (-0.25, 0.5), "most of the missed vulnerable people who get recognised"
    )
    effort_scale_person_days: float = parameter(
        40.0, (10, 150), (1, 10000), "effort on a task for 63% of its effect"
    )
    effect_half_life_days: float = parameter(
        60.0, (14, 365), (1, 10000), "days after departure that halve an effect"
    )
    least_need_share: float = parameter(
        0.05, (0.01, 0.2), (0.001, 1), "need of a task below which a weekly plan does not go"
    )
    no_effect_probability: float = parameter(
        0.5, (0.2, 0.8), (0, 1), "that a task has exactly no effect, where its effect is drawn"
    )


class Advice(Row):
    """A task of the support team."""

    effort_person_days: float  # what has been put in and not yet faded
    effect_share: float  # decided: what it achieves today
    most_effect_share: float  # what no effort exceeds
    plan_share: float  # share of the team's time this week, planned by need


ADVICE = dtype_of(Advice)


@compiled
def faded_effort(effort_person_days: float, is_present: bool, half_life_days: float) -> float:
    """Effort that still counts a day later: all while the team is there, less after it left."""
    if is_present:
        return effort_person_days
    return effort_person_days * left_share(1.0, half_life_days)


@compiled
def effect_share(most_share: float, effort_person_days: float, scale_person_days: float) -> float:
    """What cumulative effort achieves, with diminishing returns."""
    return most_share * (1.0 - math.exp(-effort_person_days / scale_person_days))


@compiled
def advised_probability(probability: float, effect_share: float) -> float:
    """A probability with advice: a share of the failures ends, or of the successes under harm."""
    if effect_share < 0.0:
        return probability * (1.0 + effect_share)
    return probability + (1.0 - probability) * effect_share


@compiled
def need_share(part: float, whole: float, least_share: float) -> float:
    """How much a task is needed, from what went wrong in a week: never nothing at all."""
    return max(least_share, min(1.0, part / whole)) if whole > 0.0 else least_share
