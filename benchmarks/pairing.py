"""How many times fewer replicates paired futures need than independent seeds.

    python -m benchmarks.pairing [--pairs 200]

The scenario `surge` is compared with itself plus 50 patrols from the first day, once on the same
futures and once with other seeds for the second policy. The half-width of an interval falls with
the root of the number of replicates, so the ratio of the variances is the ratio of replicates.
Its interval is that of a bootstrap over replicates (90%, 2,000 resamples).
"""

import argparse
import sys

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiments.ensemble import run_ensemble
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario

MORE_PATROLS = ("measures.more", "{type: reinforcement, kind: allied, patrols: 50}")
MAIN = (
    "recorded_turn_backs_events",
    "turned_back_people",
    "vulnerable_turned_back_people",
    "denied_asylum_people",
    "registered_people",
    "entered_people",
    "intercepted_events",
    "scattered_events",
    "crossings_events",
    "left_people",
    "left_for_elsewhere_people",
    "blocked_returns_events",
    "medical_emergencies_people",
    "dead_people",
    "exposed_person_h",
    "stranded_person_h",
    "handling_patrol_hours",
    "cost_eur",
    "under_way_people",
    "in_handling_people",
)
RESAMPLES = 2000


def outcomes(scenario: Scenario, seed: int, pairs: int) -> pd.DataFrame:
    """The outcomes of the replicates of a seed."""
    return run_ensemble(scenario.model_copy(update={"seed": seed}), pairs).outcomes


def saved(a: NDArray[np.float64], b: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Replicates with independent seeds for each pair, at the same half-width."""
    return float((a.var(ddof=1) + other.var(ddof=1)) / (b - a).var(ddof=1))


def table(pairs: int) -> pd.DataFrame:
    """One row per outcome: the difference, both half-widths, and how many times fewer."""
    without = load_scenario("surge")
    with_more = load_scenario("surge", [MORE_PATROLS])
    a = outcomes(without, without.seed, pairs)
    b = outcomes(with_more, without.seed, pairs)
    other = outcomes(with_more, without.seed + 1, pairs)
    rng = np.random.default_rng(1)
    rows = []
    for name in MAIN:
        x, y, z = (frame[name].to_numpy(dtype=float) for frame in (a, b, other))
        if np.ptp(y - x) == 0.0:
            continue
        draws = rng.integers(0, pairs, (RESAMPLES, pairs))
        ratios = [saved(x[row], y[row], z[row]) for row in draws if np.ptp((y - x)[row]) > 0]
        rows.append(
            {
                "outcome": name,
                "difference": (y - x).mean(),
                "half_width_paired": 1.96 * (y - x).std(ddof=1) / np.sqrt(pairs),
                "half_width_independent": 1.96 * np.sqrt((x.var(ddof=1) + z.var(ddof=1)) / pairs),
                "times_fewer": saved(x, y, z),
                "low_90": np.quantile(ratios, 0.05),
                "high_90": np.quantile(ratios, 0.95),
            }
        )
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what pairing saves.")
    parser.add_argument("--pairs", type=int, default=200, help="replicates of each policy (200)")
    pairs = parser.parse_args().pairs
    write = sys.stdout.write
    write(f"surge against surge with 50 more patrols, {pairs} replicates each\n\n")
    write("| outcome | difference | ± paired | ± independent | times fewer (90%) |\n")
    write("|---|---:|---:|---:|---:|\n")
    for row in table(pairs).itertuples():
        widths = f"{row.half_width_paired:,.2f} | {row.half_width_independent:,.2f}"
        fewer = f"{row.times_fewer:,.0f} ({row.low_90:,.0f}–{row.high_90:,.0f})"
        write(f"| `{row.outcome}` | {row.difference:+,.1f} | {widths} | {fewer} |\n")


if __name__ == "__main__":
    main()
