"""A cursor that goes over rows by keys; what it stays on when rows move is the subclass's business."""

from __future__ import annotations

from tui.widgets.line_canvas import LineCanvas


class RowCursor(LineCanvas):
    """Moves the cursor by rows, by what is in view, and to either end."""

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
        self._go_to(self._row_count() - 1)

    def _go_to(self, row: int) -> None:
        if count := self._row_count():
            self._put_cursor(max(0, min(row, count - 1)))

    def _row_count(self) -> int:
        raise NotImplementedError

    def _cursor_row(self) -> int:
        """Give the row that the cursor is on."""
        raise NotImplementedError

    def _put_cursor(self, row: int) -> None:
        """Put the cursor on a row that is there."""
        raise NotImplementedError
