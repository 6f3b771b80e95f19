"""Where each column of a table stands, and what its cells and headers look like as text; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec
from rich.cells import cell_len

from tui import formatting
from tui.cells import Cell
from tui.columns import GAP, TableColumn, caption_line, group, share_width
from tui.sort_order import SortOrder
from tui.styled_lines import Span, StyledLine, cut, width_of

LEAD = 2
"""Cells before the first column: the mark of the running model."""

MARK_CELLS = 1
HEAT_CELLS = 1
HEATED_FROM = 9
"""Cells of a column in which a figure, its heat and its mark have room."""
SORT_MARKS = {True: "▼", False: "▲"}


C = TypeVar("C", bound=TableColumn)


class Place(msgspec.Struct, Generic[C], frozen=True):
    """A column that is shown, and where."""

    column: C
    x: int
    width: int


def lay_out(columns: Sequence[C], room: int) -> tuple[Place[C], ...]:
    """Give the columns that fit, from left to right."""
    places: list[Place[C]] = []
    x = LEAD
    for index, width in share_width([column.width for column in columns], room - LEAD).items():
        places.append(Place(columns[index], x, width))
        x += width + GAP
    return tuple(places)


def cell_spans(place: Place[C], cell: Cell) -> StyledLine:
    """Give a cell in exactly the column's width."""
    if place.column.marked and cell.done is None:
        return _marked(place, cell)
    text = _fitting(cell.forms, place.width)
    if cell.done is not None:
        return _with_bar(formatting.fit(text, place.width, place.column.align), cell.done)
    if place.column.key == "model":
        return ((formatting.fit_name(text, place.width), cell.style),)
    return ((formatting.fit(text, place.width, place.column.align), cell.style),)


def _marked(place: Place[C], cell: Cell) -> StyledLine:
    """Keep the last cells for the heat of a figure and the sign of doubt; a cause may take them all."""
    behind = _marks(place) if cell.heat else MARK_CELLS
    text = _fitting(cell.forms, place.width - (behind if cell.heat or cell.mark != " " else 0))
    if cell_len(text) > place.width - behind:
        return ((formatting.fit(text, place.width, place.column.align), cell.style),)
    figure = formatting.fit(text, place.width - behind, place.column.align)
    heat: StyledLine = ((cell.heat, "role--heat"),) if behind > MARK_CELLS else ()
    return ((figure, cell.style), *heat, (cell.mark, "role--doubt"))


def row_spans(places: Sequence[Place[C]], cells: Sequence[Cell], lead: Span) -> StyledLine:
    """Give a whole row, gaps included."""
    spans: list[Span] = [lead]
    for number, (place, cell) in enumerate(zip(places, cells, strict=True)):
        spans += [*([(" " * GAP, "")] if number else []), *cell_spans(place, cell)]
    return tuple(spans)


def parted_row_spans(
    places: Sequence[Place[C]], cells: Sequence[Cell], lead: Span, at: int
) -> tuple[StyledLine, StyledLine, StyledLine]:
    """Give a whole row as what stands before one of its cells, that cell, and what follows; brackets hold the cell."""
    if at == 0:
        return (lead,), cell_spans(places[0], cells[0]), _after(places[1:], cells[1:], (" " * GAP, ""))
    before = row_spans(places[:at], cells[:at], lead)
    after = _after(places[at + 1 :], cells[at + 1 :], ("]", "role--accent"))
    return (*before, ("[", "role--accent")), cell_spans(places[at], cells[at]), after


def _after(places: Sequence[Place[C]], cells: Sequence[Cell], gap: Span) -> StyledLine:
    return row_spans(places, cells, gap) if places or gap[0].strip() else ()


def header_spans(places: Sequence[Place[C]], order: SortOrder) -> StyledLine:
    """Give the titles, the sorted one with its direction."""
    spans: list[Span] = [(" " * LEAD, "")]
    for number, place in enumerate(places):
        spans += [(" " * GAP, "")] if number else []
        spans.append(_title(place, order))
    return tuple(spans)


def caption_spans(places: Sequence[Place[C]], note: StyledLine) -> StyledLine:
    """Give the line above the titles: a note at its left, then what neighbouring columns are."""
    groups = group([(place.column.caption, place.x, place.width - _marks(place)) for place in places])
    start = groups[0].x if groups else width_of(note)
    left = cut(note, max(0, start - 1)) if groups else note
    captions = caption_line(groups)[start:]
    return (*left, (" " * (start - width_of(left)), ""), (captions, "role--dim"))


def _has_heat(place: Place[C]) -> bool:
    return place.column.heated and place.width >= HEATED_FROM


def _marks(place: Place[C]) -> int:
    return (MARK_CELLS if place.column.marked else 0) + (HEAT_CELLS if _has_heat(place) else 0)


def column_at(places: Sequence[Place[C]], x: int) -> C | None:
    """Give the column at a cell of the table."""
    return next((place.column for place in places if place.x <= x < place.x + place.width), None)


def _title(place: Place[C], order: SortOrder) -> Span:
    column = place.column
    room = place.width - _marks(place)
    is_sorted = column.key == order.key
    title = f"{column.title}{SORT_MARKS[order.descending]}" if is_sorted else column.title
    tail = " " * (place.width - room)
    return formatting.fit(title, room, column.align) + tail, "role--accent" if is_sorted else "role--title"


def _fitting(forms: Sequence[str], width: int) -> str:
    return next((form for form in forms if cell_len(form) <= width), forms[0] if len(forms) == 1 else forms[-1])


def _with_bar(text: str, done: float) -> StyledLine:
    filled = round(done * len(text))
    return ((text[:filled], "role--bar"), (text[filled:], "role--bar-rest"))
