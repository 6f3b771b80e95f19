"""A table to look through and sort; drawn line by line, and only what is in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui.columns import TableColumn
from tui.line_rows import LineRow, arranged
from tui.message_fields import with_fields
from tui.sort_order import SortOrder, first_order, next_order
from tui.styled_lines import StyledLine, text_of
from tui.table_layout import Place, caption_spans, column_at, header_spans, lay_out, row_spans
from tui.widgets.row_cursor import RowCursor

CURSOR = "line-table--cursor"
HEADER = "line-table--header"


class LineTable(RowCursor, can_focus=True, inherit_bindings=False):
    """Shows rows of cells; its cursor stays on a row however the rows move."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "cursor(1)", "down", show=False, id="down"),
        Binding("up,k", "cursor(-1)", "up", show=False, id="up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="page_down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="page_up"),
        Binding("home", "first", "first", show=False, id="first"),
        Binding("end", "last", "last", show=False, id="last"),
        Binding("s", "sort(1)", "sort", show=False, id="sort"),
        Binding("S,shift+s", "sort(-1)", "sort back", show=False, id="sort_back"),
        Binding("o", "reverse", "reverse", show=False, id="reverse"),
        Binding("enter", "choose", "choose", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {CURSOR, HEADER}
    DEFAULT_CSS: ClassVar[str] = "LineTable { height: 1fr; }"

    order: var[SortOrder] = var(SortOrder(), init=False)
    cursor_key: var[str | None] = var(None, init=False)

    @with_fields
    class CursorMoved(Message):
        """The cursor came to another row."""

        table: LineTable
        key: str | None

        @property
        def control(self) -> LineTable:
            """The table, by which a handler may choose its messages."""
            return self.table

    @with_fields
    class Chosen(Message):
        """The row under the cursor is asked for."""

        table: LineTable
        key: str

        @property
        def control(self) -> LineTable:
            """The table, by which a handler may choose its messages."""
            return self.table

    @with_fields
    class Fitted(Message):
        """There is room for other columns than before."""

        table: LineTable

    def __init__(self, empty: str = "nothing here", **arguments: Any) -> None:
        super().__init__(**arguments)
        self._empty = empty
        self._columns: tuple[TableColumn, ...] = ()
        self._places: tuple[Place[TableColumn], ...] = ()
        self._given: tuple[LineRow, ...] = ()
        self._rows: tuple[LineRow, ...] = ()
        self._index: dict[str, int] = {}
        self._note: StyledLine = ()

    # ---- what is shown

    @property
    def rows(self) -> tuple[LineRow, ...]:
        """The rows in the order in which they are shown."""
        return self._rows

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """Every column, also those without room."""
        return self._columns

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """The columns for which there is room."""
        return tuple(place.column.key for place in self._places)

    @property
    def lines(self) -> tuple[str, ...]:
        """Titles and all rows as text, as wide as the table; nothing before there is anything to show."""
        if not self._columns:
            return ()
        titles = text_of(header_spans(self._places, self.order))
        return (titles, *(text_of(self._line_of(row)) for row in self._rows))

    def show_table(self, columns: Sequence[TableColumn], rows: Sequence[LineRow], note: StyledLine = ()) -> None:
        """Show these rows under these columns, with a note above the titles at the left."""
        same_header = tuple(columns) == self._columns and note == self._note
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self._lay_out()
        self._given, self._note = tuple(rows), note
        self._arrange(same_header=same_header)

    def say_empty(self, words: str) -> None:
        """Say this where there is no row."""
        if words != self._empty:
            self._empty = words
            self.refresh()

    def watch_order(self) -> None:
        """Show the rows in another order."""
        self._arrange()

    def watch_cursor_key(self, before: str | None, now: str | None) -> None:
        """Repaint the two rows, and bring the cursor into view."""
        for key in (before, now):
            self._refresh_row(key)
        self._show_cursor()
        self.post_message(self.CursorMoved(self, now))

    def on_resize(self) -> None:
        """Give the columns the new width."""
        self._lay_out()
        self.make_room_for(len(self._rows))
        self._show_cursor()
        self.refresh()

    # ---- keys and mouse

    def action_sort(self, step: int) -> None:
        """Sort by the next column that is shown."""
        self.order = next_order(self.order, [place.column for place in self._places], step)

    def action_reverse(self) -> None:
        """Sort in the other direction."""
        self.order = self.order.reversed()

    def action_choose(self) -> None:
        """Ask for the row under the cursor."""
        if self.cursor_key is not None:
            self.post_message(self.Chosen(self, self.cursor_key))

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, or go to a row; twice chooses it."""
        if event.y < self.header_lines:
            column = column_at(self._places, event.x)
            if column is not None:
                same = column.key == self.order.key
                self.order = self.order.reversed() if same else first_order(column.key, self._columns)
            return
        row = self.row_at(event.y)
        if row < len(self._rows):
            self._go_to(row)
            if event.chain == 2:
                self.action_choose()

    # ---- rows and places

    def _arrange(self, *, same_header: bool = False) -> None:
        before, place = self._rows, self._cursor_row()
        self._rows = arranged(self._given, self._columns, self.order)
        self._index = {row.key: number for number, row in enumerate(self._rows)}
        if len(before) != len(self._rows):
            self.make_room_for(len(self._rows))
        self._refresh_changed(before, same_header=same_header)
        if self.cursor_key not in self._index:
            self.cursor_key = self._rows[min(place, len(self._rows) - 1)].key if self._rows else None

    def _refresh_changed(self, before: tuple[LineRow, ...], *, same_header: bool) -> None:
        """Repaint the rows that are not as they were, or everything where rows moved."""
        if not same_header or [row.key for row in before] != [row.key for row in self._rows]:
            self.refresh()
            return
        for old, new in zip(before, self._rows, strict=True):
            if old != new:
                self._refresh_row(new.key)

    def _columns_to_fit(self) -> Sequence[TableColumn]:
        """Give the columns of which those are shown that have room."""
        return self._columns

    def _lay_out(self) -> None:
        before, self._places = self.shown_keys, lay_out(self._columns_to_fit(), self.room)
        if self.shown_keys != before:
            self.post_message(self.Fitted(self))

    def _row_count(self) -> int:
        return len(self._rows)

    def _put_cursor(self, row: int) -> None:
        self.cursor_key = self._rows[row].key

    def _cursor_row(self) -> int:
        return self._index.get(self.cursor_key or "", 0)

    @property
    def header_lines(self) -> int:
        """The titles, and above them captions and the note where there are any."""
        has_captions = bool(self._note) or any(column.caption for column in self._columns)
        return 1 + has_captions

    def _show_cursor(self) -> None:
        if self._rows:
            self.show_row(self._cursor_row(), self.rows_in_view - 1)

    def _refresh_row(self, key: str | None) -> None:
        if key in self._index:
            self.repaint_row(self._index[key])

    # ---- drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        if y < self.header_lines:
            is_titles = y == self.header_lines - 1
            line = header_spans(self._places, self.order) if is_titles else caption_spans(self._places, self._note)
            return self._line(line, HEADER)
        row = self.row_at(y)
        if row < len(self._rows):
            one = self._rows[row]
            at_cursor = one.key == self.cursor_key and self.has_focus
            return self._line(self._line_of(one), CURSOR if at_cursor else "")
        remark: StyledLine = ((f"  {self._empty}", "role--dim"),) if row == 0 else ()
        return self._line(remark, "")

    def _line_of(self, row: LineRow) -> StyledLine:
        by_column = dict(zip((column.key for column in self._columns), row.cells, strict=True))
        return row_spans(self._places, [by_column[place.column.key] for place in self._places], row.lead)

    def _line(self, line: StyledLine, ground: str) -> Strip:
        return self.strip((line, ground), ground=ground)
