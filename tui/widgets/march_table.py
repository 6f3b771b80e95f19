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
from tui.kept_choices import keep, kept
from tui.march_columns import MODEL, Column, columns_for
from tui.march_layout import MarchLayout, beside, first_for, lay_out_march
from tui.march_rows import Arranger
from tui.pivots import Pivot, pivot_named
from tui.run_view import RunView
from tui.shown_cells import ShownCells
from tui.sort_order import SortOrder, first_order, next_order
from tui.styled_lines import STYLE_NAMES, StyledLine
from tui.table_layout import caption_spans, column_at, header_spans, parted_row_spans, row_spans
from tui.table_text import cell_text, row_text, table_text, titles_text
from tui.widgets.style_book import StyleBook

HEADER_LINES = 2
CURSOR = "march-table--cursor"
CELL = "march-table--cell"
HEADER = "march-table--header"
RUNNING_MARK = "▶"
CURSOR_MARK = "›"


class MarchTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows the models of a run; its cursor stays on a model however the rows move."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.TABLE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {*STYLE_NAMES, CURSOR, CELL, HEADER}
    DEFAULT_CSS: ClassVar[str] = "MarchTable { overflow-x: hidden; overflow-y: auto; }"
    ALLOW_SELECT = False

    view: var[RunView | None] = var(None, always_update=True, init=False)
    words: var[tuple[str, ...]] = var((), init=False)
    order: var[SortOrder] = var(SortOrder(), init=False)
    cursor_id: var[int | None] = var(None, init=False)
    following: var[bool] = var(False, init=False)
    held: var[bool] = var(False, init=False)
    """Whether the rows keep the order they have."""
    pivot: var[Pivot] = var(Pivot.THROUGHPUT, init=False)
    hidden: var[frozenset[str]] = var(frozenset(), init=False)
    """The columns that were put away, by their keys; of this run or of others."""
    column_key: var[str] = var(MODEL, init=False)
    """Where the cell cursor was put; it is there again once that column has room."""

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
        self._book = StyleBook(self)
        self._columns: tuple[Column, ...] = ()
        self._layout = MarchLayout()
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
        return tuple(place.column.key for place in self._layout.places)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column of the run, also those that are put away or have no room."""
        return self._columns

    @property
    def cursor_column(self) -> str:
        """The column of the cell under the cursor."""
        return self.column_key if self.column_key in self._layout.reachable else MODEL

    @property
    def cursor_length(self) -> int | None:
        """The length under the cursor; None where it stands on another column."""
        column = self._column(self.cursor_column)
        return column.length if column else None

    def cell_text(self) -> str:
        """Give the cell under the cursor as plain text."""
        march, column = self._march_at_cursor(), self._column(self.cursor_column)
        return cell_text(column.cell(self.view, march)) if self.view and march and column else ""

    def row_text(self) -> str:
        """Give the titles and the model under the cursor as plain text, parted by tabs."""
        march, columns = self._march_at_cursor(), self._chosen_columns()
        return f"{titles_text(columns)}\n{row_text(self.view, march, columns)}" if self.view and march else ""

    def table_text(self) -> str:
        """Give every row that is shown under every column that is not put away, parted by tabs."""
        marches = [march for march_id in self._rows if self.view and (march := self.view.march(march_id))]
        return table_text(self.view, marches, self._chosen_columns()) if self.view else ""

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
        self._lay_out()

    def watch_held(self) -> None:
        """Let the rows stay, or bring them into order."""
        self._arrange()
        self._refresh_lines(0, HEADER_LINES)

    def watch_column_key(self) -> None:
        """Bring the cell cursor into view, and say where it is."""
        first = first_for(self._layout, self._chosen_columns(), self.cursor_column)
        if first != self._layout.first:
            self._lay_out(first)
        self._refresh_row(self.cursor_id)
        self.post_message(self.CellMoved(self.cursor_column, self.cursor_length))

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
        self.order = next_order(self.order, [place.column for place in self._layout.places], step)

    def action_reverse(self) -> None:
        """Sort in the other direction."""
        self.order = self.order.reversed()

    def action_cell(self, step: int) -> None:
        """Move the cell cursor by columns."""
        self.column_key = beside(self._layout, self.cursor_column, step)

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
        column = column_at(self._layout.places, event.x)
        if event.y < HEADER_LINES:
            self._sort_by(column)
            return
        row = event.y - HEADER_LINES + self.scroll_offset.y
        if row < len(self._rows):
            self._go_to(row)
            self.column_key = column.key if column else self.column_key
            if event.chain == 2:
                self.action_open()

    # ---- rows

    def _show_other_figures(self) -> None:
        if self.view is not None:
            self._columns = columns_for(self.view.lengths, self.pivot)
            self._cells.begin()
            self._lay_out()

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
        return frozenset(self._rows[top : top + self._rows_in_view() + 1])

    def _arrange(self) -> None:
        if self.view is None:
            return
        rows = self._arranger.arrange(self.view, self._columns, self.order, self.words, held=self.held)
        if rows != self._rows:
            self._replace_rows(rows)
            self.post_message(self.Arranged(len(rows), len(self.view.marches)))
        self._follow()

    def _replace_rows(self, rows: tuple[int, ...]) -> None:
        """Leave the cursor on its model; where that is not shown any more, on the row that came to its place."""
        place, in_view = self._cursor_row(), self._is_in_view(self._cursor_row())
        self._rows, self._row_of = rows, {march_id: row for row, march_id in enumerate(rows)}
        self._set_virtual_size()
        self.refresh()
        if self.cursor_id not in self._row_of:
            self._move_to(rows[min(place, len(rows) - 1)] if rows else None, by_user=False)
        elif in_view:
            self._show_cursor()

    def _follow(self) -> None:
        running = self.view.running_march_id if self.view and self.following else None
        if running in self._row_of:
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

    def _lay_out(self, first: int | None = None) -> None:
        """Give the columns their places; of many lengths those that begin with this one, or with the present one."""
        begin = self._layout.first if first is None else first
        self._layout = lay_out_march(self._chosen_columns(), self._room(), begin)
        wanted = first_for(self._layout, self._chosen_columns(), self.cursor_column)
        if wanted != self._layout.first:
            self._layout = lay_out_march(self._chosen_columns(), self._room(), wanted)
        self._cells.show([place.column for place in self._layout.places])
        self.refresh()

    def _chosen_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self._columns if column.key not in self.hidden)

    def _column(self, key: str) -> Column | None:
        return next((column for column in self._columns if column.key == key), None)

    def _march_at_cursor(self) -> MarchRow | None:
        return self.view.march(self.cursor_id) if self.view else None

    def _set_virtual_size(self) -> None:
        self.virtual_size = Size(self._room(), HEADER_LINES + len(self._rows))

    def _room(self) -> int:
        """Give the cells for columns: the scrollbar has its own whether it is shown or not."""
        return max(0, self.outer_size.width - self.styles.scrollbar_size_vertical)

    def _cursor_row(self) -> int:
        return self._row_of.get(self.cursor_id, 0) if self.cursor_id is not None else 0

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

    def _line_of(self, march_id: int | None) -> int | None:
        """Give the line on which a model stands; None where it is not in view."""
        row = self._row_of.get(march_id) if march_id is not None else None
        return HEADER_LINES + row - self.scroll_offset.y if row is not None and self._is_in_view(row) else None

    def _refresh_row(self, march_id: int | None) -> None:
        if (y := self._line_of(march_id)) is not None:
            self._refresh_lines(y, 1)

    def _refresh_cell(self, march_id: int, place: int) -> None:
        if (y := self._line_of(march_id)) is not None:
            self.refresh(Region(self._layout.places[place].x, y, self._layout.places[place].width, 1))

    def _refresh_lines(self, y: int, count: int) -> None:
        self.refresh(Region(0, y, self.size.width, count))

    # ---- drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        if y < HEADER_LINES:
            line = (
                header_spans(self._layout.places, self.order) if y else caption_spans(self._layout.places, self._note())
            )
            return self._strip(line, HEADER)
        row = y - HEADER_LINES + self.scroll_offset.y
        if row < len(self._rows):
            return self._row(self._rows[row])
        return self._strip(self._remark() if row == 0 else (), "")

    def _row(self, march_id: int) -> Strip:
        march = self.view.march(march_id) if self.view else None
        if self.view is None or march is None:
            return self._strip((), "")
        places, cells = self._layout.places, self._cells.of(self.view, march)
        at_cursor = march_id == self.cursor_id
        mark = RUNNING_MARK if march_id == self.view.running_march_id else CURSOR_MARK if at_cursor else " "
        lead = (f"{mark} ", "role--accent")
        if not at_cursor:
            return self._strip(row_spans(places, cells, lead), "")
        at = next((at for at, place in enumerate(places) if place.column.key == self.cursor_column), 0)
        before, cell, after = parted_row_spans(places, cells, lead, at)
        segments = [*self._segments(before, CURSOR), *self._segments(cell, CELL), *self._segments(after, CURSOR)]
        return self._filled(segments, CURSOR)

    def _segments(self, line: StyledLine, ground: str) -> list[Segment]:
        return [Segment(text, self._book.style(name, ground)) for text, name in line]

    def _filled(self, segments: list[Segment], ground: str) -> Strip:
        return Strip(segments).simplify().adjust_cell_length(self.size.width, self._book.style("", ground))

    def _strip(self, line: StyledLine, ground: str) -> Strip:
        return self._filled(self._segments(line, ground), ground)

    def _note(self) -> StyledLine:
        total = len(self.view.marches) if self.view else 0
        states = [name for name, on in (("held", self.held), ("following", self.following)) if on]
        count = f"{len(self._rows)}/{total}" if self.words or states else f"{total} models"
        return (
            (" " * 2 + (count if self.view else ""), "role--dim"),
            *((f" {state}", "role--accent") for state in states),
        )

    def _remark(self) -> StyledLine:
        if self.view is None:
            return (("  reading the run file …", "role--dim"),)
        return (("  no model matches the filter; Esc clears it", "role--dim"),)
