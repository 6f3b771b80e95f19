"""Remembers a choice for the next time; where that cannot be done, says so once and goes on with the choice."""

from __future__ import annotations

from typing import Any

from textual.app import App

from tui.remembered import Remembered, recall, remember
from tui.visible_text import visible


def keep(app: App[Any], what: str = "the choice", **choices: object) -> None:
    """Write these choices down; ``what`` they are is said where that cannot be done. May be called in a thread."""
    try:
        remember(**choices)
    except OSError as error:
        _say(app, f"{what} holds for now and is not remembered: {error}")


def kept(app: App[Any]) -> Remembered:
    """Give what was written down."""
    try:
        return recall()
    except OSError as error:
        _say(app, f"what was chosen earlier cannot be read: {error}")
        return Remembered()


def _say(app: App[Any], text: str) -> None:
    app.notify(visible(text, 300), severity="warning", markup=False)
