"""Which columns the live table shows, and on which of them the cell cursor is; knows no widget."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from tui.march_columns import MODEL, Column
from tui.march_layout import MarchLayout, beside, first_for, lay_out_march
from tui.table_layout import Place


class ShownColumns:
    """Keeps the columns of a run, those put away, their places, and the column that the cursor was put on."""

    def __init__(self) -> None:
        self.every: tuple[Column, ...] = ()
        """All columns of the run, left to right."""
        self.chosen: tuple[Column, ...] = ()
        """Those that are not put away; they need not have room."""
        self._hidden: AbstractSet[str] = frozenset()
        self._room = 0
        self._layout = MarchLayout()
        self._cursor = MODEL

    @property
    def places(self) -> tuple[Place[Column], ...]:
        """The columns that have room, and where they stand."""
        return self._layout.places

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that have room."""
        return tuple(place.column.key for place in self.places)

    @property
    def cursor(self) -> str:
        """Where the cell cursor is; it comes back to a column that has room again."""
        return self._cursor if self._cursor in self._layout.reachable else MODEL

    @property
    def cursor_column(self) -> Column | None:
        """The column under the cell cursor."""
        return next((column for column in self.chosen if column.key == self.cursor), None)

    @property
    def cursor_place(self) -> int:
        """The place of the cell cursor among the columns that have room."""
        return next((at for at, place in enumerate(self.places) if place.column.key == self.cursor), 0)

    def show(self, every: tuple[Column, ...], hidden: AbstractSet[str]) -> None:
        """Show these columns, or those of them that are not put away."""
        self.every, self._hidden = every, hidden
        self.chosen = tuple(column for column in every if column.key not in hidden or column.key == MODEL)
        self._lay_out(self._layout.first)

    def fit(self, room: int) -> None:
        """Give the columns their places in so many cells."""
        self._room = room
        self._lay_out(self._layout.first)

    def beside_cursor(self, step: int) -> str:
        """Give the column so many places to the right of the cursor."""
        return beside(self._layout, self.cursor, step)

    def put_cursor(self, key: str) -> bool:
        """Put the cell cursor on a column; say whether other lengths are shown for it."""
        before, self._cursor = self._layout.first, key
        wanted = first_for(self._layout, self.chosen, self.cursor)
        if wanted != before:
            self._lay_out(wanted)
        return self._layout.first != before

    def bring(self, length: int) -> bool:
        """Begin with a length that is not shown, unless the cell cursor is on another; say whether that was done."""
        column = self.cursor_column
        lengths = [one.length for one in self.chosen if one.length is not None]
        shown = {place.column.length for place in self.places}
        if length in shown or length not in lengths or column is None or column.length is not None:
            return False
        before = self._layout.first
        self._lay_out(lengths.index(length))
        return self._layout.first != before

    def _lay_out(self, first: int) -> None:
        self._layout = lay_out_march(self.chosen, self._room, first)
        wanted = first_for(self._layout, self.chosen, self.cursor)
        if wanted != self._layout.first:
            self._layout = lay_out_march(self.chosen, self._room, wanted)
