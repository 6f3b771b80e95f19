"""Keys do their work in the order in which they were pressed, however fast they come.

Textual hands letters to the line that is typed into, and asks what all else is bound to only once it has gone up from
there through every widget above: of "gpt", Enter, "d" in one go, as a slow line brings them, "d" overtakes Enter.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from textual.widget import Widget

CATCHES_UP_AT_MOST_S = 0.5
"""A widget that takes longer is not waited for: the keys must never stop."""


async def caught_up(widget: Widget) -> None:
    """Wait until a widget has taken every key that it was given; what it says about them may still be on its way."""
    has_caught_up = asyncio.Event()
    if widget.call_later(has_caught_up.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(has_caught_up.wait(), CATCHES_UP_AT_MOST_S)
