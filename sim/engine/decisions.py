"""What becomes of groups that were met: registered or turned back, and what they do then
(processes 11 and 12)."""

from sim.actors import migrants, organiser, patrols
from sim.actors.government import Lever
from sim.actors.migrants import NOBODY
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.base.draws import RETRY, SCREENING, WAIT, standard_normal, uniforms
from sim.engine import ledger
from sim.engine.world import World

TURN_BACK = int(Lever.TURN_BACK)
DEPTH_KM = int(Lever.DEPTH_KM)
VULNERABLE_EXEMPT = int(Lever.VULNERABLE_EXEMPT)
SCREENING_TASK = int(Task.SCREENING)
COMMUNICATION = int(Task.COMMUNICATION)
ACCESS = int(Lever.ACCESS)
RETRY_LEFT = int(Lever.RETRY_LEFT_SHARE)
RETURN_WISH = int(Lever.RETURN_WISH_SHARE)


@compiled
def decide(world: World, day: int, g: int) -> None:
    """The policy in force where and when the group was found decides."""
    group = world.groups[g]
    place = world.cells[group.cell]
    lever = world.levers[int(group.found_h / 24.0), place.sector]
    if patrols.is_turned_back(lever[TURN_BACK], lever[DEPTH_KM], place.distance_to_border_km):
        if lever[VULNERABLE_EXEMPT] > 0.0:
            let_in(world, day, g, recognised_people(world, day, g))
        if group.people > 0:
            turn_back(world, day, g, group.until_h)
    else:
        let_in(world, day, g, group.people)


@compiled
def recognised_people(world: World, day: int, g: int) -> int:
    """How many vulnerable people of the group screening recognises."""
    group = world.groups[g]
    s = world.settings[0]
    missed = (1.0 - s.screening_sensitivity) * (1.0 - world.advice[SCREENING_TASK].effect_share)
    if world.levers[day, world.cells[group.cell].sector, ACCESS] > 0.0:
        missed *= 1.0 - s.access_screening_share
    recognised = 0
    for person in range(group.vulnerable_people):
        u, _, _, _ = uniforms(world.clock[0].seed, group.entity, group.attempts, SCREENING, person)
        recognised += u < 1.0 - missed
    return recognised


@compiled
def housed_people(world: World) -> float:
    """Registered people in housing, whole country."""
    people = 0.0
    for sector in range(len(world.sectors)):
        people += world.sectors[sector].housed_people
    return people


@compiled
def let_in(world: World, day: int, g: int, people: int) -> None:
    """Registers people of a group; vulnerable people come first."""
    group = world.groups[g]
    sector = world.cells[group.cell].sector
    row = world.ledger[day, sector]
    row[ledger.REGISTERED] += people
    row[ledger.DETAINED] += people
    row[ledger.ASYLUM] += people * group.wants_asylum_here
    world.sectors[sector].housed_people += people
    world.clock[0].other_outcome_events += people
    group.people -= people
    group.registered_people += people
    group.vulnerable_people = max(0, group.vulnerable_people - people)
    group.hurt_people = min(group.hurt_people, group.people)
    if group.people == 0:
        group.state = migrants.REGISTERED


@compiled
def stop_at_line(world: World, day: int, g: int) -> None:
    """A group is stopped before it crosses; the records count most of these as turn-backs."""
    group, s = world.groups[g], world.settings[0]
    sector = world.cells[group.next_cell].sector
    row = world.ledger[day, sector]
    row[ledger.STOPPED] += group.people
    u, _, _, _ = uniforms(world.clock[0].seed, group.entity, group.attempts, SCREENING, -1)
    if u < s.line_sighting_recorded_share:
        row[ledger.RECORDED] += group.people
    group.memory_cell = group.next_cell
    send_back(world, day, g, group.clock_h, sector)


@compiled
def turn_back(world: World, day: int, g: int, hours: float) -> None:
    """A group found inside is put back over the line."""
    group = world.groups[g]
    sector = world.cells[group.cell].sector
    world.ledger[day, sector, ledger.RETURNED] += group.people
    world.ledger[day, sector, ledger.RECORDED] += group.people
    group.memory_cell = group.cell
    send_back(world, day, g, hours, sector)


@compiled
def send_back(world: World, day: int, g: int, hours: float, sector: int) -> None:
    """A group is on the origin side again: people are counted once, then it decides."""
    group = world.groups[g]
    world.clock[0].turned_back_events += group.people
    if group.was_turned_back == 0:
        group.was_turned_back = 1
        row = world.ledger[day, sector]
        row[ledger.TURNED_BACK] += group.people
        row[ledger.VULNERABLE_TURNED_BACK] += group.vulnerable_people
        row[ledger.DENIED_ASYLUM] += group.people * group.wants_asylum_here
    group.sector = sector
    group.is_at_line = 0
    group.is_presenting = 0
    group.next_cell = NOBODY
    group.alert_h = -1.0
    decide_what_next(world, day, g, hours)


@compiled
def decide_what_next(world: World, day: int, g: int, hours: float) -> None:
    """After a turn-back: try again, or go home, or be kept from going home."""
    group, s = world.groups[g], world.settings[0]
    a, b, c, _ = uniforms(world.clock[0].seed, group.entity, group.attempts, RETRY, 0)
    wish = migrants.retry_probability(
        s.retry_probability,
        s.retry_decay_factor,
        group.attempts,
        group.cold_dose_degree_h,
        s.retry_dose_scale_degree_h,
    )
    lever, clock = world.levers[day, group.sector], world.clock[0]
    wish *= lever[RETRY_LEFT] * (1.0 - world.advice[COMMUNICATION].effect_share)
    has_seat = clock.free_seats >= group.people
    if has_seat:
        wish *= 1.0 - lever[RETURN_WISH]
    row, is_blocked = world.ledger[day, group.sector], False
    if a >= (wish if has_seat else organiser.urged_probability(wish, s.coercion_share)):
        if has_seat or b >= s.return_blocked_probability:
            clock.free_seats -= group.people if has_seat else 0
            row[ledger.LEFT] += group.people
            group.state = migrants.LEFT
            return
        row[ledger.BLOCKED] += group.people
        is_blocked = True
    row[ledger.RETRIES] += group.people
    group.state = migrants.WAITING
    # Who may neither enter nor go home stays in the strip.
    group.is_stranded = is_blocked or c < s.stranded_share
    e, f, _, _ = uniforms(world.clock[0].seed, group.entity, group.attempts, WAIT, 1)
    group.ready_h = hours + migrants.lognormal(
        s.retry_wait_median_h, s.retry_wait_log_sd_factor, standard_normal(e, f)
    )
    group.clock_h = hours
