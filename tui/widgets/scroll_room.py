"""How much there is to scroll through, told to Textual without having the screen laid out anew for nothing."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


def make_room(view: ScrollView, size: Size) -> None:
    """Let a view scroll through so much.

    Textual lays the screen out and paints all of it whenever that changes; only a scrollbar that is there, or is to
    come, needs it.
    """
    has_scrollbar = view.show_vertical_scrollbar or view.show_horizontal_scrollbar
    gets_scrollbar = view.styles.overflow_y == "auto" and size.height > view.container_size.height
    if has_scrollbar or gets_scrollbar:
        view.virtual_size = size
    else:
        view.set_reactive(Widget.virtual_size, size)
