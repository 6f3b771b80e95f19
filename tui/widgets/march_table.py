"""The live table: one row per model, drawn line by line; only cells that changed are painted again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bench.store.rows import MarchRow
from tui import actions
from tui.cells import Cell
from tui.march_columns import Column, columns_for
from tui.march_rows import Arranger
from tui.rebinding import rebinding_of_app
from tui.run_view import RunView
from tui.sort_order import SortOrder, first_order, next_order
from tui.styled_lines import STYLE_NAMES, StyledLine
from tui.table_layout import Place, caption_spans, column_at, header_spans, lay_out, row_spans
from tui.widgets.style_book import StyleBook

HEADER_LINES = 2
CURSOR = "march-table--cursor"
HEADER = "march-table--header"
RUNNING_MARK = "▶"
CURSOR_MARK = "›"


class MarchTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows the models of a run; its cursor stays on a model however the rows move."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.TABLE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {*STYLE_NAMES, CURSOR, HEADER}
    DEFAULT_CSS: ClassVar[str] = "MarchTable { overflow-x: hidden; overflow-y: auto; }"
    ALLOW_SELECT = False

    view: var[RunView | None] = var(None, always_update=True, init=False)
    words: var[tuple[str, ...]] = var((), init=False)
    order: var[SortOrder] = var(SortOrder(), init=False)
    cursor_id: var[int | None] = var(None, init=False)
    following: var[bool] = var(False, init=False)

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

    class Opened(Message):
        """The model under the cursor is asked for in full."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._book = StyleBook(self)
        self._columns: tuple[Column, ...] = ()
        self._places: tuple[Place[Column], ...] = ()
        self._rows: tuple[int, ...] = ()
        self._cells: dict[int, tuple[Cell, ...]] = {}
        self._arranger = Arranger()

    # ---- what is shown

    @property
    def rows(self) -> tuple[int, ...]:
        """The models that are shown, in order."""
        return self._rows

    @property
    def titles(self) -> tuple[str, ...]:
        """The columns that are shown."""
        return tuple(place.column.key for place in self._places)

    def watch_view(self, before: RunView | None, view: RunView | None) -> None:
        """Show another snapshot: rows that moved, or the cells that changed."""
        if view is None:
            return
        if before is None or before.lengths != view.lengths:
            self._columns = columns_for(view.lengths)
            self._lay_out()
        self._recompute(before, view)
        self._arrange()

    def watch_words(self) -> None:
        """Show the rows that match."""
        self._arrange()

    def watch_order(self) -> None:
        """Show the rows in another order."""
        self._arrange()
        self._refresh_lines(0, HEADER_LINES)

    def watch_following(self) -> None:
        """Go where the engine is."""
        self._follow()
        self._refresh_lines(0, HEADER_LINES)

    def watch_cursor_id(self, before: int | None, now: int | None) -> None:
        """Repaint the two rows, and bring the cursor into view."""
        for march_id in (before, now):
            self._refresh_row(march_id)
        self._show_cursor()

    def on_resize(self) -> None:
        """Give the columns the new width."""
        self._lay_out()
        self._set_virtual_size()
        self._show_cursor()

    def notify_style_update(self) -> None:
        """Forget the looks: theme or style sheet changed."""
        super().notify_style_update()
        self._book.forget()

    # ---- keys and mouse

    def action_cursor(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._go_to(self._cursor_row() + rows)

    def action_page(self, direction: int) -> None:
        """Move the cursor by what is in view."""
        self.action_cursor(direction * max(1, self._rows_in_view() - 1))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._go_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._go_to(len(self._rows) - 1)

    def action_sort(self, step: int) -> None:
        """Sort by the next column that is shown."""
        self.order = next_order(self.order, [place.column for place in self._places], step)

    def action_reverse(self) -> None:
        """Sort in the other direction."""
        self.order = self.order.reversed()

    def action_open(self) -> None:
        """Ask for the model under the cursor in full."""
        self.post_message(self.Opened())

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, or go to a row; twice opens it."""
        if event.y < HEADER_LINES:
            self._sort_by(column_at(self._places, event.x))
            return
        row = event.y - HEADER_LINES + self.scroll_offset.y
        if row < len(self._rows):
            self._go_to(row)
            if event.chain == 2:
                self.action_open()

    # ---- rows

    def _recompute(self, before: RunView | None, view: RunView) -> None:
        """Work out the cells of the models in view that changed, and repaint those that look different."""
        old = {march.march_id: march for march in before.marches} if before else {}
        lively = {view.running_march_id, before.running_march_id if before else None}
        all_of_them = before is None or before.engine_alive != view.engine_alive or before.lengths != view.lengths
        self._forget_cells_out_of_view()
        for march in view.marches:
            has_changed = all_of_them or march.march_id in lively or old.get(march.march_id) is not march
            if has_changed and march.march_id in self._cells:
                self._set_cells(march.march_id, self._cells_for(view, march))
        for march_id in lively if before and before.running_march_id != view.running_march_id else ():
            self._refresh_row(march_id)

    def _forget_cells_out_of_view(self) -> None:
        top = self.scroll_offset.y
        in_view = set(self._rows[top : top + self._rows_in_view() + 1])
        self._cells = {march_id: cells for march_id, cells in self._cells.items() if march_id in in_view}

    def _set_cells(self, march_id: int, cells: tuple[Cell, ...]) -> None:
        before = self._cells[march_id]
        self._cells[march_id] = cells
        if march_id not in self._rows:
            return
        y = HEADER_LINES + self._rows.index(march_id) - self.scroll_offset.y
        for place, old, new in zip(self._places, before, cells, strict=True):
            if old != new and y >= HEADER_LINES:
                self.refresh(Region(place.x, y, place.width, 1))

    def _arrange(self) -> None:
        if self.view is None:
            return
        device = self.view.run.environment.device if self.view.run.environment else ""
        rows = self._arranger.arrange(self.view.marches, self._columns, self.order, self.words, device)
        if rows != self._rows:
            self._replace_rows(rows)
            self.post_message(self.Arranged(len(rows), len(self.view.marches)))
        self._follow()

    def _replace_rows(self, rows: tuple[int, ...]) -> None:
        """Leave the cursor on its model; where that is not shown any more, on the row that came to its place."""
        place, in_view = self._cursor_row(), self._is_in_view(self._cursor_row())
        self._rows = rows
        self._set_virtual_size()
        self.refresh()
        if self.cursor_id not in rows:
            self._move_to(rows[min(place, len(rows) - 1)] if rows else None, by_user=False)
        elif in_view:
            self._show_cursor()

    def _follow(self) -> None:
        running = self.view.running_march_id if self.view and self.following else None
        if running in self._rows:
            self._move_to(running, by_user=False)

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
        self.order = self.order.reversed() if column.key == self.order.key else first_order(column.key, self._columns)

    # ---- places

    def _lay_out(self) -> None:
        self._places = lay_out(self._columns, self._room())
        self._cells = {}
        self.refresh()

    def _set_virtual_size(self) -> None:
        self.virtual_size = Size(self._room(), HEADER_LINES + len(self._rows))

    def _room(self) -> int:
        """Give the cells for columns: the scrollbar has its own whether it is shown or not."""
        return max(0, self.outer_size.width - self.styles.scrollbar_size_vertical)

    def _cursor_row(self) -> int:
        return self._rows.index(self.cursor_id) if self.cursor_id in self._rows else 0

    def _rows_in_view(self) -> int:
        return max(1, self.size.height - HEADER_LINES)

    def _is_in_view(self, row: int) -> bool:
        return self.scroll_offset.y <= row < self.scroll_offset.y + self._rows_in_view()

    def _show_cursor(self) -> None:
        """Bring the cursor into view; while following with room ahead, since every scroll repaints the table."""
        row = self._cursor_row()
        if self._rows and not self._is_in_view(row):
            from_top = self._rows_in_view() // 4 if self.following else self._rows_in_view() - 1
            to = row if row < self.scroll_offset.y else row - from_top
            self.scroll_to(y=to, animate=False, immediate=True, force=True)

    def _refresh_row(self, march_id: int | None) -> None:
        if march_id in self._rows:
            y = HEADER_LINES + self._rows.index(march_id) - self.scroll_offset.y
            if y >= HEADER_LINES:
                self._refresh_lines(y, 1)

    def _refresh_lines(self, y: int, count: int) -> None:
        self.refresh(Region(0, y, self.size.width, count))

    # ---- drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        if y < HEADER_LINES:
            line = header_spans(self._places, self.order) if y else caption_spans(self._places, self._note())
            return self._strip(line, HEADER)
        row = y - HEADER_LINES + self.scroll_offset.y
        if row < len(self._rows):
            return self._row(self._rows[row])
        return self._strip(self._remark() if row == 0 else (), "")

    def _row(self, march_id: int) -> Strip:
        at_cursor = march_id == self.cursor_id
        running = self.view is not None and march_id == self.view.running_march_id
        mark = RUNNING_MARK if running else CURSOR_MARK if at_cursor else " "
        line = row_spans(self._places, self._cells_of(march_id), (f"{mark} ", "role--accent"))
        return self._strip(line, CURSOR if at_cursor else "")

    def _cells_of(self, march_id: int) -> tuple[Cell, ...]:
        """Give the cells of a model that are shown, which are worked out once it comes into view."""
        march = self.view.march(march_id) if self.view else None
        if march_id not in self._cells and self.view is not None and march is not None:
            self._cells[march_id] = self._cells_for(self.view, march)
        return self._cells[march_id]

    def _cells_for(self, view: RunView, march: MarchRow) -> tuple[Cell, ...]:
        """Work out the cells for the columns that are shown: a run may have hundreds of others."""
        return tuple(place.column.cell(view, march) for place in self._places)

    def _strip(self, line: StyledLine, ground: str) -> Strip:
        segments = [Segment(text, self._book.style(name, ground)) for text, name in line]
        return Strip(segments).simplify().adjust_cell_length(self.size.width, self._book.style("", ground))

    def _note(self) -> StyledLine:
        total = len(self.view.marches) if self.view else 0
        count = f"{len(self._rows)}/{total}" if self.words or self.following else f"{total} models"
        following: StyledLine = ((" following", "role--accent"),) if self.following else ()
        return ((" " * 2 + (count if self.view else ""), "role--dim"), *following)

    def _remark(self) -> StyledLine:
        if self.view is None:
            return (("  reading the run file …", "role--dim"),)
        key = rebinding_of_app(self.app).shown("clear_filter")
        return ((f"  no model matches the filter; {key} clears it", "role--dim"),)
