"""The scorecard on a terminal: people and events side by side, harm beside turn-backs."""

import math
from typing import Any, NamedTuple

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from sim.experiments.ensemble import Runs
from sim.experiments.scorecard import scorecard_of


class ScorecardLine(NamedTuple):
    """One line of the table: words, the outcome in people and in events, or another amount."""

    words: str
    people: str = ""
    events: str = ""
    amount: str = ""
    scale: float = 1.0


THEMES: dict[str, tuple[ScorecardLine, ...]] = {
    "Flow": (
        ScorecardLine("arrived at staging places", "arrived_people"),
        ScorecardLine("set out for the line", "", "pushes_events"),
        ScorecardLine("crossed the line", "crossed_people", "crossings_events"),
        ScorecardLine("gave up and left", "left_people"),
        ScorecardLine("left for another border", "left_for_elsewhere_people"),
        ScorecardLine("still waiting at the end", "waiting_people"),
    ),
    "Turn-backs": (
        ScorecardLine(
            "turned back, as recorded", "turned_back_people", "recorded_turn_backs_events"
        ),
        ScorecardLine("  put back after entry", "", "returned_after_entry_events"),
        ScorecardLine("  stopped at the line", "", "stopped_at_line_events"),
        ScorecardLine("  vulnerable people turned back", "vulnerable_turned_back_people"),
    ),
    "Harm": (
        ScorecardLine("medical emergencies", "medical_emergencies_people"),
        ScorecardLine("  of these, brought to hospital", "rescued_people"),
        ScorecardLine("deaths", "dead_people"),
        ScorecardLine("exposed to cold, person-hours", amount="exposed_person_h"),
        ScorecardLine("stranded in the strip, person-hours", amount="stranded_person_h"),
        ScorecardLine("wanted to go home, blocked", "", "blocked_returns_events"),
    ),
    "Access to asylum": (
        ScorecardLine("let in and registered", "registered_people"),
        ScorecardLine("  applied for asylum", "asylum_applications_people"),
        ScorecardLine("wanted asylum, turned back", "denied_asylum_people"),
        ScorecardLine(
            "housed beyond capacity, person-days", amount="reception_over_capacity_person_days"
        ),
    ),
    "Detection": (
        ScorecardLine("intercepted", "", "intercepted_events"),
        ScorecardLine("found, but got away", "", "scattered_events"),
        ScorecardLine("got inland", "entered_people"),
        ScorecardLine("  noticed, not stopped", "entered_noticed_people"),
        ScorecardLine("  never noticed", "entered_unnoticed_people"),
        ScorecardLine("from alert to arrival, mean, minutes", amount="alert_to_arrival_mean_min"),
        ScorecardLine("alerts that a patrol reached, %", amount="answered_share", scale=100.0),
        ScorecardLine("attempts moved to other sectors, %", amount="moved_share", scale=100.0),
    ),
    "Effort": (
        ScorecardLine("patrols on duty, hours", amount="patrol_hours"),
        ScorecardLine("  handling people found, %", amount="handling_share", scale=100.0),
        ScorecardLine("  on the way to alerts, %", amount="responding_share", scale=100.0),
        ScorecardLine("  searching, %", amount="searching_share", scale=100.0),
        ScorecardLine("fence built, km", amount="fence_built_km"),
        ScorecardLine("cost, EUR m", amount="cost_eur", scale=1e-6),
    ),
}


def number(value: float, is_count: bool = False) -> str:
    """A number with as many digits as mean something."""
    if math.isnan(value):
        return "–"
    if is_count or abs(value) >= 9.5:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0")


def median_and_range(row: Any, scale: float = 1.0, is_count: bool = False) -> str:
    """Median and 90% range of an outcome; for deaths the range alone."""
    values = (row[name] * scale for name in ("median", "low_90", "high_90"))
    median, low, high = (number(value, is_count) for value in values)
    if row.name == "dead_people":
        return f"{low}–{high}"
    return median if low == high == median else f"{median} ({low}–{high})"


def indented(words: str) -> Padding:
    """The words of a line, below those of its theme, on further lines too."""
    return Padding(words.lstrip(), (0, 0, 0, 2 + len(words) - len(words.lstrip())))


def scorecard_table(runs: Runs) -> Table:
    """The scorecard as a table of words."""
    rows = scorecard_of(runs).set_index("outcome")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("", min_width=16)  # Rather words on two lines than a number cut off.
    table.add_column("people, each once", justify="right", no_wrap=True)
    table.add_column("events, each time", justify="right", no_wrap=True)
    for number_of_theme, (theme, lines) in enumerate(THEMES.items()):
        if number_of_theme:
            table.add_row()
        table.add_row(theme, style="bold")
        for line in lines:
            people = median_and_range(rows.loc[line.people], 1.0, True) if line.people else ""
            events = median_and_range(rows.loc[line.events], 1.0, True) if line.events else ""
            if line.amount:
                events = median_and_range(rows.loc[line.amount], line.scale)
            table.add_row(indented(line.words), people, events)
    return table


def print_scorecard(console: Console, runs: Runs) -> None:
    """Prints the title, the table and what its numbers mean."""
    scenario, count = runs.scenario, len(runs.outcomes)
    period = f"{scenario.period.start} to {scenario.period.end}"
    replicates = "1 replicate" if count == 1 else f"{count} replicates"
    console.print(f"{scenario.name}: {period}, {replicates}, seed {scenario.seed}", style="bold")
    console.print()
    if count:
        console.print(scorecard_table(runs))
    console.print()
    console.print(
        "Median over replicates (5% to 95% of them). Deaths are weakly evidenced and given as a "
        "range only.\nRecorded turn-backs count events: the same people several times.\n"
        "Only a share of those stopped at the line enters the records, so the two parts "
        "add up to more.",
        style="dim",
        highlight=False,
    )
