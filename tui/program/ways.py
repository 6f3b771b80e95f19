"""Which screen is shown, and the ways from each to the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.screen import Screen

from tui import actions
from tui.late_styles import read_late_styles
from tui.live_readings import LiveReadings
from tui.messages import OpenRun, SuitesWanted
from tui.program.keys import Keys
from tui.program.part import Started
from tui.screens.monitor import MonitorScreen

if TYPE_CHECKING:
    from tui.examination import Examination
    from tui.head_start import HeadStart
    from tui.run_catalogue import RunCatalogue
    from tui.screens.start import StartScreen


class Ways(Keys):
    """Shows a run, the start screen, and what lies over them."""

    def __init__(self, started: Started) -> None:
        super().__init__(started)
        self._begun = started.begun
        self.live_readings = LiveReadings()

    # What the first screen over a run has no use for is imported when somebody wants it.

    @cached_property
    def run_catalogue(self) -> RunCatalogue:
        """All runs of this user, as far as they were read."""
        from tui.run_catalogue import RunCatalogue

        return RunCatalogue()

    @cached_property
    def examination(self) -> Examination:
        """What the doctor says of this machine."""
        from tui.examination import Examination

        return Examination()

    def get_default_screen(self) -> Screen[None]:
        """Give what is shown first: an empty screen of Textual's own below it would be laid out and painted too."""
        screen = self._start_screen() if self._run_file is None else self._screen_of(self._run_file, self._begun)
        screen._push_result_callback(screen, None)  # noqa: SLF001 - as every screen has that may be left for another
        return screen

    def open_run(self, run_file: Path) -> None:
        """Show a run instead of what is shown now."""
        self._run_file = run_file
        self._show(self._screen_of(run_file))

    def _screen_of(self, run_file: Path, begun: HeadStart | None = None) -> MonitorScreen:
        return MonitorScreen(run_file, self.live_readings, self.registry_paths, read_only=self.read_only, begun=begun)

    @on(OpenRun)
    def _open_chosen(self, chosen: OpenRun) -> None:
        self.open_run(chosen.run_file)

    def action_runs(self) -> None:
        """Show the start screen."""
        self._show(self._start_screen())

    @on(SuitesWanted)
    def _show_suites(self) -> None:
        if len(self.screen_stack) > 1:  # keys may have closed by now what asked for them
            self.pop_screen()
        self.push_screen(self._start_screen())

    def _start_screen(self) -> StartScreen:
        from tui.screens.start import StartScreen

        return StartScreen(
            self.registry_paths, self._run_file, self.run_catalogue, self.examination, read_only=self.read_only
        )

    def action_pick_run(self) -> None:
        """Choose another run, or come back to what is shown."""
        from tui.screens.run_picker import RunPickerScreen

        self.push_screen(RunPickerScreen(self.run_catalogue, self._run_file), self._open_picked)

    def _open_picked(self, run_file: Path | None) -> None:
        if run_file is not None and (run_file != self._run_file or not isinstance(self.screen, MonitorScreen)):
            self.open_run(run_file)

    def action_compare(self) -> None:
        """Compare the run that is shown with one that is chosen."""
        from tui.screens.run_picker import COMPARE_TITLE, RunPickerScreen

        picker = RunPickerScreen(self.run_catalogue, None, COMPARE_TITLE, left_out=self._run_file)
        self.push_screen(picker, self._compare_with)

    def _compare_with(self, other: Path | None) -> None:
        from tui.screens.comparison import ComparisonScreen

        if other is not None and self._run_file is not None:
            self.push_screen(ComparisonScreen(other, self._run_file, self.run_catalogue))

    def action_event_log(self) -> None:
        """Show everything that happened in the run that is shown."""
        from tui.screens.event_log import EventLogScreen

        if self._run_file is not None:
            self.push_screen(EventLogScreen(self._run_file))

    def action_command_palette(self) -> None:
        """Open the palette, in its own look also where somebody is quick: it keeps what it is filled with."""
        from tui.screens.palette import PaletteScreen

        read_late_styles(self)
        if not isinstance(self.screen, PaletteScreen):
            self.push_screen(PaletteScreen(id="--command-palette"))

    def action_help(self) -> None:
        """Show every key of the screen."""
        from tui.screens.help import HelpScreen

        run_keys = (*actions.TABLE, *actions.MONITOR, *actions.GRAPH, *actions.SUMMARY)
        own: Sequence[actions.Action] = getattr(self.screen, "ACTIONS", run_keys)
        shown = self.rebinding.of(actions.on_screen(own))
        self.push_screen(HelpScreen(actions.only_looking(shown) if self.read_only else shown))

    def action_save_view(self) -> None:
        """Let the user choose how to save what is shown."""
        from tui.saving import open_save_menu

        open_save_menu(self)

    def on_unmount(self) -> None:
        """Let go of what still looks at the machine."""
        if "examination" in vars(self):
            self.examination.end()

    def _show(self, screen: MonitorScreen | StartScreen) -> None:
        while len(self.screen_stack) > 1:  # what lies over the run or the start screen goes with it
            self.pop_screen()
        self.switch_screen(screen)
