"""The cursor of the live table: it stays on a model however the rows move, and on a column of it."""

from __future__ import annotations

from textual.message import Message
from textual.reactive import var

from tui.message_fields import with_fields
from tui.widgets.march_cells import MarchCells


class MarchCursor(MarchCells):
    """Goes from model to model and from cell to cell, or follows the model that is measured."""

    cursor_id: var[int | None] = var(None, init=False)
    following: var[bool] = var(False, init=False)

    @with_fields
    class CursorMoved(Message):
        """The cursor came to another model."""

        march_id: int | None
        by_user: bool

    @with_fields
    class CellMoved(Message):
        """The cell cursor came to another column."""

        column: str
        length: int | None

    @property
    def cursor_column(self) -> str:
        """The column of the cell under the cursor."""
        return self._columns.cursor

    @property
    def cursor_length(self) -> int | None:
        """The length under the cursor; None where it stands on another column."""
        column = self._columns.cursor_column
        return column.length if column else None

    def watch_cursor_id(self, before: int | None, now: int | None) -> None:
        """Repaint the two rows, and bring the cursor into view."""
        for march_id in (before, now):
            self._repaint_model(march_id)
        self._show_cursor()

    def watch_following(self) -> None:
        """Go where the engine is."""
        self._follow()
        self.repaint_header()

    # ---- keys

    def action_cell(self, step: int) -> None:
        """Move the cell cursor by columns."""
        self._go_to_column(self._columns.beside_cursor(step))

    # ---- where it goes

    def _put_cursor(self, row: int) -> None:
        self._move_to(self._rows[row], by_user=True)

    def _move_to(self, march_id: int | None, *, by_user: bool) -> None:
        if march_id != self.cursor_id:
            self.cursor_id = march_id
            self.post_message(self.CursorMoved(march_id, by_user))

    def _go_to_column(self, key: str) -> None:
        if key == self.cursor_column:
            return
        if self._columns.put_cursor(key):
            self._take_places()
        self._repaint_model(self.cursor_id)
        self.post_message(self.CellMoved(self.cursor_column, self.cursor_length))

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

    # ---- where it is

    def _cursor_row(self) -> int:
        return self._row_of.get(self.cursor_id, 0) if self.cursor_id is not None else 0

    def _show_cursor(self) -> None:
        """Bring the cursor into view; while following with room ahead, since every scroll repaints the table."""
        if self._rows:
            self.show_row(self._cursor_row(), self.rows_in_view // 4 if self.following else self.rows_in_view - 1)

    def _keep_cursor(self, rows: tuple[int, ...]) -> None:
        """Show these models with the cursor on the same one, or, where that is gone, on what came to its place."""
        place, in_view = self._cursor_row(), self.is_in_view(self._cursor_row())
        self._take_rows(rows)
        if self.cursor_id not in self._row_of:
            self._move_to(rows[min(place, len(rows) - 1)] if rows else None, by_user=False)
        elif in_view:
            self._show_cursor()
