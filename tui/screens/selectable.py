"""Screens on which the text of lines can be selected with the mouse."""

from __future__ import annotations

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from tui.widgets.lines_view import LinesView


class SelectableScreen(Screen[None]):
    """Asks a widget that shows lines which letter is where.

    Textual reads it off the styles of what is drawn; a style for every place at which a piece of text ever began would
    fill its caches with megabytes.
    """

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Give the widget at a cell of the screen, and the letter of its text."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        if isinstance(widget, LinesView):
            return widget, widget.letter_at(Offset(x, y) - widget.content_region.offset)
        return widget, offset
