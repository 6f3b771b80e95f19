"""Paints for a thin line: of a changed line only the cells that changed are sent, not all that stands before them.

Textual 8.2 sends a line from its widget's left edge up to the change; this sends the change alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.cells import get_character_cell_size
from rich.console import Console, RenderableType
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, Compositor
from textual.screen import Screen
from textual.strip import Strip


class ThinUpdate(ChopsUpdate):
    """An update cut to the changed cells at both ends."""

    def render_segments(self, console: Console) -> str:
        """Give what is to be written to the terminal."""
        sequences: list[str] = []
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                start = max(x, x1)
                sequences.append(Control.move_to(start, y).segment.text)
                sequences.append(cropped(strip, start - x, min(end, x2) - x).render(console))
        return "".join(sequences)


def cropped(strip: Strip, start: int, end: int) -> Strip:
    """Give the cells of a strip from one to before another.

    Textual's own crop remembers up to 16,384 pieces of text, each with its line: of figures that never come again that
    grows by a megabyte an hour.
    """
    if not all(_is_a_cell_a_letter(segment.text) for segment in strip):
        return strip.crop(start, end)
    pieces, at = [], 0
    for text, style, _ in strip:
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            pieces.append(Segment(text[first:last], style))
        at += len(text)
    return Strip(pieces)


def _is_a_cell_a_letter(text: str) -> bool:
    return text.isascii() or all(get_character_cell_size(letter) == 1 for letter in text)


class ThinCompositor(Compositor):
    """A compositor whose partial updates are thin; while it waits, it keeps in mind what is to be painted."""

    waits: Callable[[], bool] | None = None
    """Asked before each paint until the first, where there is something to wait for."""

    def render_update(
        self, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
    ) -> RenderableType | None:
        """Give what is to be painted, None where nothing is."""
        if self.waits is not None and self.waits():
            return None
        self.waits = None
        return super().render_update(full, screen_stack, simplify)

    def render_partial_update(self) -> ChopsUpdate | None:
        """Give what changed since the last update, None where nothing did."""
        update = super().render_partial_update()
        return None if update is None else ThinUpdate(update.chops, update.spans, update.chop_ends)
