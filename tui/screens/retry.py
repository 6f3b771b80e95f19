"""Choose what of a run is tried again, by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen

from bench.trial import Outcome
from tui.retry_choice import COLUMNS, choices_of, rows_of, what_enter_takes, what_it_does
from tui.screens.left_once import LeftOnce
from tui.styled_lines import StyledLine
from tui.widgets.line_table import LineTable
from tui.widgets.lines_view import LinesView


@dataclass
class StaleCounted(Message):
    """It is known how many trials are stale."""

    count: int


class RetryScreen(LeftOnce[frozenset[str] | None], ModalScreen[frozenset[str] | None]):
    """Lists the causes that occur; Space ticks, Enter gives what is ticked, or else the line at the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "choose", "tick"),
        Binding("escape,q", "dismiss(None)", "leave"),
    ]
    DEFAULT_CSS = """
    RetryScreen { align: center middle; background: $background 60%; }
    RetryScreen #retry-panel {
        width: 92; max-width: 96%; height: auto; max-height: 90%; padding: 0 1;
        background: $surface; border: round $accent; border-title-color: $accent;
    }
    RetryScreen LineTable { height: auto; max-height: 18; background: $surface; }
    RetryScreen LinesView { height: 2; }
    """

    def __init__(self, counts: Counter[Outcome], count_stale: Callable[[RetryScreen], None]) -> None:
        super().__init__()
        self._counts, self._count_stale = counts, count_stale
        self._stale = 0
        self._chosen = frozenset[str]()

    def compose(self) -> ComposeResult:
        """Hold the list, and below it what the choice does."""
        with Vertical(id="retry-panel") as panel:
            panel.border_title = "try again what ended by"
            yield LineTable("nothing has ended that could be tried again", id="causes")
            yield LinesView(id="retry-keys")

    def on_mount(self) -> None:
        """Show what is known, and have the rest counted."""
        self.query_one(LineTable).focus()
        self._show()
        self.run_worker(lambda: self._count_stale(self), thread=True, exit_on_error=False)

    @on(StaleCounted)
    def _take_stale(self, counted: StaleCounted) -> None:
        self._stale = counted.count
        self._show()

    def action_choose(self) -> None:
        """Choose what is under the cursor, or choose it no longer."""
        word = self.query_one(LineTable).cursor_key
        if word is not None:
            self._chosen ^= {word}
            self._show()

    @on(LineTable.CursorMoved)
    def _say_what_it_does(self) -> None:
        self._show_keys()

    @on(LineTable.Chosen)
    def _give_choice(self, chosen: LineTable.Chosen) -> None:
        self.dismiss(self._chosen or frozenset({chosen.key}))

    def _show(self) -> None:
        table, rows = self.query_one(LineTable), rows_of(choices_of(self._counts, self._stale), self._chosen)
        table.styles.height = 1 + max(1, len(rows))
        table.show_table(COLUMNS, rows)
        self._show_keys()

    def _show_keys(self) -> None:
        under_cursor = self.query_one(LineTable).cursor_key
        chosen = self._chosen or frozenset({under_cursor} if under_cursor else ())
        does = what_it_does(choices_of(self._counts, self._stale), chosen)
        keys: StyledLine = (
            ("  Space", "role--key"),
            (" tick   ", "role--dim"),
            ("Enter", "role--key"),
            (f" {does}   ", ""),
            ("Esc", "role--key"),
            (" leave", "role--dim"),
        )
        self.query_one("#retry-keys", LinesView).show(
            ((("  ", ""), *what_enter_takes(self._chosen, under_cursor)), keys)
        )
