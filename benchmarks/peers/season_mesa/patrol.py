"""Patrols: on their beats or roads, on the way to an alert, in pursuit, or with people."""

import math
from typing import Any

from mesa.discrete_space import CellAgent

from benchmarks.peers.season_mesa.group import MigrantGroup, Track
from benchmarks.peers.season_mesa.places import rules
from sim.actors import migrants
from sim.actors.patrols import HANDLING, PATROLLING, RESPONDING, SEARCHING

TASKS = {RESPONDING: "responding", SEARCHING: "searching", HANDLING: "handling"}


class Patrol(CellAgent):
    """A patrol of one of the three shifts."""

    def __init__(self, model: Any, station: Any, shift: int, slot: int) -> None:
        super().__init__(model)
        self.station, self.shift, self.slot = station, shift, slot
        self.state = PATROLLING
        self.group: Any = None  # Whom it is sent after.
        self.is_wanted = self.is_on_trail = False
        self.behind_km = 0.0  # On a trail: how far the group is ahead.
        # When it arrives; until when it has pursued so far; when its task ends.
        self.arrive_h = self.pursued_h = self.until_h = 0.0

    @property
    def is_on_duty(self) -> bool:
        """Whether it is wanted today, and its shift is on."""
        return self.is_wanted and self.shift == self.model.shift

    @property
    def is_free(self) -> bool:
        """Whether it is on duty and not called away."""
        return self.is_on_duty and self.state == PATROLLING

    def step(self) -> None:
        """A tick of whatever it is at."""
        if self.is_free:
            self.patrol()
        elif self.state != PATROLLING:
            self.model.today[f"{TASKS[self.state]}_patrol_hours"] += self.model.tick_h
            self.work()

    def patrol(self) -> None:
        """A tick of its own round."""

    # On a task

    def respond(self, group: MigrantGroup) -> None:
        """Sets out for the place of an alert."""
        s = self.model.settings
        median, log_sd = math.log(s.dispatch_delay_median_h), s.dispatch_delay_log_sd_factor
        leave_h = group.opened_h + self.random.lognormvariate(median, log_sd)
        way_h = self.cell.away_km(group.alert_place) / s.response_speed_km_per_h
        self.arrive_h = max(leave_h, self.model.start_h) + way_h
        self.state, self.group, group.responder = RESPONDING, group, self

    def take_up_trail(self, track: Track, clock_h: float) -> None:
        """Has found a track in the strip: pursues the group at once, without a station."""
        group = track.group
        self.model.today["sighted_events"] += group.people
        if group.alert_h is None:
            group.opened_h, group.datum_h, group.alert_place = clock_h, track.crossed_h, group.cell
        group.alert_h, group.was_noticed = clock_h, True
        group.lose_track()
        self.group, group.responder = group, self
        self.begin_pursuit(clock_h, track.crossed_h)

    def work(self) -> None:
        """Arrives at an alert, pursues, or ends a task."""
        if self.state == RESPONDING and self.arrive_h <= self.model.end_h:
            self.model.today["answered_alerts_events"] += 1
            self.begin_pursuit(self.arrive_h, self.group.datum_h)
            if self.arrive_h <= self.group.datum_h and self.group.state == migrants.UNDER_WAY:
                self.meet(self.group, self.arrive_h)  # Cameras see it still.
        if self.state == SEARCHING and self.group.responder is self:
            self.pursue(self.group)
        if self.until_h <= self.model.end_h and self.state != RESPONDING:
            self.go_back()

    def begin_pursuit(self, clock_h: float, left_h: float) -> None:
        """Is where the group was at a time: with a dog or tracker it takes up the trail."""
        s, group = self.model.settings, self.group
        self.state, self.pursued_h = SEARCHING, clock_h
        self.until_h = clock_h + s.datum_search_h
        self.is_on_trail = self.random.random() < s.trail_share
        if self.is_on_trail:
            held_km = self.random.expovariate(1.0 / s.trail_length_km)
            self.until_h = min(self.until_h, clock_h + held_km / s.trail_speed_km_per_h)
        if self.is_on_trail and group.state == migrants.UNDER_WAY:
            self.behind_km = max(0.0, clock_h - left_h) * group.pace_km_per_h

    def pursue(self, group: MigrantGroup) -> None:
        """A tick on the trail of a group, or of searching where it can be by now."""
        from_h, until_h = self.pursued_h, min(self.model.end_h, self.until_h)
        hours, self.pursued_h = max(0.0, until_h - from_h), until_h
        if group.state != migrants.UNDER_WAY:
            return
        if group.is_presenting or from_h < group.datum_h:  # In sight of cameras still.
            self.meet(group, from_h)
        elif self.model.settings.pursuit and self.is_on_trail:
            self.follow(group, from_h, hours)
        elif self.model.settings.pursuit:
            self.search_disc(group, from_h, hours)

    def follow(self, group: MigrantGroup, from_h: float, hours: float) -> None:
        """Comes nearer along the trail, as fast as it is quicker than the group."""
        walking_km_per_h = 0.0 if group.stands else group.pace_km_per_h
        closing_km_per_h = self.model.settings.trail_speed_km_per_h - walking_km_per_h
        closed_km = closing_km_per_h * hours
        if closed_km > 0.0 and self.behind_km <= closed_km:
            self.meet(group, from_h + self.behind_km / closing_km_per_h)
        self.behind_km -= closed_km

    def search_disc(self, group: MigrantGroup, from_h: float, hours: float) -> None:
        """Searches the disc that its group can have reached since it was known where it is."""
        s, since_h = self.model.settings, max(0.0, from_h - group.datum_h)
        area_km2, speed_km_per_h = s.datum_initial_area_km2, group.pace_km_per_h
        searched_h = rules.datum_searched_h(area_km2, speed_km_per_h, since_h, since_h + hours)
        width_km = group.sweep_width_km * s.datum_range_factor
        rate = rules.random_search_rate_per_h(width_km, s.datum_search_km_per_h, area_km2)
        rate *= searched_h / max(hours, 1e-9)
        needed_h = self.random.expovariate(max(1e-9, rate))
        if needed_h <= hours:
            self.meet(group, from_h + needed_h)

    def meet(self, group: MigrantGroup, clock_h: float) -> None:
        """Comes up to a group: stops it at the line, holds it, or loses it."""
        model, s = self.model, self.model.settings
        if group.responder is not None and group.responder is not self:
            group.responder.go_back()
        group.responder, group.alert_h, group.found_h = None, None, clock_h
        group.was_noticed = True
        officers, each = s.officers_per_patrol_officers, s.people_per_officer_people
        if group.is_at_line and group.lever.turn_back:
            model.today["sighted_events"] += group.people
            self.take_up(clock_h, s.line_stop_h)
            group.be_stopped_at_line()
            return
        if group.is_at_line:
            group.cross(clock_h)
            group.choose_next_place()
        chance = rules.interception_probability(officers, group.people, each)
        if group.is_evading and self.random.random() >= chance:
            model.today["scattered_events"] += group.people
            self.take_up(clock_h, s.scatter_h)
            group.raise_alert(clock_h, clock_h)
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


class RoadPatrol(Patrol):
    """A patrol of the second line, on the roads inland: groups meet it (see `notices.py`)."""
