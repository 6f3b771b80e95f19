"""The live table: one row per model, drawn line by line; only cells that changed are painted again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from bench.store.rows import MarchRow
from tui import actions, march_remarks
from tui.kept_choices import keep, kept
from tui.march_columns import MODEL, Column, columns_for
from tui.march_rows import Arranger
from tui.pivots import Pivot, pivot_named
from tui.rebinding import rebinding_of_app
from tui.run_view import RunView
from tui.shown_cells import ShownCells
from tui.shown_columns import ShownColumns
from tui.sort_order import SortOrder, first_order, next_order
from tui.styled_lines import StyledLine
from tui.table_layout import caption_spans, column_at, header_spans, parted_row_spans, row_spans
from tui.widgets.line_canvas import LineCanvas

if TYPE_CHECKING:
    from tui.filter_terms import Filter

CURSOR = "march-table--cursor"
CELL = "march-table--cell"
HEADER = "march-table--header"
RUNNING_MARK = "▶"
CURSOR_MARK = "›"


class MarchTable(LineCanvas, can_focus=True, inherit_bindings=False):
    """Shows the models of a run; its cursor stays on a model however the rows move."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.TABLE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {CURSOR, CELL, HEADER}

    view: var[RunView | None] = var(None, always_update=True, init=False)
    wanted: var[Filter] = var((), init=False)
    order: var[SortOrder] = var(SortOrder(), init=False)
    cursor_id: var[int | None] = var(None, init=False)
    following: var[bool] = var(False, init=False)
    held: var[bool] = var(False, init=False)
    """Whether the rows keep the order they have."""
    pivot: var[Pivot] = var(Pivot.THROUGHPUT, init=False)
    hidden: var[frozenset[str]] = var(frozenset(), init=False)
    """The columns that were put away, by their keys; of this run or of others."""

    @dataclass
    class CursorMoved(Message):
        """The cursor came to another model."""

        march_id: int | None
        by_user: bool

    @dataclass
    class Arranged(Message):
        """Other rows are shown, or in another order."""

        shown: int
        total: int

    @dataclass
    class CellMoved(Message):
        """The cell cursor came to another column."""

        column: str
        length: int | None

    class ColumnsWanted(Message):
        """The columns are to be chosen."""

    class Opened(Message):
        """The model under the cursor is asked for in full."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._columns = ShownColumns()
        self._cells = ShownCells()
        self._rows: tuple[int, ...] = ()
        self._row_of: dict[int, int] = {}
        self._arranger = Arranger()

    def on_mount(self) -> None:
        """Show what was chosen the last time."""
        choices = kept(self.app)
        self.set_reactive(MarchTable.pivot, pivot_named(choices.pivot))
        self.set_reactive(MarchTable.hidden, frozenset(choices.hidden_columns) - {MODEL})

    # ---- what is shown

    @property
    def rows(self) -> tuple[int, ...]:
        """The models that are shown, in order."""
        return self._rows

    @property
    def titles(self) -> tuple[str, ...]:
        """The columns that are shown."""
        return self._columns.keys

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column of the run, also those that are put away or have no room."""
        return self._columns.every

    @property
    def cursor_column(self) -> str:
        """The column of the cell under the cursor."""
        return self._columns.cursor

    @property
    def cursor_length(self) -> int | None:
        """The length under the cursor; None where it stands on another column."""
        column = self._columns.cursor_column
        return column.length if column else None

    def watch_view(self, before: RunView | None, view: RunView | None) -> None:
        """Show another snapshot: rows that moved, or the cells that changed."""
        if view is None:
            return
        if before is None or before.lengths != view.lengths:
            self._show_other_figures()
        else:
            self._renew_cells(before, view)
        self._arrange()

    def watch_pivot(self) -> None:
        """Show other figures at the lengths, and sort by them."""
        self._show_other_figures()
        self._arrange()

    def watch_hidden(self) -> None:
        """Show other columns."""
        self._columns.show(self._columns.every, self.hidden)
        self._take_places()

    def watch_held(self) -> None:
        """Let the rows stay, or bring them into order."""
        self._arrange()
        self.repaint_header()

    def watch_wanted(self) -> None:
        """Show the rows that match."""
        self._arrange()

    def watch_order(self) -> None:
        """Show the rows in another order."""
        self._arrange()
        self.repaint_header()

    def watch_following(self) -> None:
        """Go where the engine is."""
        self._follow()
        self.repaint_header()

    def watch_cursor_id(self, before: int | None, now: int | None) -> None:
        """Repaint the two rows, and bring the cursor into view."""
        for march_id in (before, now):
            self._refresh_row(march_id)
        self._show_cursor()

    def on_resize(self) -> None:
        """Give the columns the new width."""
        self._columns.fit(self.room)
        self._take_places()
        self.make_room_for(len(self._rows))
        self._show_cursor()

    # ---- keys and mouse

    def action_cursor(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._go_to(self._cursor_row() + rows)

    def action_page(self, direction: int) -> None:
        """Move the cursor by what is in view."""
        self.action_cursor(direction * max(1, self.rows_in_view - 1))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._go_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._go_to(len(self._rows) - 1)

    def action_sort(self, step: int) -> None:
        """Sort by the next column that is shown."""
        self.order = next_order(self.order, [place.column for place in self._columns.places], step)

    def action_reverse(self) -> None:
        """Sort in the other direction."""
        self.order = self.order.reversed()

    def action_cell(self, step: int) -> None:
        """Move the cell cursor by columns."""
        self._go_to_column(self._columns.beside_cursor(step))

    def action_hold(self) -> None:
        """Keep the rows in the order they have, or let them move again."""
        self.held = not self.held

    def action_pivot(self, step: int) -> None:
        """Show the next figures at the lengths."""
        self.pivot = self.pivot.step(step)
        keep(self.app, pivot=self.pivot.value)

    def action_columns(self) -> None:
        """Ask for the list of columns."""
        self.post_message(self.ColumnsWanted())

    def hide(self, keys: frozenset[str]) -> tuple[str, ...]:
        """Put these columns away and remember it; give those that are shown now."""
        self.hidden = keys - {MODEL}
        keep(self.app, hidden_columns=tuple(sorted(self.hidden)))
        return self.titles

    def action_open(self) -> None:
        """Ask for the model under the cursor in full."""
        self.post_message(self.Opened())

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, or go to a row; twice opens it."""
        column = column_at(self._columns.places, event.x)
        if event.y < self.HEADER_LINES:
            self._sort_by(column)
            return
        row = self.row_at(event.y)
        if row < len(self._rows):
            self._go_to(row)
            self._go_to_column(column.key if column else self.cursor_column)
            if event.chain == 2:
                self.action_open()

    # ---- rows

    def _show_other_figures(self) -> None:
        if self.view is not None:
            self._columns.show(columns_for(self.view.lengths, self.pivot), self.hidden)
            self._cells.begin()
            self._take_places()

    def _renew_cells(self, before: RunView, view: RunView) -> None:
        """Work out again what is in view, and repaint what looks different."""
        self._cells.keep_only(self._in_view())
        for march_id, places in self._cells.renewed(before, view):
            for place in places:
                self._refresh_cell(march_id, place)
        if before.running_march_id != view.running_march_id:
            self._refresh_row(before.running_march_id)
            self._refresh_row(view.running_march_id)

    def _in_view(self) -> frozenset[int]:
        top = self.scroll_offset.y
        return frozenset(self._rows[top : top + self.rows_in_view + 1])

    def _arrange(self) -> None:
        if self.view is None:
            return
        rows = self._arranger.arrange(self.view, self._columns.every, self.order, self.wanted, held=self.held)
        if rows != self._rows:
            self._replace_rows(rows)
            self.post_message(self.Arranged(len(rows), len(self.view.marches)))
        self._follow()

    def _replace_rows(self, rows: tuple[int, ...]) -> None:
        """Leave the cursor on its model; where that is not shown any more, on the row that came to its place."""
        place, in_view = self._cursor_row(), self.is_in_view(self._cursor_row())
        self._rows, self._row_of = rows, {march_id: row for row, march_id in enumerate(rows)}
        self.make_room_for(len(self._rows))
        self.refresh()
        if self.cursor_id not in self._row_of:
            self._move_to(rows[min(place, len(rows) - 1)] if rows else None, by_user=False)
        elif in_view:
            self._show_cursor()

    def _follow(self) -> None:
        running = self.view.running_march_id if self.view and self.following else None
        if running in self._row_of:
            self._move_to(running, by_user=False)
            self._follow_length(running)

    def _follow_length(self, march_id: int | None) -> None:
        """Of many lengths, show the one that is measured."""
        march = self.view.march(march_id) if self.view else None
        length = self.view.running_length(march) if self.view and march else None
        if length is not None and self._columns.bring(length):
            self._take_places()

    def _go_to_column(self, key: str) -> None:
        if key == self.cursor_column:
            return
        if self._columns.put_cursor(key):
            self._take_places()
        self._refresh_row(self.cursor_id)
        self.post_message(self.CellMoved(self.cursor_column, self.cursor_length))

    def _go_to(self, row: int) -> None:
        if self._rows:
            self._move_to(self._rows[max(0, min(row, len(self._rows) - 1))], by_user=True)

    def _move_to(self, march_id: int | None, *, by_user: bool) -> None:
        if march_id != self.cursor_id:
            self.cursor_id = march_id
            self.post_message(self.CursorMoved(march_id, by_user))

    def _sort_by(self, column: Column | None) -> None:
        if column is None:
            return
        is_sorted = column.key == self.order.key
        self.order = self.order.reversed() if is_sorted else first_order(column.key, self._columns.every)

    # ---- places

    def _take_places(self) -> None:
        """Show the columns where they stand now."""
        self._cells.show([place.column for place in self._columns.places])
        self.refresh()

    def _march_at_cursor(self) -> MarchRow | None:
        return self.view.march(self.cursor_id) if self.view else None

    def _cursor_row(self) -> int:
        return self._row_of.get(self.cursor_id, 0) if self.cursor_id is not None else 0

    def _show_cursor(self) -> None:
        """Bring the cursor into view; while following with room ahead, since every scroll repaints the table."""
        if self._rows:
            self.show_row(self._cursor_row(), self.rows_in_view // 4 if self.following else self.rows_in_view - 1)

    def _refresh_row(self, march_id: int | None) -> None:
        row = self._row_of.get(march_id) if march_id is not None else None
        if row is not None:
            self.repaint_row(row)

    def _refresh_cell(self, march_id: int, at: int) -> None:
        place, row = self._columns.places[at], self._row_of.get(march_id)
        if row is not None:
            self.repaint_row(row, place.x, place.width)

    # ---- drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        if y < self.HEADER_LINES:
            return self.strip((self._header(y), HEADER), ground=HEADER)
        row = self.row_at(y)
        if row < len(self._rows):
            return self._row(self._rows[row])
        return self.strip((self._remark() if row == 0 else (), ""))

    def _remark(self) -> StyledLine:
        if self.view is None:
            return march_remarks.READING
        return march_remarks.no_match(rebinding_of_app(self.app).shown("clear_filter"))

    def _header(self, y: int) -> StyledLine:
        places = self._columns.places
        return header_spans(places, self.order) if y else caption_spans(places, self._note())

    def _row(self, march_id: int) -> Strip:
        march = self.view.march(march_id) if self.view else None
        if self.view is None or march is None:
            return self.strip()
        places, cells = self._columns.places, self._cells.of(self.view, march)
        at_cursor = march_id == self.cursor_id
        mark = RUNNING_MARK if march_id == self.view.running_march_id else CURSOR_MARK if at_cursor else " "
        lead = (f"{mark} ", "role--accent")
        if not at_cursor:
            return self.strip((row_spans(places, cells, lead), ""))
        before, cell, after = parted_row_spans(places, cells, lead, self._columns.cursor_place)
        return self.strip((before, CURSOR), (cell, CELL), (after, CURSOR), ground=CURSOR)

    def _note(self) -> StyledLine:
        return march_remarks.note(
            len(self._rows),
            len(self.view.marches) if self.view else None,
            is_filtered=bool(self.wanted),
            is_held=self.held,
            is_following=self.following,
        )
