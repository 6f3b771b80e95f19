"""SQL over the tables of a run; whatever a statement may be, it gives a bounded frame or an error in words."""

from __future__ import annotations

import re
from typing import Final

import msgspec
import polars as pl
from polars.exceptions import PanicException, PolarsError

from bench.errors import BadInput
from bench.query_messages import Value
from bench.query_statement import Statement, statement_of
from bench.query_tables import MODELS, TABLES, TRIALS, WALL
from bench.views.run_tables import SCHEMAS, RunTables

MOST_ROWS = 1_000_000
"""More are not kept."""
LONGEST_TEXT = 1_000
"""Characters of one cell that are shown."""

_USUAL: Final = frozenset({TRIALS.name, MODELS.name, WALL.name})
_STUMBLES: Final = (
    PolarsError,
    PanicException,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    RuntimeError,
    OSError,
)
_INNER_WORKINGS: Final = ("\n\nResolved plan until failure", "\n\nThis error occurred with the following context")
_MANY_COLUMNS: Final = re.compile(r'; valid columns: \[(?:"[^"]*", ){12,}[^\]]*\]')
"""The columns of a table of a run, which stand below on the screen."""


class StatementFailed(BadInput):
    """A statement that may be asked, and that cannot be answered."""


class Found(msgspec.Struct, frozen=True):
    """What a statement gives."""

    frame: pl.DataFrame
    statement: Statement
    has_more: bool


def find(tables: RunTables, text: str) -> Found:
    """Answer a statement; raise StatementRefused or StatementFailed, with a remedy, where that cannot be done."""
    statement = statement_of(text)
    if statement.kind == "tables":
        return Found(_all_tables(tables), statement, has_more=False)
    if statement.kind == "describe":
        (name,) = statement.tables
        return Found(_columns_of(name), statement, has_more=False)
    frames = tables.frames(_USUAL | statement.tables)
    try:
        asked = pl.SQLContext(frames, eager=False).execute(statement.sql)
        frame = asked.head(MOST_ROWS + 1).collect(engine="streaming")
    except _STUMBLES as error:
        raise StatementFailed(
            _in_words(error), "Tables: " + ", ".join(TABLES) + "; DESCRIBE trials names its columns."
        ) from error
    found = _in_some_order(frame.head(MOST_ROWS)) if statement.is_unordered else frame.head(MOST_ROWS)
    return Found(found, statement, has_more=frame.height > MOST_ROWS)


def kinds_of(frame: pl.DataFrame) -> tuple[str, ...]:
    """Say of each column whether it holds numbers."""
    return tuple("number" if kind.is_numeric() else "text" for kind in frame.dtypes)


def rows_of(frame: pl.DataFrame, most: int) -> tuple[tuple[Value, ...], ...]:
    """Give the first rows as plain values: what is neither number nor text is said in words."""
    return tuple(tuple(map(_plain, row)) for row in frame.head(most).iter_rows())


def _plain(value: object) -> Value:
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}…"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return _plain(" ".join("null" if one is None else str(one) for one in value))
    return _plain(str(value))


def _in_some_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Sort by what comes first, so that the same rows look the same when they are asked for again."""
    columns = [name for name, kind in frame.schema.items() if not kind.is_nested()]
    return frame.sort(columns, nulls_last=True) if columns else frame


def _in_words(error: BaseException) -> str:
    text = str(error)
    for inner in _INNER_WORKINGS:
        text = text.partition(inner)[0]
    return _MANY_COLUMNS.sub("", text).strip() or type(error).__name__


def _all_tables(tables: RunTables) -> pl.DataFrame:
    frames = tables.frames(_USUAL)
    return pl.DataFrame(
        [(one.name, frames[one.name].height if one.name in frames else None, one.meaning) for one in TABLES.values()],
        schema={"table": pl.String, "rows": pl.Int64, "meaning": pl.String},
        orient="row",
    )


def _columns_of(name: str) -> pl.DataFrame:
    return pl.DataFrame(
        [(column, str(kind)) for column, kind in SCHEMAS[name].items()],
        schema={"column": pl.String, "kind": pl.String},
        orient="row",
    )
