"""The first paint of a run's screen: the table with its rows and the wall, not a frame to be filled."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen

from tui.thin_paint import ThinCompositor

HELD_AT_MOST_S = 0.15
"""A run that takes longer to read is shown as a frame meanwhile."""


class FirstPaint:
    """Holds what a screen paints until there is something to see, and until what is nearly there has come."""

    def __init__(self, screen: Screen[None], compositor: ThinCompositor, lacks_something: Callable[[], bool]) -> None:
        self._screen = screen
        self._compositor = compositor
        self._lacks_something = lacks_something
        self._has_rows = False

    def hold(self) -> None:
        """Paint nothing yet."""
        self._compositor.waits = lambda: not self._has_rows or self._lacks_something()
        self._screen.set_timer(HELD_AT_MOST_S, self.show)

    def take_rows(self) -> None:
        """Let the next paint be all that was held, unless something else is still to come."""
        self._has_rows = True

    def show(self) -> None:
        """Wait for nothing more; a call too many does nothing."""
        if self._compositor.waits is not None:
            self._compositor.waits = None
            self._screen.refresh()
            self._screen._on_timer_update()  # noqa: SLF001 - at once: Textual lets some milliseconds go by first
