"""The line in which words are typed that rows must hold; and how many do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from tui.widgets.bounded_input import BoundedInput
from tui.widgets.filter_bar import LONGEST_FILTER
from tui.words import words_in


class WordsLine(Horizontal):
    """Says what is typed, at every key; hidden until it is opened."""

    DEFAULT_CSS: ClassVar[str] = """
    WordsLine { height: 1; display: none; }
    WordsLine.-open { display: block; }
    WordsLine #words-label { width: 10; height: 1; }
    WordsLine Input { width: 1fr; }
    WordsLine #words-count { width: 22; height: 1; text-align: right; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("down,up", "leave", "to the rows", show=False)]

    @dataclass
    class Typed(Message):
        """The words are other ones."""

        words: tuple[str, ...]

    def __init__(self, placeholder: str, *, then: Callable[[], object]) -> None:
        super().__init__()
        self._placeholder = placeholder
        self._then = then
        """Called when the user is done typing, at once: the next key may have come already."""

    def compose(self) -> ComposeResult:
        """Hold a label, the input, and the count."""
        yield Static("  filter:", id="words-label", markup=False)
        yield BoundedInput(placeholder=self._placeholder, max_length=LONGEST_FILTER, then=self._then)
        yield Static("", id="words-count", markup=False)

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return self.has_class("-open")

    @property
    def words(self) -> tuple[str, ...]:
        """What is typed, in small letters."""
        return words_in(self.query_one(Input).value)

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.screen.set_focus(self.query_one(Input))  # at once: the next key may have come already

    def close(self) -> None:
        """Forget the words and hide the line."""
        self.remove_class("-open")
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""
        self.post_message(self.Typed(()))

    def show_count(self, shown: int, total: int, noun: str) -> None:
        """Say how many rows hold the words."""
        self.query_one("#words-count", Static).update(f"{shown:,}/{total:,} {noun} ", layout=False)

    def action_leave(self) -> None:
        """Go on with the rows that match."""
        self._then()

    @on(Input.Changed)
    def _say_what_is_typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open:  # else it is news of letters that went with the line
            self.post_message(self.Typed(self.words))
