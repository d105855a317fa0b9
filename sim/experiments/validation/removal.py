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
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario

type Values = Mapping[str, str]

OUT, HALF, DOUBLE = "taken out", "halved", "doubled"


class Change(NamedTuple):
    """A change of one subsystem: its name, and what it sets, worked out from the scenario."""

    name: str
    values: Callable[[Scenario], Values]


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
    base: Values = MappingProxyType({})
    note: str = ""
    why: str = ""


def settings_of(subsystem: Subsystem, change: Change | None = None) -> dict[str, str]:
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


def to(name: str, values: Values) -> Change:
    """A change to values that are written here."""
    return Change(name, lambda scenario: values)


def _times_all(paths: tuple[str, ...], factor: float, most: float, scenario: Scenario) -> Values:
    return {path: times(path, factor, most, scenario) for path in paths}


def scaled(*paths: str, most: float = 1e9) -> tuple[Change, Change]:
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
WATCH = (OWN, *EXTRA, REPORTS)
HIDES = (
    "Who does not hide is found whatever is on the border; who hides in a forest at night is seen "
    "within some 50 m only."
)
UNMET = (
    "With nobody on duty who presents himself waits outdoors to the end, so fewer get inland and "
    "more fall ill; and nobody learns to hide."
)


def _watch_times(factor: float, scenario: Scenario) -> Values:
    shares = {CAMERAS: times(CAMERAS, factor, 1.0, scenario)}
    return dict(_times_all(WATCH, factor, 1e9, scenario)) | shares


# The effects of the team at their stated values instead of drawn, so that they can be doubled.
TEAM = {
    f"support_team.{task}_effect_share": str(
        SupportTeam.model_fields[f"{task}_effect_share"].default
    )
    for task in TASKS
}


def _task(task: str, words: str, scenario: str, why: str) -> Subsystem:
    path = f"support_team.{task}_effect_share"
    return Subsystem(
        f"task-{task}", words, scenario, (to(OUT, {path: "0"}), *scaled(path)), TEAM, why=why
    )


SHORT_VISIT = "Eight advisers for two weeks put in 112 person-days over all tasks."
RULES = ("hotspot", "stackelberg")
STRATEGIES = ("proportional", "exp3", "sliding_ucb", "best_response")
LOOSE = "More or fewer patrols hardly change what a sector lets through: moving them gains nothing."

SUBSYSTEMS: tuple[Subsystem, ...] = (
    Subsystem(
        "patrols",
        "the border guard's own patrols, the same number in each sector",
        "surge",
        (to(OUT, {OWN: "0"}), *scaled(OWN)),
        note="Taken out, nobody is on duty until the army comes on 11 July.",
        why=HIDES,
    ),
    Subsystem(
        "all-patrols",
        "all patrols: the border guard's own, the army's and Frontex's",
        "surge",
        (to(OUT, {OWN: "0", **NO_EXTRA}), *scaled(OWN, *EXTRA)),
        note=UNMET,
        why=HIDES,
    ),
    Subsystem(
        "reinforcement",
        "the patrols that the army and Frontex send",
        "surge",
        (to(OUT, NO_EXTRA), *scaled(*EXTRA)),
        why=HIDES,
    ),
    Subsystem(
        "cameras",
        "cameras along the line",
        "surge",
        (to(OUT, NO_CAMERAS), *scaled(CAMERAS, most=1.0)),
        why=HIDES,
    ),
    Subsystem(
        "residents",
        "people who live near the line and tell the station what they see",
        "surge",
        (to(OUT, {REPORTS: "0"}), *scaled(REPORTS)),
        why="Residents tell mostly of groups that do not hide, which are found without them too.",
    ),
    Subsystem(
        "pursuit",
        "the search by a patrol that comes to the place of an alert",
        "surge",
        (to(OUT, {"patrols.datum_search_h": "0"}), *scaled("patrols.datum_search_h")),
        why=HIDES,
    ),
    Subsystem(
        "beats",
        "patrols that walk to and fro on their beats, by their pace",
        "surge",
        (
            to("at a tenth of the pace", {"patrols.patrol_speed_km_per_h": "0.5"}),
            *scaled("patrols.patrol_speed_km_per_h"),
        ),
        note="No setting takes beats out and leaves pursuit: both see from the same distance. "
        "A tenth of the pace is the least that a scenario may say.",
        why=HIDES,
    ),
    Subsystem(
        "watching",
        "everything that watches: all patrols, cameras and residents' reports",
        "surge",
        (
            to(OUT, {OWN: "0", REPORTS: "0", **NO_EXTRA, **NO_CAMERAS}),
            Change(HALF, partial(_watch_times, 0.5)),
            Change(DOUBLE, partial(_watch_times, 2.0)),
        ),
        note=UNMET,
        why=HIDES,
    ),
    Subsystem(
        "fence",
        "the concertina wire, by the km that stand on a date",
        "lithuania-2021",
        (
            to(OUT, {"measures.concertina": "null"}),
            *scaled("measures.concertina.km_by_date", most=700.0),
        ),
        note="Twice the km are more than the 140 km of the four sectors that are named, so "
        "doubling brings the wire forward and adds none at the end.",
        why="It costs a group a quarter of an hour, and 5 of 679 km stood by the end of July.",
    ),
    Subsystem(
        "allocation",
        "the rule that shares patrols among sectors: alike, instead by sightings or as a game",
        "surge",
        tuple(to(f"with {rule}", {"patrols.allocation": rule}) for rule in RULES),
        note="It is one rule or another: nothing to halve or double.",
        why=LOOSE,
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
        why=LOOSE,
    ),
    Subsystem(
        "learning",
        "the organiser's learning: shares that never change, instead each strategy that learns",
        "surge",
        tuple(to(f"with {name}", {"organiser.strategy": name}) for name in STRATEGIES),
        note="It is one strategy or another: nothing to halve or double.",
        why="Sectors differ little in what they let through, and entries are credited to the day "
        "of the entry instead of the day on which people were sent.",
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
            *scaled("migrants.memory_radius_km"),
        ),
        note="Halved and doubled, the place is avoided within another distance.",
    ),
    _task("fusion", "the support team's bringing of reports together", "nato-team", SHORT_VISIT),
    _task(
        "forecast",
        "the support team's forecast of next week's pressure",
        "nato-team-long",
        LOOSE + " In `nato-team` no rule reads the forecast at all, so there it cannot act.",
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
