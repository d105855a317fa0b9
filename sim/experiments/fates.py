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
        ("people", np.uint8),  # who came to the staging place; the next five add up to it
        ("registered_people", np.uint8),
        ("entered_undetected_people", np.uint8),
        ("left_people", np.uint8),
        ("dead_people", np.uint8),
        ("unresolved_people", np.uint8),  # still waiting, under way or in handling at the end
        ("was_turned_back", np.bool_),  # at least once
        ("harmed_people", np.uint8),  # who ever fell gravely ill outdoors, whatever came then
    ]
)
ENDS = (
    "registered_people",
    "entered_undetected_people",
    "left_people",
    "dead_people",
    "unresolved_people",
)
UNRESOLVED = (migrants.WAITING, migrants.UNDER_WAY, migrants.HANDLING)


def fates_of(world: World) -> NDArray[np.void]:
    """The fate of each group that has arrived so far, (groups,) FATE in order of arrival."""
    groups = np.asarray(world.groups)
    groups = groups[groups["state"] != migrants.NOT_ARRIVED]
    state, together = groups["state"], groups["people"]
    fates = np.zeros(len(groups), dtype=FATE)
    fates["entity"] = groups["entity"]
    fates["people"] = groups["first_people"]
    fates["registered_people"] = groups["registered_people"]
    fates["entered_undetected_people"] = np.where(state == migrants.ENTERED, together, 0)
    fates["left_people"] = groups["given_up_people"] + np.where(state == migrants.LEFT, together, 0)
    fates["dead_people"] = groups["dead_people"]
    fates["unresolved_people"] = np.where(np.isin(state, UNRESOLVED), together, 0)
    fates["was_turned_back"] = groups["was_turned_back"]
    fates["harmed_people"] = groups["harmed_people"]
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
