"""Units are written at the end of names; this is the list of them, longest first."""

UNITS: dict[str, str] = {
    "eur_per_person_day": "EUR per person and day",
    "eur_per_person": "EUR per person",
    "eur_per_h": "EUR per hour",
    "eur_per_km": "EUR per km",
    "eur_per_day": "EUR per day",
    "people_per_day": "people per day",
    "km_per_day": "km per day",
    "km_per_h": "km per hour",
    "person_days": "person-days",
    "person_h": "person-hours",
    "patrol_hours": "patrol-hours",
    "km_per_km2": "km per km²",
    "per_km": "per km",
    "per_h": "per hour",
    "per_day": "per day",
    "per_degree_h": "per degree-hour",
    "per_person_h": "hours per person",
    "degree_h": "degree-hours",
    "km2": "km²",
    "km": "km",
    "min": "minutes",
    "minutes": "minutes",
    "days": "days",
    "hours": "hours",
    "h": "hours",
    "c": "°C",
    "cm": "cm",
    "m_per_s": "m/s",
    "eur": "EUR",
    "people": "people",
    "groups": "groups",
    "events": "events",
    "share": "share (0–1)",
    "probability": "probability (0–1)",
    "factor": "ratio",
    "sensitivity": "share (0–1)",
    "places": "people",
    "officers": "officers",
    "patrols": "patrols",
    "advisers": "advisers",
}


def unit_of(name: str) -> str:
    """The unit that a name ends in, in words; empty if it has none."""
    for suffix in sorted(UNITS, key=len, reverse=True):
        if name == suffix or name.endswith("_" + suffix):
            return UNITS[suffix]
    return ""
