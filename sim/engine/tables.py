"""The tables of a season, row by row: what stands in them, and how compiled code reads them.

Tables that belong together are named by one record: `Scene` is terrain, clock and parameters,
`People` are those who come, `Guard` is who watches, `Book` is what is in force and what is counted.
A function of the engine takes the rows and records that it may touch, and nothing else.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from sim.actors.government import CONDITION, EFFECT, LEVERS, TRIGGER
from sim.actors.migrants import Group
from sim.actors.patrols import Guarding, Patrol
from sim.actors.support_team import Advice
from sim.base.compiled import compiled
from sim.base.outcomes import OUTCOMES
from sim.base.rows import Row, Several, Table, dtype_of, getter, getter_of, number_at
from sim.engine.settings import SETTING_NAMES
from sim.stage.terrain import Cell, Stretch
from sim.stage.weather import step_at as step_at

type Counted = Any  # a row of the ledger: every outcome by its name
type InForce = Any  # a row of the levers: each by its name


# Those with a turn in the agenda, by number: the film, the shift, the light; then all patrols, then
# all groups. At the same time the lower number comes first.
FILM_TURN, SHIFT_TURN, LIGHT_TURN, FIRST_PATROL = range(4)


class Tables(Row):
    """All of a season: where the records below lie. Only the loop and the day take it."""

    agenda: Table
    scene: Table
    people: Table
    guard: Table
    book: Table
    command: Table
    plans: Table
    film: Table


class Scene(Row):
    """Terrain, clock and parameters. The loop and the morning write it; handlers only read it."""

    cells: Table  # Cell
    reports_per_h: Table  # Amount, by cell: residents' about a group that does not hide
    weather: Table  # WeatherStep
    all_weather: int
    seed: int
    first_ordinal: int  # the proleptic day number of the first day
    day: int
    at_h: float  # since the start of the season
    light_end_h: float  # when light or weather next change …
    shift_end_h: float  # … and the shift …
    steady_until_h: float  # … whichever comes first
    shift: int  # 0, 1, 2: which patrols are on duty
    is_frozen: int  # lakes and bogs bear a person
    visibility_share: float
    pace_factor: float  # walking pace in this light and snow, relative
    range_km: Annotated[Any, Several((5,))]  # from how far a person is seen over each cover
    walking_km_per_h: Annotated[Any, Several((5,))]  # how fast one walks over each cover
    cell_km: float  # the side of a cell
    beat_km_per_cell: float  # how far a patrol walks in a cell of its beat
    belief_share: float  # shared perceived chance of a turn-back, today
    fusion_share: float  # what each task of the support team achieves today
    forecast_share: float
    communication_share: float
    screening_share: float

    if TYPE_CHECKING:

        def __getattr__(self, setting: str) -> float: ...


class Sector(Stretch, Guarding):
    """A sector of the border: its stretch, its patrols and alerts."""

    housed_people: float  # registered here so far


class People(Row):
    """All candidate groups by arrival, and lists of some of them."""

    groups: Table  # Group
    all_groups: int
    arrived: int  # groups seen so far, in order of arrival
    present: Table  # Number: groups that came and have not ended
    present_groups: int


class Guard(Row):
    """Patrols and the sectors that they belong to."""

    patrols: Table  # Patrol, by sector, shift and slot
    all_patrols: int
    slots: int  # patrols by sector and shift, on duty or not
    line_slots: int  # of these, at the line; those of the second line come after
    sectors: Table  # Sector
    all_sectors: int
    places: Table  # Number: cells of staging places, beats and roads


class Book(Row):
    """What is in force and what is counted, by day and sector; and today, for the whole country."""

    ledger: Table  # OUTCOMES
    amounts: Table  # Amount: the ledger once more, number by number
    levers: Table  # LEVERS
    lever_values: Table  # Amount: the levers once more, number by number
    arrivals_left: Table  # Amount: by day and origin, the share of its arrivals that measures leave
    days: int
    sectors: int
    origins: int
    first_row: int  # the row of today's first sector
    turned_back_events: float  # today, for tomorrow's belief
    other_outcome_events: float
    free_seats: float  # on today's flights home
    housed_people: float  # registered people in housing


class Plans(Row):
    """What only mornings need: advice, and measures by trigger."""

    advice: Table  # Advice
    planned_day: int  # when the support team last planned its week, or -1
    triggers: Table
    all_triggers: int
    conditions: Table
    all_conditions: int
    effects: Table
    all_effects: int


class Film(Row):
    """Where groups and busy patrols were, for the film; without room nothing is noted."""

    tracks: Table  # Track
    all_tracks: int
    rows: int  # noted and not yet taken out
    followed: Table  # Number: groups whose attempt goes on, or has just ended
    followed_groups: int


class Track(Row):
    """Where a group or a busy patrol was at a time."""

    hours: float
    kind: int  # GROUP_TRACK or PATROL_TRACK
    index: int  # in the table of groups or patrols
    cell: int  # a patrol's is that of its task
    state: int  # of the group or patrol; the last row of an attempt tells its end
    people: int  # in the group; officers in the patrol
    attempts: int  # which attempt of the group
    is_evading: int


GROUP_TRACK, PATROL_TRACK = range(2)


# Beside what the class names, the scene has every number of the scenario by its name.
SCENE = np.dtype([*dtype_of(Scene).descr, *((name, np.float64) for name in SETTING_NAMES)])
FIRST_SETTING = dtype_of(Scene).itemsize // 8  # Every column takes eight bytes, or more eights.

cell_at, group_at, patrol_at, sector_at = (
    getter(Cell), getter(Group), getter(Patrol), getter(Sector),
)  # fmt: skip
outcomes_at, levers_at = getter_of(OUTCOMES), getter_of(LEVERS)
advice_at, trigger_at = getter(Advice), getter_of(TRIGGER)
condition_at, effect_at, track_at = getter_of(CONDITION), getter_of(EFFECT), getter(Track)
tables_at, people_at, guard_at = getter(Tables), getter(People), getter(Guard)
book_at, plans_at, film_at = getter(Book), getter(Plans), getter(Film)
scene_at: Callable[[Any, int], Scene] = getter_of(SCENE)


@compiled
def row_of(book: Book, sector: int) -> Counted:
    """What is counted today in a sector."""
    return outcomes_at(book.ledger, book.first_row + sector)


@compiled
def past_row(book: Book, day: int, sector: int) -> Counted:
    """What was counted on a day in a sector."""
    return outcomes_at(book.ledger, day * book.sectors + sector)


@compiled
def levers_of(book: Book, sector: int) -> InForce:
    """What is in force today in a sector."""
    return levers_at(book.levers, book.first_row + sector)


@compiled
def levers_on(book: Book, day: int, sector: int) -> InForce:
    """What was, or will be, in force on a day in a sector."""
    return levers_at(book.levers, day * book.sectors + sector)


@compiled
def cell_of_place(guard: Guard, number: int) -> int:
    """A cell of the list of staging places, beats and roads."""
    return number_at(guard.places, number).value


SECTOR_STATE, TRACK, TABLES = dtype_of(Sector), dtype_of(Track), dtype_of(Tables)
