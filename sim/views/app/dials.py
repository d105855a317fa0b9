"""What a visitor can change: the inflow, and of each measure whether, when and how much.

A change is a text typed for a field. It becomes an override of the scenario file, the same as
`--set` on the command line, and is validated as that is: the page never guesses.
"""

import json
import shlex
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo

from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioProblem
from sim.scenario.scenario import Scenario

INFLOW = "inflow.factor"
LONGEST_TEXT = 200
# The number that says how much of a measure there is; of other types the first number is taken.
MAIN: dict[str, tuple[str, ...]] = {
    "turn_back": ("depth_km",),
    "fence": ("km_per_day", "km_by_date"),
    "cameras": ("share_by_date", "share"),
    "humanitarian_access": (),
    "allocation": (),
}
LABELS = {
    "turn_back": "Turn-backs",
    "cameras": "Cameras",
    "reinforcement": "More patrols",
    "allocation": "Allocation of patrols",
    "reception_capacity": "Reception places",
}
DIAL_WORDS = {
    "depth_km": "within km of the line (empty: anywhere)",
    "km_per_day": "km built a day",
    "km_by_date": "km at the last date of its plan",
    "share_by_date": "share of the border at the last date of its plan",
}
REACH = {"depth_km": 15.0, "km_per_day": 20.0, "patrols": 200.0, "places": 6000.0, "advisers": 40.0}


class Dial(NamedTuple):
    """The main number of a measure, and what it may be."""

    field: str
    words: str
    value: float | None
    low: float
    high: float  # as far as a slider goes; more may be typed
    is_whole: bool


class Policy(NamedTuple):
    """A scenario file and what a visitor changed in it, as field and text."""

    file: str
    values: tuple[tuple[str, str], ...] = ()


def fields(base: Scenario, now: Scenario) -> list[dict[str, Any]]:
    """Each measure of a scenario file as the page shows it, with what holds now."""
    shown = []
    for name, measure in base.measures.items():
        present = now.measures.get(name)
        kind, dial = str(measure.type), dial_of(present or measure)
        shown.append(
            {
                "name": name,
                "label": LABELS.get(kind, kind.replace("_", " ").capitalize()),
                "about": " ".join((type(measure).__doc__ or "").split()),
                "where": ", ".join(getattr(measure, "sectors", ())) or "",
                "on": present is not None,
                "from": _iso((present or measure).from_),
                "until": _iso((present or measure).until),
                "when": _trigger(present or measure),
                "dial": dial and dial._asdict(),
            }
        )
    return shown


def _trigger(measure: Any) -> str:
    """The condition under which a measure comes into force, in words; empty if it has dates."""
    conditions = []
    for outcome, condition in (getattr(measure, "when", None) or {}).items():
        side = "above" if condition.above is not None else "below"
        limit = condition.above if condition.above is not None else condition.below
        lasting = f" on {condition.for_days} days on end" if condition.for_days > 1 else ""
        conditions.append(f"{outcome.replace('_', ' ')} {side} {limit:g}{lasting}")
    return ", ".join(conditions)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def dial_of(measure: Any) -> Dial | None:
    """The main number of a measure, or None if it has none."""
    model_fields = type(measure).model_fields
    wanted = MAIN.get(measure.type)
    others = [name for name in model_fields if name != "lasts_days"]
    for name in others if wanted is None else wanted:
        value, info = getattr(measure, name), model_fields[name]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        is_set = is_number or isinstance(value, dict)
        if (is_number and _bounds(info)[1] is not None) or (
            wanted and (is_set or len(wanted) == 1)
        ):
            return _dial(name, value, info)
    return None


def _dial(name: str, value: Any, info: FieldInfo) -> Dial:
    is_plan = isinstance(value, dict)
    low, high = _bounds(info)
    if is_plan:
        value = value[max(value)]
        low, high = 0.0, 1.0 if name.startswith("share") else 700.0
    reach = min(high or 1000.0, max(REACH.get(name, high or 1000.0), 2.0 * (value or 0.0)))
    words = DIAL_WORDS.get(name, info.description or name.replace("_", " "))
    return Dial(name, words, value, low or 0.0, reach, isinstance(value, int) and not is_plan)


