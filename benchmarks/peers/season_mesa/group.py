"""A group of people: it waits, sets out, walks from cell to cell, and bears what follows."""

import math
from typing import Any

from mesa.discrete_space import CellAgent, FixedAgent

from benchmarks.peers.season_mesa.notices import all_notices
from benchmarks.peers.season_mesa.places import Place, rules
from sim.actors.migrants import UNDER_WAY, WAITING
from sim.stage.terrain import PICKUP, SETTLEMENT, WATER

ENDED = -1


class Track(FixedAgent):
    """The track of a group in the control strip, where it crossed in its present attempt."""

    def __init__(self, group: "MigrantGroup", crossed_h: float) -> None:
        super().__init__(group.model)
        self.cell, self.group, self.crossed_h = group.cell, group, crossed_h


class MigrantGroup(CellAgent):
    """People who travel together; they stay one agent through all their attempts."""

    def __init__(self, model: Any, traits: Any) -> None:
        super().__init__(model)
        self.people, self.vulnerable_people = traits.people, traits.vulnerable_people
        self.wants_asylum_here, self.own_pace = traits.wants_asylum_here, traits.pace_factor
        self.evasion_u, self.ready_h, self.leaves_h = traits.evasion_u, traits.ready_h, math.inf
        self.state, self.goal = WAITING, PICKUP
        self.attempts = self.hurt_people = 0
        self.is_evading = self.is_presenting = self.is_stranded = self.is_at_line = False
        self.is_at_pickup = self.was_noticed = self.was_turned_back = False
        self.next_place: Any = None
        self.memory_place: Place | None = None
        self.alert_place: Any = None
        self.responder: Any = None  # The patrol sent after it.
        self.track: Track | None = None
        self.alert_h: float | None = None  # When it was last noticed, while an alert is open.
        self.opened_h = 0.0  # When it was first noticed.
        self.datum_h = 0.0  # Until when it was known where it is.
        self.leg_h = self.stand_h = self.found_h = self.until_h = self.cold_dose_degree_h = 0.0

    def step(self) -> None:
        """A tick of whatever it is at."""
        if self.state == WAITING:
            self.wait()
        elif self.state == UNDER_WAY:
            self.freeze()
            self.walk(self.model.start_h)
        elif self.until_h <= self.model.end_h:
            self.be_decided_on()

    # Waiting

    def wait(self) -> None:
        """Waits, in the cold or not, until it is time to leave."""
        model = self.model
        if self.is_stranded:
            model.today["stranded_person_h"] += model.tick_h * self.people
            self.freeze()
        elif self.attempts > 0:
            self.cold_dose_degree_h = rules.dose_after_shelter_degree_h(
                self.cold_dose_degree_h, model.tick_h, model.settings.shelter_half_life_h
            )
        if model.is_morning and self.ready_h < model.start_h + 24.0:
            self.make_plans()
        if self.leaves_h < model.end_h and self.state == WAITING:
            self.set_out()

    def make_plans(self) -> None:
        """It leaves today, at an hour of its own, if it is let go and ready by then."""
        model, s, random = self.model, self.model.settings, self.random.random
        if random() >= model.release_share:
            return
        odds = 1.0 if self.wants_asylum_here else s.transit_evasion_odds_factor
        none, full = s.evasion_at_no_belief_share, s.evasion_at_full_belief_share
        chance = rules.evasion_probability(model.belief_share, none, full, odds)
        self.is_evading = self.evasion_u < chance
        self.goal = SETTLEMENT if self.wants_asylum_here and not self.is_evading else PICKUP
        hour = rules.departure_hour(self.is_evading, model.weather.dusk_hour, random())
        if model.start_h + hour >= self.ready_h:
            self.leaves_h = model.start_h + hour

    def set_out(self) -> None:
        """Leaves a staging place for the line; another one if a memory warns."""
        self.cell = self.model.pick_staging_place()
        if self.is_warned(self.cell):
            self.cell = self.model.pick_staging_place()
        self.state, self.is_stranded, self.was_noticed = UNDER_WAY, False, False
        self.attempts += 1
        self.model.today["pushes_events"] += self.people
        self.choose_next_place()
        self.datum_h = self.leaves_h
        self.walk(self.leaves_h)
        self.leaves_h = math.inf

    def is_warned(self, place: Place) -> bool:
        """Whether it remembers being caught near a place, and heeds it."""
        if self.memory_place is None:
            return False
        s, away_km = self.model.settings, place.away_km(self.memory_place)
        radius_km, chance = s.memory_radius_km, s.memory_avoidance_probability
        return rules.avoids_place(away_km, radius_km, chance, self.random.random())

    # Walking

    def walk(self, clock_h: float) -> None:
        """Walks on until the tick ends, unless it waits to be met."""
        pace = self.own_pace * self.model.pace_factor
        while self.state == UNDER_WAY and not self.is_presenting:
            left_h = self.stand_h if self.stands else self.leg_h / pace
            spent_h = min(left_h, self.model.end_h - clock_h)
            if self.stands:
                self.stand_h -= spent_h
            else:
                self.leg_h -= spent_h * pace
            if self.cell.is_destination:
                self.be_watched(clock_h, spent_h)
            if spent_h < left_h:
                return
            clock_h += spent_h
            if self.state == UNDER_WAY:
                self.end_leg(clock_h)

    @property
    def stands(self) -> bool:
        """Whether it does not walk: it is at the line, or waits to be fetched."""
        return self.is_at_line or self.is_at_pickup

    @property
    def pace_km_per_h(self) -> float:
        """How fast it walks where it is, in this light and snow."""
        return self.own_pace * self.model.walking_km_per_h[self.cell.cover]

    def choose_next_place(self) -> None:
        """Draws the next cell on the way to its goal, once more if a memory warns."""
        frozen = self.model.weather.is_frozen
        way = self.cell.ways[frozen][self.goal]
        (direction,) = self.random.choices(range(len(way)), cum_weights=way)
        if self.is_warned(self.cell.neighbours[direction]):
            (direction,) = self.random.choices(range(len(way)), cum_weights=way)
        self.next_place = self.cell.neighbours[direction]
        self.leg_h = self.cell.hop_h[frozen][direction]

    @property
    def is_inside(self) -> bool:
        """Whether it is past the line."""
        return self.state == UNDER_WAY and self.cell.is_destination and not self.is_at_line

    @property
    def station(self) -> Any:
        """The station that watches where it is."""
        return self.model.stations[self.cell.sector]

    @property
    def lever(self) -> Any:
        """The levers in force where it is."""
        return self.station.lever

    def end_leg(self, clock_h: float) -> None:
        """Comes to the next cell; before the first one inside, it stands at the line."""
        if self.is_at_pickup:
            self.get_away()
            return
        if self.is_at_line:
            self.cross(clock_h)
        else:
            self.is_at_line = self.next_place.is_destination and not self.cell.is_destination
            self.cell = self.next_place
            is_fenced = self.cell.along_share < self.lever.fence_share
            breach_h = self.lever.breach_h if is_fenced else 0.0
            self.stand_h = self.model.settings.line_watch_h + breach_h
        if self.is_inside and self.cell.is_goal[self.goal]:
            self.reach_goal(clock_h)
        elif not self.is_at_line:
            self.choose_next_place()

    def cross(self, clock_h: float) -> None:
        """Has crossed the line; where there is a strip, its track stays there."""
        self.is_at_line = False
        self.model.today["crossings_events"] += self.people
        if self.cell.along_share < self.lever.strip_share and self.cell.cover != WATER:
            self.track = Track(self, clock_h)

    def reach_goal(self, clock_h: float) -> None:
        """Waits to be met in a settlement, or to be fetched at a pick-up point."""
        if self.goal == SETTLEMENT:
            self.is_presenting = True
            self.raise_alert(clock_h, clock_h)
        else:
            self.is_at_pickup, self.stand_h = True, self.model.settings.pickup_wait_h

    def get_away(self) -> None:
        """Is fetched at a pick-up point, and away inland."""
        how = "noticed" if self.was_noticed else "unnoticed"
        self.model.today["entered_people"] += self.people
        self.model.today[f"entered_{how}_people"] += self.people
        self.model.other_outcome_events += self.people
        self.end()

    # Being seen

    @property
    def sweep_width_km(self) -> float:
        """The width of the strip that one on foot clears of it, in this cover and light."""
        s, range_km = self.model.settings, self.model.range_km[self.cell.cover]
        ratio = s.hidden_width_ratio_factor if self.is_evading else s.shown_width_ratio_factor
        hiding = s.evasion_factor if self.is_evading else 1.0
        factor = rules.detection_range_factor(self.people, s.range_size_exponent_factor, hiding)
        return rules.sweep_width_km(range_km * factor, ratio)

    def be_watched(self, clock_h: float, hours: float) -> None:
        """Whoever notices it in some hours does so, one after another."""
        notices, until_h = all_notices(self), clock_h + hours
        rates = [rate for rate, _ in notices]
        while notices and self.state == UNDER_WAY:
            clock_h += self.random.expovariate(sum(rates))
            if clock_h >= until_h:
                return
            ((_, act),) = self.random.choices(notices, rates)
            act(clock_h)

    def raise_alert(self, clock_h: float, datum_h: float) -> None:
        """The station learns where it is, or was: it is known until `datum_h`."""
        self.was_noticed, self.datum_h = True, datum_h
        self.model.today["sighted_events"] += self.people
        if self.alert_h is None:
            self.model.today["alerts_events"] += 1
            self.opened_h = clock_h
        self.alert_h, self.alert_place = clock_h, self.cell

    def needs_patrol(self) -> bool:
        """Whether an alert about it is open that nobody answers."""
        return self.state == UNDER_WAY and self.alert_h is not None and self.responder is None

    def call_patrol(self) -> None:
        """The nearest free patrol answers the alert; an old one without any is dropped."""
        model, place = self.model, self.alert_place
        near = model.stations[place.sector].beside
        free = [patrol for station in near for patrol in station.patrols if patrol.is_free]
        age_h = model.end_h - self.alert_h
        if free:
            min(free, key=lambda patrol: patrol.cell.away_km(place)).respond(self)
        elif age_h > model.settings.alert_lifetime_h and not self.is_presenting:
            self.alert_h = None

    # What becomes of it

    def be_decided_on(self) -> None:
        """The policy in force where and when it was found decides."""
        lever = self.model.levers[int(self.found_h / 24.0)][self.cell.sector]
        order, depth_km = lever.turn_back, lever.depth_km
        if not rules.is_turned_back(order, depth_km, self.cell.distance_to_border_km):
            self.be_let_in(self.people)
        elif lever.vulnerable_exempt:
            chance, each = self.model.settings.screening_sensitivity, range(self.vulnerable_people)
            self.be_let_in(sum(self.random.random() < chance for _ in each))
        if self.people > 0:
            self.model.today["recorded_turn_backs_events"] += self.people
            self.be_sent_back(self.until_h)

    def be_let_in(self, people: int) -> None:
        """People of it are registered, the vulnerable first."""
        self.model.today["registered_people"] += people
        self.model.housed_people += people
        self.model.other_outcome_events += people
        self.vulnerable_people = max(0, self.vulnerable_people - people)
        self.become(self.people - people)

    def become(self, people: int) -> None:
        """So many are left; without any it ends."""
        self.people, self.hurt_people = people, min(self.hurt_people, people)
        if people == 0:
            self.end()

    def end(self) -> None:
        """It is registered, inland, home, or dead."""
        self.state = ENDED
        self.lose_track()
        self.remove()

    def lose_track(self) -> None:
        """Its track was found, or is of no use."""
        if self.track is not None:
            self.track.remove()
        self.track = None

    def be_stopped_at_line(self) -> None:
        """It is stopped before it crosses."""
        self.model.today["stopped_at_line_events"] += self.people
        if self.random.random() < self.model.settings.line_sighting_recorded_share:
            self.model.today["recorded_turn_backs_events"] += self.people
        self.be_sent_back(self.found_h)

    def be_sent_back(self, clock_h: float) -> None:
        """On the origin side again: it goes home or is kept from that, moves on, or tries again."""
        model, s, random = self.model, self.model.settings, self.random
        model.turned_back_events += self.people
        model.today["turned_back_people"] += 0 if self.was_turned_back else self.people
        self.was_turned_back = True
        self.is_at_line = self.is_at_pickup = self.is_presenting = False
        self.lose_track()
        self.memory_place, self.cell = self.cell, None
        first, decay, scale = s.retry_probability, s.retry_decay_factor, s.retry_dose_scale_degree_h
        dose_degree_h = self.cold_dose_degree_h
        wish = rules.retry_probability(first, decay, self.attempts, dose_degree_h, scale)
        wants_home = random.random() >= rules.urged_probability(wish, s.coercion_share)
        if wants_home and random.random() >= s.return_blocked_probability:
            model.today["left_people"] += self.people
            self.end()
            return
        if random.random() < s.leave_for_elsewhere_probability:
            model.today["left_for_elsewhere_people"] += self.people
            self.end()
            return
        model.today["retries_events"] += self.people
        self.state, self.is_stranded = WAITING, wants_home or random.random() < s.stranded_share
        median, log_sd = math.log(s.retry_wait_median_h), s.retry_wait_log_sd_factor
        self.ready_h = clock_h + random.lognormvariate(median, log_sd)

    # Cold

    def freeze(self) -> None:
        """A tick outdoors: dose, and the chance that somebody falls gravely ill."""
        model, s, cold_degree_h = self.model, self.model.settings, self.model.weather.cold_degree_h
        dose_degree_h = self.cold_dose_degree_h + cold_degree_h / 2.0
        self.cold_dose_degree_h += cold_degree_h
        model.today["exposed_person_h"] += model.tick_h * self.people if cold_degree_h > 0.0 else 0
        base, slope = s.emergency_base_per_h, s.emergency_slope_per_degree_h
        rate = rules.emergency_rate_per_h(base, dose_degree_h, slope, s.dose_cap_degree_h)
        hazard = rate * model.tick_h * (self.people - self.hurt_people)
        if self.random.random() < 1.0 - math.exp(-hazard):
            self.fall_ill()

    def fall_ill(self) -> None:
        """Help comes to a person or not, and the person lives or dies."""
        model, s, chance = self.model, self.model.settings, self.random.random
        model.today["medical_emergencies_people"] += 1
        is_rescued = chance() < (
            s.rescue_inside_probability if self.is_inside else s.rescue_outside_probability
        )
        if chance() < (s.fatality_rescued_share if is_rescued else s.fatality_unrescued_share):
            model.today["dead_people"] += 1
        elif not is_rescued:
            self.hurt_people += 1
            return
        elif self.is_inside:
            model.today["registered_people"] += 1
            model.housed_people += 1
        else:
            model.today["left_people"] += 1
        self.vulnerable_people -= chance() * self.people < self.vulnerable_people
        self.become(self.people - 1)
