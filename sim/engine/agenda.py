"""The agenda: who acts next, and when. The one scheduler of the simulation.

Everybody who acts has a number and at most one turn. At the same time the lower number comes first.

Inside it is a calendar queue (Brown 1988, doi:10.1145/63039.63045): turns of the next day lie in
unordered lists, one for each quarter of an hour, and only those of the list that is open are kept
in order, in a binary heap. So a turn costs about the same whether ten people wait or a million.
"""

from sim.actors.migrants import NOBODY
from sim.base.compiled import compiled
from sim.base.rows import Row, Table, dtype_of, getter

LISTS = 96  # Each quarter of an hour of the day ahead has a list.
LIST_H = 24.0 / LISTS
IN_LIST = -2


class Turn(Row):
    """A row of the table of turns: the heads of the lists come first, then everybody."""

    at_h: float  # when they have their turn
    place: int  # where they stand in the heap, IN_LIST, or NOBODY
    before: int  # row before it in its list …
    after: int  # … and after it; lists are rings with their head
    heap: int  # another matter: the row that stands in this place of the heap


class Agenda(Row):
    """The turns, and how far the calendar has come."""

    turns: Table
    ordered: int  # turns in the heap: those before `open_until_h`
    open_until_h: float
    at_h: float  # of the turn that was taken out last


TURN, AGENDA = dtype_of(Turn), dtype_of(Agenda)
turn_at, agenda_at = getter(Turn), getter(Agenda)


@compiled
def schedule(agenda: Agenda, who: int, at_h: float) -> None:
    """Gives somebody a turn at a time, instead of any that they had."""
    cancel(agenda, who)
    row = LISTS + who
    turn_at(agenda.turns, row).at_h = at_h
    if at_h < agenda.open_until_h:
        put(agenda, row, agenda.ordered)
        agenda.ordered += 1
        settle(agenda, row)
    else:
        put_in_list(agenda, row)


@compiled
def cancel(agenda: Agenda, who: int) -> None:
    """Takes somebody's turn away, if they have one."""
    row = LISTS + who
    turn = turn_at(agenda.turns, row)
    place, turn.place = turn.place, NOBODY
    if place == IN_LIST:
        turn_at(agenda.turns, turn.before).after = turn.after
        turn_at(agenda.turns, turn.after).before = turn.before
    elif place != NOBODY:
        agenda.ordered -= 1
        last = turn_at(agenda.turns, agenda.ordered).heap
        if last != row:
            put(agenda, last, place)
            settle(agenda, last)


@compiled
def next_turn(agenda: Agenda, until_h: float) -> int:
    """Takes out who acts next and before a time: their number, or NOBODY."""
    while agenda.ordered == 0 and agenda.open_until_h < until_h:
        open_list(agenda)
    if agenda.ordered == 0:
        return NOBODY
    row = turn_at(agenda.turns, 0).heap
    if turn_at(agenda.turns, row).at_h >= until_h:
        return NOBODY
    agenda.at_h = turn_at(agenda.turns, row).at_h
    cancel(agenda, row - LISTS)
    return row - LISTS


@compiled
def put_in_list(agenda: Agenda, row: int) -> None:
    """A turn joins the list of its quarter of an hour, or the last one if it lies beyond."""
    turn = turn_at(agenda.turns, row)
    opened = int(agenda.open_until_h / LIST_H + 0.5)
    head = min(int(turn.at_h / LIST_H), opened + LISTS - 1) % LISTS
    after = turn_at(agenda.turns, head).after
    turn.place, turn.before, turn.after = IN_LIST, head, after
    turn_at(agenda.turns, head).after = row
    turn_at(agenda.turns, after).before = row


@compiled
def open_list(agenda: Agenda) -> None:
    """The next quarter of an hour begins: its turns are put in order, later ones back in a list."""
    opened = int(agenda.open_until_h / LIST_H + 0.5)
    agenda.open_until_h = (opened + 1) * LIST_H
    head = turn_at(agenda.turns, opened % LISTS)
    row = head.after
    head.before = head.after = opened % LISTS
    while row >= LISTS:
        turn = turn_at(agenda.turns, row)
        after, turn.place = turn.after, NOBODY
        schedule(agenda, row - LISTS, turn.at_h)
        row = after


@compiled
def put(agenda: Agenda, row: int, place: int) -> None:
    """Gives a turn a place in the heap."""
    turn_at(agenda.turns, place).heap = row
    turn_at(agenda.turns, row).place = place


@compiled
def is_before(agenda: Agenda, row: int, other: int) -> bool:
    """Whether one turn comes before another."""
    at_h, other_h = turn_at(agenda.turns, row).at_h, turn_at(agenda.turns, other).at_h
    return at_h < other_h or (at_h == other_h and row < other)


@compiled
def settle(agenda: Agenda, row: int) -> None:
    """Moves a turn in the heap to where it belongs, up or down."""
    place = turn_at(agenda.turns, row).place
    while place > 0:
        above = turn_at(agenda.turns, (place - 1) // 2).heap
        if is_before(agenda, above, row):
            break
        put(agenda, above, place)
        place = (place - 1) // 2
    below = 2 * place + 1
    while below < agenda.ordered:
        first = turn_at(agenda.turns, below).heap
        if below + 1 < agenda.ordered:
            right = turn_at(agenda.turns, below + 1).heap
            if is_before(agenda, right, first):
                below, first = below + 1, right
        if is_before(agenda, row, first):
            break
        put(agenda, first, place)
        place, below = below, 2 * below + 1
    put(agenda, row, place)
