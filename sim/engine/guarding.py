"""Patrols on duty: how many each sector has on a day, and which part of its beat each walks."""

import math

from sim.actors import patrols
from sim.actors.organiser import Command, steering_at
from sim.base.compiled import compiled
from sim.base.draws import ALLOCATION, ROAD, TRACK, uniforms
from sim.engine.tables import Book, Guard, Scene, levers_of, past_row, patrol_at, sector_at
from sim.laws.allocations import FIXED, is_game, moves, weight_by
from sim.laws.fading import left_share

MOST_SLOTS = 4096
GRAINS = 1048576.0
BISECTIONS = 100  # Halves any range to neighbouring numbers.


@compiled
def put_patrols_on_duty(guard: Guard, book: Book) -> None:
    """The scenario's patrols and reinforcement, by sector, before any are moved."""
    for number in range(guard.all_sectors):
        sector, lever = sector_at(guard.sectors, number), levers_of(book, number)
        own = sector.fixed_patrols if lever.allocation == FIXED else sector.uniform_patrols
        sector.on_duty = min(guard.line_slots, own + int(lever.extra_patrols))


@compiled
def man_layers(number: int, guard: Guard, book: Book, scene: Scene) -> None:
    """What a sector has of cameras, strip and second line today."""
    sector, lever = sector_at(guard.sectors, number), levers_of(book, number)
    sector.camera_share, sector.strip_share = lever.camera_share, lever.strip_share
    own, road_slots = scene.second_line_per_sector_patrols, guard.slots - guard.line_slots
    sector.second_line = min(road_slots, int(own + lever.extra_second_line_patrols))
    if sector.road_cells == 0:
        sector.second_line = 0
    ordinal = scene.first_ordinal + scene.day
    for slot in range(sector.second_line):
        places = uniforms(scene.seed, number * MOST_SLOTS + slot, ordinal, ROAD, 0)
        for shift in range(patrols.SHIFTS):
            p = (number * patrols.SHIFTS + shift) * guard.slots + guard.line_slots + slot
            patrol = patrol_at(guard.patrols, p)
            patrol.beat_start = sector.first_road + int(places[shift] * sector.road_cells)
            patrol.beat_cells, patrol.beat_km = 1, scene.beat_km_per_cell


@compiled
def share_patrols(guard: Guard, book: Book, command: Command, scene: Scene) -> None:
    """Part of each sector's patrols stays, the rest goes where the rule wants it."""
    rule = int(levers_of(book, 0).allocation)
    remember_sightings(guard, book, scene)
    if not moves(rule):
        return
    movable = 0
    for number in range(guard.all_sectors):
        sector = sector_at(guard.sectors, number)
        sector.kept_patrols = sector.on_duty - math.floor(sector.on_duty * scene.movable_share)
        movable += sector.on_duty - int(sector.kept_patrols)
    weigh_sectors(guard, command, rule, scene)
    place_patrols(guard, float(movable), scene.most_per_sector_patrols, is_game(rule))
    u = uniforms(scene.seed, 0, scene.first_ordinal + scene.day, ALLOCATION, 0)[0]
    round_plan(guard, movable, u if is_game(rule) else 0.5)


@compiled
def remember_sightings(guard: Guard, book: Book, scene: Scene) -> None:
    """Yesterday's sightings come to those of the days before, which fade."""
    fade = left_share(1.0, scene.hotspot_half_life_days)
    for number in range(guard.all_sectors):
        sector = sector_at(guard.sectors, number)
        sector.sightings *= fade
        if scene.day > 0:
            sector.sightings += past_row(book, scene.day - 1, number).sighted_events


@compiled
def weigh_sectors(guard: Guard, command: Command, rule: int, scene: Scene) -> None:
    """What each sector is worth guarding, by the rule in force."""
    seen = 0.0
    for number in range(guard.all_sectors):
        seen += sector_at(guard.sectors, number).sightings + 1.0
    for number in range(guard.all_sectors):
        sector, steering = sector_at(guard.sectors, number), steering_at(command.steering, number)
        sector.stop_per_patrol = steering.stop_per_patrol
        sector.weight = weight_by(
            rule,
            (sector.sightings + 1.0) / seen,
            steering.share,
            steering.base_share,
            scene.forecast_share,
            scene.pull_exponent_factor,
        )


@compiled
def round_plan(guard: Guard, movable: int, u: float) -> None:
    """Puts whole patrols on duty, whose mean over all draws `u` is the plan."""
    before = 0.0
    for number in range(guard.all_sectors):
        sector = sector_at(guard.sectors, number)
        # In grains of a power of two sums are exact, so that no whole number gains or loses one.
        reached = before + math.floor(sector.wanted_patrols * GRAINS + 0.5) / GRAINS
        if number == guard.all_sectors - 1:
            reached = float(movable)
        sector.on_duty = int(sector.kept_patrols) + patrols.combed(reached, before, u)
        before = reached


@compiled
def place_patrols(guard: Guard, movable: float, most: float, as_game: bool) -> None:
    """Raises the level at which sectors want patrols until all movable ones are placed.

    Reads weight, on_duty, kept_patrols and in a game stop_per_patrol of the sectors, writes their
    wanted_patrols, which sum to `movable`. A sector takes in no more than `most`, unless it has
    more already; so there is room for all that came from these sectors.
    """
    low, high, total = 0.0, 1.0, -1.0
    for number in range(guard.all_sectors if as_game else 0):
        # Below this a push would be worth more than it is with no patrols anywhere.
        low = min(low, -math.log(sector_at(guard.sectors, number).weight))
    while total < movable and high < 1e12:
        high *= 2.0
        total = placed_at(guard, high, most, as_game)
    for _ in range(BISECTIONS):
        level = 0.5 * (low + high)
        if placed_at(guard, level, most, as_game) < movable:
            low = level
        else:
            high = level
    placed_at(guard, high, most, as_game)


@compiled
def placed_at(guard: Guard, level: float, most: float, as_game: bool) -> float:
    """How many patrols the sectors want at a level."""
    total = 0.0
    for number in range(guard.all_sectors):
        sector = sector_at(guard.sectors, number)
        sector.wanted_patrols = patrols.wanted_patrols(
            level,
            sector.weight,
            sector.kept_patrols,
            max(most, float(sector.on_duty)),
            sector.stop_per_patrol,
            as_game,
        )
        total += sector.wanted_patrols
    return total


@compiled
def assign_beats(number: int, guard: Guard, scene: Scene) -> None:
    """The patrols on duty share the cells of their sector; each starts somewhere on its lap."""
    sector, slots = sector_at(guard.sectors, number), guard.slots
    sector.on_duty = min(guard.line_slots, sector.on_duty)
    for slot in range(sector.on_duty):
        first = slot * sector.beat_cells // sector.on_duty
        last = (slot + 1) * sector.beat_cells // sector.on_duty
        # Slots are as many as the policy needs, so the index of a patrol is no address.
        address, ordinal = number * MOST_SLOTS + slot, scene.first_ordinal + scene.day
        phases = uniforms(scene.seed, address, ordinal, TRACK, 0)
        for shift in range(patrols.SHIFTS):
            patrol = patrol_at(guard.patrols, (number * patrols.SHIFTS + shift) * slots + slot)
            patrol.beat_start = sector.first_beat + first
            patrol.beat_cells = max(1, last - first)
            patrol.beat_km = patrol.beat_cells * scene.beat_km_per_cell
            patrol.phase_share = phases[shift]
