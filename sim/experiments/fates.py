"""What became of each group: a compact table, so that the same people can be followed under
two policies."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.actors import migrants
from sim.engine.world import World

FATE = np.dtype(
    [
        ("entity", np.int32),  # the group's address in draws, the same under every policy
        ("people", np.uint8),  # who came to the staging place; the next six add up to it
        ("registered_people", np.uint8),
        ("entered_people", np.uint8),
        ("left_people", np.uint8),
        ("left_for_elsewhere_people", np.uint8),
        ("dead_people", np.uint8),
        ("unresolved_people", np.uint8),  # still waiting, under way or in handling at the end
        ("was_turned_back", np.bool_),  # at least once
        ("harmed_people", np.uint8),  # who ever fell gravely ill outdoors, whatever came then
    ]
)
ENDS = (
    "registered_people",
    "entered_people",
    "left_people",
    "left_for_elsewhere_people",
    "dead_people",
    "unresolved_people",
)
NEVER_CAME = "never_came_people"
FLOW_COLUMNS = (
    "was_turned_back_baseline",
    "was_turned_back_other",
    "end_baseline",
    "end_other",
    "people",
    "harmed_baseline_people",
    "harmed_other_people",
)
UNRESOLVED = (migrants.WAITING, migrants.UNDER_WAY, migrants.HANDLING)


def fates_of(world: World) -> NDArray[np.void]:
    """The fate of each group that has arrived so far, (groups,) FATE in order of arrival."""
    groups = np.asarray(world.groups)
    came = np.flatnonzero(groups["state"] != migrants.NOT_ARRIVED)
    state, together = groups["state"][came], groups["people"][came]
    fates = np.zeros(len(came), dtype=FATE)
    fates["entity"] = groups["entity"][came]
    fates["people"] = groups["first_people"][came]
    fates["registered_people"] = groups["registered_people"][came]
    fates["entered_people"] = together * (state == migrants.ENTERED)
    fates["left_people"] = groups["given_up_people"][came] + together * (state == migrants.LEFT)
    fates["left_for_elsewhere_people"] = together * (state == migrants.ELSEWHERE)
    fates["dead_people"] = groups["dead_people"][came]
    for unresolved in UNRESOLVED:
        fates["unresolved_people"][state == unresolved] = together[state == unresolved]
    fates["was_turned_back"] = groups["was_turned_back"][came]
    fates["harmed_people"] = groups["harmed_people"][came]
    return fates


def fates_frame(fates: dict[int, NDArray[np.void]]) -> pd.DataFrame:
    """The fates of many replicates as rows: replicate, then the columns of FATE."""
    done = sorted(fates)
    table = np.concatenate([fates[replicate] for replicate in done] or [np.zeros(0, dtype=FATE)])
    counts = [len(fates[replicate]) for replicate in done]
    replicates = np.repeat(np.array(done, dtype=np.int64), counts)
    return pd.DataFrame(
        {"replicate": replicates} | {name: table[name] for name in FATE.names or ()}
    )


def flows_of(
    baseline: dict[int, NDArray[np.void]], other: dict[int, NDArray[np.void]]
) -> pd.DataFrame:
    """Where the same people end under two policies: means over the replicates that both have.

    One row for each way that anybody takes: whether their group was turned back at least once
    under the baseline and under the other policy (was_turned_back_baseline, _other: bool), and
    their end under each (end_baseline, end_other: str). Columns: people, and of these
    harmed_baseline_people and harmed_other_people (float, mean per future). Who of a group came
    to which end is not known where its people part, so its ends are crossed in proportion.
    """
    both = sorted(baseline.keys() & other.keys())
    kinds = 2 * (len(ENDS) + 1)
    table = np.zeros((kinds, kinds, 3))
    for replicate in both:
        table += _crossed(baseline[replicate], other[replicate])
    table /= max(1, len(both))
    ends = (*ENDS, NEVER_CAME)
    rows = [
        (a < len(ends), b < len(ends), ends[a % len(ends)], ends[b % len(ends)], *table[a, b])
        for a, b in np.argwhere(table[:, :, 0] > 0.0)
    ]
    return pd.DataFrame(rows, columns=list(FLOW_COLUMNS))


def _crossed(a: NDArray[np.void], b: NDArray[np.void]) -> NDArray[np.float64]:
    """People of one future by kind under each policy; and how many were harmed under each.

    A kind is an end of those turned back at least once, or, after these, of the others.
    """
    entities = np.union1d(a["entity"], b["entity"])
    people = np.zeros(len(entities))
    harmed = np.zeros((2, len(entities)))
    kinds = np.zeros((2, len(entities), 2, len(ENDS) + 1))
    for which, fates in enumerate((a, b)):
        at = np.searchsorted(entities, fates["entity"])
        people[at] = fates["people"]
        harmed[which, at] = fates["harmed_people"]
        never = np.where(fates["was_turned_back"], 0, 1)
        for column, name in enumerate(ENDS):
            kinds[which, at, never, column] = fates[name]
    kinds[:, :, 1, -1] = people - kinds.sum(axis=(2, 3))
    by_kind = kinds.reshape(2, len(entities), 2 * (len(ENDS) + 1))
    a_share, b_people = by_kind[0] / people[:, None], by_kind[1]
    weights = np.stack([np.ones_like(people), *(harmed / people)], axis=1)
    return np.stack([(a_share * weights[:, [k]]).T @ b_people for k in range(3)], axis=2)
