"""A group of people on the move: it waits, sets out, walks from cell to cell, and is seen."""

from benchmarks.peers.season_mesa.people import UNDER_WAY, WAITING, People
from benchmarks.peers.season_mesa.places import Place, plain
from sim.actors import migrants
from sim.actors.government import Lever
from sim.laws import search
from sim.stage.terrain import FOREST, PICKUP, SETTLEMENT

avoids_place = plain(migrants.avoids_place)
camera_probability = plain(search.camera_probability)
departure_hour = plain(migrants.departure_hour)
evasion_probability = plain(migrants.evasion_probability)
local_report_rate_per_h = plain(search.local_report_rate_per_h)
random_search_rate_per_h = plain(search.random_search_rate_per_h)


class MigrantGroup(People):
    """A group; it keeps its identity through all its attempts."""

    # Waiting and setting out

    def prepare(self, day: int) -> None:
        """Sets out today, at an hour of its own, if it is ready and let go."""
        model, s, random = self.model, self.model.settings, self.random.random
        start_h = day * 24.0
        if self.ready_h >= start_h + 24.0 or random() >= model.release_share:
            return
        odds = 1.0 if self.wants_asylum_here else s.transit_evasion_odds_factor
        self.is_evading = self.evasion_u < evasion_probability(
            model.belief_share,
            s.evasion_at_no_belief_share,
            s.evasion_at_full_belief_share,
            odds,
        )
        hour = start_h + departure_hour(self.is_evading, model.weather_now.dusk_hour, random())
        if hour < self.ready_h:
            return
        self.ready_h = hour
        self.choose_start()
        ticks = min(int((hour - start_h) / model.tick_h), model.per_day - 1)
        model.departures[day * model.per_day + ticks].append(self)

    def choose_start(self) -> None:
        """A staging place, and once more if a memory warns."""
        self.station = self.model.pick_station()
        self.place = self.random.choice(self.station.staging)
        if self.is_warned(self.place):
            self.station = self.model.pick_station()
            self.place = self.random.choice(self.station.staging)

    def is_warned(self, place: Place) -> bool:
        """Whether it remembers being caught near a place, and heeds it."""
        s = self.model.settings
        return self.memory_place is not None and avoids_place(
            place.away_km(self.memory_place),
            s.memory_radius_km,
            s.memory_avoidance_probability,
            self.random.random(),
        )

    def set_out(self) -> None:
        """Leaves for the line, unless nobody is left to leave."""
        self.wait_until(self.ready_h)
        if self.state != WAITING:
            return
        self.state, self.clock_h = UNDER_WAY, self.ready_h
        self.attempts += 1
        self.next_place, self.leg_h = None, 0.0
        self.is_at_line = self.is_stranded = False
        self.note_looks()
        del self.model.waiting[self]
        self.model.active.append(self)
        self.model.counts["pushes_events"] += self.people

    # Walking

    def walk(self) -> None:
        """Walks on, cell by cell, until the tick ends or a patrol sees it."""
        end_h, pace = self.model.end_h, self.own_pace * self.model.pace_factor
        self.found_by = None
        while self.clock_h < end_h and self.state == UNDER_WAY and not self.is_presenting:
            if self.next_place is None:
                self.choose_next_place()
            left_h = self.breach_h if self.is_at_line else self.leg_h / pace
            stay_h = min(left_h, end_h - self.clock_h)
            place = self.next_place if self.is_at_line else self.place
            if place.is_destination:
                self.spend(self.stay_in_sight(place, stay_h), pace)
                if self.found_by is not None:
                    self.found_h = self.clock_h
                    return
            else:
                self.spend(stay_h, pace)
            if stay_h >= left_h:
                self.arrive()
        self.clock_h = max(self.clock_h, end_h)

    def spend(self, hours: float, pace: float) -> None:
        """Hours at the line or on a leg."""
        self.clock_h += hours
        if self.is_at_line:
            self.breach_h -= hours
        else:
            self.leg_h -= hours * pace

    def choose_next_place(self) -> None:
        """The next cell on the way to its goal, once more if a memory warns."""
        place, frozen = self.place, self.model.weather_now.is_frozen
        wants_contact = self.wants_asylum_here and not self.is_evading
        way = place.ways[frozen][SETTLEMENT if wants_contact else PICKUP]
        direction = self.pick(way)
        if self.is_warned(place.neighbours[direction]):
            direction = self.pick(way)
        self.next_place = place.neighbours[direction]
        self.leg_h = place.hop_h[frozen][direction]

    def pick(self, cumulative: list[float]) -> int:
        """A direction, by cumulative shares."""
        u = self.random.random()
        for direction, share in enumerate(cumulative):
            if u <= share:
                return direction
        return len(cumulative) - 1

    def arrive(self) -> None:
        """The end of a leg: the line, or the next cell."""
        is_outside = not self.place.is_destination
        if not self.is_at_line and is_outside and self.next_place.is_destination:
            self.reach_line()
        else:
            self.enter_place()

    def reach_line(self) -> None:
        """Stands at the line, in view, longer at a finished fence."""
        place, lever = self.next_place, self.model.levers_at(self.next_place)
        self.is_at_line = True
        self.breach_h = self.model.settings.line_watch_h
        if place.fence_rank < lever[Lever.FENCE_SHARE]:
            self.breach_h += lever[Lever.BREACH_H]
        self.pass_camera(place)

    def enter_place(self) -> None:
        """Comes into the next cell: it may have crossed, be seen, or have arrived."""
        place, self.place, self.next_place = self.next_place, self.next_place, None
        if self.is_at_line:
            self.cross()
        else:
            self.pass_camera(place)
        if not place.is_destination:
            return
        if self.wants_asylum_here and not self.is_evading:
            if place.is_goal[SETTLEMENT]:
                self.is_presenting = True
                self.raise_alert(place, self.clock_h)
        elif place.is_goal[PICKUP]:
            self.model.counts["entered_undetected_people"] += self.people
            self.model.other_outcome_events += self.people
            self.end()

    def cross(self) -> None:
        """Has crossed the line."""
        self.is_at_line = False
        self.model.counts["crossings_events"] += self.people
        if not self.has_crossed:
            self.has_crossed = True
            self.model.counts["crossed_people"] += self.people

    # Being seen

    def stay_in_sight(self, place: Place, hours: float) -> float:
        """Hours inside the country: how many pass until a patrol sees it; residents may report."""
        track_km, patrol = self.model.stations[place.sector].tracks_in(place)
        if track_km > 0.0:
            width_km = self.range_factor * self.model.width_km[place.cover]
            rate = random_search_rate_per_h(width_km, track_km / self.model.tick_h, 1.0)
            if rate * hours >= self.unseen:
                unseen_h = self.unseen / rate
                self.unseen, self.found_by = self.random.expovariate(1.0), patrol
                return unseen_h
            self.unseen -= rate * hours
        self.unreported -= self.report_rate_per_h(place) * hours
        if self.unreported <= 0.0:
            self.unreported = self.random.expovariate(1.0)
            self.raise_alert(place, self.clock_h + hours)
        return hours

    def report_rate_per_h(self, place: Place) -> float:
        """The rate at which residents report it."""
        s = self.model.settings
        rate = local_report_rate_per_h(
            s.report_rate_per_h, place.town_distance_km, s.report_decay_km
        )
        return rate * (s.report_evading_factor if self.is_evading else 1.0)

    def pass_camera(self, place: Place) -> None:
        """A camera may see it enter a covered cell near the line."""
        s = self.model.settings
        if abs(place.distance_to_border_km) > s.camera_reach_km:
            return
        if place.camera_rank >= self.model.levers_at(place)[Lever.CAMERA_SHARE]:
            return
        chance = camera_probability(
            s.camera_detection_probability,
            self.model.weather_now.visibility_share,
            s.camera_forest_factor if place.cover == FOREST else 1.0,
        )
        if self.random.random() < chance:
            self.raise_alert(place, self.clock_h)

    def raise_alert(self, place: Place, hours: float) -> None:
        """The station learns where and when it was seen."""
        self.model.counts["sighted_events"] += self.people
        if self.alert_h < 0.0:
            self.model.counts["alerts_events"] += 1
        self.alert_h, self.alert_place = hours, place
        if self.responder is not None:
            self.responder.alert_h = hours
