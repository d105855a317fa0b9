"""Housing of registered people, and what things cost."""

from sim.base.parameter import parameter
from sim.base.section import Section


class Reception(Section):
    """Housing of registered people."""

    places: int = parameter(500, (300, 900), (0, 1_000_000), "people that can be housed")
    crowded_handling_factor: float = parameter(
        1.5, (1, 3), (1, 20), "time of handling while reception is full, relative"
    )


class Costs(Section):
    """Unit costs; 2021 prices where known."""

    officer_eur_per_h: float = parameter(
        10.0, (9, 18.42), (0, 10000), "an officer's hour, full cost", "cost_hour"
    )
    reception_eur_per_person_day: float = parameter(
        25.0, (11, 40), (0, 10000), "housing of a person for a day", "cost_stay"
    )
    fence_eur_per_km: float = parameter(
        303_000.0, (200_000, 400_000), (0, 1e8), "a km of fence", "cost_perkm"
    )
    camera_eur_per_km: float = parameter(
        118_000.0, (80_000, 160_000), (0, 1e8), "a km of border under cameras", "cost_cam"
    )
    adviser_eur_per_day: float = parameter(600.0, (300, 1200), (0, 1e6), "an adviser's day")
    emergency_eur: float = parameter(
        1500.0, (500, 4000), (0, 1e6), "help to a person who fell gravely ill"
    )
