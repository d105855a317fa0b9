"""One replicate of a study by itself, as after a failure; nothing is kept."""

import pyarrow as pa

from sim.experiments.files import FolderError
from sim.experiments.study import rows
from sim.experiments.study.points import Point
from sim.experiments.study.rows import Job


def find_job(points: list[Point], name: str) -> Job:
    """The replicate that is named POINT:NUMBER; raises FolderError if there is none."""
    point_id, _, number = name.partition(":")
    point = next((point for point in points if point.id == point_id), None)
    if point is None or not (number.isascii() and number.isdigit()):
        raise FolderError(f"'{name[:60]}' is no POINT:REPLICATE of this design as it is now")
    return rows.job(point, int(number), False)


def replay(job: Job) -> pa.Table:
    """Runs one replicate here and now, and lets it raise what it raises; its row."""
    row = job, rows.totals_of(job)
    return rows.outcomes_table([row], rows.outcomes_schema([job.point]))
