"""The yardstick: a bare Textual app with one DataTable of that many rows and fourteen columns, and nothing else."""

from __future__ import annotations

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

COLUMNS = 14


class BareTable(App[None]):
    """Shows the rows as soon as it can."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit")]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Hold the table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("model", *(f"c{place}" for place in range(1, COLUMNS)))
        for row in range(self._rows):
            table.add_row(f"model-{row:04}", *(f"{row * place % 9973:,}" for place in range(1, COLUMNS)))


if __name__ == "__main__":
    BareTable(int(sys.argv[1])).run()
