"""The application: which screen is shown, and what is remembered when it is left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.filter import LineFilter
from textual.widgets import Input
from textual.widgets.input import Selection

from tui import actions
from tui.examination import Examination
from tui.leaving import HUNG_UP_STATUS, LineDropped, end_soon
from tui.live_readings import LiveReadings
from tui.run_catalogue import RunCatalogue
from tui.screen_gate import ScreenGate
from tui.screens.comparison import ComparisonScreen
from tui.screens.event_log import EventLogScreen
from tui.screens.help import HelpScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.run_picker import COMPARE_TITLE, RunPickerScreen, SuitesWanted
from tui.screens.start import OpenRun, StartScreen
from tui.theme import DARK, LIGHT, THEMES

LOOK_RESTS_S = 0.5
"""A change of the look styles everything anew, which takes so long that a held key must not pile up changes."""


class ScalewallApp(App[Path | None]):
    """Shows a run, or the start screen; returns the run file that was shown last."""

    TITLE = "scalewall"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *actions.bindings(actions.PROGRAM_WIDE),
        Binding("ctrl+c", "copy_or_quit", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, run_file: Path | None = None, registry_paths: tuple[Path, ...] = ()) -> None:
        super().__init__()
        self._run_file = run_file
        self._registry_paths = registry_paths
        self.fault: Exception | None = None
        """What went wrong in the screen itself, and ended it."""
        self.live_readings = LiveReadings()
        self.run_catalogue = RunCatalogue()
        self.examination = Examination()
        self._gate = ScreenGate()
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._look = DARK.name
        self._look_rests = False

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
        self._show(self._start_screen())

    @on(SuitesWanted)
    def _show_suites(self) -> None:
        self.pop_screen()
        self.push_screen(self._start_screen())

    def _start_screen(self) -> StartScreen:
        return StartScreen(self._registry_paths, self._run_file, self.run_catalogue, self.examination)

    def action_pick_run(self) -> None:
        """Choose another run, or come back to what is shown."""
        self.push_screen(RunPickerScreen(self.run_catalogue, self._run_file), self._open_picked)

    def _open_picked(self, run_file: Path | None) -> None:
        if run_file is not None and (run_file != self._run_file or isinstance(self.screen, StartScreen)):
            self.open_run(run_file)

    def action_compare(self) -> None:
        """Compare the run that is shown with one that is chosen."""
        self.push_screen(RunPickerScreen(self.run_catalogue, self._run_file, COMPARE_TITLE), self._compare_with)

    def _compare_with(self, other: Path | None) -> None:
        if other is not None and self._run_file is not None:
            self.push_screen(ComparisonScreen(other, self._run_file, self.run_catalogue))

    def action_event_log(self) -> None:
        """Show everything that happened in the run that is shown."""
        if self._run_file is not None:
            self.push_screen(EventLogScreen(self._run_file))

    def action_help(self) -> None:
        """Show every key of the screen."""
        own: Sequence[actions.Action] = getattr(self.screen, "ACTIONS", (*actions.TABLE, *actions.MONITOR))
        self.push_screen(HelpScreen((*own, *actions.PROGRAM_WIDE)))

    def action_look(self) -> None:
        """Change between dark and light."""
        self._look = LIGHT.name if self._look == DARK.name else DARK.name
        if not self._look_rests:
            self._change_look()

    def _change_look(self) -> None:
        self._look_rests = self.theme != self._look
        if self._look_rests:
            self.theme = self._look
            self.set_timer(LOOK_RESTS_S, self._change_look)

    def on_unmount(self) -> None:
        """Let go of what still looks at the machine."""
        self.examination.end()

    async def action_quit(self) -> None:
        """Leave; what runs goes on."""
        self.exit(self._run_file)

    def action_copy_or_quit(self) -> None:
        """Copy what is selected, on the screen or in a line that is typed; leave where nothing is."""
        typed = self.focused if isinstance(self.focused, Input) else None
        selected = self.screen.get_selected_text() or (typed.selected_text if typed else "")
        if not selected:
            self.exit(self._run_file)
            return
        self.copy_to_clipboard(selected)
        self.screen.clear_selection()
        if typed is not None:
            typed.selection = Selection.cursor(typed.cursor_position)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text; without any, such as when nothing is cut, leave there what the user has."""
        if text:
            super().copy_to_clipboard(text)

    def leave(self, status: int) -> None:
        """Leave with this exit status, in order; may be called at any time from any thread."""
        if self._loop is None:
            raise SystemExit(status)
        end_soon(status)
        self._loop.call_soon_threadsafe(self._leave, status)

    def _leave(self, status: int) -> None:
        if not self._exit:
            self.exit(self._run_file, return_code=status)

    @on(LineDropped)
    def _leave_dropped_line(self) -> None:
        self._leave(HUNG_UP_STATUS)

    def _handle_exception(self, error: Exception) -> None:
        """Remember the first error that nobody handled, and end."""
        if self._exit and isinstance(error, NoMatches):
            # A screen that is left while it is being built never gets the widgets that it looks for.
            self._fatal_error()
            return
        self.fault = self.fault or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's picture of a traceback: whoever started the screen says what happened."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def get_driver_class(self) -> type[Driver]:
        """Give our own driver, imported when it is used."""
        from tui.terminal_driver import TerminalDriver

        return TerminalDriver

    def _show(self, screen: MonitorScreen | StartScreen) -> None:
        while len(self.screen_stack) > 2:  # what lies over the run or the start screen goes with it
            self.pop_screen()
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)
