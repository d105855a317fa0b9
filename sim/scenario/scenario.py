"""A scenario: everything that a run starts from, validated."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from typing import Annotated, Any

from pydantic import Field, model_validator

from sim.actors.government import (
    Allocation,
    AnyMeasure,
    Costs,
    Reception,
    SectorMeasure,
    when_registered,
)
from sim.actors.government.triggers import LONGEST_WINDOW_DAYS, OUTCOME_OF_KEY, is_outcome, watched
from sim.actors.migrants import Exposure, Migrants
from sim.actors.organiser import Organiser
from sim.actors.patrols import Patrols
from sim.actors.support_team import TASKS, SupportTeam
from sim.actors.surveillance import Surveillance
from sim.base.posterior import posterior_names
from sim.base.section import Section
from sim.scenario.inflow import Inflow
from sim.scenario.problems import about_choice
from sim.scenario.shapes import Steps
from sim.stage.terrain import Movement, sector_names
from sim.stage.weather import Weather

LONGEST_PERIOD_DAYS = 1100
MOST_GROUPS_PER_DAY = 16_000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
UNCERTAIN = (
    "exposure.emergency_base_per_h",
    "exposure.rescue_outside_probability",
    "exposure.fatality_rescued_share",
    "exposure.fatality_unrescued_share",
    "patrols.dispatch_delay_median_h",
    *(f"support_team.{task}_effect_share" for task in TASKS),
)


class Period(Section):
    """The season that is simulated, both days included."""

    start: date = Field(ge=EARLIEST, le=LATEST, description="first day")
    end: date = Field(ge=EARLIEST, le=LATEST, description="last day")

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.end < self.start:
            raise ValueError(f"end {self.end} lies before start {self.start}")
        if (self.end - self.start).days >= LONGEST_PERIOD_DAYS:
            raise ValueError(f"should be at most {LONGEST_PERIOD_DAYS} days long")
        return self

    @property
    def days(self) -> int:
        """How many days the season has."""
        return (self.end - self.start).days + 1

    @property
    def dates(self) -> list[date]:
        """Every day of the season."""
        return list(_dates(self.start, self.days))


@lru_cache(maxsize=64)
def _dates(start: date, days: int) -> tuple[date, ...]:
    return tuple(start + timedelta(days=day) for day in range(days))


class Scenario(Section):
    """All settings of a season. Whatever a file leaves out has a default with a source."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,59}$", description="short name: a-z, 0-9 and hyphens"
    )
    description: str = Field("", max_length=4000, description="what the scenario is about")
    sources: tuple[Annotated[str, Field(max_length=500)], ...] = Field(
        (), max_length=100, description="evidence ids or references"
    )
    shows_record: bool = Field(
        False, description="whether figures show the record of 2021 beside this season"
    )
    period: Period
    seed: int = Field(2021, ge=0, lt=2**48, description="seed of the whole set of replicates")
    replicates: int = Field(20, ge=1, le=100_000, description="runs with different random seeds")
    inflow: Inflow = Field(default_factory=lambda: Inflow.model_validate({}))
    organiser: Organiser = Field(default_factory=lambda: Organiser.model_validate({}))
    migrants: Migrants = Field(default_factory=lambda: Migrants.model_validate({}))
    exposure: Exposure = Field(default_factory=lambda: Exposure.model_validate({}))
    movement: Movement = Field(default_factory=lambda: Movement.model_validate({}))
    weather: Weather = Field(default_factory=lambda: Weather.model_validate({}))
    patrols: Patrols = Field(default_factory=lambda: Patrols.model_validate({}))
    surveillance: Surveillance = Field(default_factory=lambda: Surveillance.model_validate({}))
    support_team: SupportTeam = Field(default_factory=lambda: SupportTeam.model_validate({}))
    reception: Reception = Field(default_factory=lambda: Reception.model_validate({}))
    costs: Costs = Field(default_factory=lambda: Costs.model_validate({}))
    measures: dict[str, AnyMeasure] = Field(
        default_factory=dict, max_length=100, description="measures, each by a name of your own"
    )
    uncertain: tuple[str, ...] = Field(
        UNCERTAIN, description="parameters drawn anew for each replicate from what is plausible"
    )
    posterior: str = Field(
        "",
        max_length=60,
        description="fitted set of parameter vectors; each replicate takes one of them",
    )

    def cross_problems(self) -> Iterator[tuple[Steps, str]]:
        """What only shows when parts are seen together: the path, and what is wrong there."""
        yield from self._unknown_sectors()
        yield from self._about_measures()
        for index, path in enumerate(self.uncertain):
            if path not in plausible_ranges(self):
                yield ("uncertain", index), f"'{path[:60]}' is no parameter with a plausible range"
        if self.posterior and self.posterior not in posterior_names():
            yield ("posterior",), _not_one_of(self.posterior, posterior_names())
        groups_per_day = self.inflow.expected_people(self.period.dates).max() / (
            self.migrants.group_size_median_people
        )
        if groups_per_day > MOST_GROUPS_PER_DAY:
            yield ("inflow",), f"makes more than {MOST_GROUPS_PER_DAY} groups a day"

    def _about_measures(self) -> Iterator[tuple[Steps, str]]:
        for name, measure in self.measures.items():
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", name):
                yield ("measures", name), "a measure's name has letters, digits, _ and - only"
            origin, origins = getattr(measure, "origin", None), self.inflow.origins
            if isinstance(origin, str) and origin not in origins:
                yield ("measures", name, "origin"), _not_one_of(origin, origins)
            for key in measure.when or {}:
                if message := _about_watched(key):
                    yield ("measures", name, "when", key), message
            if (
                isinstance(measure, Allocation)
                and measure.rule == "fixed"
                and not self.patrols.fixed_weights
            ):
                yield ("measures", name, "rule"), "'fixed' needs patrols.fixed_weights"

    def _unknown_sectors(self) -> Iterator[tuple[Steps, str]]:
        known = sector_names()
        for section, field in (("organiser", "sector_shares"), ("patrols", "fixed_weights")):
            weights: dict[str, float] = getattr(getattr(self, section), field)
            for name, weight in weights.items():
                if name not in known:
                    yield (section, field, name), _not_one_of(name, known)
                elif weight < 0:
                    yield (section, field, name), f"should be at least 0, not {weight}"
            if weights and sum(weights.values()) <= 0:
                yield (section, field), "needs a weight above 0"
            elif not math.isfinite(sum(weights.values())):
                yield (section, field), "has weights too large to add up"
        for name, measure in self.measures.items():
            for index, sector in enumerate(getattr(measure, "sectors", ())):
                if sector not in known:
                    yield ("measures", name, "sectors", index), _not_one_of(sector, known)
            if isinstance(measure, SectorMeasure) and len(set(measure.sectors)) < len(
                measure.sectors
            ):
                yield ("measures", name, "sectors"), "names a sector twice"


