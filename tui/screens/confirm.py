"""One question before something that cannot be taken back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.screens.left_once import LeftOnce


class ConfirmScreen(LeftOnce[bool], ModalScreen[bool]):
    """Asks; y or Enter says yes, anything else that one tries says no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "yes"),
        Binding("n,escape,q", "answer(False)", "no"),
    ]
    DEFAULT_CSS = """
    ConfirmScreen { align: center middle; background: $background 60%; }
    ConfirmScreen #confirm-panel {
        width: 64; max-width: 96%; height: auto; padding: 1 2;
        background: $panel; border: round $warning;
    }
    ConfirmScreen #confirm-question { text-style: bold; }
    ConfirmScreen #confirm-detail { color: $dim; margin: 1 0; }
    ConfirmScreen #confirm-keys { color: $accent; }
    """

    def __init__(self, question: str, detail: str, yes: str) -> None:
        super().__init__()
        self._question, self._detail, self._yes = question, detail, yes

    def compose(self) -> ComposeResult:
        """Hold the question and its two answers."""
        with Vertical(id="confirm-panel"):
            yield Static(self._question, id="confirm-question", markup=False)
            yield Static(self._detail, id="confirm-detail", markup=False)
            yield Static(f"y  {self._yes}      n  no", id="confirm-keys", markup=False)

    def show_detail(self, detail: str) -> None:
        """Say more, once more is known."""
        self._detail = detail
        for shown in self.query("#confirm-detail").results(Static):  # none before it is laid out
            shown.update(detail)

    def action_answer(self, confirmed: bool) -> None:
        """Give the answer."""
        self.dismiss(confirmed)
