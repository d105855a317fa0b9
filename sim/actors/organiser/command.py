"""What the organiser knows, and what it orders for a day."""

from sim.base.rows import Row, Table, dtype_of, getter


class Steering(Row):
    """What the organiser makes of a sector."""

    base_share: float  # the scenario's share of the sector
    share: float  # decided: today's share
    length_km: float
    published_patrols: float  # on duty in the mean, by the plan that was last published
    stop_per_patrol: float  # what each of them takes off the logarithm of the chance to get through
    recent_finished: float  # faded from the day of sending: attempts that have ended …
    recent_got_in: float  # … the shares of their people who got in …
    recent_guarded: float  # … and these attempts, each times the patrols of that day
    recent_attempts: float  # of `proportional`: groups that came back, faded …
    recent_successes: float  # … and of these, by what they were worth
    log_weight: float  # of `exp3`
    planned_plays: float  # of `sliding_ucb`: groups of today that it means to send there
    score: float  # what it expects of the sector today


class Past(Row):
    """What came of the groups that were sent in a sector on a day, whenever it came.

    A group is a play, whatever its size. Decoys are none: they are sent to be caught.
    """

    share: float  # the chance of a group of that day to be sent here
    patrols: float  # on duty here at the line that day
    attempts: float  # groups that were sent
    finished: float  # of these, attempts that have ended …
    gained: float  # … what they were worth together, each from 0 to 1: see `rules.reward` …
    got_in: float  # … and the shares of their people who got in, added up
    new_finished: float  # of `finished`, since yesterday morning; none before `first_news_day`
    new_gained: float  # of `gained`, since yesterday morning


class Command(Row):
    """The organiser's desk: what it knows of sectors and days, and its orders for today."""

    steering: Table  # Steering, by sector
    past: Table  # Past, by the day and sector of sending; what has come back is filled in
    sectors: int
    day: int
    seed: int
    ordinal: int  # the proleptic day number of today
    first_news_day: int  # the first day of sending of which anything is news
    ready_people: float  # who wait and could go in a massed push today
    ready_groups: float  # groups that wait and could go today
    release_share: float  # ordered: chance of a ready group to be let go
    push_hour: float  # ordered: one hour for all; < 0: each at an hour of its own
    push_place_u: float  # ordered: with push_hour, which of the staging places
    decoy_share: float  # ordered: groups sent openly to decoy_sector
    decoy_sector: int


STEERING, PAST = dtype_of(Steering), dtype_of(Past)
steering_at, past_at, command_at = getter(Steering), getter(Past), getter(Command)
