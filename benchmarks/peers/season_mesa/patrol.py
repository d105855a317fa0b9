"""Stations and patrols as Mesa agents: beats, responses, datum searches and interceptions."""

import math
from typing import Any

from mesa import Agent

from benchmarks.peers.season_mesa.group import MigrantGroup
from benchmarks.peers.season_mesa.people import HANDLING as HELD
from benchmarks.peers.season_mesa.people import UNDER_WAY
from benchmarks.peers.season_mesa.places import Place, plain
from sim.actors import patrols
from sim.actors.government import Lever
from sim.actors.patrols import HANDLING, PATROLLING, RESPONDING, SEARCHING
from sim.laws import search

beat_position_km = plain(patrols.beat_position_km)
datum_area_km2 = plain(search.datum_area_km2)
handling_h = plain(patrols.handling_h)
interception_probability = plain(search.interception_probability)
first_slot, last_slot = plain(patrols.first_slot), plain(patrols.last_slot)
random_search_rate_per_h = plain(search.random_search_rate_per_h)
walked_in_cell_km = plain(patrols.walked_in_cell_km)
HOURS_OF = {
    RESPONDING: "responding_patrol_hours",
    SEARCHING: "searching_patrol_hours",
    HANDLING: "handling_patrol_hours",
}


class Station(Agent):
    """A border station: its stretch of land, its patrols by shift, the levers of the day."""

    def __init__(self, model: Any, sector: Any, staging: list[Place], beat: list[Place]) -> None:
        super().__init__(model)
        self.own_patrols, self.share = int(sector["uniform_patrols"]), float(sector["base_share"])
        self.staging, self.beat = staging, beat
        self.shifts: list[list[Patrol]] = [[] for _ in range(patrols.SHIFTS)]
        self.beside: list[Station] = []
        self.on_duty = self.groups_near = 0
        self.lever: list[float] = []

    def start_day(self, lever: list[float]) -> None:
        """Puts patrols on duty and gives each its stretch of the beat."""
        self.lever = lever
        self.on_duty = min(len(self.shifts[0]), self.own_patrols + int(lever[Lever.EXTRA_PATROLS]))
        for shift in self.shifts:
            for patrol in shift:
                patrol.take_beat()

    def free_patrols(self) -> "list[Patrol]":
        """Those of this shift who are on duty and on their beat."""
        shift = self.shifts[self.model.shift]
        return [patrol for patrol in shift[: self.on_duty] if patrol.state == PATROLLING]

    def tracks_in(self, place: Place) -> "tuple[float, Patrol | None]":
        """The km that patrols on their beats walk in a cell in this tick, and one of them."""
        total_km, walker = 0.0, None
        if place.beat_place < 0 or self.on_duty == 0:
            return total_km, walker
        first = first_slot(place.beat_place, len(self.beat), self.on_duty)
        last = last_slot(place.beat_place, len(self.beat), self.on_duty)
        for patrol in self.shifts[self.model.shift][first : last + 1]:
            if patrol.state == PATROLLING:
                track_km = patrol.track_km(place)
                total_km += track_km
                walker = patrol if track_km > 0.0 else walker
        return total_km, walker