when_registered(partial(Scenario.model_rebuild, force=True))


def _not_one_of(name: str, known: Iterable[str]) -> str:
    return about_choice(name, list(known))


def _about_watched(key: str) -> str:
    """What is wrong with the key of a condition, or nothing."""
    seen = watched(key)
    if seen is None:
        return (
            f"'{key[:60]}' should be an outcome and a window of 1 to {LONGEST_WINDOW_DAYS} days, "
            "like detained_7d"
        )
    if not is_outcome(seen.outcome):
        return f"the outcome {about_choice(seen.outcome, list(OUTCOME_OF_KEY))}"
    return ""


def plausible_ranges(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """The plausible range of each parameter by its dotted path."""
    kinds = tuple((section, type(part)) for section, part in sections(scenario).items())
    return dict(_plausible_ranges(kinds))


def zero_probabilities(scenario: Scenario) -> dict[str, str]:
    """Of each parameter that may be drawn as exactly zero, the path of the probability of that."""
    kinds = tuple((section, type(part)) for section, part in sections(scenario).items())
    return {
        path: f"{path.split('.')[0]}.{name}" for path, name in _said_of(kinds, "zero_by").items()
    }


@cache
def _plausible_ranges(
    kinds: tuple[tuple[str, type[Section]], ...],
) -> dict[str, tuple[float, float]]:
    return {path: tuple(ends) for path, ends in _said_of(kinds, "plausible").items()}


@cache
def _said_of(kinds: tuple[tuple[str, type[Section]], ...], word: str) -> dict[str, Any]:
    """What parameters say of themselves under a word, by their dotted paths."""
    return {
        f"{section}.{name}": field.json_schema_extra[word]
        for section, kind in kinds
        for name, field in kind.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and word in field.json_schema_extra
    }


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with numbers changed, by dotted path: `section.name` or `section.name.date`.

    Whole numbers are rounded. Nothing is validated: the values are ours, not a user's.
    """
    parts: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        section, name, *rest = path.split(".")
        part = getattr(scenario, section)
        update = parts.setdefault(section, {})
        if rest:
            entries = update.setdefault(name, dict(getattr(part, name)))
            entries[date.fromisoformat(rest[0])] = value
        else:
            is_whole = type(part).model_fields[name].annotation is int
            update[name] = round(value) if is_whole else value
    return scenario.model_copy(
        update={
            section: getattr(scenario, section).model_copy(update=update)
            for section, update in parts.items()
        }
    )


def sections(scenario: Scenario) -> dict[str, Section]:
    """The sections of a scenario that hold parameters, by name."""
    return {
        name: part
        for name in Scenario.model_fields
        if isinstance(part := getattr(scenario, name), Section)
    }
