"""The first paint of a run's screen: the table with its rows, not an empty frame that is filled a moment later."""

from __future__ import annotations

from textual.screen import Screen

from tui.thin_paint import ThinCompositor

HELD_AT_MOST_S = 0.15
"""A run that takes longer to read is shown as a frame meanwhile."""


class FirstPaint:
    """Holds what a screen paints until there is something to see."""

    def __init__(self, screen: Screen[None], compositor: ThinCompositor) -> None:
        self._screen = screen
        self._compositor = compositor

    def hold(self) -> None:
        """Paint nothing yet."""
        self._compositor.is_held = True
        self._screen.set_timer(HELD_AT_MOST_S, self._show_frame)

    def release(self) -> None:
        """Let the next paint be all that was held; a call too many does nothing."""
        self._compositor.is_held = False

    def _show_frame(self) -> None:
        if self._compositor.is_held:
            self.release()
            self._screen.refresh()
