"""Stations and their patrols: on the beat, on the way to an alert, searching, or with people."""

import math
from typing import Any

from mesa.discrete_space import CellAgent

from benchmarks.peers.season_mesa.group import MigrantGroup
from benchmarks.peers.season_mesa.places import Place, rules
from sim.actors import migrants
from sim.actors.patrols import HANDLING, PATROLLING, RESPONDING, SEARCHING

TASKS = {RESPONDING: "responding", SEARCHING: "searching", HANDLING: "handling"}


class Station:
    """A border station: its stretch of land, its patrols, the levers of the day."""

    def __init__(self, sector: Any, share: float, places: list[Place]) -> None:
        self.own_patrols, self.share = sector.uniform_patrols, share
        self.staging = places[sector.first_staging :][: sector.staging_places]
        self.beat = places[sector.first_beat :][: sector.beat_cells]
        self.patrols: list[Patrol] = []
        self.beside: list[Station] = []  # Itself as well.
        self.on_duty, self.lever = 0, None

    def begin_day(self, lever: Any) -> None:
        """Puts patrols on duty; each has its stretch of the beat."""
        self.lever, cells = lever, len(self.beat)
        self.on_duty = self.own_patrols + int(lever.extra_patrols)
        for patrol in self.patrols:
            if patrol.slot < self.on_duty:
                first = patrol.slot * cells // self.on_duty
                last = (patrol.slot + 1) * cells // self.on_duty
                patrol.take_beat(self.beat[first : max(last, first + 1)])


