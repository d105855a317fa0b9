"""The season: this engine beside the same rules with an object per agent in Mesa.

Both start from the same people, weather, terrain and levers; setting up is not timed. Processor
time, in turn. See peers/season_mesa for what the peer leaves out.
"""

import functools
import logging
import time
from datetime import date
from typing import Any

from benchmarks.measure import MISSING, Row, interleaved, row, version
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.scenario.scenario import Scenario

log = logging.getLogger(__name__)

GROUPS, QUICK_GROUPS = (1_500, 6_000, 12_000), (1_500,)
ROUNDS, QUICK_ROUNDS = 5, 2
ENGINE, PEER = "this engine", "Mesa, an object per agent"
DAYS = ("2021-03-01", "2021-11-05")  # 250 days
MEAN_GROUP_PEOPLE = 10.8
MEASURES: dict[str, Any] = {
    "order": {"type": "turn_back", "depth_km": 5},
    "wire": {"type": "fence", "km_per_day": 2},
    "eyes": {"type": "cameras", "share_by_date": {date(2021, 3, 1): 0.3, date(2021, 11, 1): 0.6}},
    "army": {"type": "reinforcement", "patrols": 36},
    "flights": {"type": "flight_ban", "origin": "iraq", "share": 0.3},
    "camps": {"type": "reception_capacity", "places": 3500},
}


def scenario(groups: int, days: tuple[str, str] = DAYS, **changes: Any) -> Scenario:
    """A season with about so many candidate groups, spread evenly."""
    start, end = (date.fromisoformat(day) for day in days)
    people = groups * MEAN_GROUP_PEOPLE / ((end - start).days + 1)
    settings: dict[str, Any] = {
        "name": "season",
        "period": {"start": start, "end": end},
        "inflow": {"people_per_day": people, "daily_spread_factor": 0.3},
        "measures": MEASURES,
    }
    return Scenario.model_validate(settings | changes)


def measure(quick: bool) -> list[Row]:
    """Seconds a season, and how many times as long the peer takes."""
    rows: list[Row] = []
    for groups in QUICK_GROUPS if quick else GROUPS:
        log.info("season, %d groups", groups)
        case = scenario(groups)
        run_season(build_world(case, 1), 0, 1)  # Whatever compiles, has compiled.
        actions = {ENGINE: functools.partial(engine_seconds, case, 1)}
        if version("mesa") == MISSING:
            log.warning("mesa is not installed: left out (pip install -e '.[bench]')")
        else:
            actions[PEER] = functools.partial(peer_seconds, case, 1)
        found = interleaved(actions, QUICK_ROUNDS if quick else ROUNDS, 600.0)
        there = len(build_world(case, 1).groups)
        rows += [
            row("season", name, groups, "season", "s", values, f"{there:,} groups")
            for name, values in found.items()
        ]
        if PEER in found:
            times = [b / a for a, b in zip(found[ENGINE], found[PEER], strict=False)]
            rows.append(row("season", PEER, groups, "relative to this engine", "times", times))
    return rows


def engine_seconds(case: Scenario, seed: int) -> float:
    """One season of this engine."""
    world = build_world(case, seed)
    begun = time.thread_time()
    run_season(world, 0, len(world.ledger))
    return time.thread_time() - begun


def peer_seconds(case: Scenario, seed: int) -> float:
    """One season of the peer."""
    from benchmarks.peers.season_mesa.model import SeasonModel

    model = SeasonModel(case, seed)
    begun = time.thread_time()
    model.run()
    return time.thread_time() - begun
