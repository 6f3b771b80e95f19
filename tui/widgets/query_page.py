"""The page beside the answer: what is wrong with a statement, and which tables there are."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.query_text import refusal_lines, tables_page
from tui.widgets.lines_view import LinesView


class QueryPage(LinesView, can_focus=True):
    """Scrolls where it is longer than its room."""

    DEFAULT_CSS: ClassVar[str] = "QueryPage { overflow-y: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "down", show=False),
        Binding("k", "scroll_up", "up", show=False),
    ]

    def __init__(self, *, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._refusal = ("", "")

    def refuse(self, message: str, remedy: str) -> None:
        """Say first what is wrong, and what to do about it; nothing where there is no message."""
        self._refusal = (message, remedy)
        self._draw()
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Use the width there is."""
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width - 1
        if width > 0:
            refusal = (*refusal_lines(*self._refusal, width), ()) if self._refusal[0] else ()
            self.show((*refusal, *tables_page(width)))
