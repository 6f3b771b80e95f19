"""What stands on a screen, as text and as a picture; taken at once, and made into either in a thread."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.segment import Segment, Segments
from textual._context import visible_screen_stack
from textual.screen import Screen
from textual.strip import Strip

from tui.visible_text import harmless


def strips_of(screen: Screen[Any]) -> tuple[Strip, ...]:
    """Give what stands on the screen now, line by line; behind a dialog what is below it."""
    # Without it a dialog that was not drawn yet is drawn over nothing, here and from then on.
    visible_screen_stack.set(screen.app._background_screens)  # noqa: SLF001 - as Textual's compositor does
    return tuple(screen._compositor.render_strips())  # noqa: SLF001 - as Textual's export_screenshot does


def text_of_strips(strips: Sequence[Strip]) -> str:
    """Give the lines as text."""
    return "".join(f"{harmless(strip.text).rstrip()}\n" for strip in strips)


def picture_of_strips(strips: Sequence[Strip], title: str) -> str:
    """Give the lines as an SVG picture, in their colours."""
    width = max((strip.cell_length for strip in strips), default=1)
    console = Console(
        width=width, height=len(strips), file=io.StringIO(), record=True, force_terminal=True,
        color_system="truecolor", legacy_windows=False, safe_box=False,
    )  # fmt: skip
    lines = [segment for strip in strips for segment in (*strip, Segment.line())]
    console.print(Segments(lines), end="")
    return console.export_svg(title=title)
