"""Screens that are left once, and are for nobody from then on: keys and news come faster than a screen goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Generic

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import Screen, ScreenResultType

MEANT_FOR_WIDGETS = (events.Resize, events.ScreenResume)
"""Of Textual's own messages those that a screen answers by showing something, beside what its widgets say."""


class LeftOnce(Screen[ScreenResultType], Generic[ScreenResultType]):
    """Lets go of itself alone: Textual takes whatever screen is on top, and tells the result twice.

    While it goes nothing reaches it that it would show: its widgets go first, and would not be found.
    """

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave with a result; a call too many does nothing."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def after_refresh(self, callback: Callable[[], object]) -> None:
        """Call once what there is to show is shown, if the screen is not going by then."""
        self.call_after_refresh(lambda: None if self._is_going else callback())

    def after(self, delay_s: float, callback: Callable[[], object]) -> None:
        """Call later, if the screen is not going by then."""
        self.set_timer(delay_s, lambda: None if self._is_going else callback())

    def _get_dispatch_methods(
        self, method_name: str, message: Message
    ) -> Iterable[tuple[type, Callable[[Message], Awaitable[Any]]]]:
        """Let none of this screen's methods have it; up to the application it goes as ever."""
        return (
            () if _is_to_be_shown(message) and self._is_going else super()._get_dispatch_methods(method_name, message)
        )

    @property
    def _is_going(self) -> bool:
        return self not in self.app.screen_stack or self.app._exit  # noqa: SLF001 - Textual says it nowhere else


def _is_to_be_shown(message: Message) -> bool:
    return isinstance(message, MEANT_FOR_WIDGETS) or type(message).__module__.startswith(("tui.", "textual.widgets."))
