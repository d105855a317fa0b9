"""Policies compared on paired futures: the same people, weather and draws under each.

A difference is taken replicate by replicate, so what both futures share cancels. Verdicts hold
after Holm's correction (Holm 1979) for all outcomes and policies that are compared at once.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.units import unit_of
from sim.engine import ledger
from sim.experiments.comparison.assumed import ALL, Assumed, differs_by_assumption
from sim.experiments.comparison.paired import holm, interval, replicates_to_tell, verdict
from sim.experiments.ensemble import Runs
from sim.experiments.scorecard import HIGH, LOW, MOVED, RATIOS, with_moved_share
from sim.scenario.scenario import Scenario

LOWER_IS_BETTER = (
    "entered_share",
    "alert_to_arrival_mean_min",
    "emergencies_per_1000_turn_backs_people",
)
NOT_POLICY = ("migrants", "inflow", "weather", "movement")
NOT_COMPARED = ("name", "description", "sources", "seed", "replicates")


class NotComparableError(ValueError):
    """Scenarios or runs whose futures cannot be paired, said in one line."""


class Measured(NamedTuple):
    """An outcome that is compared: what it is called, and which direction is better."""

    outcome: str
    theme: str
    meaning: str
    better: str  # "lower", "higher", or empty where that can be disputed


MEASURED: tuple[Measured, ...] = (
    *(Measured(c.name, c.theme, c.meaning, c.better) for c in ledger.COLUMNS),
    *(
        Measured(name, theme, meaning, "lower" if name in LOWER_IS_BETTER else "")
        for name, meaning, theme, _, _, _ in RATIOS
    ),
    Measured(MOVED[0], MOVED[2], MOVED[1], ""),
)


def compare_runs(baseline: Runs, *others: Runs) -> pd.DataFrame:
    """One row per policy and outcome: both medians, the paired difference, and a verdict.

    baseline, scenario, theme, outcome, meaning, unit, verdict: str.
    assumed_part: str, whether `none`, `part` or `all` of what the policy changes is assumed;
    assumed_settings: str, the paths of what is. If all is, no verdict says better or worse, more
    or less, but `assumed`.
    median_, low_90_, high_90_ of baseline and other: float, over the paired replicates.
    paired_difference: float, mean of other − baseline in the outcome's unit; low_95, high_95:
    float, its interval.
    share_better, share_more, share_less: float, of futures; share_better is NaN where no
    direction is better in itself or all is assumed.
    p_adjusted: float, after Holm's correction over all rows. pairs: int64, replicates compared.
    replicates_to_tell: float, how many would show the observed difference with 80% power.
    Raises NotComparableError if two share no replicate of the same seed.
    """
    family = len(MEASURED) * len(others)
    rows = [
        _row(baseline, other, measured, a, b, family, assumed)
        for other in others
        for assumed in [differs_by_assumption(baseline.scenario, other.scenario)]
        for measured, a, b in _pairs(*paired(baseline, other))
    ]
    frame = pd.DataFrame(rows)
    frame["p_adjusted"] = holm(frame.pop("p_value").to_numpy())
    better = [measured.better for measured in MEASURED] * len(others)
    is_assumed = frame["assumed_part"] == ALL
    frame["verdict"] = pd.Series(
        map(verdict, frame["paired_difference"], frame["p_adjusted"], better, is_assumed),
        dtype="str",
    )
    return frame


def paired(baseline: Runs, other: Runs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The outcomes of the replicates that both have, row for row with the same seed."""
    a, b = (with_moved_share(runs).set_index(["replicate", "seed"]) for runs in (baseline, other))
    both = a.index.intersection(b.index).sort_values()
    if both.empty:
        raise NotComparableError(
            f"{other.scenario.name}: shares no replicate of the same seed with "
            f"{baseline.scenario.name}"
        )
    return a.loc[both], b.loc[both]


def _pairs(
    a: pd.DataFrame, b: pd.DataFrame
) -> Iterator[tuple[Measured, NDArray[np.float64], NDArray[np.float64]]]:
    """Each outcome's values in both futures of a pair, where it is defined in both."""
    ratios = {name: (above, below, factor) for name, _, _, above, below, factor in RATIOS}
    for measured in MEASURED:
        values = []
        for outcomes in (a, b):
            if measured.outcome in ratios:
                above, below, factor = ratios[measured.outcome]
                divisor = outcomes[below].where(outcomes[below] > 0)
                values.append((factor * outcomes[above] / divisor).to_numpy(dtype=np.float64))
            else:
                values.append(outcomes[measured.outcome].to_numpy(dtype=np.float64))
        defined = ~(np.isnan(values[0]) | np.isnan(values[1]))
        yield measured, values[0][defined], values[1][defined]


