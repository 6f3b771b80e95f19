"""What stands where in the live table: a row for each model, the columns that have room, and the cells in view."""

from __future__ import annotations

from typing import Any

from textual.reactive import var

from tui.march_columns import Column
from tui.run_view import RunView
from tui.shown_cells import ShownCells
from tui.shown_columns import ShownColumns
from tui.widgets.row_cursor import RowCursor


class MarchCells(RowCursor):
    """Finds the cells of a model, and has those painted again that changed."""

    view: var[RunView | None] = var(None, always_update=True, init=False)

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._columns = ShownColumns()
        self._cells = ShownCells()
        self._rows: tuple[int, ...] = ()
        self._row_of: dict[int, int] = {}

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

    def _row_count(self) -> int:
        return len(self._rows)

    def _take_rows(self, rows: tuple[int, ...]) -> None:
        """Show these models."""
        self._rows, self._row_of = rows, {march_id: row for row, march_id in enumerate(rows)}
        self.make_room_for(len(rows))
        self.refresh()

    def _take_places(self) -> None:
        """Show the columns where they stand now."""
        self._cells.show([place.column for place in self._columns.places])
        self.refresh()

    def _renew_cells(self, before: RunView, view: RunView) -> None:
        """Work out again what is in view, and repaint what looks different."""
        self._cells.keep_only(self._in_view())
        for march_id, places in self._cells.renewed(before, view):
            for place in places:
                self._repaint_cell(march_id, place)
        if before.running_march_id != view.running_march_id:
            self._repaint_model(before.running_march_id)
            self._repaint_model(view.running_march_id)

    def _in_view(self) -> frozenset[int]:
        top = self.scroll_offset.y
        return frozenset(self._rows[top : top + self.rows_in_view + 1])

    def _repaint_model(self, march_id: int | None) -> None:
        row = self._row_of.get(march_id) if march_id is not None else None
        if row is not None:
            self.repaint_row(row)

    def _repaint_cell(self, march_id: int, at: int) -> None:
        place, row = self._columns.places[at], self._row_of.get(march_id)
        if row is not None:
            self.repaint_row(row, place.x, place.width)
