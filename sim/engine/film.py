"""The film: where groups and busy patrols were, noted for one season if it is asked for."""

from sim.actors import migrants, patrols
from sim.actors.migrants import Group
from sim.base.compiled import compiled
from sim.base.rows import number_at
from sim.engine.tables import (
    GROUP_TRACK,
    PATROL_TRACK,
    Film,
    Guard,
    People,
    Scene,
    Track,
    group_at,
    patrol_at,
    track_at,
)

TRACK_H = 0.25  # Between two looks; everybody is noted at full hours, ends of attempts at each.
DAYS_AT_ONCE = 7  # Between two times that the rows are taken out.
ROWS_PER_DAY = 32  # That one group or patrol may need: a row an hour, and those at either end.
MOST_ROWS = 4_000_000  # Ten times what the largest scenario notes in a week.


@compiled
def note_end(film: Film, g: int, group: Group, scene: Scene) -> None:
    """A group that is about to set out again: its last attempt is noted, if nobody has yet."""
    for entry in range(film.followed_groups):
        if number_at(film.followed, entry).value == g:
            note_group(film, g, group, scene)
            film.followed_groups -= 1
            last = number_at(film.followed, film.followed_groups).value
            number_at(film.followed, entry).value = last
            return


@compiled
def follow(film: Film, g: int, group: Group, scene: Scene) -> None:
    """A group that sets out is noted, and followed until its attempt has ended, if asked for."""
    if film.all_tracks > 0:
        number_at(film.followed, film.followed_groups).value = g
        film.followed_groups += 1
        note_group(film, g, group, scene)


@compiled
def note_moment(film: Film, people: People, guard: Guard, scene: Scene) -> None:
    """Notes attempts that have ended, and at full hours all that go on and all busy patrols."""
    is_full_hour = scene.at_h == int(scene.at_h)
    kept = 0
    for entry in range(film.followed_groups):
        g = number_at(film.followed, entry).value
        group = group_at(people.groups, g)
        is_over = group.state != migrants.UNDER_WAY and group.state != migrants.HANDLING
        if is_over or is_full_hour:
            note_group(film, g, group, scene)
        if not is_over:
            number_at(film.followed, kept).value = g
            kept += 1
    film.followed_groups = kept
    if not is_full_hour:
        return
    for p in range(guard.all_patrols):
        patrol = patrol_at(guard.patrols, p)
        if patrol.state != patrols.PATROLLING and film.rows < film.all_tracks:
            track = next_track(film, scene)
            track.kind, track.index, track.cell = PATROL_TRACK, p, patrol.task_cell
            track.state, track.people = patrol.state, patrol.officers
            track.attempts = track.is_evading = 0


@compiled
def note_group(film: Film, g: int, group: Group, scene: Scene) -> None:
    """Notes one group, while there is room."""
    if film.rows < film.all_tracks:
        track = next_track(film, scene)
        track.kind, track.index, track.cell = GROUP_TRACK, g, group.cell
        track.state, track.people = group.state, group.people
        track.attempts, track.is_evading = group.attempts, group.is_evading


@compiled
def next_track(film: Film, scene: Scene) -> Track:
    """The next row of the film, of this moment."""
    track = track_at(film.tracks, film.rows)
    track.hours = scene.at_h
    film.rows += 1
    return track
