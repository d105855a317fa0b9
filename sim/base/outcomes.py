"""Outcomes: what is counted per day and sector. Scenarios name them, the ledger holds them.

Two kinds of column. An *event* column counts a person each time something happens to them; a
*people* column counts each person once, at the first time. The whole account is one array of
shape (days, sectors, columns), written as things happen and read by every table and figure.
"""

from typing import NamedTuple

import numpy as np


class Column(NamedTuple):
    """One outcome: its name (with unit), its meaning, and the theme it is reported under."""

    name: str
    meaning: str
    theme: str
    better: str = ""  # "lower" or "higher" where nobody would dispute it, else empty


COLUMNS: tuple[Column, ...] = (
    Column("arrived_people", "people who came to a staging place on the origin side", "flow"),
    Column("waiting_people", "people on the origin side, at the end of the day", "flow"),
    Column("under_way_people", "people on their way, at the end of the day", "flow"),
    Column("in_handling_people", "people held and not yet decided on, at day's end", "flow"),
    Column("pushes_events", "attempts that set out for the line, a person each time", "flow"),
    Column("crossings_events", "crossings of the line, a person each time", "flow"),
    Column("crossed_people", "people who crossed the line at least once", "flow"),
    Column("sighted_events", "people seen by a patrol, camera or resident, each time", "detection"),
    Column("alerts_events", "alerts raised", "detection"),
    Column("answered_alerts_events", "alerts that a patrol reached", "detection"),
    Column(
        "alert_to_arrival_total_min",
        "minutes from alert to arrival, summed over answered alerts",
        "detection",
    ),
    Column("intercepted_events", "people intercepted on the destination side", "detection"),
    Column("scattered_events", "people found who got away", "detection", "lower"),
    Column("registered_people", "people let in and registered", "access"),
    Column("detained_people", "people registered after an interception or on presenting", "access"),
    Column("asylum_applications_people", "registered people who applied for asylum", "access"),
    Column(
        "denied_asylum_people",
        "people who wanted asylum here and were turned back",
        "access",
        "lower",
    ),
    Column("recorded_turn_backs_events", "turn-backs as the official series counts", "turn-backs"),
    Column("returned_after_entry_events", "turn-backs of people already inside", "turn-backs"),
    Column("stopped_at_line_events", "people stopped before they crossed", "turn-backs"),
    Column("turned_back_people", "people turned back or stopped at least once", "turn-backs"),
    Column("vulnerable_turned_back_people", "vulnerable people among them", "turn-backs", "lower"),
    Column("entered_people", "people who got inland", "detection", "lower"),
    Column("entered_noticed_people", "of these, people noticed in that attempt", "detection"),
    Column("entered_unnoticed_people", "of these, people never noticed in it", "detection"),
    Column("retries_events", "decisions to try again, a person each time", "flow"),
    Column("blocked_returns_events", "decisions to go home that were blocked", "harm", "lower"),
    Column("left_people", "people who gave up and left", "flow"),
    Column("exposed_person_h", "person-hours outdoors below the cold threshold", "harm", "lower"),
    Column("stranded_person_h", "person-hours in the strip after a turn-back", "harm", "lower"),
    Column("medical_emergencies_people", "people who fell gravely ill outdoors", "harm", "lower"),
    Column("rescued_people", "of these, people brought to a hospital", "harm"),
    Column("dead_people", "people who died outdoors", "harm", "lower"),
    Column("patrol_hours", "hours of patrols on duty", "effort"),
    Column("responding_patrol_hours", "hours on the way to an alert", "effort"),
    Column("searching_patrol_hours", "hours of datum search", "effort"),
    Column("handling_patrol_hours", "hours with people found", "effort"),
    Column("reception_person_days", "person-days of people housed", "effort"),
    Column(
        "reception_over_capacity_person_days", "person-days beyond the places", "access", "lower"
    ),
    Column("fence_built_km", "fence finished", "effort"),
    Column("cost_eur", "cost of patrols, reception, fence, cameras and advice", "effort", "lower"),
    Column(
        "left_for_elsewhere_people",
        "people who left for another border after a turn-back",
        "displacement",
    ),
)

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)

NUMBER = {name: number for number, name in enumerate(NAMES)}  # in a view as numbers
# A row of the ledger: every outcome by its name, all of them amounts.
OUTCOMES = np.dtype([(name, np.float64) for name in NAMES])

# The places people can be in: together they account for everybody who arrived.
ACCOUNT: tuple[str, ...] = (
    "waiting_people",
    "under_way_people",
    "in_handling_people",
    "registered_people",
    "entered_people",
    "left_people",
    "left_for_elsewhere_people",
    "dead_people",
)
STOCKS: tuple[str, ...] = ACCOUNT[:3]  # Not flows: the last day counts, not the sum.
