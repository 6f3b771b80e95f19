"""The tables of a run as rows of text, the titles first: for a clipboard, a spreadsheet, a page of Markdown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bench.store.rows import MarchRow
from tui.cells import Cell
from tui.march_columns import Column
from tui.plain.run_lines import WALL_HEADER, wall_row
from tui.run_view import RunView
from tui.summary_text import Row, summary_columns

TextRow = tuple[str, ...]


def march_titles(columns: Sequence[Column]) -> TextRow:
    """Give the title of each column, with what is written over it."""
    return tuple(full_title(column.title, column.caption) for column in columns)


def march_row(view: RunView, march: MarchRow, columns: Sequence[Column]) -> TextRow:
    """Give the cells of one model, each in full."""
    return tuple(cell_text(column.cell(view, march)) for column in columns)


def march_table(view: RunView, march_ids: Iterable[int], columns: Sequence[Column]) -> list[TextRow]:
    """Give the titles, and a row for each of these models, in this order."""
    by_id = {march.march_id: march for march in view.marches}
    shown = (by_id[march_id] for march_id in march_ids if march_id in by_id)
    return [march_titles(columns), *(march_row(view, march, columns) for march in shown)]


def wall_table(view: RunView) -> list[TextRow]:
    """Give the titles, and a row for each length."""
    return [WALL_HEADER, *(tuple(wall_row(point)) for point in view.wall)]


def summary_table(rows: Sequence[Row], lengths: Sequence[int], known: Collection[int]) -> list[TextRow]:
    """Give the titles, and a row for each category; of the lengths those that are known."""
    columns = [one for one in summary_columns(lengths) if one.length is None or one.length in known]
    titles = tuple(full_title(column.title, column.caption) for column in columns)
    return [titles, *(tuple(cell_text(column.cell(row)) for column in columns) for row in rows)]


def cell_text(cell: Cell) -> str:
    """Give the longest form of a cell, with its mark."""
    return f"{cell.forms[0]}{cell.mark.rstrip()}"


def full_title(title: str, caption: Sequence[str]) -> str:
    """Give the title with the caption that stands over it and its neighbours, in its shorter form: ``128 tokens/s``."""
    return f"{title} {caption[min(1, len(caption) - 1)]}" if caption else title
