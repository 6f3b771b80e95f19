"""The list of all columns of the live table: which are shown, and which are put away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui.column_choice import CHOICE_COLUMNS, choice_rows, toggled
from tui.march_columns import Column
from tui.screens.left_once import LeftOnce
from tui.widgets.line_table import LineTable

Hidden = frozenset[str]
AROUND_ROWS = 3
"""Lines of the list beside its rows: the titles and the frame."""


class ColumnPicker(LeftOnce[None], ModalScreen[None]):
    """Shows every column with its mark; each change is at once seen behind the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", "show or hide", show=False),
        Binding("a", "all", "show all", show=False),
        Binding("escape,c,q", "dismiss", "close", show=False),
    ]
    DEFAULT_CSS: ClassVar[str] = """
    ColumnPicker { align: center middle; background: $background 60%; }
    ColumnPicker LineTable {
        width: 72; max-width: 96%; max-height: 90%;
        background: $surface; border: round $accent; border-title-color: $accent; border-subtitle-color: $dim;
    }
    """

    def __init__(
        self, columns: Sequence[Column], shown: Sequence[str], hidden: Hidden, hide: Callable[[Hidden], Sequence[str]]
    ) -> None:
        super().__init__()
        self._columns, self._shown, self._hidden, self._hide = columns, shown, hidden, hide

    def compose(self) -> ComposeResult:
        """Hold the list."""
        table = LineTable(id="columns")
        table.styles.height = len(self._columns) + AROUND_ROWS
        table.border_title = "columns"
        table.border_subtitle = "Space show or hide · a all · Esc closes"
        yield table

    def on_mount(self) -> None:
        """Show how things stand."""
        self._show()

    @on(LineTable.Chosen)
    def _toggle_chosen(self, chosen: LineTable.Chosen) -> None:
        self._change(toggled(self._hidden, chosen.key))

    def action_turn(self) -> None:
        """Put the column under the cursor away, or bring it back."""
        key = self.query_one(LineTable).cursor_key
        if key is not None:
            self._change(toggled(self._hidden, key))

    def action_all(self) -> None:
        """Bring every column of this run back."""
        self._change(self._hidden - {column.key for column in self._columns})

    def _change(self, hidden: Hidden) -> None:
        if hidden != self._hidden:
            self._hidden, self._shown = hidden, self._hide(hidden)
            self._show()

    def _show(self) -> None:
        self.query_one(LineTable).show_table(CHOICE_COLUMNS, choice_rows(self._columns, self._shown, self._hidden))
