"""Patrols at the line: they walk their beat to and fro, and see groups and tracks beside it."""

import math
from typing import Any

from benchmarks.peers.season_mesa.group import MigrantGroup, Track
from benchmarks.peers.season_mesa.patrol import Patrol
from benchmarks.peers.season_mesa.places import Place, rules
from sim.actors.migrants import UNDER_WAY
from sim.actors.patrols import PATROLLING


class LinePatrol(Patrol):
    """A patrol of one of the three shifts with a beat of its own."""

    def __init__(self, model: Any, station: Any, shift: int, slot: int) -> None:
        super().__init__(model, station, shift, slot)
        self.beat: list[Place] = []
        self.along_km, self.heading = 0.0, 1

    @property
    def beat_km(self) -> float:
        """How far it is from one end of the beat to the other."""
        return len(self.beat) * self.model.settings.beat_km_per_cell

    def take_beat(self, beat: list[Place]) -> None:
        """Will walk a stretch to and fro, from somewhere on it."""
        self.beat, self.heading = beat, self.random.choice((-1, 1))
        self.along_km = self.random.random() * self.beat_km
        self.cell = self.place_there()

    def place_there(self) -> Place:
        """The cell of the beat in which it is."""
        number = int(self.along_km / self.model.settings.beat_km_per_cell)
        return self.beat[min(number, len(self.beat) - 1)]

    def patrol(self) -> None:
        """Walks to and fro until the tick ends, or it finds a group or a track."""
        clock_h, left_h = self.model.start_h, self.model.tick_h
        speed_km_per_h = self.model.settings.patrol_speed_km_per_h
        while left_h > 0.0 and self.state == PATROLLING:
            end_km = self.beat_km if self.heading > 0 else 0.0
            hours = min(left_h, abs(end_km - self.along_km) / speed_km_per_h)
            self.look_around(clock_h, hours)
            clock_h, left_h = clock_h + hours, left_h - hours
            self.along_km += self.heading * hours * speed_km_per_h
            if left_h > 0.0:
                self.along_km, self.heading = end_km, -self.heading
        self.cell = self.place_there()

    def look_around(self, clock_h: float, hours: float) -> None:
        """May see a group or find a track beside its way, and acts on what comes first."""
        speed_km_per_h = self.model.settings.patrol_speed_km_per_h
        seen: Any = None
        first_km = hours * speed_km_per_h
        for number, place in enumerate(self.beat):
            for agent in place.agents:
                at_km = math.inf
                if isinstance(agent, MigrantGroup):
                    at_km = self.sees_group_in_km(agent, number)
                elif isinstance(agent, Track):
                    at_km = self.finds_track_in_km(agent, number, clock_h)
                if at_km < first_km:
                    seen, first_km = agent, at_km
        if isinstance(seen, MigrantGroup):
            self.meet(seen, clock_h + first_km / speed_km_per_h)
        elif isinstance(seen, Track):
            self.take_up_trail(seen, clock_h + first_km / speed_km_per_h)

    def sees_group_in_km(self, group: MigrantGroup, number: int) -> float:
        """How far it walks until it sees a group in a cell of its beat.

        It meets the more, the faster both are, but sees less of the land if it hurries. What is
        seen farther than across the cell is seen from the beat beyond it too.
        """
        s = self.model.settings
        if not s.beats or group.state != UNDER_WAY or group.is_presenting:
            return math.inf
        speed_km_per_h, km = s.patrol_speed_km_per_h, s.beat_km_per_cell
        width_km = group.sweep_width_km
        width_km *= rules.pace_share(speed_km_per_h, s.search_pace_km_per_h)
        walking_km_per_h = 0.0 if group.stands else group.pace_km_per_h
        width_km *= rules.meeting_factor(speed_km_per_h, walking_km_per_h)
        beyond_km = max(0.0, (width_km / s.cell_km - 1.0) / 2.0) * km
        from_km = max(0.0, number * km - beyond_km)
        to_km = min(self.beat_km, (number + 1) * km + beyond_km)
        in_all = width_km / s.cell_km**2 * km  # To expect of a walk along all of that.
        return self.notices_in_km(from_km, to_km, in_all)

    def finds_track_in_km(self, track: Track, number: int, clock_h: float) -> float:
        """How far it walks until it finds a track in a cell of its beat.

        Where a patrol looks for the group already, the track tells nothing new.
        """
        s, group = self.model.settings, track.group
        is_news = group.state == UNDER_WAY and not group.is_presenting and not group.responder
        if not s.strip or not is_news:
            return math.inf
        km, in_all = s.beat_km_per_cell, rules.passes(s.track_find_probability)
        at_km = self.notices_in_km(number * km, (number + 1) * km, in_all)
        is_fresh = clock_h + at_km / s.patrol_speed_km_per_h < track.crossed_h + s.track_life_h
        return at_km if is_fresh else math.inf

    def notices_in_km(self, from_km: float, to_km: float, in_all: float) -> float:
        """How far it walks until it notices what it can notice on a stretch of its beat, given how
        often to expect that on all of the stretch; infinite if it passes without."""
        if self.heading > 0:
            near_km, far_km = from_km - self.along_km, to_km - self.along_km
        else:
            near_km, far_km = self.along_km - to_km, self.along_km - from_km
        if far_km <= 0.0 or in_all <= 0.0:
            return math.inf
        at_km = max(0.0, near_km) + self.random.expovariate(in_all / (to_km - from_km))
        return at_km if at_km < far_km else math.inf
