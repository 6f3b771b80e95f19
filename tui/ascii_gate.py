"""The gate for terminals without other signs: whatever a widget draws, nothing but ASCII reaches the terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.ascii_signs import in_ascii, with_room_for_two


class AsciiGate(LineFilter):
    """Passes every line of every widget, behind the gate that holds back what commands."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Give the segments in ASCII, each in its own cells; only ``±`` takes one from a gap behind it."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        texts = [segment.text for segment in segments]
        if any("±" in text for text in texts):
            texts = with_room_for_two(texts)
        return [Segment(in_ascii(text), segment.style) for text, segment in zip(texts, segments, strict=True)]
