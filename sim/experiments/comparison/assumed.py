"""What of a difference between two policies is put in by assumption, and so is no finding.

An effect is assumed where nobody measured it and no rule of the model makes it: its size is a
number that somebody put in. A measure or a section says so itself, by `effect_is_assumed`. A
difference that such a number makes is called neither better nor worse (docs/decisions/021).
"""

from typing import Any, NamedTuple

from sim.engine.build import drawn_parameters
from sim.scenario.scenario import Scenario, sections

NONE, PART, ALL = "none", "part", "all"
# What of a scenario changes no season of its own.
NO_POLICY = {"name", "description", "sources", "shows_record", "seed", "replicates", "uncertain"}


class Assumed(NamedTuple):
    """How much of a difference is assumed (`none`, `part` or `all`), and the settings that are."""

    part: str
    settings: tuple[str, ...]


def differs_by_assumption(baseline: Scenario, other: Scenario) -> Assumed:
    """What of the difference between two policies is assumed.

    `all`: without it they would be the same. `part`: they differ in something else as well.
    `settings` are the paths of measures and sections, as `measures.nato-team`.
    """
    (a, rest), (b, other_rest) = _parted(baseline), _parted(other)
    settings = tuple(path for path in {**a, **b} if a.get(path) != b.get(path))
    if not settings:
        return Assumed(NONE, ())
    return Assumed(ALL if rest == other_rest else PART, settings)


def _parted(scenario: Scenario) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is assumed of a scenario, by path, and the rest; each with what is drawn of it."""
    rest = scenario.model_dump(mode="json", by_alias=True, exclude=NO_POLICY)
    assumed = {
        f"measures.{name}": rest["measures"].pop(name)
        for name, measure in scenario.measures.items()
        if measure.effect_is_assumed
    }
    # The order in which measures write can matter, and is no part of a mapping.
    rest["measures"] = list(rest["measures"].items())
    # A parameter that is set to its default is fixed; left out, it may be drawn.
    drawn = sorted(drawn_parameters(scenario, 0))
    for name, section in sections(scenario).items():
        if getattr(section, "effect_is_assumed", False):
            own = [path for path in drawn if path.startswith(f"{name}.")]
            assumed[name] = rest.pop(name), own
            drawn = [path for path in drawn if path not in own]
    rest["uncertain"] = drawn
    return assumed, rest
