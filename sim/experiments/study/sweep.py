"""A study: every point of a design, run as often as it asks, in a folder that survives anything.

What has been run is on disk, a part at a time. The loop looks at what is there, works out what is
missing, runs that, and looks again; so a study that was killed, interrupted, damaged or enlarged
goes on from where it is, and its table is the same as if nothing had happened.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.experiments.files import FolderError, reason
from sim.experiments.study import rows
from sim.experiments.study.design import Design, read_design
from sim.experiments.study.folder import make_folder, study_folder, write_about, write_new
from sim.experiments.study.parts import Key, StudyTable, alone, parquet_bytes
from sim.experiments.study.points import Point, points_of
from sim.experiments.study.rows import Job
from sim.experiments.study.stopping import replicates_needed
from sim.experiments.workers import (
    Failed,
    Pool,
    PoolError,
    Progress,
    no_progress,
    open_pool,
    stream,
)
from sim.scenario.document import Document
from sim.scenario.limits import within_limits

log = logging.getLogger(__name__)

ROWS_PER_PART = 50
DAYS_PER_PART = 5000  # with the daily table, whose rows are many
FLUSH_S = 5.0  # finished replicates wait no longer than this for their part


@dataclass(frozen=True)
class Study:
    """What a study found.

    outcomes: one row per replicate, in the order of the design: policy, point, replicate, seed,
        the values that vary, the uncertain parameters, then the outcomes of the ledger.
    failures: one row per replicate that raised: policy, point, replicate, seed, error, command.
    """

    folder: Path
    outcomes: pd.DataFrame
    failures: pd.DataFrame
    replicates_asked: int
    is_interrupted: bool = False


def sweep(
    design: str | Path | Design,
    folder: str | Path | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    on_progress: Progress = no_progress,
    on_notice: Callable[[str], None] = log.warning,
    document: Document | None = None,
    command: str | None = None,
) -> Study:
    """Runs what is missing of a study and returns all of it, as pandas frames in a `Study`.

    design: a design file or a Design. folder: where the study is kept, runs/NAME by default.
    workers, cluster: as for `workers.open_pool`. `on_notice` is told, in one line each, what was
    found damaged. `document` and `command` say where a design comes from and how it is run.
    A replicate that raises is a row of `failures`, and is tried again by the next call. Ctrl-C
    returns what there is. Raises ScenarioProblem for a design that is not valid, FolderError for a
    folder that cannot be used, PoolError for a cluster that cannot be reached or was lost;
    whatever is raised, what was finished is kept.
    """
    within_limits(workers=workers)
    if not isinstance(design, Design):
        command = command or f"python -m sim sweep {design}"
        design, document = read_design(design)
    points = points_of(design, document)
    place = study_folder(design.name) if folder is None else Path(folder)
    study = _Study(design, points, place, command or "", on_progress, on_notice)
    with study.telling_of_disk():
        make_folder(place)
        with alone(place, study.tell_of_another):
            study.open()
            is_interrupted = study.run(workers, cluster)
            return study.finish(is_interrupted)


class _Study:
    """A study while it is worked on."""

    def __init__(
        self,
        design: Design,
        points: list[Point],
        folder: Path,
        command: str,
        on_progress: Progress,
        on_notice: Callable[[str], None],
    ) -> None:
        self.design, self.points, self.folder, self.command = design, points, folder, command
        self.on_progress, self.on_notice = on_progress, on_notice
        self.failed: dict[Key, tuple[Job, str]] = {}
        wanted = {point.id for point in points}
        schema = rows.outcomes_schema(points)
        self.outcomes = StudyTable(folder / "outcomes", schema, wanted, has_rows=True)
        self.daily: StudyTable | None = None
        if design.daily:
            self.daily = StudyTable(folder / "daily", rows.daily_schema(), wanted, has_rows=False)
        self.asked = 0

    @contextmanager
    def telling_of_disk(self) -> Iterator[None]:
        """Says in one line what the disk refused, and what is kept all the same."""
        try:
            yield
        except OSError as error:
            with suppress(OSError):
                self._scan()
            kept = len(self._done())
            raise FolderError(
                f"{self.folder}: cannot be used: {reason(error)}; {kept} replicates are whole and "
                "kept; once that is mended, the same command goes on from there"
            ) from None

    def tell_of_another(self) -> None:
        self.on_notice(f"{self.folder}: another process works on this study; waiting until it ends")

    def open(self) -> None:
        """Takes in what was run before."""
        write_about(self.folder, self.design, self.points, self.command)
        for parts in self._parts():
            parts.open()
        self._tell()

    def run(self, workers: int | None, cluster: str | None) -> bool:
        """Runs until nothing is missing; returns whether it was interrupted."""
        missing = self._missing()
        if not missing:
            return False
        try:
            with open_pool(workers, cluster) as pool:
                while missing:
                    before = len(self._done()) + len(self.failed)
                    self._run_all(pool, missing)
                    self._scan()
                    if len(self._done()) + len(self.failed) == before:
                        raise FolderError(f"{self.folder}: does not keep what is written to it")
                    missing = self._missing()
        except KeyboardInterrupt:
            self._scan()
            return True
        except PoolError as error:
            self._scan()
            kept = len(self._done())
            raise PoolError(
                f"{error}; {kept} of {self.asked} replicates are kept in {self.folder}, "
                "the same command goes on from there"
            ) from None
        return False

    def finish(self, is_interrupted: bool) -> Study:
        """Writes the tables of the whole study, each the same whatever happened on the way."""
        order = {job.key: index for index, job in enumerate(self._jobs())}
        table = rows.in_design_order(self.outcomes.table(), order)
        failures = [self.failed[key] for key in order if key in self.failed]
        failed = rows.failures_table(failures, self.command)
        write_new(self.folder / "outcomes.parquet", parquet_bytes(table))
        write_new(self.folder / "failures.parquet", parquet_bytes(failed))
        counts = len(order), table.num_rows, failed.num_rows
        write_about(self.folder, self.design, self.points, self.command, *counts)
        return Study(self.folder, table.to_pandas(), failed.to_pandas(), len(order), is_interrupted)

    def _parts(self) -> list[StudyTable]:
        return [self.outcomes] if self.daily is None else [self.daily, self.outcomes]

    def _scan(self) -> None:
        for parts in self._parts():
            parts.scan()
        self._tell()

    def _tell(self) -> None:
        for parts in self._parts():
            for fault, count in sorted(parts.notes.items()):
                words = "1 part" if count == 1 else f"{count} parts"
                self.on_notice(
                    f"{parts.folder}: {words} {fault} moved to {parts.aside}; "
                    "what is missing now is run again"
                )
            parts.notes.clear()

    def _done(self) -> set[Key]:
        """What is kept, in every table that is asked for."""
        keys = self.outcomes.keys
        return keys if self.daily is None else keys & self.daily.keys

    def _jobs(self) -> list[Job]:
        """Every replicate that the study asks for, as far as is known now."""
        counts = [self.design.replicates] * len(self.points)
        if self.design.until is not None:
            frame = self.outcomes.table().select(["point", "seed", self.design.until.outcome])
            values = rows.values_by_key(frame)
            counts = replicates_needed(self.design, self.points, values, set(self.failed))
        return [
            rows.job(point, number, self.design.daily)
            for point, count in zip(self.points, counts, strict=True)
            for number in range(count)
        ]

    def _missing(self) -> list[Job]:
        jobs = self._jobs()
        self.asked = len(jobs)
        done = self._done()
        missing = [job for job in jobs if job.key not in done and job.key not in self.failed]
        self.on_progress(self.asked - len(missing), self.asked)
        return missing

    def _run_all(self, pool: Pool, missing: list[Job]) -> None:
        """Runs what is missing, and writes a part whenever enough is finished."""
        batch: list[tuple[Job, rows.Totals]] = []
        most, since, done = self._rows_per_part(), time.monotonic(), self.asked - len(missing)
        results = stream(pool, rows.totals_of, missing)
        try:
            for job, result in results:
                if isinstance(result, Failed):
                    self.failed[job.key] = job, result.error
                else:
                    batch.append((job, result))
                since = since if len(batch) > 1 else time.monotonic()
                if len(batch) >= most or time.monotonic() - since > FLUSH_S:
                    self._flush(batch)
                done += 1
                self.on_progress(done, self.asked)
        finally:
            self._flush(batch)

    def _rows_per_part(self) -> int:
        if self.daily is None:
            return ROWS_PER_PART
        days = max(len(point.scenario.period.dates) for point in self.points)
        return max(1, min(ROWS_PER_PART, DAYS_PER_PART // days))

    def _flush(self, batch: list[tuple[Job, rows.Totals]]) -> None:
        """Writes what is finished: the daily rows first, so that an outcome vouches for them."""
        if not batch:
            return
        batch.sort(key=lambda pair: (pair[0].point.group, pair[0].point.id, pair[0].number))
        if self.daily is not None:
            self.daily.append(rows.daily_table(batch))
        self.outcomes.append(rows.outcomes_table(batch, self.outcomes.schema))
        batch.clear()
