"""What the mix of origins says of a flight ban: how much of what it stops comes by other routes.

Under a ban on one origin the odds of that origin among arrivals fall by what the ban leaves of it,
if the other origins go on as before. So the odds of Iraqis among those detected in a month, over
their odds before the ban, are the share of Iraqi arrivals that is left in that month.

Two things are read so: August's mix stands for the time before the ban, because whoever was
detected then had mostly come before; and the mix of the whole eastern land route stands for that
of arrivals at this border. Neither is known to hold.
"""

from typing import NamedTuple

import pandas as pd

from sim.base.evidence import read_series

BAN_DAYS = {"2021-09": 26, "2021-10": 56}  # of the ban of 6 August, until the month begins
MONTH_DAYS = {"2021-09": 30, "2021-10": 31}
BEFORE = "2021-08"


class Replaced(NamedTuple):
    """What other routes bring of what a ban stops, once they are found, and when that is."""

    share: float
    after_days: float


def left_of_origin(share_before: float, share_now: float) -> float:
    """The share of an origin's arrivals that is left, from its share in all before and now."""
    return _odds(share_now) / _odds(share_before)


def replaced_of_stopped(left_share: float, ban_share: float) -> float:
    """How much of what a ban stops comes all the same: left = 1 − ban·(1 − replaced)."""
    return 1.0 - (1.0 - left_share) / ban_share


def by_month(ban_share: float) -> pd.DataFrame:
    """One row per month after the ban: Iraqi share, share of arrivals left, replaced share."""
    series = read_series("frontex_eastern_2021").set_index("month")["iraqi_share"].dropna()
    later = series.drop(BEFORE)
    left = [left_of_origin(series[BEFORE], share) for share in later]
    replaced = [replaced_of_stopped(share, ban_share) for share in left]
    columns = {"iraqi_share": later.to_numpy(), "left": left, "replaced": replaced}
    return pd.DataFrame(columns, index=later.index)


def estimate(ban_share: float) -> Replaced:
    """October's share holds once routes are found; September's mean says on which day that was."""
    replaced = by_month(ban_share)["replaced"]
    found_share = replaced["2021-09"] / replaced["2021-10"]
    after_days = BAN_DAYS["2021-09"] + MONTH_DAYS["2021-09"] * (1.0 - found_share)
    return Replaced(float(replaced["2021-10"]), float(after_days))


def _odds(share: float) -> float:
    return share / (1.0 - share)
