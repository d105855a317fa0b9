"""What the organiser knows, and what it orders for a day."""

from sim.base.rows import Row, Table, dtype_of, getter


class Steering(Row):
    """What the organiser makes of a sector."""

    base_share: float  # the scenario's share of the sector
    share: float  # decided: today's share
    length_km: float
    published_patrols: float  # on duty when it was last published
    recent_attempts: float  # of `proportional`: faded …
    recent_successes: float  # … and of these, by what they were worth
    log_weight: float  # of `exp3`
    played_share: float  # the chance that `exp3` gave the sector
    score: float  # what it expects of the sector today


class Past(Row):
    """What came of a day in a sector."""

    attempts: float  # people who set out
    worth: float  # from 0 to 1: see `rules.reward`


class Command(Row):
    """The organiser's desk: what it knows of sectors and days, and its orders for today."""

    steering: Table  # Steering, by sector
    past: Table  # Past, by day and sector; those of days before today are filled in
    sectors: int
    day: int
    seed: int
    ordinal: int  # the proleptic day number of today
    ready_people: float  # who wait and could go in a massed push today
    release_share: float  # ordered: chance of a ready group to be let go
    push_hour: float  # ordered: one hour for all; < 0: each at an hour of its own
    push_place_u: float  # ordered: with push_hour, which of the staging places
    decoy_share: float  # ordered: groups sent openly to decoy_sector
    decoy_sector: int


STEERING, PAST, COMMAND = dtype_of(Steering), dtype_of(Past), dtype_of(Command)
steering_at, past_at, command_at = getter(Steering), getter(Past), getter(Command)
