"""The subsystems that the removal table takes out, halves and doubles, each in settings alone.

A change is what `--set` takes: a dotted path and YAML text. So each row of the table is a scenario
that the strict reader accepts, and anybody can run it again. A new subsystem is an entry of
SUBSYSTEMS.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.actors.support_team import TASKS, SupportTeam
from sim.actors.surveillance import Surveillance
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario

type SettingTexts = Mapping[str, str]  # dotted paths, and YAML text

OUT, HALF, DOUBLE = "taken out", "halved", "doubled"


class Change(NamedTuple):
    """A change of one subsystem: its name, and what it sets, worked out from the scenario."""

    name: str
    values: Callable[[Scenario], SettingTexts]


class Subsystem(NamedTuple):
    """A part of the model that should act.

    words: what it is to a border officer. scenario: the shipped one in which it is in force, with
    `base` set first. changes: what is done to it; a removal or factor that has no meaning or no
    setting is left out. note: says which, and what else it takes to read its rows. why: what is
    known of why it moves nothing or little; said only where it does.
    """

    name: str
    words: str
    scenario: str
    changes: tuple[Change, ...]
    base: SettingTexts = MappingProxyType({})
    note: str = ""
    why: str = ""


def scenario_settings(subsystem: Subsystem, change: Change | None = None) -> dict[str, str]:
    """What is set in the shipped scenario by dotted path; without a change, its baseline."""
    base = dict(subsystem.base)
    if change is None:
        return base
    return base | dict(change.values(load_scenario(subsystem.scenario, list(base.items()))))


def times(path: str, factor: float, most: float, scenario: Scenario) -> str:
    """The number at a path, or each of its numbers by date, times a factor; at most `most`.

    YAML text, in the unit of the setting; whole numbers are rounded.
    """
    found: Any = scenario
    for step in path.split("."):
        found = found[step] if isinstance(found, Mapping) else getattr(found, step)
    if isinstance(found, Mapping):
        entries = (f"{day}: {_scaled(one, factor, most)}" for day, one in found.items())
        return f"{{{', '.join(entries)}}}"
    return _scaled(found, factor, most)


def _scaled(value: float, factor: float, most: float) -> str:
    number = min(most, value * factor)
    return str(round(number)) if isinstance(value, int) else f"{number:.6g}"


def to(name: str, values: SettingTexts) -> Change:
    """A change to values that are written here."""
    return Change(name, lambda scenario: values)


def _times_all(
    paths: tuple[str, ...], factor: float, most: float, scenario: Scenario
) -> SettingTexts:
    return {path: times(path, factor, most, scenario) for path in paths}


def halved_and_doubled(*paths: str, most: float = 1e9) -> tuple[Change, Change]:
    """The numbers at these paths halved, and doubled."""
    return (
        Change(HALF, partial(_times_all, paths, 0.5, most)),
        Change(DOUBLE, partial(_times_all, paths, 2.0, most)),
    )


OWN = "patrols.on_duty_per_sector_patrols"
EXTRA = ("measures.army.patrols", "measures.frontex.patrols")
NO_EXTRA = {"measures.army": "null", "measures.frontex": "null"}
CAMERAS, REPORTS = "measures.surveillance.share_by_date", "patrols.report_rate_per_h"
NO_CAMERAS = {"measures.surveillance": "null"}
SECOND, STRIP = "patrols.second_line_per_sector_patrols", "patrols.strip_share"
WATCH = (OWN, *EXTRA, REPORTS)


UNMET = (
    "With nobody on duty who presents himself waits outdoors to the end, so more fall ill; nobody "
    "is turned back, so nobody learns to hide."
)


def _off(*layers: str) -> SettingTexts:
    return {f"surveillance.{layer}": "false" for layer in layers}


def _watch_times(factor: float, scenario: Scenario) -> SettingTexts:
    shares = {CAMERAS: times(CAMERAS, factor, 1.0, scenario)}
    return dict(_times_all(WATCH, factor, 1e9, scenario)) | shares


# The effects of the team at their stated values instead of drawn, so that they can be doubled.
STATED_EFFECTS = {
    f"support_team.{task}_effect_share": str(
        SupportTeam.model_fields[f"{task}_effect_share"].default
    )
    for task in TASKS
}


def _task(task: str, words: str, scenario: str, why: str) -> Subsystem:
    path = f"support_team.{task}_effect_share"
    changes = (to(OUT, {path: "0"}), *halved_and_doubled(path))
    return Subsystem(f"task-{task}", words, scenario, changes, STATED_EFFECTS, why=why)


SHORT_VISIT = "Eight advisers for two weeks put in 112 person-days over all tasks."
OTHER_RULES = ("hotspot", "stackelberg")
OTHER_STRATEGIES = ("proportional", "exp3", "sliding_ucb", "best_response", "quantal_response")

SUBSYSTEMS: tuple[Subsystem, ...] = (
    Subsystem(
        "patrols",
        "the border guard's own patrols at the line, the same number in each sector",
        "surge",
        (to(OUT, {OWN: "0"}), *halved_and_doubled(OWN)),
        note="Taken out, only the second line is on duty until the army comes on 11 July.",
    ),
    Subsystem(
        "all-patrols",
        "all patrols: the border guard's own, the army's and Frontex's, at the line and on roads",
        "surge",
        (to(OUT, {OWN: "0", SECOND: "0", **NO_EXTRA}), *halved_and_doubled(OWN, *EXTRA)),
        note=UNMET + " Halved and doubled are those at the line.",
    ),
    Subsystem(
        "reinforcement",
        "the patrols that the army and Frontex send",
        "surge",
        (to(OUT, NO_EXTRA), *halved_and_doubled(*EXTRA)),
    ),
    Subsystem(
        "beats",
        "what patrols on their beats see",
        "surge",
        (to(OUT, _off("beats")), *halved_and_doubled("patrols.patrol_speed_km_per_h")),
        note="Halved and doubled is the pace, so tracks in the strip are found later or sooner.",
    ),
    Subsystem(
        "strip",
        "the control strip, whose tracks patrols find and follow",
        "surge",
        (to(OUT, _off("strip")), *halved_and_doubled(STRIP, most=1.0)),
    ),
    Subsystem(
        "cameras",
        "cameras along the line",
        "surge",
        (to(OUT, NO_CAMERAS), *halved_and_doubled(CAMERAS, most=1.0)),
    ),
    Subsystem(
        "residents",
        "people who live near the line and tell the station what they see",
        "surge",
        (to(OUT, _off("residents")), *halved_and_doubled(REPORTS)),
    ),
    Subsystem(
        "pursuit",
        "the patrol that comes to the place of an alert and follows the trail, or searches",
        "surge",
        (to(OUT, _off("pursuit")), *halved_and_doubled("patrols.datum_search_h")),
    ),
    Subsystem(
        "second-line",
        "patrols on roads inland, who meet people that walk in view of a road",
        "surge",
        (to(OUT, _off("second_line")), to(DOUBLE, {SECOND: "2"})),
        note="One patrol a sector cannot be halved.",
    ),
    Subsystem(
        "watching",
        "everything that watches: all six layers",
        "surge",
        (
            to(OUT, _off(*Surveillance.model_fields)),
            Change(HALF, partial(_watch_times, 0.5)),
            Change(DOUBLE, partial(_watch_times, 2.0)),
        ),
        note="Taken out, patrols still fetch who presents himself. Halved and doubled are patrols, "
        "cameras and reports.",
    ),
    Subsystem(
        "fence",
        "the concertina wire, by the km that stand on a date",
        "lithuania-2021",
        (
            to(OUT, {"measures.concertina": "null"}),
            *halved_and_doubled("measures.concertina.km_by_date", most=700.0),
        ),
        note="Twice the km are more than the 140 km of the four sectors that are named, so "
        "doubling brings the wire forward and adds none at the end.",
        why="It costs a group a quarter of an hour, and 5 of 679 km stood by the end of July.",
    ),
    Subsystem(
        "allocation",
        "the rule that shares patrols among sectors: alike, instead by sightings or as a game",
        "surge",
        tuple(to(f"with {rule}", {"patrols.allocation": rule}) for rule in OTHER_RULES),
        note="It is one rule or another: nothing to halve or double.",
    ),
    Subsystem(
        "allocation-game",
        "the same against an organiser who answers to published patrols: the game, instead alike "
        "or by sightings",
        "stackelberg",
        tuple(
            to(f"with {rule}", {"patrols.allocation": rule}) for rule in ("uniform", "hotspot")
        ),
        note="It is one rule or another: nothing to halve or double.",
    ),
    Subsystem(
        "learning",
        "the organiser's learning: shares that never change, instead each strategy that learns",
        "surge",
        tuple(to(f"with {name}", {"organiser.strategy": name}) for name in OTHER_STRATEGIES),
        note="It is one strategy or another: nothing to halve or double.",
    ),
    Subsystem(
        "belief",
        "word of turn-backs that makes people hide",
        "surge",
        (
            to(OUT, {"migrants.evasion_at_full_belief_share": "0.08"}),
            to("twice as slow", {"migrants.belief_half_life_days": "6"}),
            to("twice as fast", {"migrants.belief_half_life_days": "1.5"}),
        ),
        note="Taken out, as many hide as if nobody were turned back.",
    ),
    Subsystem(
        "memory",
        "the memory of the place of a turn-back, which a group then avoids",
        "surge",
        (
            to(OUT, {"migrants.memory_avoidance_probability": "0"}),
            *halved_and_doubled("migrants.memory_radius_km"),
        ),
        note="Halved and doubled, the place is avoided within another distance.",
        why="Who avoids the 3 km around a place crosses a few km on, where as much is watched.",
    ),
    _task("fusion", "the support team's bringing of reports together", "nato-team", SHORT_VISIT),
    _task(
        "forecast",
        "the support team's forecast of next week's pressure",
        "nato-team-long",
        "Eight advisers add little to what sightings tell the rule already. In `nato-team` no rule "
        "reads the forecast at all, so there it cannot act.",
    ),
    _task("communication", "the support team's messages to people", "nato-team", SHORT_VISIT),
    _task("screening", "the support team's eye for vulnerable people", "nato-team", SHORT_VISIT),
    Subsystem(
        "flight-ban",
        "the ban on flights that bring people from Iraq",
        "lithuania-2021",
        (
            to(OUT, {"measures.flights-from-iraq": "null"}),
            Change(HALF, partial(_times_all, ("measures.flights-from-iraq.share",), 0.5, 1.0)),
        ),
        note="It stops 95% of these arrivals, so it cannot be doubled. The inflow was fitted "
        "with the ban in force.",
    ),
    Subsystem(
        "turn-back",
        "the order to put people found after crossing back over the line",
        "lithuania-2021",
        (to(OUT, {"measures.order": "null", "measures.order-within-5-km": "null"}),),
        note="It is in force or not: nothing to halve or double.",
    ),
    Subsystem(
        "access",
        "medics and humanitarian organisations who may go to people at the line",
        "humanitarian-access",
        (to(OUT, {"measures.access": "null"}),),
        note="It is granted or not: nothing to halve or double.",
    ),
)  # fmt: skip
BY_NAME = {subsystem.name: subsystem for subsystem in SUBSYSTEMS}
