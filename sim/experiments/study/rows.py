"""The rows of a study: what a worker returns for a replicate, and the tables made of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.base import outcomes as ledger
from sim.base.draws import replicate_seed
from sim.engine import frames
from sim.engine.build import drawn_parameters
from sim.experiments import ensemble
from sim.experiments.study.parts import Key
from sim.experiments.study.points import Point, value_at
from sim.experiments.workers import code_hash

_LABELS = (
    ("policy", pa.string()),
    ("point", pa.string()),
    ("replicate", pa.int64()),
    ("seed", pa.int64()),
)
_FAILURE = pa.schema([*_LABELS, ("error", pa.string()), ("command", pa.string())])


class Job(NamedTuple):
    """One replicate of a point."""

    point: Point
    number: int
    seed: int
    is_daily: bool

    @property
    def key(self) -> Key:
        return self.point.id, self.seed

    @property
    def labels(self) -> list[Any]:
        return [self.point.policy, self.point.id, self.number, self.seed]


class Totals(NamedTuple):
    """What is kept of a replicate."""

    outcomes: NDArray[np.float64]  # (columns of the ledger,)
    ledger: NDArray[np.float64] | None  # (days, sectors, columns of the ledger), if asked for


def job(point: Point, number: int, is_daily: bool) -> Job:
    """The replicate of a point with a number; the same number is the same people anywhere."""
    return Job(point, number, replicate_seed(point.scenario.seed, number), is_daily)


def totals_of(job: Job) -> Totals:
    """Runs one replicate, on whatever worker."""
    season = ensemble.run_replicate(job.point.scenario, job.seed)
    return Totals(frames.totals(season.ledger), season.ledger if job.is_daily else None)


def outcomes_schema(points: Sequence[Point]) -> pa.Schema:
    """Labels, the values that vary, the uncertain parameters, the outcomes; and by which code."""
    varied = list(points[0].values) if points else []
    drawn = {path for point in points for path in drawn_parameters(point.scenario, 0)}
    drawn -= set(varied)
    return pa.schema(
        [
            *_LABELS,
            *((path, _type([point.values[path] for point in points])) for path in varied),
            *((path, pa.float64()) for path in sorted(drawn)),
            *_ledger_fields(),
        ],
        {"code": code_hash()},
    )


def daily_schema() -> pa.Schema:
    """Labels, date and sector, then the columns of the ledger."""
    sector = pa.dictionary(pa.int8(), pa.string())
    when = [("date", pa.timestamp("ms")), ("sector", sector)]
    return pa.schema([*_LABELS, *when, *_ledger_fields()], {"code": code_hash()})


def _ledger_fields() -> list[tuple[str, pa.DataType]]:
    return [
        (name, pa.int64() if name.endswith(frames.COUNT_ENDINGS) else pa.float64())
        for name in ledger.NAMES
    ]


def _type(values: list[Any]) -> pa.DataType:
    """The type of a column: numbers or truth values where all are, else text."""
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    return pa.float64() if kinds <= {int, float} else pa.string()


def outcomes_table(batch: Sequence[tuple[Job, Totals]], schema: pa.Schema) -> pa.Table:
    """A row for each replicate."""
    columns: dict[str, list[Any]] = {name: [] for name in schema.names}
    for job, totals in batch:
        row = dict(zip((name for name, _ in _LABELS), job.labels, strict=True))
        row |= drawn_parameters(job.point.scenario, job.seed) | job.point.values
        row |= dict(zip(ledger.NAMES, totals.outcomes.tolist(), strict=True))
        for field in schema:
            value = row[field.name] if field.name in row else _set_value(job, field.name)
            columns[field.name].append(_as(field.type, value))
    return pa.table(columns, schema=schema)


def _set_value(job: Job, path: str) -> Any:
    """A parameter that others draw and this point's scenario sets."""
    return value_at(job.point.scenario, path)


def _as(kind: pa.DataType, value: Any) -> Any:
    """A value as the column of its type holds it."""
    if value is None:
        return None
    if kind == pa.string():
        return value if isinstance(value, str) else repr(value)
    if kind == pa.float64():
        return float(value)
    return int(value) if kind == pa.int64() else value


def daily_table(batch: Sequence[tuple[Job, Totals]]) -> pa.Table:
    """A row for each date and sector of each replicate."""
    schema = daily_schema()
    tables = [schema.empty_table()]
    for job, totals in batch:
        if totals.ledger is None:
            continue
        frame = frames.rows_by_day(job.point.scenario.period.dates, [totals.ledger])
        for index, ((name, _), value) in enumerate(zip(_LABELS, job.labels, strict=True)):
            frame.insert(index, name, value)
        tables.append(pa.Table.from_pandas(frame, schema, preserve_index=False))
    return pa.concat_tables(table.replace_schema_metadata(None) for table in tables)


def in_design_order(table: pa.Table, order: dict[Key, int]) -> pa.Table:
    """The rows that are asked for, in the order they are asked for."""
    keys = zip(table["point"].to_pylist(), table["seed"].to_pylist(), strict=True)
    places = {order[key]: row for row, key in enumerate(keys) if key in order}
    return table.take(pa.array([places[place] for place in sorted(places)], pa.int64()))


def values_by_key(table: pa.Table) -> dict[Key, float]:
    """One outcome (the last column) by point and seed."""
    points, seeds, values = (column.to_pylist() for column in table.columns)
    return dict(zip(zip(points, seeds, strict=True), values, strict=True))


def failures_table(failures: Sequence[tuple[Job, str]], command: str) -> pa.Table:
    """A row for each replicate that raised, with the command that raises it again."""
    rows = [
        dict(zip(_FAILURE.names, [*job.labels, error, _replay(command, job)], strict=True))
        for job, error in failures
    ]
    return pa.Table.from_pylist(rows, _FAILURE)


def _replay(command: str, job: Job) -> str:
    return f"{command} --replay {job.point.id}:{job.number}"
