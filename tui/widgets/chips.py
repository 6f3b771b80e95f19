"""The terms of a filter that are in force, as chips in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import var

from tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from tui.filter_terms import Filter


class Chips(LinesView):
    """The terms in force; a click on them types on."""

    ALLOW_SELECT = False

    class Clicked(Message):
        """The terms are to be changed."""

    wanted: var[Filter] = var((), init=False)

    def watch_wanted(self) -> None:
        """Show other terms."""
        self._draw()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._draw()

    def on_click(self) -> None:
        """Ask to type on."""
        self.post_message(self.Clicked())

    def _draw(self) -> None:
        if self.size.width:
            from tui.filter_line import chip_line  # imported, like all about filters, when there is one

            self.show((chip_line(self.wanted, self.size.width),))
