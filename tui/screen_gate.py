"""The gate at the screen: whatever a widget draws, no character that hides or commands reaches the terminal.

Text is made visible where it is worded (``tui.visible_text``), in as many cells as that takes; this holds where that
was forgotten, and keeps to the cells that there are.
"""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.visible_text import harmless


class ScreenGate(LineFilter):
    """Passes every line of every widget, the last before it is kept and written."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Give the segments with marks for what hides, each in its own cells."""
        if all(segment.text.isascii() and segment.text.isprintable() for segment in segments):
            return segments
        return [Segment(_in_its_cells(segment.text), segment.style) for segment in segments]


@lru_cache(512)
def _in_its_cells(text: str) -> str:
    shown = harmless(text)
    return text if shown == text else set_cell_size(shown, cell_len(text))
