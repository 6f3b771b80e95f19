"""The study's published tables, as far as they are audited: what each row says of its model, and on which line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from bench.audit.csv_file import Record, read_table, refused

LOADING = "table1_model_loading.csv"
SPEED = "table2_inference_speed.csv"
MEMORY = "table3_memory_scaling.csv"
EFFICIENCY = "table4_efficiency.csv"
SCALABILITY = "table5_scalability.csv"
SEQUENCES = "table9_sequence_capabilities.csv"

_MODEL = "Model"
_STOPPED = "OOM"
_UNKNOWN = "N/A"
_WORKS, _WORKS_NOT = "✓", "✗"
_WORD = re.compile(rf"{_WORKS_NOT} *[\w /-]{{0,40}}")
"""A cause may stand behind the mark; none of them is believed."""
_LEAST = 1e-6
"""Nothing that is measured comes so near to zero."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table, by its model and the line on which it stands."""

    model: str
    line: int


class Loaded(Row, frozen=True, kw_only=True):
    """A row of table 1."""

    params_m: float
    memory_gb: float
    """A difference of resident sizes, and so it may be negative."""


class Swept(Row, frozen=True, kw_only=True):
    """A row with a figure at each length: tokens per second of tables 2 and 9, GB of table 3."""

    values: dict[int, float | None]
    """None where the model does not work, or where the table has no figure."""


class Grouped(Row, frozen=True, kw_only=True):
    """A row of table 5."""

    group: str
    """Its "Architecture Type"."""


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """The tables; None where the folder lacks one that can be done without."""

    loaded: tuple[Loaded, ...]
    speeds: tuple[Swept, ...]
    memory: tuple[Swept, ...] | None
    efficiency: tuple[Row, ...] | None
    groups: tuple[Grouped, ...] | None
    second_run: tuple[Swept, ...] | None
    """Table 9: other lengths of fewer models, measured again."""

    @property
    def tables(self) -> dict[str, tuple[Row, ...] | None]:
        """Give the rows of every table by the name of its file."""
        return {
            LOADING: self.loaded,
            SPEED: self.speeds,
            MEMORY: self.memory,
            EFFICIENCY: self.efficiency,
            SCALABILITY: self.groups,
            SEQUENCES: self.second_run,
        }

    def each_once(self) -> Dataset:
        """Give the dataset with the first row of each model alone."""
        return Dataset(
            loaded=once(self.loaded),
            speeds=once(self.speeds),
            memory=self.memory and once(self.memory),
            efficiency=self.efficiency and once(self.efficiency),
            groups=self.groups and once(self.groups),
            second_run=self.second_run and once(self.second_run),
        )


R = TypeVar("R", bound=Row)


def once(rows: Sequence[R]) -> tuple[R, ...]:
    """Give the first row of each model, in their order."""
    first: dict[str, R] = {}
    for row in rows:
        first.setdefault(row.model, row)
    return tuple(first.values())


def read_dataset(folder: Path) -> Dataset:
    """Read the tables of a folder; raise BadInput where one is missing or does not hold up."""
    if not _is_folder(folder):
        raise refused(folder, "there is no folder of that name", f"a folder with {LOADING} and {SPEED}")
    return Dataset(
        loaded=_needed(_rows(folder / LOADING, _loaded, "Parameters (M)", "Memory Used (GB)"), folder / LOADING),
        speeds=_needed(_swept_rows(folder / SPEED, "{} tok/s", _speed), folder / SPEED),
        memory=_swept_rows(folder / MEMORY, "{} Memory", _memory),
        efficiency=_rows(folder / EFFICIENCY, _row),
        groups=_rows(folder / SCALABILITY, _grouped, "Architecture Type"),
        second_run=_swept_rows(folder / SEQUENCES, "{}", _marked_speed),
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # no access to where it lies, or a name that no file can have
        return False


def _needed(rows: tuple[R, ...] | None, file: Path) -> tuple[R, ...]:
    if rows is None:
        raise refused(file, "the file is missing", f"a folder with {LOADING} and {SPEED}")
    return rows


def _rows(file: Path, read: Callable[[Record], R], *columns: str) -> tuple[R, ...] | None:
    table = read_table(file, (_MODEL, *columns))
    return None if table is None else tuple(map(read, table.records))


def _swept_rows(file: Path, form: str, read: Callable[[Record, str], float | None]) -> tuple[Swept, ...] | None:
    """Read a table with a column for each length, named in this form."""
    table = read_table(file, (_MODEL,))
    if table is None:
        return None
    lengths = table.lengths(form)
    return tuple(
        Swept(
            model=one.name(_MODEL),
            line=one.line,
            values={length: read(one, column) for length, column in lengths.items()},
        )
        for one in table.records
    )


# ---- one row


def _row(record: Record) -> Row:
    return Row(model=record.name(_MODEL), line=record.line)


def _loaded(record: Record) -> Loaded:
    return Loaded(
        model=record.name(_MODEL),
        line=record.line,
        params_m=_above_zero(record, record.cells["Parameters (M)"], "Parameters (M)", "millions of parameters"),
        memory_gb=record.number("Memory Used (GB)"),
    )


def _grouped(record: Record) -> Grouped:
    return Grouped(model=record.name(_MODEL), line=record.line, group=record.name("Architecture Type"))


# ---- one cell


def _speed(record: Record, column: str) -> float | None:
    text = record.cells[column]
    return None if text == _STOPPED else _above_zero(record, text, column, f"tokens per second, or {_STOPPED}")


def _marked_speed(record: Record, column: str) -> float | None:
    text = record.cells[column]
    if _WORD.fullmatch(text):
        return None
    expected = f"{_WORKS} and tokens per second, or {_WORKS_NOT} {_STOPPED}"
    if not text.startswith(_WORKS):
        raise record.refuse(column, "it says neither that the model works nor that it does not", expected)
    return _above_zero(record, text.removeprefix(_WORKS).strip(), column, expected)


def _memory(record: Record, column: str) -> float | None:
    text = record.cells[column]
    is_known = text not in {_UNKNOWN, _STOPPED}
    return record.number_in(text, column, f"GB, {_UNKNOWN} or {_STOPPED}") if is_known else None


def _above_zero(record: Record, text: str, column: str, expected: str) -> float:
    value = record.number_in(text, column, expected)
    if value < _LEAST:
        raise record.refuse(column, f"{text} is not above 0", expected)
    return value
