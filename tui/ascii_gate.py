"""The gate for terminals without other signs: whatever a widget draws, nothing but ASCII reaches the terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.ascii_signs import in_ascii


class AsciiGate(LineFilter):
    """Passes every line of every widget, behind the gate that holds back what commands."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Give the segments in ASCII, each in its own cells."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [Segment(in_ascii(segment.text), segment.style) for segment in segments]
