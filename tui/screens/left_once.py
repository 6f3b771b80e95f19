"""Screens that are left once: keys come faster than a screen goes, and the second Enter or Esc is for nobody."""

from __future__ import annotations

from typing import Generic

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType


class LeftOnce(Screen[ScreenResultType], Generic[ScreenResultType]):
    """Lets go of itself alone: Textual takes whatever screen is on top, and tells the result twice."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave with a result; a call too many does nothing."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