def _bounds(info: FieldInfo) -> tuple[float | None, float | None]:
    """The limits of a field, None where it has none."""
    low = high = None
    for rule in info.metadata:
        low = getattr(rule, "ge", getattr(rule, "gt", None)) if low is None else low
        high = getattr(rule, "le", getattr(rule, "lt", None)) if high is None else high
    return low, high


def overrides(base: Scenario, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a visitor typed, as overrides of the scenario file; unknown fields are left out."""
    written: list[tuple[str, str]] = []
    if values.get(INFLOW, "").strip():
        written.append((INFLOW, values[INFLOW]))
    for name, measure in base.measures.items():
        path = f"measures.{name}"
        if values.get(f"{path}.on") == "false":
            written.append((path, "null"))
            continue
        for end in ("from", "until") if not getattr(measure, "when", None) else ():
            if (text := values.get(f"{path}.{end}")) is not None:
                written.append((f"{path}.{end}", text.strip() or "null"))
        if (text := values.get(f"{path}.main")) is not None:
            written += _main_override(measure, path, text.strip())
    return written


def _main_override(measure: Any, path: str, text: str) -> list[tuple[str, str]]:
    dial = dial_of(measure)
    if dial is None:
        return []
    plan = getattr(measure, dial.field)
    if not isinstance(plan, dict):
        return [(f"{path}.{dial.field}", text or "null")]
    try:
        wanted = float(text)
    except ValueError:
        # The reader of scenario files says what is wrong with it.
        return [(f"{path}.{dial.field}.{max(plan).isoformat()}", text or "null")]
    return [(f"{path}.{dial.field}", _scaled(plan, wanted))]


def _scaled(plan: Mapping[date, float], last: float) -> str:
    """A plan by date, every step in proportion so that it ends at the number given."""
    factor = last / plan[max(plan)] if plan[max(plan)] else 0.0
    steps = {day: value * factor for day, value in plan.items()} | {max(plan): last}
    return (
        "{" + ", ".join(f"{day.isoformat()}: {_plain(steps[day])}" for day in sorted(steps)) + "}"
    )


def _plain(number: float) -> str:
    """A number as YAML reads it back."""
    return json.dumps(round(number, 6))


def read(policy: Policy) -> tuple[Scenario | None, dict[str, str]]:
    """The scenario of a policy, or None and what is wrong by field of the page."""
    try:
        base = load_scenario(policy.file)
        return load_scenario(policy.file, overrides(base, dict(policy.values))), {}
    except ScenarioProblem as error:
        problems: dict[str, str] = {}
        for problem in error.problems:
            problems.setdefault(_field_of(problem.path, policy), problem.message)
        return None, problems


def _field_of(path: str, policy: Policy) -> str:
    """The field of the page that a path of the scenario belongs to; "" for the whole."""
    steps = path.split(".")
    if steps[:2] == INFLOW.split("."):
        return INFLOW
    if steps[0] != "measures" or len(steps) < 2:
        return ""
    name = ".".join(steps[:2])
    if len(steps) == 2:
        # A fault between dates is shown at the later of the two.
        typed = [field for field, _ in policy.values if field.startswith(name + ".")]
        return typed[-1] if typed else f"{name}.until"
    return f"{name}.{steps[2]}" if steps[2] in ("from", "until") else f"{name}.main"


def command(policy: Policy) -> str:
    """The command that runs the same scenario without the page."""
    base = load_scenario(policy.file)
    words = ["python -m sim", shlex.quote(policy.file)]
    words += [f"--set {shlex.quote(f'{k}={v}')}" for k, v in overrides(base, dict(policy.values))]
    return " ".join(words)
