"""The columns of the live table as rows to choose from; knows no widget."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tui.cells import Cell
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow
from tui.march_columns import MODEL, Column

CHECKED, UNCHECKED, ALWAYS = "[x]", "[ ]", " ✓ "

CHOICE_COLUMNS = (
    TableColumn(key="shown", title="", width=Width(least=3, good=3, most=3, priority=0, essential=True)),
    TableColumn(key="column", title="column", width=Width(least=8, good=9, most=12, priority=0, essential=True)),
    TableColumn(key="room", title="", width=Width(least=7, good=7, most=7, priority=2)),
    TableColumn(
        key="about", title="what it shows", width=Width(least=20, good=40, most=70, priority=1, essential=True)
    ),
)


def choice_rows(columns: Sequence[Column], shown: Collection[str], hidden: Collection[str]) -> tuple[LineRow, ...]:
    """Give a row for each column: whether it is chosen, and whether it has room at this width."""
    return tuple(_row(place, column, shown, hidden) for place, column in enumerate(columns))


def toggled(hidden: frozenset[str], key: str) -> frozenset[str]:
    """Put a column away, or bring it back; the model always stays."""
    return hidden if key == MODEL else hidden ^ {key}


def _row(place: int, column: Column, shown: Collection[str], hidden: Collection[str]) -> LineRow:
    is_chosen = column.key not in hidden
    mark = ALWAYS if column.key == MODEL else CHECKED if is_chosen else UNCHECKED
    room = "no room" if is_chosen and column.key not in shown and column.length is None else ""
    return LineRow(
        key=column.key,
        cells=(
            Cell((mark,), "role--accent" if is_chosen else "role--dim"),
            Cell((column.title,), "" if is_chosen else "role--dim"),
            Cell((room,), "role--dim"),
            Cell((column.about,), "role--dim"),
        ),
        sort_values=(float(is_chosen), column.title, room, float(place)),
    )
