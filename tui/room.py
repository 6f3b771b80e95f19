"""The classes that a screen has by its size, from the start on."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

Breakpoints = list[tuple[int, str]]


def take_room(screen: Screen[Any], widths: Breakpoints, heights: Breakpoints) -> None:
    """Give a screen the classes of its size before it has widgets: later each of them is styled once more for it."""
    size = screen.app.size
    screen.add_class(_widest(widths, size.width), _widest(heights, size.height))


def _widest(classes: Breakpoints, cells: int) -> str:
    return next(name for least, name in sorted(classes, reverse=True) if cells >= least)
