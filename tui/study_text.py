"""The summary's tables as text for spreadsheets, a column for every number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.spreadsheet import as_text
from bench.study import BY_CATEGORY
from tui.columns import TableColumn
from tui.line_rows import LineRow
from tui.study_figures import Figure, StudyTable
from tui.study_rows import RATIO, STUDY, Row, has_spoilt, ratio_to_study, study_figure
from tui.visible_text import visible


def study_text(table: StudyTable, rows: Sequence[Row]) -> str:
    """Give all columns of these categories separated by tabs, figures as plain numbers in the unit of their title."""
    titles = ["category", *(title for figure in table.figures for title in _titles(figure))]
    lines = [[visible(row["category"]), *(text for f in table.figures for text in _texts(f, row))] for row in rows]
    return _joined([titles, *lines])


def shown_text(columns: Sequence[TableColumn], rows: Sequence[LineRow]) -> str:
    """Give all columns of any table separated by tabs, every cell in its longest form."""
    titles = [" ".join((*column.caption[:1], column.title)) for column in columns]
    return _joined([titles, *([cell.forms[0] for cell in row.cells] for row in rows)])


def _joined(lines: Sequence[Sequence[str]]) -> str:
    return "".join("\t".join(map(as_text, line)) + "\n" for line in lines)


def _titles(figure: Figure) -> Iterator[str]:
    name = figure.caption[0]
    yield name
    if figure.kind in {"mean", "share"}:
        yield from (f"{name} n", f"{name} unknown")
        if has_spoilt(figure):
            yield f"{name} kept out"
    if figure.of_study is not None:
        yield f"{name} {STUDY}"
        if figure.has_ratio:
            yield f"{name} {RATIO}"


def _texts(figure: Figure, row: Row) -> Iterator[str]:
    value = row[figure.key]
    yield _number(None if value is None else value * figure.scale)
    if figure.kind in {"mean", "share"}:
        yield from (_number(row[f"{figure.key}_n"]), _number(row[f"{figure.key}_unknown"]))
        if has_spoilt(figure):
            yield _number(row[f"{figure.key}_spoilt"])
    if figure.of_study is not None:
        printed = study_figure(figure, row["category"])
        yield _number(printed)
        if figure.has_ratio:
            yield _number(ratio_to_study(figure, row, BY_CATEGORY.get(row["category"])))


def _number(value: float | None) -> str:
    """Give a number as spreadsheets read it, nothing where there is none."""
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