class Patrol(Agent):
    """A patrol: on its beat, on the way to an alert, searching, or with people found."""

    def __init__(self, model: Any, station: Station, slot: int) -> None:
        super().__init__(model)
        self.station, self.slot = station, slot
        self.officers = int(model.settings.officers_per_patrol_officers)
        self.state = PATROLLING
        self.group: MigrantGroup | None = None
        self.beat: list[Place] = []
        self.phase_share, self.first_cell, self.unfound = 0.0, 0, 0.0
        self.since_h = self.until_h = self.arrive_h = self.alert_h = 0.0

    def take_beat(self) -> None:
        """Its stretch of the station's land, and where on its lap it starts."""
        land, on_duty = self.station.beat, max(1, self.station.on_duty)
        first = min(self.slot, on_duty - 1) * len(land) // on_duty
        last = min(self.slot + 1, on_duty) * len(land) // on_duty
        first = self.first_cell = min(first, len(land) - 1)
        self.beat = land[first : max(last, first + 1)]
        self.phase_share = self.random.random()

    def place_at(self, hours: float) -> Place:
        """The cell of its beat that it is in at a time."""
        along_km = beat_position_km(
            float(len(self.beat)),
            self.model.settings.patrol_speed_km_per_h,
            hours,
            self.phase_share,
        )
        return self.beat[min(int(along_km), len(self.beat) - 1)]

    def track_km(self, place: Place) -> float:
        """The km it walks in a cell of its beat in this tick."""
        length_km, speed_km_per_h = float(len(self.beat)), self.model.settings.patrol_speed_km_per_h
        before_km = speed_km_per_h * self.model.start_h + self.phase_share * 2.0 * length_km
        after_km = before_km + speed_km_per_h * self.model.tick_h
        cell = place.beat_place - self.first_cell
        return walked_in_cell_km(after_km, length_km, cell) - walked_in_cell_km(
            before_km, length_km, cell
        )

    def respond(self, group: MigrantGroup) -> None:
        """Sets out for the place of an alert."""
        model, s = self.model, self.model.settings
        distance_km = self.place_at(model.start_h).away_km(group.alert_place)
        delay_h = self.random.lognormvariate(
            math.log(s.dispatch_delay_median_h), s.dispatch_delay_log_sd_factor
        )
        ready_h = max(group.alert_h + delay_h, model.start_h)
        self.state, self.group, group.responder = RESPONDING, group, self
        self.since_h, self.alert_h = max(group.alert_h, model.start_h), group.alert_h
        self.arrive_h = ready_h + distance_km / s.response_speed_km_per_h
        self.until_h = self.arrive_h + s.datum_search_h
        model.busy[self] = None

    def work(self) -> None:
        """Off its beat: it arrives at an alert, and searches."""
        model = self.model
        if self.state == RESPONDING and self.arrive_h < model.end_h:
            self.account(self.arrive_h)
            self.state, self.unfound = SEARCHING, self.random.expovariate(1.0)
            model.counts["answered_alerts_events"] += 1
            wait_h = max(0.0, self.arrive_h - self.alert_h)
            model.counts["alert_to_arrival_total_min"] += wait_h * 60.0
        if self.state == SEARCHING:
            self.search()

    def search(self) -> None:
        """Searches the disc that the group can have reached since the alert."""
        model, group = self.model, self.group
        if group is None or group.state != UNDER_WAY or group.responder is not self:
            return
        if not group.place.is_destination and not group.is_at_line:
            return
        from_h = max(model.start_h, self.arrive_h)
        hours = max(0.0, min(model.end_h, self.until_h) - from_h)
        rate = self.datum_rate_per_h(group, from_h + hours / 2.0 - self.alert_h)
        needed_h = 0.0 if group.is_presenting else max(0.0, self.unfound) / rate
        self.unfound -= rate * hours
        is_first = group.found_by is None or from_h + needed_h < group.found_h
        if needed_h <= hours and is_first:
            group.found_by, group.found_h = self, from_h + needed_h

    def datum_rate_per_h(self, group: MigrantGroup, elapsed_h: float) -> float:
        """The rate of finding a group some time after the alert."""
        model, s = self.model, self.model.settings
        speed_km_per_h = s.open_speed_km_per_h * group.own_pace
        area_km2 = datum_area_km2(s.datum_initial_area_km2, speed_km_per_h, max(0.0, elapsed_h))
        width_km = group.range_factor * s.datum_range_factor * model.width_km[group.place.cover]
        rate = random_search_rate_per_h(width_km, s.datum_search_km_per_h, area_km2)
        return max(1e-9, rate)

    def meet(self, group: MigrantGroup) -> None:
        """Comes up to a group: stops it at the line, holds it, or loses it."""
        model, s = self.model, self.model.settings
        other, group.responder = group.responder, None
        if other is not None and other is not self:
            other.go_back(group.found_h)
        group.alert_h = -1.0
        if group.is_at_line:
            if model.levers_at(group.next_place)[Lever.TURN_BACK] > 0.0:
                model.counts["sighted_events"] += group.people
                self.take_up(group.found_h, s.line_stop_h)
                group.be_stopped_at_line()
                return
            group.place, group.next_place = group.next_place, None
            group.cross()
        chance = interception_probability(self.officers, group.people, s.people_per_officer_people)
        if self.random.random() >= chance and group.is_evading:
            self.take_up(group.found_h, s.scatter_h)
            model.counts["scattered_events"] += group.people
            group.raise_alert(group.place, group.found_h)
        else:
            self.hold(group)

    def hold(self, group: MigrantGroup) -> None:
        """Holds a group until everybody is handled."""
        model, s = self.model, self.model.settings
        is_full = model.housed_people > model.stations[0].lever[Lever.PLACES]
        crowding = s.crowded_handling_factor if is_full else 1.0
        hours = handling_h(group.people, s.handling_base_h, s.handling_per_person_h, crowding)
        group.state, group.until_h = HELD, group.found_h + hours
        self.take_up(group.found_h, hours)
        model.counts["sighted_events"] += group.people
        model.counts["intercepted_events"] += group.people

    def take_up(self, from_h: float, hours: float) -> None:
        """Is taken up by a group for some hours."""
        self.account(from_h)
        self.state, self.group = HANDLING, None
        self.since_h, self.until_h = from_h, from_h + hours
        self.model.busy[self] = None

    def account(self, until_h: float) -> None:
        """Adds the hours of a task that ends."""
        if self.state != PATROLLING:
            self.model.counts[HOURS_OF[self.state]] += max(0.0, until_h - self.since_h)
        self.since_h = until_h

    def go_back(self, hours: float) -> None:
        """A task ends; an alert that led to nothing is closed."""
        self.account(hours)
        self.state = PATROLLING
        del self.model.busy[self]
        group, self.group = self.group, None
        if group is not None and group.responder is self:
            group.responder, group.alert_h = None, -1.0
