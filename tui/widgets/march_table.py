"""The live table: one row per model, drawn line by line; only cells that changed are painted again."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from tui import actions, march_remarks
from tui.rebinding import rebinding_of_app
from tui.run_view import RunView
from tui.styled_lines import StyledLine
from tui.table_layout import caption_spans, column_at, header_spans, parted_row_spans, row_spans
from tui.widgets.march_order import MarchOrder

CURSOR = "march-table--cursor"
CELL = "march-table--cell"
HEADER = "march-table--header"
RUNNING_MARK = "▶"
CURSOR_MARK = "›"


class MarchTable(MarchOrder, can_focus=True, inherit_bindings=False):
    """Shows the models of a run as they are arranged, and hears the mouse."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.TABLE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {CURSOR, CELL, HEADER}

    class Opened(Message):
        """The model under the cursor is asked for in full."""

    def watch_view(self, before: RunView | None, view: RunView | None) -> None:
        """Show another snapshot: rows that moved, or the cells that changed."""
        if view is None:
            return
        if before is None or before.lengths != view.lengths:
            self._show_other_figures()
        else:
            self._renew_cells(before, view)
        self._arrange()

    def on_resize(self) -> None:
        """Give the columns the new width."""
        self._columns.fit(self.room)
        self._take_places()
        self.make_room_for(len(self._rows))
        self._show_cursor()

    def action_open(self) -> None:
        """Ask for the model under the cursor in full."""
        self.post_message(self.Opened())

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, or go to a row; twice opens it."""
        column = column_at(self._columns.places, event.x)
        if event.y < self.header_lines:
            self._sort_by(column)
            return
        row = self.row_at(event.y)
        if row < len(self._rows):
            self._go_to(row)
            self._go_to_column(column.key if column else self.cursor_column)
            if event.chain == 2:
                self.action_open()

    # ---- drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        if y < self.header_lines:
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