def _row(
    baseline: Runs,
    other: Runs,
    measured: Measured,
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    family: int,
    assumed: Assumed,
) -> dict[str, Any]:
    difference = b - a
    low, high, p_value = interval(difference)
    shares = {"more": _share(difference > 0), "less": _share(difference < 0)}
    row: dict[str, Any] = {
        "baseline": baseline.scenario.name,
        "scenario": other.scenario.name,
        "theme": measured.theme,
        "outcome": measured.outcome,
        "meaning": measured.meaning,
        "unit": unit_of(measured.outcome),
        "assumed_part": assumed.part,
        "assumed_settings": ", ".join(assumed.settings),
    }
    for which, values in (("baseline", a), ("other", b)):
        for name, share in (("median", 0.5), ("low_90", LOW), ("high_90", HIGH)):
            row[f"{name}_{which}"] = float(np.quantile(values, share)) if len(values) else np.nan
    return row | {
        "paired_difference": float(difference.mean()) if len(difference) else np.nan,
        "low_95": low,
        "high_95": high,
        "share_better": shares["less" if measured.better == "lower" else "more"]
        if measured.better and assumed.part != ALL
        else np.nan,
        "share_more": shares["more"],
        "share_less": shares["less"],
        "p_value": p_value,
        "pairs": len(difference),
        "replicates_to_tell": replicates_to_tell(difference, family),
    }


def _share(which: NDArray[np.bool_]) -> float:
    return float(which.mean()) if len(which) else np.nan


def align(
    scenarios: Sequence[Scenario], seed: int | None = None, replicates: int | None = None
) -> tuple[list[Scenario], list[str]]:
    """The scenarios with one seed and number of replicates, the baseline's unless given.

    Also returns notes, each a sentence, on what a file says and does not get, and on people who
    are not the same.
    Raises NotComparableError if names are not distinct or periods differ.
    """
    baseline = scenarios[0]
    notes = []
    for place, other in enumerate(scenarios[1:], 1):
        if other.name in {scenario.name for scenario in scenarios[:place]}:
            raise NotComparableError(f"two of the scenarios are named '{other.name}'; rename one")
        if other.period != baseline.period:
            raise NotComparableError(
                f"{other.name}: runs from {other.period.start} to {other.period.end}, "
                f"{baseline.name} from {baseline.period.start} to {baseline.period.end}; "
                "only futures of the same days can be compared"
            )
        for word, asked, used, own in (
            ("seed", seed, baseline.seed, other.seed),
            ("number of replicates", replicates, baseline.replicates, other.replicates),
        ):
            if asked is None and own != used:
                notes.append(f"{other.name} has another {word} ({own}); {used} is used for all.")
        changed = [name for name in NOT_POLICY if getattr(other, name) != getattr(baseline, name)]
        if changed:
            notes.append(
                f"{other.name} differs from {baseline.name} in more than policy "
                f"({', '.join(changed)}): people and draws are the same only as far as that allows."
            )
    update = {
        "seed": baseline.seed if seed is None else seed,
        "replicates": replicates or baseline.replicates,
    }
    return [scenario.model_copy(update=update) for scenario in scenarios], notes


def what_differs(baseline: Scenario, other: Scenario) -> list[str]:
    """The settings that differ, each as its path and both values; words and seeds left out."""
    a, b = (
        scenario.model_dump(mode="json", by_alias=True, exclude=set(NOT_COMPARED))
        for scenario in (baseline, other)
    )
    return list(_differing(a, b, ""))


def _differing(a: Any, b: Any, path: str) -> Iterator[str]:
    if a == b:
        return
    if not (isinstance(a, dict) and isinstance(b, dict)):
        yield f"{path}: {_short(a)} → {_short(b)}"
        return
    for key in [*a, *(key for key in b if key not in a)]:
        where = f"{path}.{key}" if path else key
        if key not in b:
            yield f"{where}: dropped"
        elif key not in a:
            yield f"{where}: added"
        else:
            yield from _differing(a[key], b[key], where)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "…"
