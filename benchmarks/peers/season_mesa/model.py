"""The season as a Mesa model: a step is a tick, in the order of docs/odd.md."""

from collections import defaultdict
from itertools import accumulate

from mesa import Model

from benchmarks.peers.season_mesa.group import MigrantGroup
from benchmarks.peers.season_mesa.patrol import PATROLLING, Patrol, Station
from benchmarks.peers.season_mesa.people import HANDLING, UNDER_WAY
from benchmarks.peers.season_mesa.places import Place, places_of, plain, settings_of, weather_of
from sim.actors import migrants, patrols
from sim.actors.government import Lever
from sim.engine.build import build_world
from sim.laws import search
from sim.scenario.scenario import Scenario

detection_range_km = plain(patrols.detection_range_km)
pace_factor = plain(migrants.pace_factor)
sweep_width_km = plain(search.sweep_width_km)
updated_belief_share = plain(migrants.updated_belief_share)


class SeasonModel(Model):
    """A season of a scenario in which nobody adapts; `counts` holds the totals of the ledger."""

    def __init__(self, case: Scenario, seed: int) -> None:
        super().__init__(rng=seed)
        world = build_world(case, seed)
        clock = world.clock[0]
        self.tick_h, self.per_day = float(clock.tick_h), int(clock.ticks_per_day)
        self.days = len(world.ledger)
        self.settings, self.weather = settings_of(world), weather_of(world)
        self.levers, self.traits = world.levers.tolist(), world.groups
        self.arrivals_h = world.groups["arrival_h"].tolist()
        self.places = places_of(world)
        self._make_stations(world, int(clock.slots))
        self.belief_share = float(clock.belief_share)
        self.turned_back_events = self.other_outcome_events = self.housed_people = 0.0
        self.tick = self.arrived = self.shift = 0
        self.start_h = self.end_h = self.release_share = 0.0
        self.weather_now = self.weather[0]
        self.width_km: list[float] = []
        self.waiting: dict[MigrantGroup, None] = {}
        self.active: list[MigrantGroup] = []
        self.busy: dict[Patrol, None] = {}
        self.pace_factor = 1.0
        self.departures: defaultdict[int, list[MigrantGroup]] = defaultdict(list)
        self.counts: defaultdict[str, float] = defaultdict(float)

    def _make_stations(self, world, slots: int) -> None:
        cells = [self.places[cell] for cell in world.places]
        self.stations = []
        for sector in world.sectors:
            staging, beat = int(sector.first_staging), int(sector.first_beat)
            self.stations.append(
                Station(
                    self,
                    sector,
                    cells[staging : staging + int(sector.staging_places)],
                    cells[beat : beat + int(sector.beat_cells)],
                )
            )
        for index, station in enumerate(self.stations):
            station.beside = self.stations[max(0, index - 1) : index + 2]
            for shift in station.shifts:
                shift += [Patrol(self, station, slot) for slot in range(slots)]
        self.reached_share = list(accumulate(station.share for station in self.stations))

    # What agents ask

    def levers_at(self, place: Place) -> list[float]:
        """The levers in force at a place."""
        return self.stations[place.sector].lever

    def pick_station(self) -> Station:
        """A station by the organiser's shares."""
        return self.random.choices(self.stations, cum_weights=self.reached_share)[0]

    # A season, a day, a tick

    def run(self) -> dict[str, float]:
        """The whole season; the totals."""
        for _ in range(self.days * self.per_day):
            self.step()
        return dict(self.counts)

    def step(self) -> None:
        """One tick."""
        day, tick_of_day = divmod(self.tick, self.per_day)
        self.start_h, self.end_h = self.tick * self.tick_h, (self.tick + 1) * self.tick_h
        self.weather_now = self.weather[self.tick]
        self.shift = int(tick_of_day * self.tick_h / patrols.SHIFT_H)
        if tick_of_day == 0:
            self.start_day(day)
        if self.active or self.busy or self.tick in self.departures:
            self.happen()
        if tick_of_day == self.per_day - 1:
            for group in list(self.waiting):
                group.wait_until(self.end_h)
        self.tick += 1

    def happen(self) -> None:
        """What a tick does while anybody is on the move or off the beat."""
        self.note_conditions()
        for group in self.departures.pop(self.tick, ()):
            group.set_out()
        if self.active:
            for group in self.active:
                if group.state == UNDER_WAY:
                    group.walk()
            self.dispatch()
        for patrol in self.busy:
            patrol.work()
        if self.active:
            self.intercept()
            self.handle()
            self.freeze()
            self.active = [g for g in self.active if g.state in (UNDER_WAY, HANDLING)]
        for patrol in [patrol for patrol in self.busy if patrol.until_h <= self.end_h]:
            patrol.go_back(patrol.until_h)

    def start_day(self, day: int) -> None:
        """Measures, belief, arrivals, and who is let go."""
        s = self.settings
        self.release_share = s.release_share_per_day if (day + 1) % s.pulse_days == 0 else 0.0
        for station, lever in zip(self.stations, self.levers[day], strict=True):
            station.start_day(lever)
        self.belief_share = updated_belief_share(
            self.belief_share,
            self.turned_back_events,
            self.other_outcome_events,
            s.belief_half_life_days,
        )
        self.turned_back_events = self.other_outcome_events = 0.0
        self.receive_arrivals(day)
        for group in self.waiting:
            group.prepare(day)

    def receive_arrivals(self, day: int) -> None:
        """Groups whose day has come arrive, thinned by what measures leave."""
        lever = self.levers[day][0]
        while self.arrived < len(self.arrivals_h):
            if self.arrivals_h[self.arrived] >= (day + 1) * 24.0:
                return
            traits = self.traits[self.arrived]
            self.arrived += 1
            if traits["thinning_u"] < lever[len(Lever) + traits["origin"]]:
                group = MigrantGroup(self, traits, self.pick_station())
                self.waiting[group] = None
                self.counts["arrived_people"] += group.people

    def note_conditions(self) -> None:
        """Sweep width over each cover, and the pace of walking, in this tick's light and snow."""
        s, light = self.settings, self.weather_now.light_share
        clear = self.weather_now.visibility_share
        self.pace_factor = pace_factor(
            light, s.night_pace_factor, self.weather_now.is_snow, s.snow_pace_factor
        )

        def width_km(day_km: float, night_km: float, ratio: float) -> float:
            return sweep_width_km(detection_range_km(day_km, night_km, light, clear), ratio)

        open_km = width_km(s.open_day_range_km, s.open_night_range_km, s.open_width_ratio_factor)
        forest_km = width_km(
            s.forest_day_range_km, s.forest_night_range_km, s.forest_width_ratio_factor
        )
        wetland_km = width_km(
            s.wetland_day_range_km, s.wetland_night_range_km, s.wetland_width_ratio_factor
        )
        urban_km = sweep_width_km(s.urban_range_km, s.forest_width_ratio_factor)
        self.width_km = [open_km, forest_km, wetland_km, open_km, urban_km]

    def dispatch(self) -> None:
        """Open alerts, the oldest first, get the nearest free patrol."""
        open_alerts = [
            group
            for group in self.active
            if group.state == UNDER_WAY and group.alert_h >= 0.0 and group.responder is None
        ]
        middle_h = self.start_h + 0.5 * self.tick_h
        for group in sorted(open_alerts, key=lambda group: (group.alert_h, group.unique_id)):
            free = [
                patrol
                for station in self.stations[group.alert_place.sector].beside
                for patrol in station.free_patrols()
            ]
            if free:
                near_to = group.alert_place.away_km
                min(free, key=lambda patrol: near_to(patrol.place_at(middle_h))).respond(group)
            elif not group.is_presenting and (
                self.end_h - group.alert_h > self.settings.alert_lifetime_h
            ):
                group.alert_h = -1.0

    def intercept(self) -> None:
        """Claims on groups resolve by time; a patrol takes one at a time."""
        found = [g for g in self.active if g.state == UNDER_WAY and g.found_by is not None]
        for group in sorted(found, key=lambda group: (group.found_h, group.unique_id)):
            patrol = group.found_by
            if patrol.state == PATROLLING or group.responder is patrol:
                patrol.meet(group)
            else:
                group.raise_alert(group.place, group.found_h)

    def handle(self) -> None:
        """Handling that ends in this tick."""
        for group in self.active:
            if group.state == HANDLING and group.until_h <= self.end_h:
                group.be_decided_on()

    def freeze(self) -> None:
        """Groups under way are outdoors."""
        cold_degree_h = self.weather_now.cold_degree_h
        cold_h = self.tick_h if cold_degree_h > 0.0 else 0.0
        for group in self.active:
            if group.state == UNDER_WAY:
                group.freeze(self.tick_h, cold_h, cold_degree_h)

    def cold_between(self, from_h: float, until_h: float) -> tuple[float, float]:
        """Hours below the threshold and degree-hours between two times."""
        first_h, first_degree_h = self.cold_until(from_h)
        last_h, last_degree_h = self.cold_until(until_h)
        return last_h - first_h, last_degree_h - first_degree_h

    def cold_until(self, hours: float) -> tuple[float, float]:
        """Hours below the threshold and degree-hours since the season began."""
        tick = min(int(hours / self.tick_h), len(self.weather) - 1)
        weather, since_h = self.weather[tick], hours - tick * self.tick_h
        cold_h = since_h if weather.cold_degree_h > 0.0 else 0.0
        return (
            weather.cold_before_h + cold_h,
            weather.cold_before_degree_h + weather.cold_degree_h * since_h / self.tick_h,
        )
