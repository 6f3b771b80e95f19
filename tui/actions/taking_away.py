"""The keys that take something of what is shown away."""

from __future__ import annotations

from tui.actions.declared import QUESTIONS, Action

COPY_KEYS: tuple[Action, ...] = (
    Action(
        call="copy",
        keys="y",
        shown="y",
        label="copy",
        help="a cell, row, table, chart or detail: to your terminal's clipboard, and into a file",
        group=QUESTIONS,
        rank=12,
    ),
)
"""Over a run."""

SAVE_KEYS: tuple[Action, ...] = (
    Action(
        call="save_view",
        keys="e",
        shown="e",
        label="save view",
        help="the screen as a picture (SVG) or text, a run as a page of Markdown, into a file",
        group=QUESTIONS,
    ),
)
"""On every screen."""
