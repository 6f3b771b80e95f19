"""One CSV file from elsewhere: its records with the place of each cell, or a refusal that names the place."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from bench.errors import BadInput
from bench.registry.place import listed, shown
from bench.secrets_in_text import holds_secret
from bench.unseen import is_unseen

LARGEST_BYTES = 256_000
"""The largest table of the study has 7,000."""
LONGEST_NAME = 200
LARGEST_NUMBER = 1e15

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a file, its cells by the names of their columns."""

    file: Path
    line: int
    cells: dict[str, str]

    def refuse(self, column: str, problem: str, expected: str) -> BadInput:
        """Give the error that names the cell, what is wrong with it, and what would be right."""
        return BadInput(f"{self.file}:{self.line}, column {shown(column)}: {problem}", f"Expected: {expected}.")

    def name(self, column: str) -> str:
        """Give a cell that names something; raise BadInput where it is empty or too long."""
        text = self.cells[column]
        if not 0 < len(text) <= LONGEST_NAME:
            raise self.refuse(column, f"it is {shown(text)}", f"a name of 1 to {LONGEST_NAME} characters")
        return text

    def number(self, column: str) -> float:
        """Give a cell that holds a number; raise BadInput where it does not."""
        return self.number_in(self.cells[column], column, "a number such as 12.5")

    def number_in(self, text: str, column: str, expected: str) -> float:
        """Give the number that is written in a part of a cell; raise BadInput where there is none of a usual size."""
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if math.isfinite(value) and abs(value) <= LARGEST_NUMBER:
            return value
        problem = "is no number" if math.isnan(value) else "is too large"
        raise self.refuse(column, f"{shown(self.cells[column])} {problem}", expected)


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one file."""

    file: Path
    columns: tuple[str, ...]
    records: tuple[Record, ...]

    def lengths(self, form: str) -> dict[int, str]:
        """Give the columns named for a sequence length, by it, shortest first; ``form`` has ``{}`` for the number."""
        before, after = map(re.escape, form.split("{}"))
        found = {one: re.fullmatch(rf"{before}([1-9][0-9]{{0,6}}){after}", one) for one in self.columns}
        lengths = {int(match.group(1)): column for column, match in found.items() if match}
        if not lengths:
            raise _missing(self.file, form.format("512"), self.columns)
        return dict(sorted(lengths.items()))


def read_table(file: Path, needed: Sequence[str]) -> Table | None:
    """Read a CSV file that has at least these columns; None where there is none.

    Raises:
        BadInput: it cannot be read, is too large, is not CSV in UTF-8, lacks a column, or holds what hides from sight.
    """
    content = _content(file)
    return None if content is None else _table(file, _decoded(file, content), needed)


def refused(file: Path, problem: str, expected: str) -> BadInput:
    """Give the error that names a file, what is wrong with it, and what would be right."""
    return BadInput(f"{file}: {problem}", f"Expected: {expected}.")


def _content(file: Path) -> bytes | None:
    """Read no more than is allowed: the file may have no end."""
    try:
        if not file.exists():
            return None
        if not file.is_file():
            raise refused(file, "it is no file", "a CSV file")
        with file.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise refused(file, f"cannot read it: {error.strerror}", "a CSV file that can be read") from None
    if len(content) > LARGEST_BYTES:
        raise refused(
            file, f"it has more than {LARGEST_BYTES:,} bytes", "a table of the study, which has some thousand"
        )
    return content


def _decoded(file: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = f"byte {error.object[error.start]:#04x} is not UTF-8"
        raise BadInput(f"{file}:{line}: {problem}", "Expected: a CSV file in UTF-8.") from None
    if holds_secret(text):  # before anything of it is quoted
        raise refused(file, "a token of the hub stands in it", "a table without one")
    return text


def _table(file: Path, text: str, needed: Sequence[str]) -> Table:
    lines = _lines(file, text)
    _, columns = next(lines, (1, ()))
    for column in needed:
        if columns.count(column) != 1:
            raise _missing(file, column, columns)
    if len(set(columns)) < len(columns):
        raise BadInput(f"{file}:1: two columns have the same name", "Expected: each column once.")
    records = tuple(_record(file, line, columns, cells) for line, cells in lines)
    if not records:
        raise refused(file, "it has no record", "a line for each model below the names of the columns")
    return Table(file=file, columns=columns, records=records)


def _missing(file: Path, column: str, columns: Sequence[str]) -> BadInput:
    problem = f"the column {shown(column)} {'stands there twice' if column in columns else 'is missing'}"
    return BadInput(f"{file}:1: {problem}", f"Expected: it once. There are: {listed(map(shown, columns)) or 'none'}.")


def _lines(file: Path, text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the cells of each line that is not empty, with its number; none of them holds anything unseen."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                yield (
                    reader.line_num,
                    tuple(_seen(file, reader.line_num, place, cell) for place, cell in enumerate(cells)),
                )
    except csv.Error as error:
        raise BadInput(f"{file}:{max(1, reader.line_num)}: not CSV: {error}", "Expected: a CSV file.") from None


def _seen(file: Path, line: int, place: int, cell: str) -> str:
    hidden = next(filter(is_unseen, cell), None)
    if hidden is None:
        return cell.strip()
    where = f"{file}:{line}, column number {place + 1}"
    raise BadInput(f"{where}: a character that hides (U+{ord(hidden):04X})", "Expected: text that can be seen.")


def _record(file: Path, line: int, columns: Sequence[str], cells: Sequence[str]) -> Record:
    if len(cells) != len(columns):
        problem = f"it has {len(cells)} cells, and there are {len(columns)} columns"
        raise BadInput(f"{file}:{line}: {problem}", "Expected: a cell for each column.")
    return Record(file=file, line=line, cells=dict(zip(columns, cells, strict=True)))
