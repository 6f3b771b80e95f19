"""Which columns of the live table have room: of many lengths a window, so that they do not push out all others."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tui.columns import GAP, Width
from tui.march_columns import Column
from tui.table_layout import LEAD, Place, lay_out

ALL_SHOWN = 8
"""So many lengths are shown together wherever they fit at all."""
FEWEST_SHOWN = 4
"""What a window keeps of more lengths, before other columns have room."""
WINDOW_WIDTH = Width(least=9, good=9, most=13, priority=1, essential=True)
"""A figure with its heat and its mark, and every short name of a cause."""
LAST_KEPT = 73
"""Columns of no higher priority have room before a window is given more than its fewest lengths."""


class MarchLayout(msgspec.Struct, frozen=True):
    """The columns that are shown, and those that the cell cursor can go to."""

    places: tuple[Place[Column], ...] = ()
    reachable: tuple[str, ...] = ()
    """The keys of the columns that are shown and of every length, left to right."""
    first: int = 0
    """The first length in the window, by its place among those that are not hidden."""
    in_window: int = 0


def lay_out_march(columns: Sequence[Column], room: int, first: int = 0) -> MarchLayout:
    """Give the columns that fit; of more lengths than fit a window that begins with this one, or as near as it can."""
    lengths = [column for column in columns if column.length is not None]
    if len(lengths) <= ALL_SHOWN:
        places = lay_out(columns, room)
        if sum(place.column.length is not None for place in places) == len(lengths):
            return MarchLayout(places, tuple(place.column.key for place in places), 0, len(lengths))
    return _windowed(columns, lengths, room, first)


def first_for(layout: MarchLayout, columns: Sequence[Column], key: str) -> int:
    """Give where the window is to begin so that a column is in it; where it begins now for all but lengths."""
    keys = [column.key for column in columns if column.length is not None]
    if key not in keys or not layout.in_window:
        return layout.first
    place = keys.index(key)
    return max(place - layout.in_window + 1, min(layout.first, place))


def beside(layout: MarchLayout, key: str, step: int) -> str:
    """Give the column so many places to the right of one; the last or first where there are no more."""
    if not layout.reachable:
        return key
    place = layout.reachable.index(key) if key in layout.reachable else 0
    return layout.reachable[max(0, min(place + step, len(layout.reachable) - 1))]


def _windowed(columns: Sequence[Column], lengths: Sequence[Column], room: int, first: int) -> MarchLayout:
    count = _window_size(columns, lengths, room)
    first = max(0, min(first, len(lengths) - count))
    shown = [_in_window(column, first, len(lengths) - first - count) for column in lengths[first : first + count]]
    before, after = _around(columns)
    places = lay_out([*before, *shown, *after], room)
    seen = {place.column.key for place in places}
    in_window = sum(column.key in seen for column in shown)  # none where there is hardly room for the model
    reachable = [column.key for column in columns if column.key in seen or (in_window and column.length is not None)]
    return MarchLayout(places, tuple(reachable), first, in_window)


def _window_size(columns: Sequence[Column], lengths: Sequence[Column], room: int) -> int:
    before, after = _around(columns)
    few = [msgspec.structs.replace(column, width=WINDOW_WIDTH) for column in lengths[:FEWEST_SHOWN]]
    places = lay_out([*before, *few, *after], room)
    kept = [place.column.width for place in places if place.column.length is None]
    kept_cells = sum(width.good + GAP for width in kept if width.priority <= LAST_KEPT)
    least_cells = sum(width.least + GAP for width in kept if width.priority == 0)
    wanted = max(FEWEST_SHOWN, _lengths_in(room - LEAD - kept_cells))
    return max(1, min(len(lengths), wanted, _lengths_in(room - LEAD - least_cells)))


def _lengths_in(cells: int) -> int:
    return (cells + GAP) // (WINDOW_WIDTH.good + GAP)


def _around(columns: Sequence[Column]) -> tuple[list[Column], list[Column]]:
    """Give the columns before the lengths and those behind them."""
    places = [place for place, column in enumerate(columns) if column.length is not None]
    return list(columns[: places[0]]), list(columns[places[-1] + 1 :])


def _in_window(column: Column, left: int, right: int) -> Column:
    """Let the caption say how many lengths are to the left and to the right."""
    before, after = f"‹{left} " if left else "", f" {right}›" if right else ""
    captions = tuple(f"{before}{caption}{after}" for caption in column.caption)
    return msgspec.structs.replace(column, width=WINDOW_WIDTH, caption=captions)
