"""An input for one line that nobody can flood."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import Input


class BoundedInput(Input):
    """An input that takes no more than it has room for, and rings no bell over the rest."""

    def __init__(
        self,
        *,
        placeholder: str,
        max_length: int,
        then: Callable[[], object] | None = None,
        widget_id: str | None = None,
    ) -> None:
        super().__init__(
            placeholder=placeholder, max_length=max_length, compact=True, select_on_focus=False, id=widget_id
        )
        self.cursor_blink = False
        self._then = then

    def restricted(self) -> None:
        """Leave the rest out."""

    async def action_submit(self) -> None:
        """Say what was typed, and go on at once: the next key may have come already."""
        await super().action_submit()
        if self._then is not None:
            self._then()
