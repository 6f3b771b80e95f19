"""What every part of the program works with.

A part is an app itself: Textual gathers ``@on`` handlers only from classes of its own.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import msgspec
from textual.app import App

from tui.late_styles import LATE_SHEETS
from tui.preferences import Preferences

if TYPE_CHECKING:
    from tui.head_start import HeadStart


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """What the program was started with."""

    run_file: Path | None
    """Of the run that is shown first; None for the start screen."""
    registry_paths: tuple[Path, ...]
    preferences: Preferences
    read_only: bool
    """Whether nothing may be asked of an engine from here, and none started."""
    begun: HeadStart | None
    """Of the run that is shown first."""


class ProgramPart(App[Path | None]):
    """Knows what the program was started with, and the run that was shown last."""

    def __init__(self, started: Started) -> None:
        super().__init__(css_path=_style_sheets("start" if started.run_file is None else "monitor"))
        self.preferences = started.preferences
        self.registry_paths = started.registry_paths
        self.read_only = started.read_only
        self._run_file = started.run_file


def _style_sheets(first_screen: str) -> list[str | PurePath]:
    """Give those of the first screen together: each that comes later has all of them read again.

    Of rules that weigh the same the later one counts, so the sheets are always in the same order.
    """
    if first_screen == "monitor":
        return ["app.tcss", "screens/monitor.tcss"]  # the rest is read once it stands
    return ["app.tcss", "screens/monitor.tcss", *LATE_SHEETS, f"screens/{first_screen}.tcss"]
