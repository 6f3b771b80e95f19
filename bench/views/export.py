"""A frame as a file: for spreadsheets, for scripts, for other frames.

CSV is for spreadsheets: a text cell that one of them would take for a formula stands behind a single quote, as OWASP
advises (https://owasp.org/www-community/attacks/CSV_Injection); numbers are numbers. JSON lines and Parquet are exact.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

import polars as pl

from bench.output_file import output_file
from bench.spreadsheet import FORMULA_STARTS
from bench.unseen import marked

ExportFormat = Literal["csv", "parquet", "jsonl"]


def write(frame: pl.DataFrame, export_format: ExportFormat, target: Path | None = None) -> None:
    """Write the frame to a file, or to stdout where none is named; a file appears whole or not at all.

    Raise BadInput where it cannot be written.

    In CSV, and only there, a text that begins with one of FORMULA_STARTS is written behind a single quote. A terminal
    gets marks for what would command it.
    """
    if target is None:
        _write_to_stdout(frame, export_format)
        return
    with output_file(target) as stream:
        _write_to(frame, export_format, stream)


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the frame as CSV holds it: lists joined by spaces, and no text that a spreadsheet would execute."""
    return frame.with_columns(_joined(name) for name, kind in frame.schema.items() if isinstance(kind, pl.List)).select(
        _harmless(name) if kind == pl.String else pl.col(name) for name, kind in _flat_schema(frame).items()
    )


def _write_to_stdout(frame: pl.DataFrame, export_format: ExportFormat) -> None:
    """Write exactly what a file would hold, but to a terminal with marks for what would command it."""
    content = BytesIO()
    _write_to(frame, export_format, content)
    written = content.getvalue()
    if sys.stdout.isatty():
        written = marked(written.decode(), kept="\n").encode(sys.stdout.encoding, "replace")
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()


def _write_to(frame: pl.DataFrame, export_format: ExportFormat, stream: BinaryIO) -> None:
    if export_format == "csv":
        flat(frame).write_csv(stream)
    elif export_format == "jsonl":
        frame.write_ndjson(stream)
    else:
        frame.write_parquet(stream)


def _joined(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.List(pl.String)).list.join(" ").alias(name)


def _flat_schema(frame: pl.DataFrame) -> dict[str, pl.DataType]:
    return {name: pl.String() if isinstance(kind, pl.List) else kind for name, kind in frame.schema.items()}


def _harmless(name: str) -> pl.Expr:
    starts_a_formula = pl.col(name).str.slice(0, 1).is_in(list(FORMULA_STARTS))
    return pl.when(starts_a_formula).then(pl.lit("'") + pl.col(name)).otherwise(pl.col(name)).alias(name)
