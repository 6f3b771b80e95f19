"""The keys that work on every screen."""

from __future__ import annotations

from tui.actions.declared import PROGRAM, Action
from tui.actions.taking_away import SAVE_KEYS

PROGRAM_WIDE: tuple[Action, ...] = (
    Action(call="help", keys="question_mark", shown="?", label="help", help="this page", group=PROGRAM, rank=0),
    Action(
        call="look",
        keys="t",
        shown="t",
        label="look",
        help="the next look: dark, light, high contrast, safe for colour-blind eyes, the terminal's own 16 colours",
        group=PROGRAM,
    ),
    Action(
        call="command_palette",
        keys="ctrl+p",
        shown="Ctrl+P",
        label="commands",
        help="find what can be done now by its name",
        group=PROGRAM,
    ),
    *SAVE_KEYS,
    Action(
        call="suspend_process",
        keys="ctrl+z",
        shown="Ctrl+Z",
        label="stop for now",
        help="back to the shell for a while; fg brings the screen back, and the sweep goes on meanwhile",
        group=PROGRAM,
    ),
    Action(
        call="quit",
        keys="q,ctrl+c",
        shown="q",
        label="quit",
        help="leave the screen; the sweep goes on",
        group=PROGRAM,
        rank=0,
    ),
)
