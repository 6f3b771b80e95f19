"""What the live table shows as plain text: cells parted by tabs, rows by lines; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.store.rows import MarchRow
from tui.cells import Cell
from tui.march_columns import Column
from tui.run_view import RunView


def cell_text(cell: Cell) -> str:
    """Give a cell in its longest form, with its sign of doubt."""
    return f"{cell.forms[0]}{cell.mark.strip()}"


def row_text(view: RunView, march: MarchRow, columns: Sequence[Column]) -> str:
    """Give a model as a line."""
    return "\t".join(cell_text(column.cell(view, march)) for column in columns)


def table_text(view: RunView, marches: Iterable[MarchRow], columns: Sequence[Column]) -> str:
    """Give titles and models, a line each; what the lengths show stands first where a length is among them."""
    captions = [column.caption[0] for column in columns if column.length is not None and column.caption]
    above = [captions[0]] if captions else []
    titles = "\t".join(column.title for column in columns)
    return "\n".join([*above, titles, *(row_text(view, march, columns) for march in marches)])
