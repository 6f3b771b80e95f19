"""The line in which a statement is typed, with what was typed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from bench.query_statement import LONGEST_STATEMENT
from tui.query_text import History
from tui.widgets.bounded_input import BoundedInput

PLACEHOLDER = "SELECT category, median(throughput_tokens_per_s) FROM trials GROUP BY category"


class StatementLine(Horizontal):
    """Asks at Enter; up and down go through what was asked before."""

    DEFAULT_CSS: ClassVar[str] = """
    StatementLine { height: 1; }
    StatementLine #statement-label { width: 7; height: 1; }
    StatementLine Input { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "look_back(1)", "the statement before", show=False),
        Binding("down", "look_back(-1)", "the statement after", show=False),
    ]

    @dataclass
    class Asked(Message):
        """The statement is to be answered."""

        text: str

    def __init__(self, history: History, *, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self.history = history
        self._begun = ""

    def compose(self) -> ComposeResult:
        """Hold a label and the input."""
        yield Static("  SQL:", id="statement-label", markup=False)
        yield BoundedInput(placeholder=PLACEHOLDER, max_length=LONGEST_STATEMENT)

    def type(self) -> None:
        """Type into the line."""
        self.screen.set_focus(self.query_one(Input))  # at once: the next key may have come already

    def action_look_back(self, steps: int) -> None:
        """Show what was asked before; what was begun comes back at the end."""
        typed = self.query_one(Input)
        if not self.history.back:
            self._begun = typed.value
        self.history = self.history.moved(steps)
        shown = self.history.shown
        typed.value = self._begun if shown is None else shown
        typed.cursor_position = len(typed.value)

    @on(Input.Submitted)
    def _ask(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Asked(event.value))
