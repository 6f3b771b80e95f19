"""Screens on which the text of lines can be selected with the mouse."""

from __future__ import annotations

from textual.geometry import Offset, Region, clamp
from textual.widget import Widget

from tui.screens.left_once import LeftOnce
from tui.widgets.lines_view import LinesView


class SelectableScreen(LeftOnce[None]):
    """Asks a widget that shows lines which letter is where.

    Textual reads it off the styles of what is drawn; a style for every place at which a piece of text ever began would
    fill its caches with megabytes.
    """

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Give the widget at a cell of the screen, and the letter of its text."""
        return with_letter(super().get_widget_and_offset_at(x, y), x, y)


def with_letter(found: tuple[Widget | None, Offset | None], x: int, y: int) -> tuple[Widget | None, Offset | None]:
    """Give a widget that was found at a cell of the screen with the letter of its lines that stands there."""
    widget, offset = found
    if not isinstance(widget, LinesView) or not widget.content_region:
        return widget, offset
    return widget, widget.letter_at(_cell_in(widget.content_region, x, y))


def _cell_in(region: Region, x: int, y: int) -> Offset:
    """Give the cell of the region that is meant: on the border the one beside it, below it the last of all."""
    if y >= region.bottom:
        return Offset(region.width - 1, region.height - 1)
    return Offset(clamp(x - region.x, 0, region.width - 1), max(0, y - region.y))
