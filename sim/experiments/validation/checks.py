"""Figures that nothing is fitted to: what a season has to be compatible with, and where it is not.

They are partly later than the record of 2021 or from another year, so they stay out of it. A check
that fails stays in the table. Assumed numbers were chosen with one of them in view: the people
detained after 12 August (docs/decisions/023-layers-of-surveillance.md).
"""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.evidence import read_evidence
from sim.experiments.scorecard import HIGH, LOW
from sim.experiments.validation.record import (
    DETAINED,
    LAST_DAY,
    ORDER_DAY,
    TOTAL,
    TRAIT,
    RecordedFigure,
    figure,
)


def checks() -> list[RecordedFigure]:
    """Deaths as a lower bound, hospital, and the level: who is detained, stopped, and how deep."""
    nearest, farthest = (float(end) for end in str(read_evidence()["half_km"]["value"]).split("-"))
    detained = figure("det_0813_1130")
    stopped, passed = (
        float(count.replace(",", ""))
        for count in str(read_evidence()["pl_getaway"]["value"]).split(" vs ")
    )
    share = stopped / (stopped + passed)
    half_year = date(2021, 7, 1), date(2021, 12, 31)
    return [
        RecordedFigure(
            "", "deaths, July to December 2021", "dead_people", *half_year, 4.0, math.inf, TOTAL,
            ("dead_iom",),
        ),
        RecordedFigure(
            "", "brought to hospital, of recorded turn-backs (2022)", "hospital_share", *half_year,
            0.0035, 0.0047, TRAIT, ("hosp_2022",),
        ),
        RecordedFigure(
            "", "detained, 13 Aug to 30 Nov", DETAINED, date(2021, 8, 13), date(2021, 11, 30),
            detained, detained, TOTAL, ("det_0813_1130",),
        ),
        RecordedFigure(
            "", "attempts stopped, of those stopped or noticed", "stop_share", ORDER_DAY, LAST_DAY,
            share, share, TRAIT, ("pl_getaway",),
        ),
        RecordedFigure(
            "", "median depth at which people are met, km", "median_depth_km",
            date(2021, 3, 1), LAST_DAY, nearest, farthest, TRAIT, ("half_km",),
        ),
    ]  # fmt: skip


def checked(rows: Sequence[RecordedFigure], values: NDArray[np.float64]) -> pd.DataFrame:
    """One row per figure: what is known, the seasons (median, 90% interval), whether both agree.

    `values` is (replicates, rows). `is_covered`: the interval reaches what is known.
    `share_within`: of seasons that lie within it, or above a lower bound.
    """
    table = pd.DataFrame([row._asdict() for row in rows])
    table["median"] = np.nanmedian(values, axis=0)
    table["low_90"] = np.nanquantile(values, LOW, axis=0)
    table["high_90"] = np.nanquantile(values, HIGH, axis=0)
    table["is_covered"] = (table["low_90"] <= table["high"]) & (table["high_90"] >= table["low"])
    low, high = table["low"].to_numpy(), table["high"].to_numpy()
    table["share_within"] = ((values >= low) & (values <= high)).mean(axis=0)
    return table
