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

from sim.base.units import unit_of
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioProblem
from sim.scenario.scenario import Scenario

INFLOW = "inflow.factor"
LONGEST_TEXT = 200
# The number that says how much of a measure there is; of other types the first number is taken.
MAIN = {
    "turn_back": "depth_km",
    "fence": ("km_per_day", "km_by_date"),
    "cameras": "share_by_date",
    "reinforcement": "patrols",
    "flight_ban": "share",
    "reception_capacity": "places",
    "support_team": "advisers",
}
LABELS = {
    "turn_back": "Turn-backs",
    "fence": "Fence",
    "cameras": "Cameras",
    "reinforcement": "More patrols",
    "flight_ban": "Flight ban",
    "reception_capacity": "Reception places",
    "support_team": "Support team",
}
WORDS = {
    "depth_km": "within km of the line (empty: anywhere)",
    "km_per_day": "km built a day",
    "km_by_date": "km at the last date of its plan",
    "share_by_date": "share of the border at the last date of its plan",
    "patrols": "further patrols on duty",
    "share": "share of that origin's arrivals that ends",
    "places": "further places",
    "advisers": "advisers at work",
}


class Dial(NamedTuple):
    """The main number of a measure, and what it may be."""

    field: str
    words: str
    value: float | None
    low: float
    high: float
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
                "dial": dial and dial._asdict(),
            }
        )
    return shown


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def dial_of(measure: Any) -> Dial | None:
    """The main number of a measure, or None if it has none."""
    wanted = MAIN.get(measure.type, ())
    model_fields = type(measure).model_fields
    for name in (wanted,) if isinstance(wanted, str) else wanted:
        value = getattr(measure, name, None)
        if value is not None or isinstance(wanted, str):
            return _dial(measure, name, model_fields[name])
    for name, info in model_fields.items():
        if isinstance(getattr(measure, name), int | float) and _bounds(info)[1] is not None:
            return _dial(measure, name, info)
    return None


def _dial(measure: Any, name: str, info: FieldInfo) -> Dial:
    value = getattr(measure, name)
    low, high = _bounds(info)
    is_plan = isinstance(value, dict)
    if is_plan:
        value = value[max(value)]
        low, high = 0.0, 1.0 if name.startswith("share") else 700.0
    words = WORDS.get(name, f"{name.replace('_', ' ')} ({unit_of(name)})")
    whole = isinstance(value, int) and not is_plan
    return Dial(name, words, value, low or 0.0, high if high is not None else 1000.0, whole)


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
        for end in ("from", "until"):
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
