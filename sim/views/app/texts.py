"""What the page says in words: scenarios to choose from, a group's story, a patrol's task."""

from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sim.actors import migrants, patrols
from sim.base.shipped import folder
from sim.scenario.load import load_scenario, locate
from sim.scenario.problems import ScenarioProblem
from sim.scenario.scenario import Scenario
from sim.stage.terrain import sector_names
from sim.views.app import dials, seen
from sim.views.app.dials import Policy
from sim.views.app.season import TICKS_PER_DAY, Season
from sim.views.app.seen import Kind
from sim.views.tables.scorecard import THEMES


@cache
def shipped_names() -> tuple[str, ...]:
    """The scenarios that travel with the program."""
    return tuple(sorted(path.stem for path in folder("scenarios").glob("*.yaml")))


def sure_names(file: str) -> tuple[str, ...]:
    """What may be chosen: the file that was served, and the shipped scenarios."""
    shipped = [name for name in shipped_names() if not _is_same(file, name)]
    return (file, *shipped)


def _is_same(file: str, name: str) -> bool:
    """Whether a file is the shipped scenario of that name."""
    return file == name or locate(file).resolve() == locate(name).resolve()


def choices(file: str) -> list[dict[str, str]]:
    """Scenarios to choose from, with their period and description; broken ones are left out."""
    found = []
    for name in sure_names(file):
        try:
            scenario = load_scenario(name)
        except ScenarioProblem:
            continue
        period = f"{scenario.period.start} to {scenario.period.end}"
        found.append(
            {"file": name, "name": scenario.name, "period": period, "about": scenario.description}
        )
    return found


def scorecard_lines() -> list[dict[str, Any]]:
    """The lines of the scorecard by theme, as the command line shows them."""
    return [
        {"name": theme, "lines": [line._asdict() for line in lines]}
        for theme, lines in THEMES.items()
    ]


def described(policy: Policy, scenario: Scenario, future: int) -> dict[str, Any]:
    """A policy as the page shows it."""
    base = load_scenario(policy.file)
    return {
        "file": policy.file,
        "name": scenario.name,
        "about": scenario.description,
        "start": scenario.period.start.isoformat(),
        "days": len(scenario.period.dates),
        "per_day": TICKS_PER_DAY,
        "seed": scenario.seed,
        "future": future,
        "inflow_factor": scenario.inflow.factor,
        "changed": bool(dials.overrides(base, dict(policy.values))),
        "measures": dials.fields(base, scenario),
        "command": dials.command(policy),
    }


def story(season: Season, kind: str, index: int) -> list[str]:
    """What is known of a group or a patrol, a few lines; empty if there is none of that number."""
    table = season.world.groups if kind == "group" else season.world.patrols
    if not 0 <= index < len(table):
        return []
    return _group_story(season, index) if kind == "group" else _patrol_task(season, index)


_PLACES = {
    Kind.WAITING: "Waiting at a staging place before the first attempt.",
    Kind.IN_SHELTER: "Back on the other side, in shelter, before another attempt.",
    Kind.STRANDED: "Stranded outdoors in the strip after a turn-back.",
    Kind.OPENLY: "On the way, and not hiding.",
    Kind.HIDING: "On the way, hiding.",
    Kind.AT_LINE: "At the line.",
    Kind.TO_BE_MET: "Has reached a settlement and waits to be met.",
    Kind.HELD: "Held by a patrol; it is being decided what becomes of them.",
}
_ENDS = {
    migrants.NOT_ARRIVED: "Not there yet.",
    migrants.REGISTERED: "Let in and registered.",
    migrants.ENTERED: "Got inland.",
    migrants.LEFT: "Gave up and left.",
    migrants.ELSEWHERE: "Left for another border.",
    migrants.DEAD: "Nobody of this group is alive.",
}


def _group_story(season: Season, index: int) -> list[str]:
    group = season.world.groups[index]
    state = int(group["state"])
    if state in _ENDS:
        return [f"Group {index + 1}", _ENDS[state]]
    points = seen.groups(season.world)
    kind = Kind(points.kind[points.ids == index][0])
    lines = [f"Group {index + 1}: {_people(group)}", _PLACES[kind], _attempts(group)]
    if kind in (Kind.OPENLY, Kind.HIDING, Kind.AT_LINE, Kind.TO_BE_MET, Kind.HELD):
        lines.append(_where(season, int(group["cell"])))
    if state == migrants.UNDER_WAY and group["alert_h"] >= 0:
        sent = "a patrol has been sent" if group["responder"] >= 0 else "nobody has been sent yet"
        lines.append(f"Seen at {_clock(season, float(group['alert_h']))}; {sent}.")
    lines += _suffering(group)
    wish = "asylum here" if group["wants_asylum_here"] else "to travel on"
    return [*lines, f"They want {wish}."]


def _people(group: Any) -> str:
    people, vulnerable = int(group["people"]), int(group["vulnerable_people"])
    count = "one person" if people == 1 else f"{people} people"
    return f"{count}, {vulnerable} of them vulnerable" if vulnerable else count


def _attempts(group: Any) -> str:
    attempts = int(group["attempts"])
    if attempts == 0:
        return "No attempt yet."
    words = "First attempt" if attempts == 1 else f"{attempts} attempts so far"
    return f"{words}; turned back before." if group["was_turned_back"] else f"{words}."


def _suffering(group: Any) -> list[str]:
    lines = []
    if group["cold_dose_degree_h"] >= 50:
        lines.append(f"Cold taken in: {group['cold_dose_degree_h']:,.0f} degree-hours.")
    if group["hurt_people"]:
        lines.append(f"Gravely ill without help: {int(group['hurt_people'])}.")
    return lines


def _where(season: Season, cell: int) -> str:
    place = season.world.cells[cell]
    km = float(place["distance_to_border_km"])
    side = "inside Lithuania" if km >= 0 else "before the line"
    return f"{abs(km):.1f} km {side}, near {sector_names()[int(place['sector'])]}."


def _clock(season: Season, hours: float) -> str:
    start = datetime.combine(season.scenario.period.start, time())
    return f"{start + timedelta(hours=hours):%H:%M}"


def _patrol_task(season: Season, index: int) -> list[str]:
    patrol = season.world.patrols[index]
    home = sector_names()[int(patrol["sector"])]
    lines = [f"Patrol of {int(patrol['officers'])} officers, {home}"]
    state = int(patrol["state"])
    group = int(seen.groups_of_patrols(season.world)[index])
    people = f" of {int(season.world.groups['people'][group])} people" if group >= 0 else ""
    if state == patrols.PATROLLING:
        return [*lines, "On its beat along the line."]
    if state == patrols.RESPONDING:
        arrival = _clock(season, float(patrol["arrive_h"]))
        return [*lines, f"On the way to an alert about a group{people}; there at {arrival}."]
    if state == patrols.SEARCHING:
        return [*lines, "Searching where a group was seen."]
    return [*lines, f"With a group{people}, until {_clock(season, float(patrol['until_h']))}."]
