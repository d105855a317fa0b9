"""How well strategies that learn find where people get in, and what the game is worth.

    python -m benchmarks.credit

prints the two tables of docs/decisions/020-credit.md; it takes a minute.
"""

import sys

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from sim.base.draws import replicate_seed
from sim.engine.build import build_world
from sim.engine.run import run_season
from sim.engine.world import World
from sim.scenario.load import load_scenario
from sim.stage.terrain import sector_names

LEARNERS = ("proportional", "exp3", "sliding_ucb")
ANSWERS = ("best_response", "quantal_response")
RULES = ("uniform", "hotspot", "stackelberg")
SEASONS, SEED = 16, 77
TRUE_SEASONS, TRUE_SEED = 32, 991
ALIKE = "{" + ", ".join(f"{name}: 1.0" for name in sector_names()) + "}"


def seasons(seed: int, count: int, **changes: str) -> list[World]:
    """Seasons of `surge` with some settings changed, at their end."""
    settings = [(name.replace("__", "."), value) for name, value in changes.items()]
    case, worlds = load_scenario("scenarios/surge.yaml", settings), []
    for number in range(count):
        world = build_world(case, replicate_seed(seed, number))
        run_season(world, 0, len(world.ledger))
        worlds.append(world)
    return worlds


def say(line: str) -> None:
    """Prints a line."""
    sys.stdout.write(f"{line}\n")


def ranked(shares: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    """How alike shares and truth rank the sectors."""
    return float(spearmanr(shares, truth)[0])


def learning() -> None:
    """Rank correlation of shares, from equal ones, with what attempts are worth by sector."""
    frozen = [one.past for one in seasons(TRUE_SEED, TRUE_SEASONS, organiser__sector_shares=ALIKE)]
    gained = np.array([past["gained"].sum(axis=0) for past in frozen])
    finished = np.array([past["finished"].sum(axis=0) for past in frozen])
    truth = gained.sum(axis=0) / finished.sum(axis=0)
    others = (gained.sum(axis=0) - gained) / (finished.sum(axis=0) - finished)
    seen = [ranked(*both) for both in zip(gained / finished, others, strict=True)]
    say(f"worth by sector: {truth.min():.2f} to {truth.max():.2f}")
    say(f"if a season only looks: {np.mean(seen):.2f}")
    for name in LEARNERS:
        worlds = seasons(SEED, SEASONS, organiser__strategy=name, organiser__sector_shares=ALIKE)
        share = np.array([world.past["share"] for world in worlds])
        last = np.mean([ranked(one[-1], truth) for one in share])
        month = np.mean([ranked(one[-30:].mean(axis=0), truth) for one in share])
        all_months = ranked(share[:, -30:].mean(axis=(0, 1)), truth)
        say(f"{name}: last day {last:.2f}, last 30 days {month:.2f}, all {all_months:.2f}")


def game() -> None:
    """People who got inland under each rule, against patrols shared alike."""
    for name in ANSWERS:
        inland = {
            rule: np.array(
                [
                    world.ledger["entered_people"].sum()
                    for world in seasons(
                        SEED, SEASONS, organiser__strategy=name, patrols__allocation=rule
                    )
                ]
            )
            for rule in RULES
        }
        for rule in RULES[1:]:
            less = inland[rule] - inland["uniform"]
            error = less.std(ddof=1) / np.sqrt(SEASONS)
            among = inland["uniform"].mean()
            say(f"{name}, {rule}: {less.mean():+.0f} ± {error:.0f} of {among:.0f}")


if __name__ == "__main__":
    learning()
    game()
