"""A table as a spreadsheet takes it from the clipboard: a line per row, cells between tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.spreadsheet import as_text
from tui.visible_text import harmless


def tab_separated(rows: Iterable[Sequence[str]]) -> str:
    """Give the rows; no cell breaks out of its place, and none is executed as a formula."""
    return "".join(f"{tab_separated_row(row)}\n" for row in rows)


def tab_separated_row(cells: Sequence[str]) -> str:
    """Give one row, without the end of its line."""
    return "\t".join(as_text(harmless(cell)) for cell in cells)
