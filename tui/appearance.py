"""From preferences to what Textual paints with: the look, the colours of the terminal, and the gates before it."""

from __future__ import annotations

import os
from io import StringIO

from rich.console import Console
from textual.filter import LineFilter

from tui.ascii_gate import AsciiGate
from tui.colourless_gate import ColourlessGate
from tui.preferences import Preferences
from tui.screen_gate import ScreenGate
from tui.theme import COLOURLESS, THEMES

COLOUR_SYSTEMS = {"none": "standard", "16": "standard", "256": "256", "truecolor": "truecolor"}
"""As Rich names them; without one it would write no attributes either."""


def first_look(preferences: Preferences) -> str:
    """Give the name of the look to begin with."""
    return COLOURLESS.name if preferences.colours == "none" else preferences.theme


def look_after(name: str) -> str:
    """Give the name of the next look."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)]


def gates(preferences: Preferences) -> tuple[LineFilter, ...]:
    """Give what every line passes last, in this order."""
    wanted = ((ScreenGate, True), (AsciiGate, preferences.ascii), (ColourlessGate, preferences.colours == "none"))
    return tuple(gate() for gate, is_wanted in wanted if is_wanted)


def console(preferences: Preferences) -> Console:
    """Give Textual's console with as many colours as the terminal has."""
    return Console(
        color_system=COLOUR_SYSTEMS[preferences.colours],  # type: ignore[arg-type]
        file=StringIO(),
        markup=True,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={name: value for name, value in os.environ.items() if name != "NO_COLOR"},
        force_terminal=True,
        safe_box=False,
        soft_wrap=False,
    )