class Patrol(CellAgent):
    """A patrol of one of the three shifts."""

    def __init__(self, model: Any, station: Station, shift: int, slot: int) -> None:
        super().__init__(model)
        self.station, self.shift, self.slot = station, shift, slot
        self.state, self.group = PATROLLING, None
        self.beat, self.index, self.direction, self.left_km = [], 0, 1, 1.0
        self.arrive_h = self.until_h = 0.0

    def take_beat(self, beat: list[Place]) -> None:
        """Will walk a stretch to and fro, from somewhere on it."""
        self.beat, self.index = beat, self.random.randrange(len(beat))
        self.direction, self.left_km = self.random.choice((-1, 1)), self.random.random()
        self.cell = beat[self.index]

    @property
    def is_free(self) -> bool:
        """Whether it is on duty and on its beat."""
        is_on_duty = self.shift == self.model.shift and self.slot < self.station.on_duty
        return is_on_duty and self.state == PATROLLING

    def step(self) -> None:
        """A tick of whatever it is at."""
        if self.is_free:
            self.walk_beat()
        elif self.state != PATROLLING:
            self.model.today[f"{TASKS[self.state]}_patrol_hours"] += self.model.tick_h
            self.work()

    # On the beat

    def walk_beat(self) -> None:
        """Walks on, cell by cell, until the tick ends or a group is found."""
        speed_km_per_h = self.model.settings.patrol_speed_km_per_h
        clock_h, left_h = self.model.start_h, self.model.tick_h
        while left_h > 0.0 and self.state == PATROLLING:
            stay_h = min(left_h, self.left_km / speed_km_per_h)
            self.look_around(clock_h, stay_h)
            clock_h += stay_h
            left_h -= stay_h
            self.left_km -= stay_h * speed_km_per_h
            if left_h > 0.0:
                self.enter_next_cell()

    def enter_next_cell(self) -> None:
        """The next cell of the beat; at its end it turns."""
        if not 0 <= self.index + self.direction < len(self.beat):
            self.direction = -self.direction
        else:
            self.index += self.direction
        self.cell, self.left_km = self.beat[self.index], 1.0

    def look_around(self, clock_h: float, hours: float) -> None:
        """May see a group that is in its cell, and then meets it."""
        speed_km_per_h = self.model.settings.patrol_speed_km_per_h
        for group in self.cell.agents:
            if isinstance(group, MigrantGroup) and not group.is_presenting:
                rate = rules.random_search_rate_per_h(self.width_km(group), speed_km_per_h, 1.0)
                if self.finds(group, rate, clock_h, hours):
                    return

    def width_km(self, group: MigrantGroup) -> float:
        """The width of the strip that it clears of such a group, in the cover where that is."""
        return self.model.width_km[group.cell.cover] * group.range_factor

    def finds(self, group: MigrantGroup, rate: float, clock_h: float, hours: float) -> bool:
        """Whether it finds a group under way within some hours; if so, it meets it."""
        needed_h = self.random.expovariate(rate)
        is_found = group.state == migrants.UNDER_WAY and needed_h <= hours
        if is_found:
            self.meet(group, clock_h + needed_h)
        return is_found

    # On a task

    def respond(self, group: MigrantGroup) -> None:
        """Sets out for the place of an alert."""
        s = self.model.settings
        median, log_sd = math.log(s.dispatch_delay_median_h), s.dispatch_delay_log_sd_factor
        leave_h = group.opened_h + self.random.lognormvariate(median, log_sd)
        way_h = self.cell.away_km(group.alert_place) / s.response_speed_km_per_h
        self.arrive_h = max(leave_h, self.model.start_h) + way_h
        self.until_h = self.arrive_h + s.datum_search_h
        self.state, self.group, group.responder = RESPONDING, group, self

    def work(self) -> None:
        """Arrives at an alert, searches, or ends a task."""
        if self.state == RESPONDING and self.arrive_h <= self.model.end_h:
            self.state = SEARCHING
            self.model.today["answered_alerts_events"] += 1
        if self.state == SEARCHING and self.group.responder is self:
            self.search_datum(self.group)
        if self.until_h <= self.model.end_h:
            self.go_back()

    def search_datum(self, group: MigrantGroup) -> None:
        """Searches the disc that its group can have reached since the alert."""
        model, s = self.model, self.model.settings
        from_h = max(model.start_h, self.arrive_h)
        hours = max(0.0, min(model.end_h, self.until_h) - from_h)
        if group.state == migrants.UNDER_WAY and group.is_presenting:
            self.meet(group, from_h)
        elif group.state == migrants.UNDER_WAY and group.cell.is_destination:
            area_km2, since_h = s.datum_initial_area_km2, max(0.0, from_h - group.alert_h)
            speed_km_per_h = s.open_speed_km_per_h * group.own_pace
            searched_h = rules.datum_searched_h(area_km2, speed_km_per_h, since_h, since_h + hours)
            width_km, speed = self.width_km(group) * s.datum_range_factor, s.datum_search_km_per_h
            rate = rules.random_search_rate_per_h(width_km, speed, area_km2)
            rate *= searched_h / max(hours, 1e-9)
            self.finds(group, rate, from_h, hours)

    def meet(self, group: MigrantGroup, clock_h: float) -> None:
        """Comes up to a group: stops it at the line, holds it, or loses it."""
        model, s = self.model, self.model.settings
        if group.responder is not None and group.responder is not self:
            group.responder.go_back()
        group.responder, group.alert_h, group.found_h = None, None, clock_h
        officers, each = s.officers_per_patrol_officers, s.people_per_officer_people
        if group.is_at_line and group.lever.turn_back:
            model.today["sighted_events"] += group.people
            self.take_up(clock_h, s.line_stop_h)
            group.be_stopped_at_line()
            return
        if group.is_at_line:
            group.cross()
            group.choose_next_place()
        chance = rules.interception_probability(officers, group.people, each)
        if group.is_evading and self.random.random() >= chance:
            model.today["scattered_events"] += group.people
            self.take_up(clock_h, s.scatter_h)
            group.raise_alert(clock_h)
        else:
            self.hold(group, clock_h)

    def hold(self, group: MigrantGroup, clock_h: float) -> None:
        """Holds a group until everybody is handled."""
        model, s = self.model, self.model.settings
        places = model.stations[0].lever.places  # In the whole country.
        crowding = s.crowded_handling_factor if model.housed_people > places else 1.0
        base_h, each_h = s.handling_base_h, s.handling_per_person_h
        hours = rules.handling_h(group.people, base_h, each_h, crowding)
        self.take_up(clock_h, hours)
        group.state, group.until_h = migrants.HANDLING, clock_h + hours
        model.today["sighted_events"] += group.people
        model.today["intercepted_events"] += group.people

    def take_up(self, clock_h: float, hours: float) -> None:
        """Is taken up by a group for some hours."""
        self.state, self.group, self.until_h = HANDLING, None, clock_h + hours

    def go_back(self) -> None:
        """A task ends; an alert that led to nothing is closed."""
        group, self.state, self.group = self.group, PATROLLING, None
        if group is not None and group.responder is self:
            group.responder = group.alert_h = None
