"""The columns of a wide table that are seen when one looks aside: figure by figure, each whole; knows no widget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tui.columns import GAP, TableColumn
from tui.table_layout import LEAD, lay_out

Figures = list[tuple[TableColumn, ...]]


def figures_of(columns: Sequence[TableColumn], room: int) -> Figures:
    """Give the columns behind the first one, those of one figure together, or as many of them as have room."""
    wholes = [tuple(group) for _, group in groupby(columns[1:], key=lambda column: column.caption)]
    return [part for whole in wholes for part in _parts(columns[0], whole, room)]


def _parts(first: TableColumn, whole: Sequence[TableColumn], room: int) -> Iterator[tuple[TableColumn, ...]]:
    """Give a figure at once where it has room beside the first column, else in parts that have."""
    part: list[TableColumn] = []
    for column in whole:
        if part and _cells((first, *part, column)) > room - LEAD:
            yield tuple(part)
            part = []
        part.append(column)
    yield tuple(part)


def columns_aside(columns: Sequence[TableColumn], steps: int, room: int) -> tuple[TableColumn, ...]:
    """Give the columns to show after so many steps to the right.

    After none it is all of them, and those that matter most are shown; after one or more, the first column and from the
    first, second or a later figure on as many whole ones as have room, one at least.
    """
    if steps == 0 or not columns:
        return tuple(columns)
    first, *others = figures_of(columns, room)[steps - 1 :]
    shown = [columns[0], *first]
    for figure in others:
        if _cells((*shown, *figure)) > room - LEAD:
            break
        shown += figure
    return tuple(shown)


def most_steps(columns: Sequence[TableColumn], room: int) -> int:
    """Say how many steps lead to the last figure; none where everything is in view."""
    if len(lay_out(columns, room)) == len(columns):
        return 0
    count = len(figures_of(columns, room))
    last = columns[-1]
    return next(steps for steps in range(1, count + 1) if columns_aside(columns, steps, room)[-1] == last)


def note_aside(columns: Sequence[TableColumn], steps: int, room: int) -> str:
    """Say what there is beside what is shown: ``+6 columns →``, ``← 2 of 5 →``; nothing where all is in view."""
    most = most_steps(columns, room)
    if not most:
        return ""
    if not steps:
        return f"+{len(columns) - len(lay_out(columns, room))} columns →"
    return f"← {steps} of {most}{' →' if steps < most else ''}"


def _cells(columns: Sequence[TableColumn]) -> int:
    """Give the room that they need to be shown whole: what is not essential goes before anything shrinks."""
    return sum(column.width.good for column in columns) + GAP * (len(columns) - 1)
