"""Append-only tables on disk: Parquet parts that are whole, or set aside.

A part is written to a temporary name beside its own, forced to disk and renamed, and it is named
after a hash of its bytes: a part that a crash or a disk has damaged no longer fits its name.
"""

import hashlib
import io
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiments.files import keep

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_NAME = re.compile(r"part-([0-9a-f]{24})\.parquet")
_LEFT_OVER_S = 3600.0  # temporary files older than this have lost their writer

type Key = tuple[str, int]  # a point of the design, and a seed


@contextmanager
def alone(folder: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Holds the lock of a folder; waits for whoever holds it, which ends with its process.

    Where there are no locks it goes on without: parts are whole and repeated rows are refused, so
    two processes would only do the same work twice.
    """
    if fcntl is None:
        yield
        return
    with open(folder / ".lock", "ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(stream, fcntl.LOCK_EX)
        except OSError:
            pass
        yield


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as a Parquet file; the same table gives the same bytes."""
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd")
    return stream.getvalue()


class StudyTable:
    """One table of a study as a folder of parts, each row known by its point and seed.

    schema: of every part; its metadata say by which code the rows were made.
    wanted: the points of the study; rows of other points are moved aside.
    notes: counts what was moved aside, by reason.
    """

    def __init__(self, folder: Path, schema: pa.Schema, wanted: set[str], has_rows: bool) -> None:
        self.folder = folder
        self.aside = folder.parent / "aside"
        self.schema = schema
        self.keys: set[Key] = set()
        self.notes: Counter[str] = Counter()
        self._wanted = wanted
        self._has_rows = has_rows
        self._tables: list[pa.Table] = []
        self._seen: set[str] = set()

    def open(self) -> None:
        """Makes the folder, removes what lost writers left, and brings back what fits again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob(".part-*.tmp"):
            if time.time() - path.stat().st_mtime > _LEFT_OVER_S:
                path.unlink(missing_ok=True)
        self.scan()
        for path in sorted(self.aside.glob(f"{self.folder.name}-part-*.parquet")):
            place = self.folder / path.name.removeprefix(f"{self.folder.name}-")
            if not self._fault(place.name, path.read_bytes())[0]:
                os.replace(path, place)
        self.scan()

    def scan(self) -> None:
        """Takes in the parts that are new in the folder, and moves aside what is no good."""
        for path in sorted(self.folder.glob("*.parquet")):
            if path.name in self._seen:
                continue
            try:
                fault, table = self._fault(path.name, path.read_bytes())
            except FileNotFoundError:  # Another process moved it aside.
                continue
            if fault:
                self._set_aside(path, fault)
            elif table is not None:
                self._take(path, table)

    def append(self, table: pa.Table) -> None:
        """Writes the rows that are not there yet as a new part, if there are any."""
        if not self.keys.isdisjoint(_keys(table)):
            table = table.filter(_mask(table, lambda key: key not in self.keys))
        if not table.num_rows:
            return
        data = parquet_bytes(table.cast(self.schema).replace_schema_metadata(self.schema.metadata))
        path = self.folder / f"part-{_digest(data)}.parquet"
        keep(path, data)

    def table(self) -> pa.Table:
        """All rows."""
        return pa.concat_tables([self.schema.empty_table(), *self._tables])

    def _take(self, path: Path, table: pa.Table) -> None:
        """Accepts a part; its rows of other points go into a part of their own, aside."""
        if not all(point in self._wanted for point, _ in _keys(table)):
            self._split(path, table, _mask(table, lambda key: key[0] in self._wanted))
            return
        self._seen.add(path.name)
        self.keys.update(_keys(table))
        if self._has_rows:
            self._tables.append(table)

    def _split(self, path: Path, table: pa.Table, mask: list[bool]) -> None:
        whole = pq.read_table(path)
        for rows, folder, prefix in (
            (whole.filter(mask), self.folder, ""),
            (whole.filter([not kept for kept in mask]), self.aside, f"{self.folder.name}-"),
        ):
            if rows.num_rows:
                folder.mkdir(exist_ok=True)
                data = parquet_bytes(rows)
                place = folder / f"{prefix}part-{_digest(data)}.parquet"
                keep(place, data)
                if folder == self.folder:
                    self._take(place, table.filter(mask))
        path.unlink(missing_ok=True)
        self.notes["of an earlier design"] += 1

    def _fault(self, name: str, data: bytes) -> tuple[str, pa.Table | None]:
        """Why a part cannot be used ('' if it can), and its rows."""
        matched = _NAME.fullmatch(name)
        if not matched or matched[1] != _digest(data):
            return "damaged", None
        columns = None if self._has_rows else ["point", "seed"]
        file = pq.ParquetFile(io.BytesIO(data))
        table = file.read(columns)
        if not file.schema_arrow.equals(self.schema, check_metadata=True):
            return "made by other code or with other columns", table
        keys = _keys(table)
        if not any(point in self._wanted for point, _ in keys):
            return "of an earlier design", table
        if not self.keys.isdisjoint(keys):
            return "that repeat others", table
        return "", table

    def _set_aside(self, path: Path, fault: str) -> None:
        self.aside.mkdir(exist_ok=True)
        ending = ".damaged" if fault == "damaged" else ""
        try:
            os.replace(path, self.aside / f"{self.folder.name}-{path.name}{ending}")
        except FileNotFoundError:
            return
        self.notes[fault] += 1


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]


def _keys(table: pa.Table) -> list[Key]:
    unique = table.group_by(["point", "seed"]).aggregate([])
    return list(zip(unique["point"].to_pylist(), unique["seed"].to_pylist(), strict=True))


def _mask(table: pa.Table, is_kept: Callable[[Any], bool]) -> list[bool]:
    """For each row, whether its key is kept."""
    points, seeds = table["point"].to_pylist(), table["seed"].to_pylist()
    return [is_kept(key) for key in zip(points, seeds, strict=True)]
