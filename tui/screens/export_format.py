"""One question: in which form an answer is to be written."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.screens.left_once import LeftOnce

FORMS = {"csv": "c  CSV, for spreadsheets", "parquet": "p  Parquet, exact", "jsonl": "j  JSON lines, exact"}


class ExportFormatScreen(LeftOnce[str | None], ModalScreen[str | None]):
    """Gives the format by its name in ``bench.views.export``, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,enter", "answer('csv')", "CSV"),
        Binding("p", "answer('parquet')", "Parquet"),
        Binding("j", "answer('jsonl')", "JSON lines"),
        Binding("n,escape,q", "answer('')", "no"),
    ]
    DEFAULT_CSS = """
    ExportFormatScreen { align: center middle; background: $background 60%; }
    ExportFormatScreen #export-panel {
        width: 48; max-width: 96%; height: auto; padding: 1 2;
        background: $panel; border: round $accent;
    }
    ExportFormatScreen #export-question { text-style: bold; margin-bottom: 1; }
    ExportFormatScreen .export-form { color: $accent; }
    """

    def __init__(self, row_count: int) -> None:
        super().__init__()
        self._row_count = row_count

    def compose(self) -> ComposeResult:
        """Hold the question and its answers."""
        with Vertical(id="export-panel"):
            yield Static(f"Write all {self._row_count:,} rows into a file?", id="export-question", markup=False)
            for form in FORMS.values():
                yield Static(form, classes="export-form", markup=False)
            yield Static("n  no", classes="export-form", markup=False)

    def action_answer(self, export_format: str) -> None:
        """Give the answer."""
        self.dismiss(export_format or None)
