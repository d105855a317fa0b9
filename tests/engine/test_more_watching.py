"""Where nobody adapts, more of any kind of watching lets no more people in."""

import numpy as np
import pytest

from sim.actors.surveillance import Surveillance
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.experiments.ensemble import run_ensemble

# As many hide whatever they believe, and the organiser's shares are frozen.
STEADY = {
    "staging_wait_median_h": 6, "retry_wait_median_h": 12,
    "evasion_at_no_belief_share": 0.5, "evasion_at_full_belief_share": 0.5,
}  # fmt: skip
THIN = {
    "on_duty_per_sector_patrols": 1, "strip_share": 0, "second_line_per_sector_patrols": 0,
}  # fmt: skip
ORDER = {"order": {"type": "turn_back"}}
ADDED = {
    "cameras": {"measures": {"eyes": {"type": "cameras", "share_by_date": {"2021-08-01": 1.0}}}},
    "fence": {
        "measures": {"wire": {"type": "fence", "km_by_date": {"2021-08-01": 678}, "breach_min": 60}}
    },
    "strip": {"measures": {"sand": {"type": "strip", "share": 1.0}}},
    "patrols at the line": {"patrols": {"on_duty_per_sector_patrols": 4}},
    "a second line": {"patrols": {"second_line_per_sector_patrols": 2}},
}
PAIRS = 96


@pytest.fixture(scope="module")
def entries():
    """Entries by replicate for what is added to a thin watch, worked out once each."""
    return {}


def entries_of(scenario, entries, name):
    if name not in entries:
        added = ADDED.get(name, {})
        case = scenario(
            inflow={"people_per_day": 400, "daily_spread_factor": 0},
            migrants=STEADY,
            measures=ORDER | added.get("measures", {}),
            patrols=THIN | added.get("patrols", {}),
        )
        outcomes = run_ensemble(case, replicates=PAIRS, workers=1).outcomes
        entries[name] = outcomes["entered_people"].to_numpy(float)
    return entries[name]


@pytest.mark.parametrize("name", ADDED)
def test_more_on_the_border_lets_no_more_people_in(scenario, entries, name):
    """In 96 pairs: 3.6% more entries would be found with a power of 90% (level 2.5%)."""
    thin, more = (entries_of(scenario, entries, one) for one in ("nothing", name))
    difference = (more - thin) / thin.mean()
    error = difference.std(ddof=1) / np.sqrt(PAIRS)
    assert 0.0 < error < 0.011
    assert difference.mean() < 1.96 * error


def test_what_the_layers_are_for_they_do(scenario, entries):
    """Each of them lets in clearly fewer than a thin watch does: 3 standard errors."""
    thin = entries_of(scenario, entries, "nothing")
    for name in ADDED:
        fewer = thin - entries_of(scenario, entries, name)
        assert fewer.mean() > 3.0 * fewer.std(ddof=1) / np.sqrt(PAIRS), name


NOTHING = {
    "on_duty_per_sector_patrols": 0, "second_line_per_sector_patrols": 0, "strip_share": 0,
    "report_rate_per_h": 0,
}  # fmt: skip


def season(case, seed=3):
    world = build_world(case, seed)
    run_season(world, 0, len(world.ledger))
    return world


@pytest.mark.parametrize("measures", [{}, ORDER])
def test_with_nothing_on_the_border_nobody_is_intercepted(scenario, measures):
    """Only those who present themselves are noticed, and there is nobody to meet them."""
    healthy = {"emergency_base_per_h": 0}  # Else some who wait to be met are taken to hospital.
    people = {"people_per_day": 400}
    world = season(scenario(patrols=NOTHING, measures=measures, inflow=people, exposure=healthy))
    assert world.ledger["intercepted_events"].sum() == 0
    assert world.ledger["stopped_at_line_events"].sum() == 0
    assert world.ledger["entered_noticed_people"].sum() == 0
    assert world.ledger["entered_unnoticed_people"].sum() > 0
    presenting = world.groups["is_presenting"] == 1
    assert world.ledger["sighted_events"].sum() == world.groups["people"][presenting].sum() > 0


def test_with_every_layer_off_only_those_are_intercepted_who_present_themselves(scenario):
    off = dict.fromkeys(Surveillance.model_fields, False)
    eyes = ADDED["cameras"]["measures"]
    healthy = {"emergency_base_per_h": 0}  # Else some who hide are taken to hospital.
    changes = {"surveillance": off, "measures": eyes, "exposure": healthy}
    changes |= {"inflow": {"people_per_day": 400}}
    world = season(scenario(**changes))
    met = world.ledger["intercepted_events"].sum()
    assert met > 0
    held = world.groups["first_people"] - world.groups["people"] > 0
    assert (world.groups["wants_asylum_here"][held] == 1).all()
    assert (world.groups["is_evading"][held] == 0).all()
    assert world.ledger["entered_noticed_people"].sum() == 0
    transit = {"staging_wait_median_h": 6, "asylum_here_share": 0}
    alone = season(scenario(migrants=transit, **changes))
    assert alone.ledger["sighted_events"].sum() == alone.ledger["intercepted_events"].sum() == 0
    assert alone.ledger["entered_unnoticed_people"].sum() > 0
