"""How the cost of a season grows with groups, patrols and days (`python -m benchmarks.scale`).

A step is a group on the move in a quarter of an hour. Times are processor time of one season on
one core, the least of several, without building the world, which is shown beside it.
"""

import argparse
import sys
import time
from datetime import date, timedelta
from typing import Any

from sim.actors import migrants
from sim.base.compiled import compiled
from sim.base.rows import number_at
from sim.engine.build import build_world
from sim.engine.day import decide_plainly, end_day, start_day
from sim.engine.run import run_events, run_season
from sim.engine.tables import group_at, people_at, tables_at
from sim.scenario.scenario import Scenario
from sim.stage.weather import STEP_H, STEPS_PER_DAY
from sim.views.options import whole

START, DAYS = date(2021, 5, 1), 245
PEOPLE_PER_GROUP = 10.4
MEASURES = {
    "order": {"type": "turn_back", "from": date(2021, 8, 3)},
    "surveillance": {"type": "cameras", "share_by_date": {date(2021, 5, 27): 0.4}},
}
NOBODY_WATCHES = {"on_duty_per_sector_patrols": 0, "report_rate_per_h": 0.0}


@compiled
def count_steps(handle: Any, days: int) -> int:
    """Runs the first days of a season; how many steps groups made."""
    steps = 0
    people = people_at(tables_at(handle, 0).people, 0)
    for day in range(days):
        decide_plainly(handle, day)
        start_day(handle, day)
        for step in range(day * STEPS_PER_DAY, (day + 1) * STEPS_PER_DAY):
            run_events(handle, (step + 1) * STEP_H)
            for entry in range(people.present_groups):
                group = group_at(people.groups, number_at(people.present, entry).value)
                steps += group.state == migrants.UNDER_WAY and not group.is_presenting
        end_day(handle, day)
    return steps


def scenario(groups: int, days: int = DAYS, patrols: int = 4, is_watched: bool = True) -> Scenario:
    """About so many groups in so many days, with so many patrols on duty in each sector.

    Unwatched, without patrols, cameras and reports, groups walk in undisturbed.
    """
    seen_by = {"on_duty_per_sector_patrols": patrols} if is_watched else NOBODY_WATCHES
    return Scenario.model_validate(
        {
            "name": "scale",
            "period": {"start": START, "end": START + timedelta(days=days - 1)},
            "inflow": {"people_per_day": groups * PEOPLE_PER_GROUP / days},
            # Else those whom too few patrols cannot meet would wait in ever greater numbers.
            "migrants": {"asylum_here_share": 0.0},
            "patrols": seen_by,
            "measures": MEASURES if is_watched else {},
        }
    )


def measure(case: Scenario, seeds: int) -> dict[str, Any]:
    """Processor time and memory of a season, over some seeds."""
    building, running, steps, groups = [], [], 0, 0  # Of the last seed; seasons differ little.
    for seed in range(seeds):
        start = time.process_time()
        world = build_world(case, seed)
        building.append(time.process_time() - start)
        other = world.copy()
        steps = count_steps(other.handle, len(other.ledger))
        start = time.process_time()
        run_season(world, 0, len(world.ledger))
        running.append(time.process_time() - start)
        groups = len(world.groups)
    return {
        "groups": groups,
        "steps": steps,
        "build_ms": 1e3 * min(building),
        "season_ms": 1e3 * min(running),
        "step_ns": 1e9 * min(running) / max(1, steps),
        "memory_mb": sum(table.nbytes for table in world.tables().values()) / 1e6,
    }


def main() -> None:
    """Prints tables for groups, for groups that nobody watches, for patrols and for days."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument(
        "--most", type=whole(1000, 1_000_000), default=1_000_000,
        help="groups in the largest season of the first two tables",
    )  # fmt: skip
    most = parser.parse_args().most
    sizes = [size for size in (1_000, 6_000, 10_000, 100_000, 1_000_000) if size <= most]
    for run in (lambda world: count_steps(world.handle, 1), lambda world: run_season(world, 0, 1)):
        run(build_world(scenario(100), 0))  # Whatever compiles, has compiled.
    show("groups", [(size, scenario(size)) for size in sizes])
    show("unwatched", [(size, scenario(size, is_watched=False)) for size in sizes])
    show("patrols", [(each, scenario(6_000, patrols=each)) for each in (4, 40)])
    show("days", [(days, scenario(25 * days, days)) for days in (61, 122, 245, 490, 980)])


def show(what: str, cases: list[tuple[int, Scenario]]) -> None:
    """Prints a line for each case."""
    sys.stdout.write(f"\n{what:>9} {'came':>9} {'steps':>10} {'build ms':>9} {'season ms':>10} ")
    sys.stdout.write(f"{'ns a step':>9} {'MB':>6}\n")
    for value, case in cases:
        of = measure(case, 1 if value > 50_000 else 7)
        sys.stdout.write(
            f"{value:9d} {of['groups']:9d} {of['steps']:10d} {of['build_ms']:9.1f} "
            f"{of['season_ms']:10.1f} {of['step_ns']:9.0f} {of['memory_mb']:6.0f}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
