"""Rows of any table, and their order: what is missing stays last whatever the direction; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tui.cells import Cell, SortValue
from tui.columns import TableColumn
from tui.sort_order import SortOrder


class LineRow(msgspec.Struct, frozen=True):
    """One row; cells and sort values stand in the order of the table's columns."""

    key: str
    """Tells the row from all others of its table, however they are sorted."""
    cells: tuple[Cell, ...]
    sort_values: tuple[SortValue | None, ...]
    lead: tuple[str, str] = ("  ", "")
    """A mark before the first column, two cells wide, and its style."""
    is_last: bool = False
    """Whether it stays below the others however they are sorted, as a total does."""


def arranged(rows: Sequence[LineRow], columns: Sequence[TableColumn], order: SortOrder) -> tuple[LineRow, ...]:
    """Give the rows in order; rows without a figure come last, in the order in which they were given."""
    totals = [row for row in rows if row.is_last]
    return (*_sorted([row for row in rows if not row.is_last], columns, order), *totals)


def _sorted(rows: Sequence[LineRow], columns: Sequence[TableColumn], order: SortOrder) -> tuple[LineRow, ...]:
    place = next((place for place, column in enumerate(columns) if column.key == order.key), None)
    if place is None:
        return tuple(reversed(rows)) if order.descending else tuple(rows)
    known = [row for row in rows if row.sort_values[place] is not None]
    unknown = [row for row in rows if row.sort_values[place] is None]
    return (*sorted(known, key=lambda row: _value(row, place), reverse=order.descending), *unknown)


def _value(row: LineRow, place: int) -> tuple[bool, SortValue]:
    """Texts stand behind numbers where a column holds both."""
    value = row.sort_values[place]
    assert value is not None
    return isinstance(value, str), value
