"""The application: which screen is shown, and what is remembered when it is left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter

from tui import actions
from tui.live_readings import LiveReadings
from tui.screen_gate import ScreenGate
from tui.screens.help import HelpScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.start import OpenRun, StartScreen
from tui.theme import DARK, LIGHT, THEMES


class ScalewallApp(App[Path | None]):
    """Shows a run, or the start screen; returns the run file that was shown last."""

    TITLE = "scalewall"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.PROGRAM_WIDE)
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, run_file: Path | None = None, registry_paths: tuple[Path, ...] = ()) -> None:
        super().__init__()
        self._run_file = run_file
        self._registry_paths = registry_paths
        self.live_readings = LiveReadings()
        self._gate = ScreenGate()
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing to the terminal that hides or commands, whichever widget of whichever screen drew it."""
        return [*super().get_line_filters(), self._gate]

    def on_mount(self) -> None:
        """Show the run that was asked for, or the start screen."""
        if self._run_file is None:
            self.action_runs()
        else:
            self.open_run(self._run_file)

    def open_run(self, run_file: Path) -> None:
        """Show a run instead of what is shown now."""
        self._run_file = run_file
        self._show(MonitorScreen(run_file, self.live_readings))

    @on(OpenRun)
    def _open_chosen(self, chosen: OpenRun) -> None:
        self.open_run(chosen.run_file)

    def action_runs(self) -> None:
        """Show the start screen."""
        self._show(StartScreen(self._registry_paths, self._run_file))

    def action_help(self) -> None:
        """Show every key of the screen."""
        own = actions.START if isinstance(self.screen, StartScreen) else (*actions.TABLE, *actions.MONITOR)
        self.push_screen(HelpScreen((*own, *actions.PROGRAM_WIDE)))

    def action_look(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    async def action_quit(self) -> None:
        """Leave; what runs goes on."""
        self.exit(self._run_file)

    def _show(self, screen: MonitorScreen | StartScreen) -> None:
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)
