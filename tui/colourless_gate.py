"""The gate for terminals without colours: what a widget drew on a light ground stands reversed, what was grey is dim.

It goes with the theme of that name, which is black, white and grey: a cursor, a selection and a bar stand on white.
"""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

LIGHT_FROM, GREY_BELOW = 0.5, 0.8
FULL_BLOCK = "█"
"""Reversed, it would be a hole."""


class ColourlessGate(LineFilter):
    """Passes every line of every widget, and lets no colour through."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Give the segments with attributes instead of colours."""
        return [
            Segment(text, None if style is None else _without_colours(style, has_blocks=FULL_BLOCK in text))
            for text, style, _ in segments
        ]


@lru_cache(1024)
def _without_colours(style: Style, *, has_blocks: bool) -> Style:
    is_reversed = _brightness(style.bgcolor, 0.0) > LIGHT_FROM and not has_blocks
    is_dim = not is_reversed and _brightness(style.color, 1.0) < GREY_BELOW
    return style.without_color + Style(reverse=is_reversed != bool(style.reverse), dim=is_dim or bool(style.dim))


def _brightness(colour: RichColor | None, default: float) -> float:
    """Give how bright a colour is, from 0 to 1; that of the terminal's own is not known."""
    return default if colour is None or colour.is_default else Color.from_rich_color(colour).brightness
