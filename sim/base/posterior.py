"""Fitted sets of parameter vectors in seeds/posterior: what the record of 2021 leaves plausible.

A file NAME.csv has one row per vector. Each column is the dotted path of a number in a scenario,
as in `migrants.retry_probability`. Lines that begin with # say how the file was made.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.shipped import folder


class Posterior(NamedTuple):
    """A fitted set: the paths of its numbers, and the vectors as rows."""

    paths: tuple[str, ...]
    vectors: NDArray[np.float64]  # (vectors, paths)


def posterior_names() -> list[str]:
    """The fitted sets that are shipped."""
    return sorted(path.stem for path in (folder("seeds") / "posterior").glob("*.csv"))


@cache
def read_posterior(name: str) -> Posterior:
    """A fitted set by name; raises FileNotFoundError if there is none."""
    table = pd.read_csv(folder("seeds") / "posterior" / f"{name}.csv", comment="#")
    return Posterior(tuple(table.columns), table.to_numpy(dtype=np.float64))
