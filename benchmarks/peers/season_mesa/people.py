"""People who travel together, as a Mesa agent: who they are, and what becomes of them."""

import math
from typing import Any

from mesa import Agent

from benchmarks.peers.season_mesa.places import Place, plain
from sim.actors import migrants, organiser
from sim.actors.government import Lever
from sim.laws import exposure, search

WAITING, UNDER_WAY, HANDLING = migrants.WAITING, migrants.UNDER_WAY, migrants.HANDLING
ENDED = -1
detection_range_factor = plain(search.detection_range_factor)
dose_after_shelter = plain(exposure.dose_after_shelter_degree_h)
mean_emergency_rate_per_h = plain(exposure.mean_emergency_rate_per_h)
retry_probability = plain(migrants.retry_probability)
urged_probability = plain(organiser.urged_probability)


class People(Agent):
    """People who travel together."""

    def __init__(self, model: Any, traits: Any, station: Any) -> None:
        super().__init__(model)
        self.people = int(traits["people"])
        self.vulnerable_people = int(traits["vulnerable_people"])
        self.wants_asylum_here = bool(traits["wants_asylum_here"])
        self.evasion_u, self.own_pace = float(traits["evasion_u"]), float(traits["pace_factor"])
        self.ready_h = float(traits["ready_h"])
        self.state, self.station = WAITING, station
        self.is_evading = self.is_presenting = self.is_stranded = self.is_at_line = False
        self.has_crossed = self.was_turned_back = False
        self.place = self.next_place = self.alert_place = self.memory_place = None
        self.responder = self.found_by = None
        self.clock_h = self.leg_h = self.breach_h = self.found_h = self.until_h = 0.0
        self.cold_dose_degree_h, self.alert_h = 0.0, -1.0
        self.attempts = self.hurt_people = 0
        self.range_factor = 1.0
        # How much search, residents' eyes and cold it takes: drawn anew when it has struck.
        self.unseen, self.unreported, self.unharmed = (
            self.random.expovariate(1.0) for _ in range(3)
        )

    def note_looks(self) -> None:
        """How much farther it is seen than one person in the open."""
        s = self.model.settings
        hiding = s.evasion_factor if self.is_evading else 1.0
        self.range_factor = detection_range_factor(
            self.people, s.range_size_exponent_factor, hiding
        )

    # What becomes of it

    def be_decided_on(self) -> None:
        """The policy in force where it was found decides."""
        model, place, s = self.model, self.place, self.model.settings
        lever = model.levers[int(self.found_h / 24.0)][place.sector]
        is_near = place.distance_to_border_km <= lever[Lever.DEPTH_KM]
        if not (lever[Lever.TURN_BACK] > 0.0 and is_near):
            self.be_let_in(self.people)
            return
        if lever[Lever.VULNERABLE_EXEMPT] > 0.0:
            each = range(self.vulnerable_people)
            recognised = sum(self.random.random() < s.screening_sensitivity for _ in each)
            self.be_let_in(recognised)
        if self.people > 0:
            model.counts["returned_after_entry_events"] += self.people
            model.counts["recorded_turn_backs_events"] += self.people
            self.be_sent_back(place, self.until_h)

    def be_let_in(self, people: int) -> None:
        """People of the group are registered, the vulnerable first."""
        model = self.model
        model.counts["registered_people"] += people
        model.counts["detained_people"] += people
        model.counts["asylum_applications_people"] += people * self.wants_asylum_here
        model.housed_people += people
        model.other_outcome_events += people
        self.people -= people
        self.vulnerable_people = max(0, self.vulnerable_people - people)
        self.hurt_people = min(self.hurt_people, self.people)
        if self.people == 0:
            self.end()

    def be_stopped_at_line(self) -> None:
        """It is stopped before it crosses."""
        self.model.counts["stopped_at_line_events"] += self.people
        if self.random.random() < self.model.settings.line_sighting_recorded_share:
            self.model.counts["recorded_turn_backs_events"] += self.people
        self.be_sent_back(self.next_place, self.found_h)

    def be_sent_back(self, caught_at: Place, hours: float) -> None:
        """It is on the origin side again, and decides what next."""
        self.model.turned_back_events += self.people
        if not self.was_turned_back:
            self.was_turned_back = True
            self.model.counts["turned_back_people"] += self.people
        self.memory_place, self.station = caught_at, self.model.stations[caught_at.sector]
        self.is_at_line = self.is_presenting = False
        self.next_place, self.alert_h = None, -1.0
        self.decide_what_next(hours)

    def decide_what_next(self, hours: float) -> None:
        """Tries again, goes home, or is kept from going home."""
        model, s, random = self.model, self.model.settings, self.random
        wish = retry_probability(
            s.retry_probability,
            s.retry_decay_factor,
            self.attempts,
            self.cold_dose_degree_h,
            s.retry_dose_scale_degree_h,
        )
        is_blocked = False
        if random.random() >= urged_probability(wish, s.coercion_share):
            if random.random() >= s.return_blocked_probability:
                model.counts["left_people"] += self.people
                self.end()
                return
            model.counts["blocked_returns_events"] += self.people
            is_blocked = True
        model.counts["retries_events"] += self.people
        self.state = WAITING
        model.waiting[self] = None
        self.is_stranded = is_blocked or random.random() < s.stranded_share
        self.ready_h = hours + random.lognormvariate(
            math.log(s.retry_wait_median_h), s.retry_wait_log_sd_factor
        )
        self.clock_h = hours

    def end(self) -> None:
        """It is registered, inland, home, or nobody is left."""
        self.state = ENDED
        self.model.waiting.pop(self, None)
        self.remove()

    # Cold

    def wait_until(self, until_h: float) -> None:
        """Waiting after a turn-back: outdoors if stranded, else in shelter."""
        if self.attempts == 0:
            return
        hours = until_h - self.clock_h
        if self.is_stranded:
            self.model.counts["stranded_person_h"] += hours * self.people
            self.freeze(hours, *self.model.cold_between(self.clock_h, until_h))
        else:
            self.cold_dose_degree_h = dose_after_shelter(
                self.cold_dose_degree_h, hours, self.model.settings.shelter_half_life_h
            )
        self.clock_h = until_h

    def freeze(self, hours: float, cold_h: float, cold_degree_h: float) -> None:
        """Hours outdoors: dose, and the chance that people fall gravely ill."""
        s, before_degree_h = self.model.settings, self.cold_dose_degree_h
        self.cold_dose_degree_h += cold_degree_h
        self.model.counts["exposed_person_h"] += cold_h * self.people
        rate = mean_emergency_rate_per_h(
            s.emergency_base_per_h,
            before_degree_h,
            self.cold_dose_degree_h,
            s.emergency_slope_per_degree_h,
            s.dose_cap_degree_h,
        )
        self.unharmed -= rate * hours * (self.people - self.hurt_people)
        while self.unharmed <= 0.0 and self.people > self.hurt_people:
            self.fall_ill()
            self.unharmed += self.random.expovariate(1.0)

    def fall_ill(self) -> None:
        """Help comes or not, and the person lives or dies."""
        model, s, chance = self.model, self.model.settings, self.random.random
        is_inside = self.state == UNDER_WAY and bool(self.place.is_destination)
        model.counts["medical_emergencies_people"] += 1
        is_rescued = chance() < (
            s.rescue_inside_probability if is_inside else s.rescue_outside_probability
        )
        model.counts["rescued_people"] += is_rescued
        if chance() < (s.fatality_rescued_share if is_rescued else s.fatality_unrescued_share):
            model.counts["dead_people"] += 1
        elif not is_rescued:
            self.hurt_people += 1
            return
        elif is_inside:
            model.counts["registered_people"] += 1
            model.housed_people += 1
        else:
            model.counts["left_people"] += 1
        if chance() * self.people < self.vulnerable_people:
            self.vulnerable_people -= 1
        self.people -= 1
        self.hurt_people = min(self.hurt_people, self.people)
        if self.people == 0:
            self.end()
        else:
            self.note_looks()
