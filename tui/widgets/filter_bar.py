"""The line in which a filter is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

PLACEHOLDER = "words of name, category, type, device, cause …"
LONGEST_FILTER = 200
"""Characters; each that is typed costs as much as all before it, and a broken paste types thousands."""


class BoundedInput(Input):
    """An input that takes no more than it has room for, and rings no bell over the rest."""

    def restricted(self) -> None:
        """Leave the rest out."""


class FilterBar(Horizontal):
    """Says what is typed, at every key; and how many models match."""

    DEFAULT_CSS: ClassVar[str] = """
    FilterBar { height: 1; display: none; }
    FilterBar.-open { display: block; }
    FilterBar #filter-label { width: 10; height: 1; }
    FilterBar Input { width: 1fr; }
    FilterBar #filter-count { width: 16; height: 1; text-align: right; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("down,up", "leave", "to the table", show=False)]

    @dataclass
    class Typed(Message):
        """The filter is another one."""

        text: str

    class Left(Message):
        """The user is done typing."""

    def compose(self) -> ComposeResult:
        """Hold a label, the input, and the count."""
        yield Static("  filter:", id="filter-label", markup=False)
        typed = BoundedInput(placeholder=PLACEHOLDER, compact=True, select_on_focus=False, max_length=LONGEST_FILTER)
        typed.cursor_blink = False
        yield typed
        yield Static("", id="filter-count", markup=False)

    def action_leave(self) -> None:
        """Go on with the rows that match."""
        self.post_message(self.Left())

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.query_one(Input).focus()

    def fill(self, text: str) -> None:
        """Show the line with this text, and type nothing."""
        self.query_one(Input).value = text
        self.add_class("-open")

    def close(self) -> None:
        """Forget the filter and hide the line."""
        self.query_one(Input).value = ""
        self.remove_class("-open")

    def show_count(self, shown: int, total: int) -> None:
        """Say how many models match."""
        self.query_one("#filter-count", Static).update(f"{shown}/{total} models ", layout=False)

    @on(Input.Changed)
    def _say_what_is_typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _say_it_is_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Left())
