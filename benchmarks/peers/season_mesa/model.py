"""The season as a Mesa model: a step is a tick of 15 minutes."""

from collections import Counter

from mesa import DataCollector, Model
from mesa.agentset import AgentSet

from benchmarks.peers.season_mesa.group import MigrantGroup
from benchmarks.peers.season_mesa.line import LinePatrol
from benchmarks.peers.season_mesa.patrol import RoadPatrol
from benchmarks.peers.season_mesa.places import Place, network_of, objects_of, rules
from benchmarks.peers.season_mesa.station import Station
from sim.actors.patrols import SHIFT_H, SHIFTS
from sim.engine.build import build_world
from sim.scenario.scenario import Scenario
from sim.stage.weather import STEP_H, STEPS_PER_DAY

OUTCOMES = (
    "arrived_people", "pushes_events", "crossings_events", "sighted_events", "alerts_events",
    "answered_alerts_events", "intercepted_events", "scattered_events", "registered_people",
    "recorded_turn_backs_events", "stopped_at_line_events", "turned_back_people",
    "entered_people", "entered_noticed_people", "entered_unnoticed_people",
    "retries_events", "left_people", "left_for_elsewhere_people", "exposed_person_h",
    "stranded_person_h", "medical_emergencies_people", "dead_people", "responding_patrol_hours",
    "searching_patrol_hours", "handling_patrol_hours",
)  # fmt: skip


class SeasonModel(Model):
    """A season of a scenario in which nobody adapts; its `datacollector` has a row a day."""

    def __init__(self, case: Scenario, seed: int) -> None:
        super().__init__(rng=seed)
        world = build_world(case, seed)
        self.tick, self.tick_h, self.ticks_per_day = 0, STEP_H, STEPS_PER_DAY
        self.settings, self.all_weather = objects_of(world.scene)[0], objects_of(world.weather)
        self.levers = [objects_of(sectors) for sectors in world.levers]
        self.arrivals_left = world.arrivals_left.tolist()
        self.coming = objects_of(world.groups)[::-1]  # The next to come is the last.
        self.belief_share = float(world.scene["belief_share"][0])
        self.turned_back_events = self.other_outcome_events = self.housed_people = 0
        network = network_of(world.cells, world.reports_per_h, self.random)
        places = [network[cell] for cell in world.places.tolist()]
        shares = world.steering["base_share"].tolist()
        slots, line_slots = int(world.guard["slots"][0]), int(world.guard["line_slots"][0])
        self.stations = [
            Station(sector, share, places)
            for sector, share in zip(objects_of(world.sectors), shares, strict=True)
        ]
        for index, station in enumerate(self.stations):
            station.beside = self.stations[max(0, index - 1) : index + 2]
            for shift in range(SHIFTS):
                for slot in range(line_slots):
                    station.at_line.append(LinePatrol(self, station, shift, slot))
                for slot in range(slots - line_slots):
                    station.on_roads.append(RoadPatrol(self, station, shift, slot))
        self.nobody, self.today = AgentSet([], random=self.random), Counter[str]()
        self.datacollector = DataCollector(
            {name: lambda model, name=name: model.today[name] for name in OUTCOMES}
        )

    def run(self) -> dict[str, float]:
        """The whole season; the totals."""
        self.run_for(len(self.all_weather))
        return self.datacollector.get_model_vars_dataframe().sum().to_dict()

    def step(self) -> None:
        """One tick."""
        day, tick_of_day = divmod(self.tick, self.ticks_per_day)
        self.start_h, self.end_h = self.tick * self.tick_h, (self.tick + 1) * self.tick_h
        self.is_morning = tick_of_day == 0
        self.shift = int(tick_of_day * self.tick_h / SHIFT_H)
        self.weather = self.all_weather[self.tick]
        self.note_conditions()
        if self.is_morning:
            self.begin_day(day)
        self.groups.do("step")
        for kind in (LinePatrol, RoadPatrol):
            self.agents_by_type.get(kind, self.nobody).shuffle_do("step")
        alerts = self.groups.select(MigrantGroup.needs_patrol)
        alerts.sort(lambda group: group.opened_h, ascending=True).do("call_patrol")
        self.tick += 1
        if self.tick % self.ticks_per_day == 0:
            self.datacollector.collect(self)
            self.today.clear()

    @property
    def groups(self) -> AgentSet:
        """All groups that came and have not ended."""
        return self.agents_by_type.get(MigrantGroup, self.nobody)

    def note_conditions(self) -> None:
        """Sight and pace over each cover, in this tick's light, weather and snow."""
        s, now = self.settings, self.weather
        ranges = (
            (s.open_day_range_km, s.open_night_range_km),
            (s.forest_day_range_km, s.forest_night_range_km),
            (s.wetland_day_range_km, s.wetland_night_range_km),
        )
        over_open, over_forest, over_wetland = (
            rules.detection_range_km(day, night, now.light_share, now.visibility_share)
            for day, night in ranges
        )
        self.range_km = [over_open, over_forest, over_wetland, over_open, s.urban_range_km]
        self.pace_factor = rules.pace_factor(
            now.light_share, s.night_pace_factor, now.is_snow, s.snow_pace_factor
        )
        open_km_per_h = s.open_speed_km_per_h * self.pace_factor
        wetland, water = s.wetland_speed_factor, s.water_speed_factor
        if now.is_frozen:
            wetland = water = 1.0
        factors = (1.0, s.forest_speed_factor, wetland, water, s.urban_speed_factor)
        self.walking_km_per_h = [open_km_per_h * factor for factor in factors]

    def begin_day(self, day: int) -> None:
        """Measures, word of yesterday's outcomes, arrivals, and how many are let go."""
        s, levers = self.settings, self.levers[day]
        self.release_share = s.release_share_per_day if (day + 1) % s.pulse_days == 0 else 0.0
        for station, lever in zip(self.stations, levers, strict=True):
            station.begin_day(lever, int(s.second_line_per_sector_patrols))
        back, other = self.turned_back_events, self.other_outcome_events
        self.belief_share = rules.updated_belief_share(
            self.belief_share, back, other, s.belief_half_life_days
        )
        self.turned_back_events = self.other_outcome_events = 0
        while self.coming and self.coming[-1].arrival_h < (day + 1) * 24.0:
            traits = self.coming.pop()
            # Measures leave a share of the arrivals from each origin.
            if traits.thinning_u < self.arrivals_left[day][traits.origin]:
                MigrantGroup(self, traits)
                self.today["arrived_people"] += traits.people

    def pick_staging_place(self) -> Place:
        """A place to set out from, by the organiser's shares of the stations."""
        shares = [station.share for station in self.stations]
        (station,) = self.random.choices(self.stations, shares)
        return self.random.choice(station.staging)
